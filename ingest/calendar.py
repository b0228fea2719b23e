"""Dates as articles write them: running text in, calendar dates with their precision and offsets out.

Nothing is completed: a month without a day stays a month, a day without a year says so. What cannot be a date (31
February, 03/04/2020 where both orders are possible) is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import regex

Precision = Literal["day", "month", "year"]

FIRST_YEAR = 1000
LAST_YEAR = 2199


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar date as written: ``2019-11-15``, ``2019-11`` or ``2019``, and ``--11-15`` for a day without a year."""

    iso: str
    precision: Precision

    @property
    def yearless(self) -> bool:
        return self.iso.startswith("--")

    @property
    def year(self) -> int | None:
        return None if self.yearless else int(self.iso[:4])


@dataclass(frozen=True, slots=True)
class Written:
    """A date at ``[start, end)`` of a text; ``weekday`` is 0 for Monday where the text names it."""

    start: int
    end: int
    date: Date
    weekday: int | None


_MONTH_NUMBERS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_WEEKDAY_NUMBERS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}

MONTH = (
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?!\p{L})\.?)(?!\p{L})"
)
WEEKDAY = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues?|Wed|Thu|Thurs?|Fri|Sat|Sun)(?!\p{L})\.?)(?!\p{L})"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})(?![\d\p{L}]|[.,]\d)"
_TO = r"\s*(?:-|–|—|to|through|thru|until|till)\s*"
_LED = rf"(?:(?P<weekday>{WEEKDAY}),?\s+(?:the\s+)?)?"
_NOT_INSIDE = r"(?<![\p{L}\d$€£#])(?<!\d[./:-])"

_FORMS = (
    # 2019-11-15T08:00:00+08:00: the calendar date as written, whatever the zone.
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?:[T ]\d\d:?\d\d\S*)?(?![\d\p{L}])",
    r"(?P<year>\d{4})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日",
    # Ranges are no day: they are taken whole, so that neither end is read as one.
    rf"(?P<range>{MONTH}\s*\d{{1,2}}(?:st|nd|rd|th)?{_TO}(?:{MONTH}\s*)?\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?)",
    rf"(?P<range>\d{{1,2}}(?:st|nd|rd|th)?(?:\s+{MONTH})?{_TO}\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}(?:,?\s+\d{{4}})?)",
    rf"{_LED}(?P<name>{MONTH})\s*{_DAY}(?:\s*,\s*|\.\s+|\s+(?:of\s+|in\s+)?){_YEAR}",
    # Fri Nov 15 10:00:00 GMT 2019
    rf"{_LED}(?P<name>{MONTH})\s+{_DAY}\s+\d\d:\d\d:\d\d(?:\s+[A-Z]{{2,5}})?\s+{_YEAR}",
    rf"{_LED}{_DAY}[\s-]+(?:day\s+)?(?:of\s+)?(?P<name>{MONTH})[\s,-]*{_YEAR}",
    rf"{_LED}(?P<name>{MONTH})\s*{_DAY}(?![\d\p{{L}}]|[.,:/]\d|\s*%|\s+(?:percent|a\.?m|p\.?m|o'clock)\b)",
    rf"{_LED}(?:the\s+)?{_DAY}\s+(?:day\s+)?(?:of\s+)?(?P<name>{MONTH})(?![\p{{L}}\d-])",
    rf"(?P<name>{MONTH}),?\s+(?:of\s+)?{_YEAR}",
    r"(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})(?![\d/.-]?\d)",
    rf"(?<=\b(?:in|since|of|by|during|until|from|year|early|late|mid|after|before|for)[\s-]){_YEAR}",
    rf"{_YEAR}(?=['’]s\b)",
)
_ANY = regex.compile(rf"\d{{1,4}}|{MONTH}|{WEEKDAY}", regex.IGNORECASE)


@cache
def _patterns() -> list[regex.Pattern[str]]:
    """Compiled at the first text that may have a date: most questions have none."""
    return [regex.compile(_NOT_INSIDE + form, regex.IGNORECASE) for form in _FORMS]


def written_dates(text: str) -> Iterator[Written]:
    """Yield the dates of ``text`` in order; the earliest and, from one start, the first form that matches is taken."""
    position = 0
    while hint := _ANY.search(text, position):
        # No form starts anywhere but at a number, a month or a weekday.
        for pattern in _patterns():
            match = pattern.match(text, hint.start())
            if match is not None and not _is_a_word(match):
                found = _date(match)
                if found is not None:
                    yield Written(match.start(), match.end(), found, _weekday(match))
                position = match.end()
                break
        else:
            position = hint.end()


def _is_a_word(match: regex.Match[str]) -> bool:
    """Whether a month's name is a word of the text instead: "may 5", "march 3" in small letters."""
    name: str = match.groupdict().get("name") or ""
    return name.lower() in ("may", "march", "mar") and name.islower()


def _weekday(match: regex.Match[str]) -> int | None:
    name = match.groupdict().get("weekday")
    return _WEEKDAY_NUMBERS[name[:3].lower()] if name else None


def _date(match: regex.Match[str]) -> Date | None:
    parts = match.groupdict()
    if parts.get("range"):
        return None
    year = int(parts["year"]) if parts.get("year") else None
    if parts.get("first"):
        month_and_day = _unambiguous(int(parts["first"]), int(parts["second"]))
        return day_of(year, *month_and_day) if month_and_day else None
    month = int(parts["month"]) if parts.get("month") else None
    if parts.get("name"):
        month = _MONTH_NUMBERS[parts["name"][:3].lower()]
    day = int(parts["day"]) if parts.get("day") else None
    if month is not None and day is not None:
        return day_of(year, month, day)
    return span_of(year, month) if year is not None else None


def _unambiguous(first: int, second: int) -> tuple[int, int] | None:
    """(month, day) of two numbers of unknown order, where only one order is possible or both say the same."""
    if first == second or second > 12:
        return first, second
    return (second, first) if first > 12 else None


def day_of(year: int | None, month: int, day: int, last_year: int = LAST_YEAR) -> Date | None:
    """The date of a day, None for one that the calendar does not have. Without a year 29 February is possible."""
    try:
        found = date(2000 if year is None else year, month, day)
    except ValueError:
        return None
    if year is None:
        return Date(f"--{month:02}-{day:02}", "day")
    return Date(found.isoformat(), "day") if FIRST_YEAR <= year <= last_year else None


def span_of(year: int, month: int | None, last_year: int = LAST_YEAR) -> Date | None:
    """The date of a month, or of a year where ``month`` is None."""
    if not FIRST_YEAR <= year <= last_year:
        return None
    if month is None:
        return Date(f"{year:04}", "year")
    return Date(f"{year:04}-{month:02}", "month") if 1 <= month <= 12 else None
