"""Raw text in, its parts out: the masthead (title, byline, date), the body, the credit; page furniture gone.

The rules look at the shape of a page dump: what stands before the first prose, what follows the last, and wording that
only furniture has (``ingest/languages``). Nothing here knows a site.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import regex

from ingest.languages import Language
from ingest.lines import BULLET, Line, is_furniture, lines
from ingest.masthead import masthead
from ingest.records import Markup

_HEADER = regex.compile(
    r"^(title|headline|date|published|author|by|url|link|source|outlet|publication|section)\s*:\s+(\S.*)$", regex.I
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A page taken apart. ``published`` is as written, to be read by ``ingest.dates``."""

    title: str | None
    author: str | None
    published: str | None
    credit: str | None
    url: str | None
    source: str | None
    body: tuple[Line, ...]


def take_apart(
    text: str,
    words: Language,
    *,
    title: str | None = None,
    marks: Sequence[Markup] = (),
    learned: Collection[str] = (),
) -> Layout:
    """The layout of one page. ``title`` is given where the record has one, ``marks`` where its markup says what each
    paragraph is; ``learned`` are lines its source repeats."""
    found = _without_menus(lines(text, marks))
    found, given = _headers(found)
    title = title or given.get("title") or given.get("headline")
    found, headline, author, published = masthead(found, words, title, learned)
    body, credit = _body(found, words, learned)
    if not body:  # what looks like a headline or a footer is all that there is: then it is the article
        body = [line for line in lines(text, marks) if not is_furniture(line, words, learned)]
        headline = title
    return Layout(
        title=headline,
        author=given.get("author") or given.get("by") or author,
        published=given.get("published") or given.get("date") or published,
        credit=credit,
        url=given.get("url") or given.get("link"),
        source=given.get("source") or given.get("outlet") or given.get("publication"),
        body=tuple(body),
    )


def _without_menus(found: list[Line]) -> list[Line]:
    """Navigation stands before the first prose and after the last; a row of short items between is the article's table."""
    prose = [i for i, line in enumerate(found) if line.prose]
    first, last = (prose[0], prose[-1]) if prose else (0, len(found))
    return [line for i, line in enumerate(found) if not line.menu or first < i < last]


def _headers(found: list[Line]) -> tuple[list[Line], dict[str, str]]:
    """``Title: …``, ``Date: …`` at the very top, as exports write them; at least two make a header."""
    given: dict[str, str] = {}
    used = 0
    for line in found[:10]:
        match = _HEADER.match(line.text)
        if match is None:
            break
        given[match[1].lower()] = match[2]
        used += 1
    return (found[used:], given) if used >= 2 else (found, {})


def _body(found: list[Line], words: Language, learned: Collection[str]) -> tuple[list[Line], str | None]:
    """The article's own lines, and whom it credits."""
    credit = None
    kept: list[Line] = []
    dropped_after = False
    gap = 0
    position = 0
    while position < len(found):
        line = found[position]
        bare = line.text.strip(" :.-–—|*#»>")
        if line.words <= 8 and words.related.match(bare) and not line.ends:
            rest = found[position + 1 :]
            if not any(other.words >= 40 and other.prose for other in rest):
                dropped_after = True
                break
            position += 1
            while position < len(found) and not found[position].prose:
                position += 1
            continue
        value = _credit(line, words)
        if value is not None and not any(other.words >= 40 for other in found[position + 1 :]):
            credit, dropped_after = credit or value, True
        elif is_furniture(line, words, learned):
            dropped_after = True
            gap = max(gap, line.gap)
        else:
            kept.append(replace(line, gap=max(gap, line.gap)))
            gap = 0
        position += 1
    return (_trim_tail(kept) if dropped_after else kept), credit


def _credit(line: Line, words: Language) -> str | None:
    if line.words > 12:
        return None
    for pattern in words.credits:
        if match := pattern.match(line.text):
            opener = line.text.strip("( ").split()[0].rstrip(":").casefold()
            if opener.rstrip("s") in words.credit_needs_colon and ":" not in line.text:
                return None
            return match[1].strip()
    return None


def _trim_tail(kept: list[Line]) -> list[Line]:
    """Short lines between the last prose and the furniture are links to other pages."""
    end = len(kept)
    while end and not kept[end - 1].prose and not kept[end - 1].ends and not BULLET.match(kept[end - 1].text):
        end -= 1
    return kept[:end] if end else kept
