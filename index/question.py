"""A question and its filters in, what each means out: days, speakers and sources of this archive.

What is understood is applied as a condition (``filter``), used to rank (``favour``), or let go of because the caller says
that it is not meant (``dropped``).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Literal

from index.days import days_named, news_days
from index.errors import BadFilter, BadQuestion
from index.names import Registry, fold
from index.reading import Named, roles_named, sources_named, speakers_named
from ingest.capitals import in_capitals

Use = Literal["filter", "favour", "dropped"]
Kind = Literal["speakers", "roles", "sources", "dates"]

LONGEST_QUESTION: Final = 2_000
LONGEST_NAME: Final = 200
MOST_IGNORED: Final = 20
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filters:
    """What to search in; None leaves nothing out. Dates are YYYY, YYYY-MM or YYYY-MM-DD, both ends included.

    ``ignore`` holds words of the question that were read as a name or a day and are not meant as one.
    """

    speaker: str | None = None
    source: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    ignore: tuple[str, ...] = ()


EVERYTHING: Final = Filters()
"""No filter at all."""


@dataclass(frozen=True, slots=True)
class DatesMeant:
    """Days from ``first`` to ``last`` (YYYY-MM-DD, both included; None is open), as written in ``value``."""

    value: str
    first: str | None
    last: str | None
    use: Use


@dataclass(frozen=True, slots=True)
class NameMeant:
    """A name as written in ``value``, and the names of the archive that it may be."""

    value: str
    names: tuple[str, ...]
    use: Use


@dataclass(frozen=True, slots=True)
class Understood:
    """What the question and its filters speak of."""

    dates: tuple[DatesMeant, ...] = ()
    speakers: tuple[NameMeant, ...] = ()
    sources: tuple[NameMeant, ...] = ()

    clauses: tuple[str, ...] = ()
    """The parts of a compound question, each of which is searched for; none where it is not compound."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of the question at ``[start, end)`` that name somebody, an outlet or a day."""

    start: int
    end: int
    kind: Kind
    meant: DatesMeant | NameMeant
    about: bool = False
    """Of days: something happened then, and may have been spoken of at any time."""


def checked_question(question: str) -> str:
    """The question without white space around it; ``BadQuestion`` where it is empty, too long or no text."""
    stripped = question.strip()
    if not stripped:
        msg = "the question is empty: ask with at least one word"
        raise BadQuestion(msg)
    if len(stripped) > LONGEST_QUESTION:
        msg = f"the question has {len(stripped):,} characters: ask with at most {LONGEST_QUESTION:,}"
        raise BadQuestion(msg)
    if any("\ud800" <= letter <= "\udfff" for letter in stripped):
        msg = "the question holds half characters (lone surrogates): send it as valid Unicode"
        raise BadQuestion(msg)
    return stripped


def mentions(question: str, filters: Filters, registry: Registry, asked_on: date | None = None) -> list[Mention]:
    """What the question itself names, of the kinds that the caller does not filter by, in its order. Of people only those
    whose words it asks for: whom it is about is a matter of its words. A question all in capitals is read as if it were in
    small letters: each of its words might be a name."""
    written, ignored = question, _ignored(filters)
    if in_capitals(question) and len(question.lower()) == len(question):
        question = question.lower()
    found = []
    outlets = sources_named(question, registry)
    if filters.date_from is None and filters.date_to is None:
        days = days_named(written, asked_on or datetime.now(UTC).date())
        if not days and asked_on is not None:  # in an old archive "Tuesday" is not the last one
            days = news_days(written, asked_on)
        # "Business Today" and "Ferry News 2017" name no day.
        days = [day for day in days if not any(one.start <= day.start and day.end <= one.end for one in outlets)]
        for day in days:
            value = written[day.start : day.end]
            meant = DatesMeant(value, day.first, day.last, _use(value, ignored))
            found.append(Mention(day.start, day.end, "dates", meant, day.about))
    names: list[tuple[Kind, Sequence[Named]]] = []
    if filters.speaker is None:
        people = speakers_named(question, registry, outlets)
        names += [("speakers", people), ("roles", roles_named(question, registry, [*people, *outlets]))]
    if filters.source is None:
        names.append(("sources", outlets))
    for kind, named in names:
        for one in (one for one in named if one.asked):
            value = written[one.start : one.end]
            of = one.names if kind == "sources" else registry.spelled(one.names)
            meant_name = NameMeant(value, of, _use(value, ignored))
            found.append(Mention(one.start, one.end, kind, meant_name))
    return sorted(found, key=lambda one: one.start)


def conditions(filters: Filters, registry: Registry) -> Understood:
    """What the caller filters by, in the terms of this archive; conditions also where nothing meets them.

    Raises ``BadFilter`` for a filter that cannot be one.
    """
    return Understood(_dates(filters), _speakers(filters.speaker, registry), _sources(filters.source, registry))


def _ignored(filters: Filters) -> frozenset[str]:
    if len(filters.ignore) > MOST_IGNORED or any(len(words) > LONGEST_NAME for words in filters.ignore):
        msg = f"there is too much to ignore: name at most {MOST_IGNORED} words or phrases, each of {LONGEST_NAME} characters"
        raise BadFilter(msg)
    return frozenset(map(_plain, filters.ignore))


def _use(written: str, ignored: frozenset[str]) -> Use:
    return "dropped" if _plain(written) in ignored else "favour"


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def _dates(filters: Filters) -> tuple[DatesMeant, ...]:
    if filters.date_from is None and filters.date_to is None:
        return ()
    first = _day(filters.date_from, "from", last=False)
    last = _day(filters.date_to, "to", last=True)
    if first and last and first > last:
        msg = f"the dates from {filters.date_from} to {filters.date_to} hold no day: swap them"
        raise BadFilter(msg)
    value = f"{filters.date_from or ''}/{filters.date_to or ''}"
    return (DatesMeant(value, first, last, "filter"),)


def _day(written: str | None, end: str, *, last: bool) -> str | None:
    """The first or last day of what is written."""
    if written is None:
        return None
    match = _DATE.fullmatch(written.strip())
    try:
        if match is None:
            raise ValueError
        year = int(match[1])
        month = int(match[2] or (12 if last else 1))
        day = int(match[3] or (calendar.monthrange(year, month)[1] if last else 1))
        return date(year, month, day).isoformat()
    except ValueError as error:
        msg = f"the date {written[:LONGEST_NAME]!r} ({end}) is none: write YYYY, YYYY-MM or YYYY-MM-DD"
        raise BadFilter(msg) from error


def _speakers(name: str | None, registry: Registry) -> tuple[NameMeant, ...]:
    if name is None:
        return ()
    value = checked_name(name, "speaker")
    found = [*registry.speakers_called(value), *registry.organisations_called(value)]
    return (NameMeant(value, registry.spelled(known.name for known in found), "filter"),)


def _sources(name: str | None, registry: Registry) -> tuple[NameMeant, ...]:
    if name is None:
        return ()
    value = checked_name(name, "source")
    return (NameMeant(value, tuple(known.name for known in registry.sources_called(value)), "filter"),)


def checked_name(name: str, what: str) -> str:
    """The name without white space around it; ``BadFilter`` where it has no letter or is too long."""
    if not fold(name):
        msg = f"the {what} {name[:LONGEST_NAME]!r} is no name: write at least one letter, or leave the filter away"
        raise BadFilter(msg)
    if len(name) > LONGEST_NAME:
        msg = f"the {what} has {len(name):,} characters: write at most {LONGEST_NAME}"
        raise BadFilter(msg)
    return name.strip()
