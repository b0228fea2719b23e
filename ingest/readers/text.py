"""``.txt``: a text dump of a web page, one document a file."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.readers.cleaning import clean, decode
from ingest.readers.source import Options, Source, UnreadableError, whole
from ingest.records import RawDocument, Skipped


def read(source: Source, options: Options) -> Iterator[RawDocument | Skipped]:
    """Yield the one document of a file; title and date are for ``ingest.articles`` to find in the text."""
    text = clean(decode(whole(source, options.limits)))
    if not text.strip():
        msg = "an empty file"
        raise UnreadableError(msg)
    yield RawDocument(key=source.key, text=text)
