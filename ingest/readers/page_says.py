"""A web page's own metadata, read once: its meta elements and the JSON-LD records of its article."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import unescape

import regex
from lxml.html import HtmlElement

from ingest.readers.cleaning import clean

Record = Mapping[str, object]

_CONTROLS = regex.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = regex.compile(r",\s*([}\]])")
_WRAPPING = regex.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
_ARTICLE_TYPE = regex.compile(
    r"Article\Z|Posting\Z|\AReport\Z|\AReview\Z|\ARecipe\Z|\APodcastEpisode\Z|\AVideoObject\Z"
)


class PageSays:
    """The metadata of a parsed page: ``meta`` by lower-case name, ``articles`` the JSON-LD records of articles."""

    def __init__(self, tree: HtmlElement) -> None:
        self.tree = tree
        self.meta = _meta(tree)
        records = list(_linked_data(tree))
        self.articles = sorted((one for one in records if _is_article(one)), key=_completeness, reverse=True)

    def first(self, *names: str) -> str | None:
        """The first of these meta elements that says something."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), None)

    def article(self, *fields: str) -> Iterator[object]:
        """The values of these fields in the records of articles, the most complete record first."""
        for record in self.articles:
            for field in fields:
                if record.get(field):
                    yield record[field]


def plain(text: str) -> str:
    """A metadata string as it was meant: entities resolved, white space collapsed."""
    text = clean(unescape(unescape(text)))
    return " ".join(regex.sub(r"</?(?:em|i|b|strong|br|p|span|cite)\b[^>]*>", " ", text).split())


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), []).append(plain(content))
    return found


def _linked_data(tree: HtmlElement) -> Iterator[Record]:
    """All JSON-LD records of the page, those within others after them."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        waiting: list[object] = [_json(script.text_content())]
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, Mapping):
                yield value
                waiting.extend(value.values())
            elif isinstance(value, list):
                waiting[:0] = value


def _json(text: str) -> object:
    """What a script holds, as sites write it: with comments around it, raw line breaks in strings, commas too many."""
    text = _WRAPPING.sub("", text).strip().rstrip(";")
    for attempt in (text, _CONTROLS.sub(" ", text), _TRAILING_COMMA.sub(r"\1", _CONTROLS.sub(" ", text))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _types(record: Record) -> set[str]:
    types = record.get("@type")
    named = types if isinstance(types, list) else [types]
    return {one.rsplit("/", 1)[-1] for one in named if isinstance(one, str)}


def _is_article(record: Record) -> bool:
    return any(_ARTICLE_TYPE.search(one) for one in _types(record)) or bool(
        record.get("headline") and record.get("datePublished")
    )


def _completeness(record: Record) -> int:
    """How much of an article a record describes; a video or a related story says less than the page's own."""
    named = sum(
        bool(record.get(field)) for field in ("headline", "datePublished", "author", "articleBody", "publisher")
    )
    return named - (4 if "VideoObject" in _types(record) else 0)
