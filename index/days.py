"""A question in, the days that it names out: as written, or counted from the day of asking.

A day is that of what was said or published ("What did X say in March?"), or of what happened ("the quay that was closed in
2019"), which may be spoken of at any time.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from index.words import AS_WRITTEN, CLAUSE_END, stems, terms
from ingest.calendar import Date, written_dates
from ingest.languages import language

_NEAR: Final = 12
"""Words before a day among which what tells whether it is that of what happened is looked for."""
_NEXT: Final = re.compile(
    r" (?!(?:and|or|to|about|on|in|at|by|with|that|when|which|who|while|as|is|was|did|does|has)\b)([^\W\d_][\w’'-]+)"
)
_PAST: Final = re.compile(r"(?!hundred|indeed|speed|breed)\w{3,}ed")
_BEFORE_A_DAY: Final = frozenset(
    {"in", "of", "on", "since", "during", "from", "until", "till", "by", "before", "after", "between", "to", "and"}
    | {"early", "late", "mid", "for", "around", "about", "than"}
)
_AFTER: Final = re.compile(
    r"\b(?:since|after|from|starting|beginning)\s+(?:the\s+)?(?:start of\s+|beginning of\s+)?$", re.IGNORECASE
)
_BEFORE: Final = re.compile(r"\b(?:before|until|till|up to|by|prior to)\s+(?:the\s+)?(?:end of\s+)?$", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\b(?:between|from)\s+$", re.IGNORECASE)
_TO: Final = re.compile(r"^\s*(?:and|to|until|till|-|–)\s*$", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<![\d.,$€£/-])(?:19|20)\d\d(?![\d.,/-]*\d|s\b)")
_SEASONS: Final = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
RECENT: Final = timedelta(days=14)
"""Before the day on which a question was asked: what news is about that names no day."""
_WEEKDAYS: Final = tuple(name.lower() for name in calendar.day_name)
_NEWS: Final = re.compile(rf"\b(?:(?P<day>{'|'.join(_WEEKDAYS)})|recently|lately)\b", re.IGNORECASE)
_AHEAD: Final = re.compile(
    r"\b(?:will|shall|due|next|upcoming|coming|plans?|planned|scheduled|going to|to be)\b", re.IGNORECASE
)
"""What says that a weekday named is one that is still to come."""
_RELATIVE: Final = re.compile(
    r"\b(?P<which>last|this|past)\s+(?P<unit>year|month|weekend|week|spring|summer|autumn|fall|winter|"
    + "|".join(_MONTHS)
    + r")\b|\b(?P<day>yesterday|today)\b|\b(?:over|at)\s+the\s+(?P<weekend>weekend)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``first`` to ``last`` (YYYY-MM-DD, both included; None is open), at ``[start, end)`` of the question; ``about``:
    something happened then, and may have been spoken of at any time."""

    start: int
    end: int
    first: str | None
    last: str | None
    about: bool = False


def days_named(question: str, asked_on: date) -> list[Span]:
    """The days, months, years and spans that the question names; "last spring" counts from ``asked_on``."""
    written = [
        (one.start, one.end, *bounds) for one in written_dates(question) if (bounds := _bounds(one.date)) is not None
    ]
    for year in _YEAR.finditer(question):
        if not any(start <= year.start() < end for start, end, *_ in written):
            written.append((year.start(), year.end(), f"{year[0]}-01-01", f"{year[0]}-12-31"))
    written.sort()
    spans: list[Span] = []
    position = 0
    while position < len(written):
        start, end, first, last = written[position]
        since: str | None = first
        until: str | None = last
        before = question[:start]
        following = written[position + 1] if position + 1 < len(written) else None
        position += 1
        if following and _BETWEEN.search(before) and _TO.match(question[end : following[0]]):
            end, since, until = following[1], min(first, following[2]), max(last, following[3])
            position += 1
        elif _AFTER.search(before):
            until = None
        elif _BEFORE.search(before):
            since = None
        spans.append(Span(start, end, since, until, _about(before, question[end:])))
    return spans or list(_relative(question, asked_on))


