"""Files in, raw documents out: one reader a format, chosen by suffix.

``documents`` streams: no file of records is ever whole in memory, and what cannot be read is reported with its reason
while everything else is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ingest.readers import html, jsonlines, text
from ingest.readers.expand import COMPRESSIONS, expanded
from ingest.readers.source import Limits, Options, Reader, Source, SourceError, UnreadableError
from ingest.readers.tree import Found, files
from ingest.records import RawDocument, Skipped

__all__ = ["Limits", "Options", "SourceError", "UnreadableError", "documents", "suffixes"]

READERS: dict[str, Reader] = {
    ".htm": html.read,
    ".html": html.read,
    ".jsonl": jsonlines.read,
    ".ndjson": jsonlines.read,
    ".txt": text.read,
}


def suffixes() -> tuple[str, ...]:
    """The suffixes that are read, each also with ``.gz`` or ``.xz`` behind it."""
    return tuple(READERS)


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
            continue
        reader, suffix = _reader(found.path.name)
        if reader is None:
            unknown.setdefault(suffix, []).append(found.key)
        else:
            yield from _read(reader, _source(found, options.limits), options)
    for suffix, keys in sorted(unknown.items()):
        yield _unknown(suffix, keys)


def _reader(name: str) -> tuple[Reader | None, str]:
    """The reader of a file name and the suffix that it is known by."""
    stem = name.lower()
    for compression in COMPRESSIONS:
        stem = stem.removesuffix(compression)
    suffix = Path(stem).suffix
    return READERS.get(suffix), suffix


def _source(found: Found, limits: Limits) -> Source:
    compression = found.path.suffix.lower()
    if compression in COMPRESSIONS:
        return Source(found.key, found.path.stem, lambda: expanded(found.path.open("rb"), compression, limits))
    return Source(found.key, found.path.name, lambda: found.path.open("rb"))


def _read(reader: Reader, source: Source, options: Options) -> Iterator[RawDocument | Skipped]:
    try:
        yield from reader(source, options)
    except UnreadableError as error:
        yield Skipped(source.key, str(error))
    except OSError as error:
        yield Skipped(source.key, f"cannot be read: {error.strerror or error}")


def _unknown(suffix: str, keys: list[str]) -> Skipped:
    what = f"suffix {suffix}" if suffix else "no suffix"
    if len(keys) == 1:
        return Skipped(keys[0], f"a file with {what}, which is no format that is read ({', '.join(READERS)})")
    return Skipped(f"*{suffix}", f"{len(keys)} files with {what}, which is no format that is read (first: {keys[0]})")
