"""The one place that reads dates: a field, a line, a URL or a text in, calendar dates with their precision out.

Nothing is guessed and nothing completed: the day is the one that is written, not shifted to another time zone; a month
stays a month; a day without a year, a numeric date of unknown order and a day that never was are no date.
"""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import regex

from ingest.calendar import MONTH, Date, day_of, span_of, written_dates

__all__ = ["Date", "date_in_url", "find_dates", "read_date", "read_timestamp"]

_BASIC = regex.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:T?\d{4,6}(?:Z|[+-]\d\d:?\d\d)?)?")
_MONTH_ONLY = regex.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})")
_YEAR_ONLY = regex.compile(r"\d{4}")
_UNSET = regex.compile(r"(?:1970-01-01|0001-01-01|1900-01-01)(?:[T ]|\Z)")

# The nearest of these words before a date says what it is the date of.
_LABEL = regex.compile(
    r"\b(?:(?P<published>published|posted|publication|issued|released|created|first)|"
    r"(?P<updated>updated?|modified|revised|edited|changed|corrected)|"
    r"(?P<other>retrieved|accessed|printed|expires?|valid|copyright|archived|born|died|until|deadline))\b|(?P<other>©)",
    regex.IGNORECASE,
)

_MONTH_IN_URL = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
)}  # fmt: skip
_Y = r"(?P<year>(?:19|20)\d\d)"
_URL_DAYS = [
    regex.compile(form, regex.IGNORECASE)
    for form in (
        rf"(?<!\d){_Y}(?P<mark>[-/_.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<!\d){_Y}[-/_](?P<name>{MONTH})[-/_](?P<day>\d{{1,2}})(?!\d)",
        rf"(?<=/){_Y}-(?P<month>\d\d)/(?P<day>\d\d)(?=/)",
        rf"(?<=/){_Y}(?P<month>\d\d)/(?P<day>\d\d)(?=/)",
        rf"(?<=/){_Y}/(?P<month>\d\d)(?P<day>\d\d)(?=/)",
        rf"(?<=[/_.-]|/t|/W){_Y}(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
    )
]
_URL_MONTH = regex.compile(rf"(?<=/){_Y}(?:/|-|)(?P<month>\d\d)(?=/)")


def read_date(text: str) -> Date | None:
    """Read the date that a field or line states: of several the one that is called published, else the first.

    A date that is called the date of something else (a copyright, a retrieval) is none; that of an update is taken only
    where there is no other.
    """
    text = " ".join(text.split())
    if _UNSET.match(text):
        return None
    if alone := _BASIC.fullmatch(text):
        return day_of(int(alone["year"]), int(alone["month"]), int(alone["day"]), _this_year() + 1)
    if alone := _MONTH_ONLY.fullmatch(text):
        return span_of(int(alone["year"]), int(alone["month"]), _this_year() + 1)
    if _YEAR_ONLY.fullmatch(text):
        return span_of(int(text), None, _this_year() + 1)
    ranked: list[tuple[int, int, Date]] = []
    behind = 0
    for start, end, found in find_dates(text):
        rank = _rank(text[behind:start])
        behind = end
        # A year within other words ("plans in 2020") is no date of the line.
        if rank is None or found.yearless or found.precision == "year" or (found.year or 0) > _this_year() + 1:
            continue
        ranked.append((rank + (0 if found.precision == "day" else 10), start, found))
    return min(ranked, key=lambda one: one[:2])[2] if ranked else None


def _rank(before: str) -> int | None:
    """How near the words before a date come to calling it published; None for the date of something else."""
    labels = list(_LABEL.finditer(before))
    if not labels:
        return 1
    kind = labels[-1].lastgroup
    return {"published": 0, "updated": 2}.get(kind or "")


def find_dates(text: str) -> list[tuple[int, int, Date]]:
    """The dates of running text as (start, end, date), in order; of a day without a year ``date.yearless`` is true."""
    return [(found.start, found.end, found.date) for found in written_dates(text)]


def date_in_url(url: str) -> Date | None:
    """The date that the path of a URL states; None where it states none or more than one."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    days: set[Date] = set()
    for pattern in _URL_DAYS:
        for match in pattern.finditer(path):
            parts = match.groupdict()
            month = _MONTH_IN_URL[parts["name"][:3].lower()] if parts.get("name") else int(parts["month"])
            found = day_of(int(parts["year"]), month, int(parts["day"]), _this_year() + 1)
            if found is not None:
                days.add(found)
    if days:
        return days.pop() if len(days) == 1 else None
    months = {span_of(int(match["year"]), int(match["month"]), _this_year() + 1) for match in _URL_MONTH.finditer(path)}
    months.discard(None)
    return months.pop() if len(months) == 1 else None


def read_timestamp(value: float) -> Date | None:
    """The day, in UTC, of a Unix time in seconds or milliseconds; zero is an unset field."""
    seconds = value / 1000 if abs(value) > 1e11 else value
    if seconds == 0:
        return None
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return day_of(moment.year, moment.month, moment.day, _this_year() + 1)


def _this_year() -> int:
    return datetime.now(UTC).year
