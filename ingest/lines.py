"""Raw text in, its lines out: paragraphs with their gaps, hard-wrapped ones joined, and which of them are page furniture."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import regex

from ingest.capitals import in_capitals
from ingest.dates import read_date
from ingest.languages import Language
from ingest.naming import NAME
from ingest.records import Markup, ParagraphKind

TERMINAL = tuple(".!?…。！？")
CLOSERS = "\"'”’»)]"
POST_LINE = regex.compile(
    rf"(?=\P{{Ll}}*\p{{Ll}})(?=\p{{L}}[^ ,]* ){NAME}(?: \([^()]{{2,60}}\))?(?:,| --| [–—|-]) \p{{Lu}}?.{{2,90}}"
)
"""Somebody with a post, as lists of who takes part have: "Jane Doe, Chief Executive"."""
MUCH = 15  # words before a sentence of boilerplate that make a paragraph text
LONGEST = 80  # words of a paragraph that may be boilerplate
WRAPPED = 3  # paragraphs wrapped for sure that make a text wrapped
BULLET = regex.compile(r"^(?:[-–—•*▪■●◦‣·]|\(?\d{1,2}[.)]|\(?(?:[a-z]|[ivx]{1,5})\))\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the raw text, white space collapsed. ``gap`` counts the blank lines before it; ``menu`` lines list
    short items side by side, as navigation does. ``kind`` is what the source's markup says it is, where it has any."""

    text: str
    gap: int = 0
    menu: bool = False
    kind: ParagraphKind | None = None
    bold: int = 0  # characters that it begins with in bold

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def ends(self) -> bool:
        """Ends as a sentence does."""
        return self.text.rstrip(CLOSERS).endswith(TERMINAL)

    @property
    def prose(self) -> bool:
        return (self.ends and self.words >= 8) or self.words >= 28


def lines(text: str, marks: Sequence[Markup] = ()) -> list[Line]:
    """The paragraphs of a text: its lines, hard-wrapped ones joined again. ``marks`` are those of the paragraphs between
    blank lines, where the source has any."""
    chunks: list[list[str]] = []
    menus: set[str] = set()
    gaps: list[int] = []
    gap = 0
    fresh = True
    for raw in text.split("\n"):
        line = " ".join(raw.split())
        if line and _is_menu(raw):
            menus.add(line)
        if not line:
            gap, fresh = gap + 1, True
        elif fresh:
            chunks.append([line])
            gaps.append(gap)
            gap, fresh = 0, False
        else:
            chunks[-1].append(line)
    width = max((len(line) for chunk in chunks if len(chunk) > 1 for line in chunk), default=0)
    # In a text that is wrapped as a whole every paragraph is, the ones of two lines too.
    wrapped = 40 <= width <= 100 and sum(_wrapped(chunk, capitals=False) for chunk in chunks) >= WRAPPED
    found: list[Line] = []
    marked = marks if len(marks) == len(chunks) else [None] * len(chunks)
    capitals = in_capitals(text)
    for chunk, before, mark in zip(chunks, gaps, marked, strict=True):
        joined = _wrapped(chunk, capitals=capitals) or (wrapped and _full(chunk, width))
        parts = [" ".join(chunk)] if joined else chunk
        kind, bold = (mark.kind, mark.bold) if mark is not None else (None, 0)
        found += [
            Line(part, 0 if at else before, part in menus, kind, 0 if at else min(bold, len(part)))
            for at, part in enumerate(parts)
        ]
    return found


_ITEMS = regex.compile(r"\s*[|·•›>]\s*|\s+/\s+|\t+|\s{2,}")


def _is_menu(raw: str) -> bool:
    """Three short items or more, set apart by bars, dots or wide gaps."""
    items = [item for item in _ITEMS.split(raw.strip()) if item]
    return (
        len(items) >= 3
        and all(len(item.split()) <= 5 and not Line(item).ends for item in items)
        and read_date(raw) is None
    )


def _full(chunk: Sequence[str], width: int) -> bool:
    """No line but the last had room for the next word."""
    return all(len(line) + 1 + len(after.split()[0]) > width - 4 for line, after in pairwise(chunk))


def _wrapped(chunk: Sequence[str], *, capitals: bool) -> bool:
    """Lines broken at a column: all but the last are nearly as long as the longest, and sentences run over their ends.
    ``capitals``: in this text small letters cannot show that a line goes on."""
    if len(chunk) < 2:
        return False
    longest = max(map(len, chunk))
    if not 40 <= longest <= 120 or any(BULLET.match(line) for line in chunk[1:]):
        return False
    full = sum(len(line) > longest * 0.7 for line in chunk[:-1])
    running = sum(not Line(line).ends for line in chunk[:-1])
    starts_low = sum(line[0].islower() for line in chunk[1:])
    return (
        full >= 0.8 * (len(chunk) - 1)
        and running >= 0.5 * (len(chunk) - 1)
        and (starts_low > 0 or capitals)  # a list of people with their posts has as long lines
    )


_STOP = regex.compile(r"[.!?…][”\"’)]? (?=\S)")
_FACT = regex.compile(r"\p{Lu}[^:.?!]{1,40}: \S.{0,120}")
FACTS = 3  # lines


def in_facts(body: Sequence[Line], position: int) -> bool:
    """Whether a line is one of several short ones of a fact box: "Born: 1979", "Family: two daughters"."""
    windows = (body[start : start + FACTS] for start in range(max(0, position - FACTS + 1), position + 1))
    return any(len(window) == FACTS and all(map(_is_fact, window)) for window in windows)


def _is_fact(line: Line) -> bool:
    match = _FACT.fullmatch(line.text)
    return match is not None and (not line.ends or line.text.partition(": ")[2][0].islower())


_BACK = regex.compile("[«‹]")
_PAGE_NUMBER = regex.compile(r"\d{1,3}")


@cache
def _boilerplate(words: Language) -> tuple[Callable[[str], regex.Match[str] | None], ...]:
    """One search each: alone, every one skips to the letters that it begins with, several times as fast as all in one."""
    return tuple(pattern.search for pattern in words.furniture_anywhere)


def is_furniture(line: Line, words: Language, learned: Collection[str] = ()) -> bool:
    """Whether a line belongs to the page, not to the article."""
    if line.text in learned:
        return True
    if line.words <= MUCH and line.text.endswith(("»", "›", "→")) and not _BACK.search(line.text):
        return True  # a link
    bare = line.text.strip(" .:·•|*#<>«»[]→↑↓-–—")
    if not bare or _PAGE_NUMBER.fullmatch(bare):  # nothing, or the number of a page
        return True
    bare = words.please.sub("", bare)
    if line.words <= 6 and all(word.strip(",|/·").casefold() in words.furniture_words for word in bare.split()):
        return True
    if line.words <= 14 and (
        words.furniture_short.match(bare)
        or ("|" in bare and any(words.furniture_short.match(item.strip()) for item in bare.split("|")))
    ):
        return True
    if line.words > LONGEST:
        return False
    found = [match.start() for search in _boilerplate(words) if (match := search(line.text))]
    if not found:
        return False
    # What ends in a sentence of boilerplate, and is mostly something else, is text.
    start = max((at.end() for at in _STOP.finditer(line.text, 0, min(found) + 1)), default=0)
    return len(line.text[:start].split()) < MUCH or 2 * (len(line.text) - start) >= len(line.text)
