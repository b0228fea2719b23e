"""Raw text in, its parts out: the masthead (title, byline, date), the body, the credit; page furniture gone.

The rules look at the shape of a page dump: what stands before the first prose, what follows the last, and wording that
only furniture has (``ingest/languages``). Nothing here knows a site.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import regex

from ingest.dates import read_date
from ingest.edges import ENOUGH, SHORT, evidence, without_edges
from ingest.languages import Language, Pattern
from ingest.lines import BULLET, POST_LINE, Line, in_facts, is_furniture, lines
from ingest.masthead import HEAD_LINES, masthead
from ingest.naming import NAME
from ingest.records import Markup

_HEADER = regex.compile(
    r"^(title|headline|date|published|author|by|url|link|source|outlet|publication|section)\s*:\s+(\S.*)$", regex.I
)


LAST = 4  # lines under an article among which something is said of its author
_BIOGRAPHY = regex.compile(
    r" (?:is|was|has been|covers|writes|reports|works|lives|teaches|farms|edits|hosts|runs|joined|contributed|has (?:written|covered|worked))\b"
)
_CREDITED = regex.compile(rf"(?i:\bby) ({NAME})")
MOST_ABOUT = 4  # paragraphs that a press text says of who sent it


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
    told: tuple[str, ...] = ()  # "As told to Jane Doe"
    head: tuple[str, ...] = ()  # all that stands first, title and byline too: names that the body may not have in full


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
    head = tuple(line.text for line in found[:HEAD_LINES])
    told = tuple(line.text for line in found if line.words <= 12 and words.told_to.search(line.text))
    times = Counter(line.text for line in found)
    found = [line for line in found if times[line.text] == 1 or not _is_printed_again(line, words)]
    found, headline, author, published = masthead(found, words, title, learned)
    body, credit = _body(found, words, learned)
    credited = [name for line in head if len(line) < 120 for name in _CREDITED.findall(line)]
    body = _without_biography(body, ", ".join([given.get("author") or given.get("by") or author or "", *credited]))
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
        head=head,
        told=told,
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
    dropped_after = called = False
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
        elif kept and words.picture_credit.match(line.text) and not kept[-1].prose and not kept[-1].ends:
            kept[-1] = replace(kept[-1], kind="caption")
        elif is_furniture(line, words, learned) or _is_stamp(line, words):
            dropped_after = True
            called = called or (len(kept) >= 2 and _short_match(line, words.press_contact))
            gap = max(gap, line.gap)
        else:
            kept.append(replace(line, gap=max(gap, line.gap)))
            gap = 0
        position += 1
    kept = _without_press_tail(kept, words, called=called)
    inner = without_edges(kept, words)
    return (_trim_tail(inner, words) if dropped_after or len(inner) < len(kept) else kept), credit


def _is_stamp(line: Line, words: Language) -> bool:
    """ "Published - 14 March 2024, 07:41", which some pages print again under the text."""
    rest = words.dateline.sub("", line.text)
    return line.words <= 12 and not line.ends and rest != line.text and read_date(rest.strip(" :-–—")) is not None


def _is_printed_again(line: Line, words: Language) -> bool:
    """What a record prints on each of its sheets: its number, who typed it."""
    dated = not line.ends and 4 <= line.words <= SHORT and regex.search(r"\b(?:19|20)\d\d\b", line.text) is not None
    return dated or _NUMBER_OF_RECORD.fullmatch(line.text) is not None or evidence(line, words) >= ENOUGH


_NUMBER_OF_RECORD = regex.compile(r"\p{Lu}{2,}[\p{Lu}/._ -]*\d[\p{Lu}\d/._ -]*")


def _without_biography(body: list[Line], authors: str) -> list[Line]:
    """What stands under an article about who wrote it: "Jane Doe is a reporter in Port Vale."""
    names = regex.split(r",? and |, | & ", authors)
    start = max(1, len(body) - LAST)
    return [
        line
        for i, line in enumerate(body)
        if i < start
        or line.words > 60
        or not any(
            " " in name and line.text.startswith(f"{name} ") and _BIOGRAPHY.match(line.text[len(name) :])
            for name in names
        )
    ]


def _without_press_tail(kept: list[Line], words: Language, *, called: bool) -> list[Line]:
    """What a press text says of its sender and whom to call stands last, under headings of its own; ``called`` where the
    line that says whom is gone."""
    start = max(2, len(kept) // 2)
    contact = next((i for i in range(start, len(kept)) if _short_match(kept[i], words.press_contact)), None)
    about = next((i for i in range(start, len(kept)) if _tells_about(kept[i], words)), None)
    rest = kept[about + 1 :] if about is not None else []
    pressed = called or contact is not None or any(words.press_about_text.search(line.text) for line in rest[:2])
    if about is not None and pressed and sum(line.prose for line in rest) <= MOST_ABOUT:
        kept = kept[:about]
        contact = contact if contact is not None and contact < about else None
    if contact is not None and sum(line.prose for line in kept[contact + 1 :]) <= 1:
        return kept[:contact]
    return kept


def _short_match(line: Line, pattern: Pattern) -> bool:
    return line.words <= 12 and pattern.match(line.text.strip("*_# ")) is not None


def _tells_about(line: Line, words: Language) -> bool:
    """ "About Acme Inc.": a name, not "About time"."""
    named = line.text.strip("*_# ").split()[-1:]
    return bool(named) and not named[0][0].islower() and _short_match(line, words.press_about)


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


_IN_TURN = regex.compile(r"[.!?…][”\"’]? ?[(\[][^()\[\]]{2,40}[)\]]$")  # "We did. (Laughter)"


def _trim_tail(kept: list[Line], words: Language) -> list[Line]:
    """Short lines between the last prose and the furniture are links to other pages."""
    end = len(kept)
    while (
        end
        and not kept[end - 1].prose
        and not kept[end - 1].ends
        and not _IN_TURN.search(kept[end - 1].text)
        and not BULLET.match(kept[end - 1].text)
        and not (POST_LINE.fullmatch(kept[end - 1].text) and words.role.search(kept[end - 1].text))
        and not in_facts(kept, end - 1)
    ):
        end -= 1
    return kept[:end] if end else kept