def news_days(question: str, asked_on: date) -> list[Span]:
    """What news calls its days by, counted from ``asked_on``: "recently", and weekdays, each the latest before or on it and
    the day after, on which the papers have it. No weekday where the question speaks of one to come."""
    spans = []
    for match in _NEWS.finditer(question):
        first, last = asked_on - RECENT, asked_on
        if match["day"]:
            if _AHEAD.search(question):
                continue
            first = asked_on - timedelta(days=(asked_on.weekday() - _WEEKDAYS.index(match["day"].lower())) % 7)
            last = first + timedelta(days=1)
        spans.append(Span(*match.span(), first.isoformat(), last.isoformat()))
    return spans


def _about(before: str, after: str) -> bool:
    """Whether a day is that of what happened, by the nearest word that tells: "banned in 1999", "the 2024 auction"; not "said
    in 1999", "the 2024 report"."""
    wording = language("en")
    saying = stems(wording.asking_verbs | wording.asking_nouns | wording.published)
    words = AS_WRITTEN.findall(CLAUSE_END.split(before)[-1])[-_NEAR:]
    next_word = _NEXT.match(after)
    if next_word is not None and words and words[-1].lower() not in _BEFORE_A_DAY:
        return saying.isdisjoint(terms(next_word[1]))
    for word in reversed(words):
        if word.lower() in wording.happened:
            return True
        if not saying.isdisjoint(terms(word)):
            return False
        if _PAST.fullmatch(word):
            return True
    return False


def _bounds(day: Date) -> tuple[str, str] | None:
    if day.yearless:
        return None
    if day.precision == "day":
        return day.iso, day.iso
    year = int(day.iso[:4])
    if day.precision == "year":
        return f"{year:04}-01-01", f"{year:04}-12-31"
    month = int(day.iso[5:7])
    return f"{day.iso[:7]}-01", f"{day.iso[:7]}-{calendar.monthrange(year, month)[1]:02}"


def _relative(question: str, asked_on: date) -> Iterator[Span]:
    for match in _RELATIVE.finditer(question):
        if match["day"]:
            day = asked_on - timedelta(days=match["day"].lower() == "yesterday")
            yield Span(match.start(), match.end(), day.isoformat(), day.isoformat())
            continue
        unit, which = (match["weekend"] or match["unit"]).lower(), (match["which"] or "this").lower()
        first, last = _counted(unit, asked_on, last=which != "this")
        yield Span(match.start(), match.end(), first.isoformat(), last.isoformat())


def _counted(unit: str, asked_on: date, *, last: bool) -> tuple[date, date]:
    """The latest whole unit before the day of asking, or the one that the day is in."""
    if unit == "year":
        year = asked_on.year - last
        return date(year, 1, 1), date(year, 12, 31)
    monday = asked_on - timedelta(days=asked_on.weekday() + 7 * last)
    if unit == "week":
        # On a Monday "this week" is as well the one that has just ended.
        return monday if last else min(monday, asked_on - timedelta(days=7)), monday + timedelta(days=6)
    if unit == "weekend":
        saturday = asked_on - timedelta(days=(asked_on.weekday() - 5) % 7)
        return saturday, saturday + timedelta(days=2)
    first, until = (asked_on.month, asked_on.month) if unit == "month" else _SEASONS.get(unit) or (_MONTHS[unit],) * 2
    year = asked_on.year
    if unit == "month" and last:
        first = until = (asked_on.month - 2) % 12 + 1
    while date(year, first, 1) > asked_on or (last and _end(year, first, until) >= asked_on):
        year -= 1
    return date(year, first, 1), _end(year, first, until)


def _end(year: int, first: int, until: int) -> date:
    year += until < first
    return date(year, until, calendar.monthrange(year, until)[1])
