"""``.warc``: web pages as a crawler fetched them, one article a response; the address and the day of fetching are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.readers.cleaning import clean, decode
from ingest.readers.source import MIB, Options, Source, Task, UnreadableError
from ingest.records import RawDocument, Skipped

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

_PAGES = ("text/html", "application/xhtml+xml")


def read(source: Source, options: Options) -> Iterator[RawDocument | Skipped | Task]:
    """Yield the articles of the pages, the pages that hold none, and how many records are no pages."""
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
    from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]

    others: Counter[str] = Counter()
    with source.open() as stream:
        try:
            for number, record in enumerate(ArchiveIterator(stream), start=1):
                kind = _kind(record)
                if kind == "page":
                    yield _page(f"{source.key}#{number}", record, options)
                elif kind == "text":
                    yield _plain(f"{source.key}#{number}", record, options)
                elif kind:
                    others[kind] += 1
        except ArchiveLoadFailed as error:
            yield Skipped(source.key, f"the archive is damaged ({error}): what stands before the damage was read")
    for kind, count in sorted(others.items()):
        yield Skipped(source.key, f"{count} records are no pages: {kind}")


def _kind(record: ArcWarcRecord) -> str:
    """What a record is read as; empty for what belongs to the archive itself."""
    if record.rec_type == "conversion":
        return "text" if "text/plain" in (record.rec_headers.get_header("Content-Type") or "") else ""
    if record.rec_type not in ("response", "resource"):
        return ""
    headers = record.http_headers or record.rec_headers
    if record.http_headers is not None and not (record.http_headers.get_statuscode() or "").startswith("2"):
        return f"status {record.http_headers.get_statuscode() or 'unknown'}"
    media = (headers.get_header("Content-Type") or "unknown type").split(";")[0].strip().lower()
    if media in _PAGES:
        return "page"
    return "text" if media == "text/plain" else media


def _bytes(record: ArcWarcRecord, options: Options) -> bytes:
    limit = options.limits.document_bytes
    data: bytes = record.content_stream().read(limit + 1)
    if len(data) > limit:
        msg = f"larger than {limit // MIB} MiB: no article is that long"
        raise UnreadableError(msg)
    return data


def _page(key: str, record: ArcWarcRecord, options: Options) -> Task | Skipped:
    try:
        return Task(key, "page.html", _bytes(record, options), _address(record), _fetched(record))
    except UnreadableError as error:
        return Skipped(key, f"{_address(record) or 'a page'}: {error}")


def _plain(key: str, record: ArcWarcRecord, options: Options) -> RawDocument | Skipped:
    try:
        text = clean(decode(_bytes(record, options)))
    except UnreadableError as error:
        return Skipped(key, f"{_address(record) or 'a text'}: {error}")
    if not text.strip():
        return Skipped(key, f"{_address(record) or 'a text'}: empty")
    return RawDocument(key=key, text=text, url=_address(record), retrieved=_fetched(record))


def _address(record: ArcWarcRecord) -> str | None:
    address: str | None = record.rec_headers.get_header("WARC-Target-URI")
    address = address.strip("<> ") if address else None
    return address if address and urlsplit(address).scheme in ("http", "https") else None


def _fetched(record: ArcWarcRecord) -> str | None:
    date: str | None = record.rec_headers.get_header("WARC-Date")
    return date[:10] if date else None
