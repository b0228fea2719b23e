"""What the passages nearest to a question are of, counted, as addresses that narrow the question down: speakers, outlets,
years, and a timeline of who spoke when.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from service.answer import CitedPassage
from service.citation import MONTHS
from service.form import Form
from service.timeline import Bucket, By, Timeline

SHOWN: Final = 7
"""Values of a facet."""
VOICES: Final = 5
"""Speakers with a colour of their own in the timeline."""
MOST_MONTHS: Final = 60
"""A timeline of more is one of years."""
MOST_BARS: Final = 80


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet; ``address`` takes it up, or lets go of it where it is ``chosen``. ``colour`` counts from 1, 0 is none."""

    text: str
    count: int
    address: str
    chosen: bool
    colour: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """A way of narrowing down."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, in hundredths of the height of the highest; ``y`` counts from the top."""

    y: float
    height: float
    colour: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A month or year of the timeline. ``label`` stands below it where there is room; ``spoken`` says all of it in words."""

    first: str
    last: str
    label: str
    spoken: str
    name: str
    count: int
    pieces: tuple[Piece, ...]
    address: str
    chosen: bool


def colours(counts: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Return the colour (1 to ``VOICES``) of each of the most frequent names."""
    return {name: place for place, (name, _) in enumerate(counts[:VOICES], 1)}


def voices(passages: Sequence[CitedPassage]) -> list[tuple[str, int]]:
    """Return who speaks in the passages and how often, the most frequent first."""
    counted = Counter(passage.speaker.name for passage in passages if passage.speaker)
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def facets(passages: Sequence[CitedPassage], form: Form, coloured: dict[str, int]) -> tuple[Facet, ...]:
    """Count speakers, outlets and years; a facet of one value that is not chosen says nothing and is left out."""
    outlets = Counter(passage.article.source for passage in passages if passage.article.source)
    days = (passage.article.published or passage.article.event_date for passage in passages)
    years = Counter(day[:4] for day in days if day)
    found = []
    for name, counts in (
        ("Speaker", voices(passages)),
        ("Outlet", sorted(outlets.items(), key=lambda one: (-one[1], one[0]))),
        ("Year", sorted(years.items(), reverse=True)),
    ):
        values = tuple(_value(name, text, count, form, coloured) for text, count in counts[:SHOWN])
        if len(values) > 1 or any(value.chosen for value in values):
            found.append(Facet(name, values))
    return tuple(found)


def unit(days: Sequence[str]) -> By:
    """Return whether a timeline of these days (YYYY-MM-DD) is one of months or of years."""
    if not days:
        return "year"
    first, last = min(days), max(days)
    months = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) + 1
    return "month" if months <= MOST_MONTHS else "year"


def bars(line: Timeline, form: Form, coloured: dict[str, int], path: str = "/") -> tuple[Bar, ...]:
    """Return the bars of a timeline of months or years, also for those in which nobody spoke; none of fewer than two."""
    if not line.buckets:
        return ()
    known = {bucket.start: bucket for bucket in line.buckets}
    starts = list(_starts(line.buckets[0].start, line.buckets[-1].start))[-MOST_BARS:]
    if len(starts) < 2:
        return ()
    highest = max(bucket.count for bucket in line.buckets)
    return tuple(
        _bar(start, known.get(start), highest, form, coloured, path, place) for place, start in enumerate(starts)
    )


def _value(facet: str, text: str, count: int, form: Form, coloured: dict[str, int]) -> Value:
    if facet == "Year":
        chosen = form.day_from == form.day_to == text
        return Value(text, count, form.during(*(("", "") if chosen else (text, text))).address(), chosen)
    field = form.speaker if facet == "Speaker" else form.source
    chosen = field.casefold() == text.casefold()
    value = "" if chosen else text
    other = replace(form, speaker=value) if facet == "Speaker" else replace(form, source=value)
    return Value(text, count, other.address(), chosen, coloured.get(text, 0) if facet == "Speaker" else 0)


def _bar(
    start: str, bucket: Bucket | None, highest: int, form: Form, coloured: dict[str, int], path: str, place: int
) -> Bar:
    first, last = _days(start)
    said = ", ".join(f"{name or 'nobody named'} {count}" for name, count in bucket.speakers[:VOICES]) if bucket else ""
    count = bucket.count if bucket else 0
    name = start if len(start) == 4 else f"{MONTHS[int(start[5:]) - 1]} {start[:4]}"
    return Bar(
        first=first,
        last=last,
        # A label is wider than a bar: the first month has none where the next year's stands close to it.
        label=start[:4] if len(start) == 4 or start.endswith("-01") or (place == 0 and start[5:] < "10") else "",
        spoken=f"{name}: {count}{f' ({said})' if said else ''}",
        name=name,
        count=count,
        pieces=tuple(_pieces(bucket, highest, coloured)) if bucket else (),
        address=form.during(start, start).address(path),
        chosen=(form.day_from or "0") <= last and first <= (f"{form.day_to}-99-99" if form.day_to else "9"),
    )


def _pieces(bucket: Bucket, highest: int, coloured: dict[str, int]) -> Iterator[Piece]:
    counts: Counter[int] = Counter()
    for name, count in bucket.speakers:
        counts[coloured.get(name or "", 0)] += count
    top = 100.0
    for colour, count in sorted(counts.items(), key=lambda one: (one[0] == 0, one[0])):
        height = round(100 * count / highest, 1)
        top = round(top - height, 1)
        yield Piece(top, height, colour)


def _starts(first: str, last: str) -> Iterator[str]:
    if len(first) == 4:
        yield from (f"{year:04d}" for year in range(int(first), int(last) + 1))
        return
    for month in range(int(first[:4]) * 12 + int(first[5:]) - 1, int(last[:4]) * 12 + int(last[5:])):
        yield f"{month // 12:04d}-{month % 12 + 1:02d}"


def _days(start: str) -> tuple[str, str]:
    if len(start) == 4:
        return f"{start}-01-01", f"{start}-12-31"
    return f"{start}-01", f"{start}-{calendar.monthrange(int(start[:4]), int(start[5:]))[1]:02d}"
