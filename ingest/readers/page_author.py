"""Who wrote a web page's article: the names of its byline, without what is set around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

import regex
from lxml.html import HtmlElement

from ingest.readers.page_blocks import PageBlock
from ingest.readers.page_says import PageSays, plain

_META_NAMES = (
    "author", "byl", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "citation_author", "article:author_name", "authors", "cxenseparse:author", "news_authors", "byline",
)  # fmt: skip
_BEFORE_NAMES = regex.compile(
    r"^(?:[\s\W]|\b(?:(?:written|reported|posted|published|words|story|photos and story|text|reviewed|review|column|opinion|"
    r"analysis)\s+)?by\b(?=\W|\p{Lu})|view (?:all )?posts (?:by|from)\b|more (?:by|from)\b|about\b)+",
    regex.IGNORECASE,
)
_AFTER_NAMES = regex.compile(
    r"\d|@|https?:|\b(?:updated|published|posted|last modified|follow|opens in|for the|special to|is an?|is the|min(?:ute)? read|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\p{Ll}*\.?(?=\s+\d))\b",
    regex.IGNORECASE,
)
_SPLIT = regex.compile(r"\s*(?:,|;|\||•|·|/|\s[-–—]\s|\band\b|&|\bwith\b|\n)\s*", regex.IGNORECASE)
_ROLE = regex.compile(
    r"\b(?:editors?|reporters?|writers?|correspondents?|contribut\w+|columnists?|producers?|staff|senior|chief|deputy|"
    r"associate|assistant|contact|email|photograph\w*|subscribe|guest|desk|director|manager|host|critic|freelanc\w+|"
    r"journalists?|fellow|professor|author|team|shares?|views?|comments?|home|section|read|photo|getty|images?)\b",
    regex.IGNORECASE,
)
# A name with one of these is of an organisation: it is named only where no person is.
_ORGANISATION = regex.compile(
    r"\b(?:press|news|newsroom|tribune|telegram|gazette|journal|times|post|herald|agency|agence|reuters|afp|ap|pa|upi|xinhua|"
    r"bloomberg|media|magazine|network|today|daily|wire|service|services|redazione|editorial|editors|admin|university|school|"
    r"institute|company|group|inc|ltd|llc|online|digital|tv|radio|channel|guardian|studios?|brand|partners?)\b|\.\p{Ll}{2,}",
    regex.IGNORECASE,
)
_NAME = regex.compile(
    r"^\p{Lu}[\p{L}\p{M}.'’-]*(?: (?:de|da|di|du|del|della|van|von|der|den|ter|bin|ibn|al|el|la|le|dos|y)\b| "
    r"\p{Lu}[\p{L}\p{M}.'’-]*){0,4}$"
)
_DEGREES = regex.compile(
    r"(?:\s+(?:MS|RD|MD|PhD|Ph\.D|RN|LDN|MPH|CPT|DO|JD|MBA|BSc|MSc|RDN|CSSD|DDS|PharmD|Esq)\b\.?)+$"
)
_BY_LINE = regex.compile(r"(?:\S+ )?by(?:[:\s]|(?=\p{Lu}))", regex.IGNORECASE)
_BYLINE = regex.compile(r"byline|author|writer|contributor|attribution", regex.IGNORECASE)
_AUTHOR_PAGE = regex.compile(
    r"/(?:authors?|staff|contributors?|people|profiles?|by|writers?|reporters?|journalists?)/[^/]"
)
_NO_AUTHOR = frozenset({"admin", "none", "null", "undefined", "anonymous", "unknown", "na", "by", "staff"})
# How far around the headline the byline stands, in blocks.
_BEFORE, _AFTER = 6, 20
_LONGEST_BYLINE = 16
_PROSE_WORDS = 40


def page_author(
    says: PageSays, blocks: Sequence[PageBlock], headline: int | None, site: str | None, url: str | None
) -> str | None:
    """The authors, comma-separated; a desk or an agency only where no person is named."""
    own = _own_names(site, url)
    around = blocks[max(0, headline - _BEFORE) : headline + _AFTER] if headline is not None else blocks[: 2 * _AFTER]
    byline = list(_by_lines(around))
    sources = [
        _parsed(texts, own)
        for texts in (_records(says), _metas(says), _linked(around), byline, _marked(says), _named_lines(around))
    ]
    people = next((found for found, _ in sources if found), None)
    if people is None:
        organisations = [name for _, found in sources for name in found]
        return next((name for name in organisations if _plain(name) not in own), next(iter(organisations), None))
    for others, _ in (sources[1], sources[3]):
        if {_plain(one) for one in people} < {_plain(one) for one in others}:
            people = others
    # Of those that the metadata lists, the byline names who wrote.
    line = _plain(" ".join(byline))
    return ", ".join([one for one in people if _plain(one) in line] or people)


def _parsed(texts: Iterable[str], own: frozenset[str]) -> tuple[list[str], list[str]]:
    """The people and the organisations that these texts name."""
    people: dict[str, str] = {}
    organisations: dict[str, str] = {}
    for text in texts:
        for name in _names(text):
            key = _plain(name)
            if key in _NO_AUTHOR or not key:
                continue
            if key in own or _ORGANISATION.search(name) or len(name.split()) == 1 or not _NAME.match(name):
                organisations.setdefault(key, name)
            else:
                people.setdefault(key, name)
    return list(people.values()), list(organisations.values())


def _names(text: str) -> Iterator[str]:
    """The names in a byline."""
    text = regex.sub(r"\([^)]*\)|\S+@\S+", " ", plain(text))
    text = _BEFORE_NAMES.sub("", text)
    if match := _AFTER_NAMES.search(text):
        text = text[: match.start()]
    for part in _SPLIT.split(text):
        name = _DEGREES.sub("", " ".join(part.split())).strip(" -–—:")
        name = regex.sub(r"\s+(?:The )?(?:Associated Press|Reuters|AP|AFP)$", "", _BEFORE_NAMES.sub("", name))
        if name.isupper() and len(name) > 4 and "." not in name:
            name = name.title()
        if name and len(name) < 60 and not _ROLE.search(name):
            yield name


def _records(says: PageSays) -> Iterator[str]:
    for value in says.article("author", "creator"):
        for one in value if isinstance(value, list) else [value]:
            name = one.get("name") if isinstance(one, Mapping) else one
            for text in name if isinstance(name, list) else [name]:
                if isinstance(text, str) and text.strip() and not urlsplit(text).scheme:
                    yield text
        return


def _metas(says: PageSays) -> Iterator[str]:
    for name in _META_NAMES:
        values = [value for value in says.meta.get(name, ()) if not urlsplit(value).scheme]
        if values:
            yield from values
            return
    if says.first("twitter:label1") in ("Written by", "Author", "By", "By:"):
        yield from says.meta.get("twitter:data1", ())


def _linked(around: Sequence[PageBlock]) -> Iterator[str]:
    """Links to authors' own pages in the byline."""
    for block in _byline(around):
        for link in block.element.iter("a"):
            text = _text(link)
            if _AUTHOR_PAGE.search(link.get("href") or "") and _has_person(text):
                yield text


