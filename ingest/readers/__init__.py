"""Files in, raw documents out: one reader a format, chosen by suffix.

``documents`` streams: no file of records is ever whole in memory, and what cannot be read is reported with its reason
while everything else is read.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path, PurePath
from typing import BinaryIO

from ingest.readers.archive import members
from ingest.readers.expand import COMPRESSIONS, expanded
from ingest.readers.source import Limits, Options, Reader, Source, SourceError, UnreadableError
from ingest.readers.tree import Found, files
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


def suffixes() -> tuple[str, ...]:
    """The suffixes that are read; each but ``.zip`` also with ``.gz`` or ``.xz`` behind it."""
    return (*_MODULES, _ARCHIVE)


def documents(
    root: Path, limits: Limits | None = None, fields: Mapping[str, str] | None = None
) -> Iterator[RawDocument | Skipped]:
    """Yield the documents of a file, or of a folder in sorted order, and what was skipped.

    ``fields`` names the field of a record for one of ours: ``{"title": "headline"}``. Raises ``SourceError`` where
    there is no such file or folder.
    """
    if not root.exists():
        msg = f"{root}: no such file or folder"
        raise SourceError(msg)
    options = Options(limits or Limits(), fields or {})
    unknown: dict[str, list[str]] = {}
    for found in files(root):
        if isinstance(found, Skipped):
            yield found
        else:
            yield from _document(_file(found), options, unknown)
    for suffix, keys in sorted(unknown.items()):
        yield _unknown(suffix, keys)


def _file(found: Found) -> Source:
    return Source(found.key, found.path.name, partial(_opened, found.path))


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _document(source: Source, options: Options, unknown: dict[str, list[str]]) -> Iterator[RawDocument | Skipped]:
    """The documents of a file or of a member of an archive; what is of no known format is noted in ``unknown``."""
    name = source.name.lower()
    compression = next((one for one in COMPRESSIONS if name.endswith(one)), None)
    suffix = PurePath(name.removesuffix(compression or "")).suffix
    if suffix == _ARCHIVE and compression is None:
        yield from _guarded(source, _members(source, options, unknown))
        return
    if suffix not in _MODULES:
        unknown.setdefault(suffix, []).append(source.key)
        return
    if compression is not None:
        packed = source.open
        source = Source(source.key, source.name, lambda: expanded(packed(), compression, options.limits))
    yield from _guarded(source, _reader(suffix)(source, options))


def _members(source: Source, options: Options, unknown: dict[str, list[str]]) -> Iterator[RawDocument | Skipped]:
    for member in members(source, options.limits):
        if isinstance(member, Skipped):
            yield member
        else:
            yield from _document(member, options, unknown)


def _reader(suffix: str) -> Reader:
    reader: Reader = import_module(f"ingest.readers.{_MODULES[suffix]}").read
    return reader


def _guarded(source: Source, found: Iterator[RawDocument | Skipped]) -> Iterator[RawDocument | Skipped]:
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
