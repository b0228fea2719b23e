"""Records of named fields: a mapping in, a raw document out, whatever its fields are called.

JSON lines, CSV, front matter and feeds all come through here, so that a field means the same in each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from ingest.dates import read_timestamp
from ingest.readers.cleaning import clean
from ingest.readers.source import UnreadableError
from ingest.records import RawDocument

# The names by which archives call our fields, the best first; case, "_", "-" and spaces make no difference.
_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uuid", "docid", "documentid", "articleid", "storyid"),
    "url": ("url", "link", "canonicalurl", "permalink", "weburl", "articleurl", "sourceurl", "uri", "href"),
    "title": ("title", "headline", "articletitle", "heading", "name"),
    "text": (
        "text", "body", "content", "articlebody", "articletext", "bodytext", "fulltext", "maintext", "maincontent",
        "articlecontent", "contenttext", "paragraphs", "story", "article",
    ),
    "author": ("author", "authors", "byline", "creator", "by", "writer", "reporter"),
    "published": (
        "published", "publishedat", "datepublished", "publicationdate", "publishdate", "publisheddate",
        "firstpublished", "pubdate", "pubtime", "publishtime", "date", "articledate", "issued", "datetime", "timestamp",
    ),
    "source": (
        "source", "sitename", "site", "publisher", "outlet", "publication", "newspaper", "provider", "feed", "domain",
    ),
    "retrieved": ("retrieved", "retrievedat", "fetched", "fetchedat", "crawled", "crawledat", "accessed", "scraped",
                  "scrapedat", "downloaded", "datedownload"),
}  # fmt: skip

FIELDS = tuple(_NAMES)


def document(key: str, record: Mapping[str, object], mapping: Mapping[str, str]) -> RawDocument:
    """The document of a record. ``mapping`` names the record's field for one of ours, before all usual names.

    Raises ``UnreadableError`` for a record without text.
    """
    by_name = {_plain(name): value for name, value in record.items()}
    found: dict[str, str | None] = {}
    for field, names in _NAMES.items():
        if field in mapping:
            if mapping[field] not in record:
                found[field] = None
                continue
            values: list[object] = [record[mapping[field]]]
        else:
            values = [by_name[name] for name in names if name in by_name]
        join = "\n\n" if field == "text" else ", "
        found[field] = next((text for value in values if (text := _text(value, join, field))), None)
    text = found.pop("text")
    if text is None:
        wanted = mapping.get("text")
        msg = f"has no text (fields: {_listed(record)})"
        if wanted:
            msg = f'has no text in the field "{wanted}"' if wanted in record else f'has no field "{wanted}"'
        raise UnreadableError(msg)
    line = {name: _one_line(value) for name, value in found.items()}
    return RawDocument(
        key=key,
        text=text,
        id=line["id"],
        url=line["url"],
        title=line["title"],
        author=line["author"],
        published=line["published"],
        source=line["source"],
        retrieved=line["retrieved"],
    )


def _text(value: object, join: str, field: str) -> str | None:
    """The text of a value: a string, a number, a list of these, or an object that has a name."""
    if isinstance(value, str):
        return clean(value).strip() or None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _number(value, field)
    if isinstance(value, Mapping):
        named = (value.get(name) for name in ("name", "title", "text", "value", "id", "$oid", "$date"))
        return next((text for one in named if (text := _text(one, join, field))), None)
    if isinstance(value, Sequence):
        return join.join(text for one in value if (text := _text(one, join, field))) or None
    return None


def _number(value: float, field: str) -> str | None:
    if field in ("published", "retrieved"):
        if 1000 <= value <= 2199 or 19000101 <= value <= 21991231:
            return str(int(value))
        date = read_timestamp(value)
        return date.iso if date else None
    return str(value) if field == "id" else None


def _one_line(value: str | None) -> str | None:
    return " ".join(value.split()) if value else None


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter not in " _-.:") or name


def _listed(record: Mapping[str, object]) -> str:
    names = [str(name)[:30] for name in record]
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "") or "none"
