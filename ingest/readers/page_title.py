"""The headline of a web page's article, without the name of its site."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import regex

from ingest.readers.page_says import PageSays, plain

_SEPARATOR = regex.compile(r"\s+(?:\||-|–|—|·|•|»|«|::|:|/)\s+|\s*\|\s*|\s+»\s*")
_WORD = regex.compile(r"[\p{L}\p{N}]+")
_SECTION = regex.compile(
    r"^(?:opinion|analysis|exclusive|watch|video|photos|review|column|editorial|letters?|podcast|live|breaking|perspective)"
    r"\s*(?:\||:|-|–)\s+",
    regex.IGNORECASE,
)
_KICKER = regex.compile(r"^[^|]{1,25}\|\s+")
_LONGEST_SITE = 5


def page_title(says: PageSays, site: str | None, url: str | None) -> str | None:
    """The headline that the page shows where its metadata bears it out, else the metadata's."""
    names = _names(site, url)
    stated = [_without_site(one, names) for one in _stated(says)]
    shown = [text for text in _headlines(says) if _key(text) not in names and len(_key(text)) > 2]
    best = max(shown, key=lambda text: max((_likeness(text, one) for one in stated), default=0.0), default=None)
    if best is not None:
        likeness = max((_likeness(best, one) for one in stated), default=0.0)
        # A lone headline is the article's though its metadata words it for search engines.
        if likeness >= 0.5 or (len(shown) == 1 and len(best.split()) >= 4) or not stated:
            return _KICKER.sub("", best)
    return stated[0] if stated else best


def _stated(says: PageSays) -> Iterator[str]:
    for name in ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "title", "citation_title"):
        if text := says.first(name):
            yield text
    for headline in says.article("headline", "name"):
        if isinstance(headline, str) and headline.strip():
            yield plain(headline)
    title = says.tree.find(".//title")
    if title is not None and (text := plain(title.text_content())):
        yield text


def _headlines(says: PageSays) -> list[str]:
    found: list[str] = []
    for element in says.tree.iter("h1"):
        text = plain(" ".join(piece for piece in element.itertext() if piece.strip()))
        if text and text not in found:
            found.append(text)
    return found


def _names(site: str | None, url: str | None) -> set[str]:
    """How the site is called: its name, the name without what follows a colon, its host."""
    names = {_key(site), _key(site.split(":")[0]), _key(site.split(" - ")[0])} if site else set()
    try:
        host = (urlsplit(url).hostname or "") if url else ""
    except ValueError:
        host = ""
    labels = [
        label for label in host.split(".") if label not in ("www", "com", "org", "net", "co", "uk", "news", "blogs")
    ]
    names |= {_key(host.removeprefix("www."))} | {_key(label) for label in labels if len(label) > 3}
    return {name for name in names if name}


def _without_site(title: str, names: set[str]) -> str:
    """A title without the site's name before or behind it, and without the section before it."""
    while True:
        parts = list(_SEPARATOR.finditer(title))
        if not parts:
            break
        tail, head = title[parts[-1].end() :], title[: parts[0].start()]
        if _is_site(tail, names) and len(title[: parts[-1].start()].split()) >= 2:
            title = title[: parts[-1].start()]
        elif _is_site(head, names):
            title = title[parts[0].end() :]
        else:
            break
    return _SECTION.sub("", title).strip()


def _is_site(text: str, names: set[str]) -> bool:
    key = _key(text)
    if not key or len(text.split()) > _LONGEST_SITE:
        return False
    return any(key == name or (len(name) > 4 and (name in key or (key in name and len(key) > 4))) for name in names)


def _key(text: str) -> str:
    return "".join(_WORD.findall(text)).casefold()


def _likeness(one: str, other: str) -> float:
    """The share of words that two titles have in common, of the shorter one's."""
    mine, theirs = ({word.casefold() for word in _WORD.findall(text)} for text in (one, other))
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0
