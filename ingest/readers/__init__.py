"""Files in, raw documents out: one reader a format, chosen by suffix.

``documents`` streams: no file of records is ever whole in memory, and what cannot be read is reported with its reason
while everything else is read.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path, PurePath
from typing import Any, BinaryIO, TypeVar

from ingest.readers.archive import members
from ingest.readers.expand import COMPRESSIONS, expanded
from ingest.readers.isolation import isolated
from ingest.readers.source import CORRECTIONS, Limits, Options, Source, SourceError, Task, UnreadableError, whole
from ingest.readers.tree import files
from ingest.records import RawDocument, Skipped

__all__ = ["Limits", "Options", "SourceError", "UnreadableError", "documents", "suffixes"]

# The module of this package that reads a suffix; it is loaded with the first file that needs it.
_MODULES: dict[str, str] = {
    ".atom": "feed",
    ".csv": "table",
    ".docx": "docx",
    ".htm": "html",
    ".html": "html",
    ".json": "json_records",
    ".jsonl": "jsonlines",
    ".markdown": "markdown",
    ".md": "markdown",
    ".ndjson": "jsonlines",
    ".pdf": "pdf",
    ".rss": "feed",
    ".tsv": "table",
    ".txt": "text",
    ".warc": "warc",
    ".xhtml": "html",
    ".xml": "feed",
}
_ARCHIVE = ".zip"
# Formats whose parsers can be kept busy or crashed by what they read.
_APART = frozenset({"docx", "feed", "html", "markdown", "pdf"})
_T = TypeVar("_T", bound=RawDocument | Skipped | Task)


def suffixes() -> tuple[str, ...]:
    """The suffixes that are read; each but ``.zip`` also with ``.gz`` or ``.xz`` behind it."""
    return (*_MODULES, _ARCHIVE)


def documents(
    root: Path,
    limits: Limits | None = None,
    fields: Mapping[str, str] | None = None,
    *,
    isolate: bool = True,
    quick: bool = False,
) -> Iterator[RawDocument | Skipped]:
    """Yield the documents of a file, or of a folder in sorted order, and what was skipped.

    ``fields`` names the field of a record for one of ours: ``{"title": "headline"}``. ``isolate`` reads formats whose
    parsers may fail hard in a process of their own; ``quick`` leaves those out. Raises ``SourceError`` where there is no such file or folder.
    """
    if not root.exists():
        msg = f"{root}: no such file or folder"
        raise SourceError(msg)
    options = Options(limits or Limits(), fields or {})
    found = _files(root, options)
    if quick:
        return (one for one in found if not isinstance(one, Task))
    return isolated(found, options) if isolate else _here(found, options)


def read_task(task: Task, options: Options) -> Iterator[RawDocument | Skipped]:
    """Yield the finds of a document in this process."""
    _, suffix = _kind(task.name)
    source = Source(task.key, task.name, lambda: io.BytesIO(task.data))
    if task.address is None:
        return _guarded(source, _module(suffix).read(source, options))
    return _guarded(source, _page(task))


def _page(task: Task) -> Iterator[RawDocument | Skipped]:
    yield _module(".html").page_document(task.key, task.data, task.address, task.retrieved)


def _here(stream: Iterator[RawDocument | Skipped | Task], options: Options) -> Iterator[RawDocument | Skipped]:
    for one in stream:
        if isinstance(one, Task):
            yield from read_task(one, options)
        else:
            yield one


def _files(root: Path, options: Options) -> Iterator[RawDocument | Skipped | Task]:
    unknown: dict[str, list[str]] = {}
    for found in files(root):
        if isinstance(found, Skipped):
            yield found
        elif found.path.name == CORRECTIONS:
            if found.path.parent != root:
                yield Skipped(
                    found.key, "holds corrections, which are read beside the articles only: move it to the top"
                )
        else:
            yield from _document(Source(found.key, found.path.name, partial(_opened, found.path)), options, unknown)
    for suffix, keys in sorted(unknown.items()):
        yield _unknown(suffix, keys)


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _kind(name: str) -> tuple[str | None, str]:
    """The compression of a file and the suffix that tells its format, by its name."""
    name = name.lower()
    compression = next((one for one in COMPRESSIONS if name.endswith(one)), None)
    suffix = PurePath(name.removesuffix(compression or "")).suffix
    return (None, f"{suffix}{compression}") if suffix == _ARCHIVE and compression else (compression, suffix)


def _document(
    source: Source, options: Options, unknown: dict[str, list[str]]
) -> Iterator[RawDocument | Skipped | Task]:
    """The documents of a file or of a member of an archive; what is of no known format is noted in ``unknown``."""
    compression, suffix = _kind(source.name)
    if suffix == _ARCHIVE:
        yield from _guarded(source, _members(source, options, unknown))
        return
    if suffix not in _MODULES:
        unknown.setdefault(suffix, []).append(source.key)
        return
    if compression is not None:
        packed = source.open
        source = Source(source.key, source.name, lambda: expanded(packed(), compression, options.limits))
    if _MODULES[suffix] in _APART:
        yield from _guarded(source, _task(source, suffix, options))
    else:
        yield from _guarded(source, _module(suffix).read(source, options))


def _task(source: Source, suffix: str, options: Options) -> Iterator[Task]:
    yield Task(source.key, f"document{suffix}", whole(source, options.limits))


def _members(source: Source, options: Options, unknown: dict[str, list[str]]) -> Iterator[RawDocument | Skipped | Task]:
    for member in members(source, options.limits):
        if isinstance(member, Skipped):
            yield member
        else:
            yield from _document(member, options, unknown)


def _module(suffix: str) -> Any:
    return import_module(f"ingest.readers.{_MODULES[suffix]}")


def _guarded(source: Source, found: Iterator[_T]) -> Iterator[_T | Skipped]:
    """What was found, and the reason where reading broke off."""
    any_found = False
    try:
        for one in found:
            any_found = True
            yield one
        if not any_found:
            yield Skipped(source.key, "holds no documents")
    except UnreadableError as error:
        yield Skipped(source.key, str(error))
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        yield Skipped(source.key, f"the compressed data is damaged ({error}): what stands before the damage was read")
    except OSError as error:
        yield Skipped(source.key, f"cannot be read: {error.strerror or error}")


def _unknown(suffix: str, keys: list[str]) -> Skipped:
    what = f"suffix {suffix}" if suffix else "no suffix"
    if len(keys) == 1:
        return Skipped(keys[0], f"a file with {what}, which is no format that is read ({', '.join(suffixes())})")
    return Skipped(f"*{suffix}", f"{len(keys)} files with {what}, which is no format that is read (first: {keys[0]})")