def _marked(says: PageSays) -> Iterator[str]:
    """Elements that say that they hold the author."""
    for element in says.tree.iter("a", "span", "div", "p", "address", "cite"):
        if element.get("rel") == "author" or "author" in (element.get("itemprop") or ""):
            text = _text(element)
            if 0 < len(text) < 80:
                yield text
                return


def _by_lines(around: Sequence[PageBlock]) -> Iterator[str]:
    """Short lines "By …" near the headline."""
    for block in _byline(around):
        if _BY_LINE.match(block.text) and _has_person(block.text):
            yield block.text


def _named_lines(around: Sequence[PageBlock]) -> Iterator[str]:
    """Short lines near the headline in elements that are called bylines."""
    for block in _byline(around):
        parent = block.element.getparent()
        names = " ".join((one.get("class") or "") for one in (block.element, parent) if one is not None)
        if _BYLINE.search(names) and _has_person(block.text):
            yield block.text


def _byline(around: Sequence[PageBlock]) -> Iterator[PageBlock]:
    """The short blocks around the headline, up to the article's first paragraphs."""
    prose = 0
    for block in around:
        count = len(block.text.split())
        if count > _PROSE_WORDS:
            prose += 1
            if prose == 3:
                return
        elif count <= _LONGEST_BYLINE:
            yield block


def _has_person(text: str) -> bool:
    return any(" " in name and _NAME.match(name) for name in _names(text))


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _own_names(site: str | None, url: str | None) -> frozenset[str]:
    try:
        host = ((urlsplit(url).hostname or "") if url else "").removeprefix("www.")
    except ValueError:
        host = ""
    return frozenset({_plain(site or ""), _plain(host), _plain(host.split(".")[0])} - {""})


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
