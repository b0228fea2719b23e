"""``.rss``, ``.atom``, ``.xml``: a feed, one article an item. XML's own entities are not expanded, nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.readers.cleaning import clean
from ingest.readers.html import fragment
from ingest.readers.source import Options, Source, UnreadableError, whole
from ingest.records import RawDocument, Skipped

_ITEMS = frozenset({"item", "entry"})
_FEEDS = frozenset({"rss", "feed", "RDF"})
# The fullest first: a summary is the text only where there is no other.
_TEXTS = ("encoded", "content", "description", "summary")
_DATES = ("pubDate", "published", "date", "issued", "created")


def read(source: Source, options: Options) -> Iterator[RawDocument | Skipped]:
    """Yield the articles of a feed and the items that have no text."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(whole(source, options.limits), parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        msg = f"no XML: {error}"
        raise UnreadableError(msg) from error
    if root is None or _name(root) not in _FEEDS:
        msg = "XML that is no feed (RSS or Atom)"
        raise UnreadableError(msg)
    channel = next((one for one in root.iter() if _name(one) == "channel"), root)
    outlet = _text(channel, ("title",))
    items = [one for one in root.iter() if _name(one) in _ITEMS]
    if not items:
        msg = "a feed without items"
        raise UnreadableError(msg)
    for number, item in enumerate(items, start=1):
        yield _article(f"{source.key}#{number}", f"{source.key}:{item.sourceline or number}", item, outlet)


def _article(key: str, place: str, item: etree._Element, outlet: str | None) -> RawDocument | Skipped:
    paragraphs = next((found for name in _TEXTS if (found := fragment(_markup(item, name)))), [])
    if not paragraphs:
        return Skipped(place, "an item without text")
    return RawDocument(
        key=key,
        text="\n\n".join(one.text for one in paragraphs),
        id=_text(item, ("guid", "id")) or _link(item),
        url=_link(item),
        title=_text(item, ("title",)),
        author=_author(item),
        published=_text(item, _DATES),
        source=_text(item, ("source",)) or outlet,
        markup=tuple(one.markup for one in paragraphs),
    )


def _name(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _children(item: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in item if _name(child) == name)


def _markup(item: etree._Element, name: str) -> str:
    """The HTML that an element holds, escaped as text or as elements."""
    for child in _children(item, name):
        # media:content describes a file; the text is RSS's or Atom's own.
        if "search.yahoo.com" in str(etree.QName(child).namespace or ""):
            continue
        if len(child):
            return "".join([child.text or "", *(etree.tostring(one, encoding="unicode") for one in child)])
        if child.text and child.text.strip():
            return child.text
    return ""


def _text(item: etree._Element, names: tuple[str, ...]) -> str | None:
    for name in names:
        for child in _children(item, name):
            text = " ".join(one.text for one in fragment(_all_text(child))) if name == "title" else _all_text(child)
            if text.strip():
                return " ".join(clean(text).split())
    return None


def _all_text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _link(item: etree._Element) -> str | None:
    for link in _children(item, "link"):
        if link.get("rel") in (None, "alternate") and (address := (link.get("href") or link.text or "").strip()):
            return address
    for guid in _children(item, "guid"):
        if guid.get("isPermaLink") != "false" and (guid.text or "").strip().startswith("http"):
            return (guid.text or "").strip()
    return None


def _author(item: etree._Element) -> str | None:
    found: list[str] = []
    for name in ("creator", "author"):
        for child in _children(item, name):
            text = _text(child, ("name",)) or " ".join(_all_text(child).split())
            # RSS asks for an address, "ada@example.org (Ada Reed)".
            text = text[text.index("(") + 1 :].rstrip(") ") if "@" in text and "(" in text else text
            if text and "@" not in text and text not in found:
                found.append(text)
        if found:
            break
    return ", ".join(found) or None
