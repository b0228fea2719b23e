"""A question in, what is searched for out: the whole of it and, where it is compound, each of its clauses, with what the
question names as conditions that favour.

A clause has its own people, outlets and days. Where it names none of a kind, the outlets and days of the clause nearest before
it hold for it, of all clauses where none before it names any; and the people before it, where it goes on about them or names
nobody. A day on which something happened ("founded in 1921") holds for its own clause alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

import regex as re

from index.clauses import Span, clauses, without
from index.days import RECENT
from index.names import Registry
from index.question import DatesMeant, Filters, Kind, Mention, NameMeant, Understood, conditions, mentions

FavouredKind = Literal["speakers", "roles", "sources", "dates", "recent"]

MOST_CLAUSES: Final = 8
"""Clauses that are searched for: each costs a search. A question of more is searched for as a whole."""
_NAME: Final = re.compile(r"\b\p{Lu}")
_GOES_ON: Final = re.compile(
    r"\b(?:he|she|they|him|her|them|his|hers|theirs?|himself|herself|themselves)\b|^(?:and )?(?:what |how )?about\b",
    re.IGNORECASE,
)
"""What a clause says that goes on about whom the one before it named: "and what did she …", "and what about the Board?"."""


@dataclass(frozen=True, slots=True)
class Favoured:
    """A condition that makes a passage likelier to be meant; ``roles`` are people named by their role alone, ``recent`` the
    days before a stated day of asking, where the question names none that is not among them."""

    kind: FavouredKind
    condition: Understood
    happened: str | None = None
    """A day on which something happened, as written: what speaks of it is meant too, whenever that was published."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is searched for at once. ``topic`` is its text without those whose words are asked for, ``sought`` that without
    the outlets too: they are favoured, not looked for in the text. On 1,140 questions of MultiHop-RAG recall@10 is .721 with
    ``sought``, .708 with ``topic`` (MRR .712, .707; hits@4 .862, .864), on the other sets the same or better; without the days
    as well .721 (.713; .868), but what the archive does not say is told apart worse. Confidence goes by the topic."""

    text: str
    topic: str
    sought: str
    favoured: tuple[Favoured, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood, and the parts: the whole question first, then its clauses if it has several."""

    understood: Understood
    parts: tuple[Part, ...]


def read(question: str, filters: Filters, registry: Registry, asked_on: date | None = None) -> Reading:
    """Read a question in the terms of this archive.

    Filters are conditions; what the question itself names favours, and is not read where the caller filters by the same
    kind. "Last year" counts from ``asked_on``, today where it is None; a question that was asked on a stated day favours what
    was published in the fortnight before it, unless it names other days, or what happened before it. Raises ``BadFilter``.
    """
    given = conditions(filters, registry)
    named = mentions(question, filters, registry, asked_on)
    meant = [one for one in named if one.meant.use == "favour"]
    spans = clauses(question, meant, [one for one in meant if one.kind == "sources"])
    found = [(0, len(question)), *(spans if 1 < len(spans) <= MOST_CLAUSES else ())]
    recent = () if asked_on is None or given.dates else _recent(asked_on, named)
    parts = [_part(question, span, meant, recent, spans) for span in found]
    favoured = {day.value for part in parts for one in part.favoured for day in one.condition.dates}
    days = [one.meant for one in named if isinstance(one.meant, DatesMeant)]
    understood = Understood(
        given.dates or tuple(dict.fromkeys(day for day in days if day.use == "dropped" or day.value in favoured)),
        given.speakers or _names(filter(_is_person, named)),
        given.sources or _names(one for one in named if one.kind == "sources"),
        tuple(part.text for part in parts[1:]),
    )
    return Reading(understood, tuple(parts))


def _part(
    question: str, span: Span, meant: Sequence[Mention], recent: Sequence[Favoured], among: Sequence[Span]
) -> Part:
    start, end = span
    inside = [one for one in meant if start <= one.start and one.end <= end]
    if any(one.kind == "dates" and not one.about for one in inside):  # "say in 2023 about the 2019 strike"
        inside = [one for one in inside if not one.about]
    topic = without(question, span, [one for one in inside if one.kind == "speakers"])
    sought = without(question, span, [one for one in inside if one.kind in ("speakers", "sources")])
    people = _GOES_ON.search(question[start:end]) is not None or _NAME.search(sought, 1) is None
    elsewhere = [*_elsewhere("sources", span, meant, among), *_elsewhere("dates", span, meant, among)]
    elsewhere += [one for one in meant if people and _is_person(one) and one.end <= start]
    own = {_family(one) for one in inside}
    held = [*inside, *(one for one in elsewhere if _family(one) not in own)]
    favoured = (*dict.fromkeys(map(_favoured, held)), *recent)
    return Part(question[start:end].strip(), topic, sought or topic, favoured)


def _elsewhere(kind: Kind, span: Span, meant: Sequence[Mention], among: Sequence[Span]) -> list[Mention]:
    """The outlets or days that hold for a clause that names none: of the clause nearest before it, else of all."""
    found = [one for one in meant if one.kind == kind and not one.about]
    before = [one for one in found if one.end <= span[0]]
    if not before:
        return found
    first = max(start for start, _ in among if start <= before[-1].start)
    return [one for one in before if one.start >= first]


def _favoured(one: Mention) -> Favoured:
    if isinstance(one.meant, DatesMeant):
        meant = replace(one.meant, use="filter")
        return Favoured("dates", Understood(dates=(meant,)), one.meant.value if one.about else None)
    name = replace(one.meant, use="filter")
    if one.kind == "sources":
        return Favoured("sources", Understood(sources=(name,)))
    return Favoured(one.kind, Understood(speakers=(name,)))


def _recent(asked_on: date, named: Sequence[Mention]) -> tuple[Favoured, ...]:
    first, last = (asked_on - RECENT).isoformat(), asked_on.isoformat()
    for one in named:
        if not isinstance(one.meant, DatesMeant):
            continue
        begins, ends = one.meant.first or "", one.meant.last or "9999"
        # "The 2024 election" is in the news of that year and before it.
        if ends < first if one.about else not first <= begins <= last:
            return ()
    meant = DatesMeant(f"asked on {last}", first, last, "filter")
    return (Favoured("recent", Understood(dates=(meant,))),)


def _is_person(one: Mention) -> bool:
    return one.kind in ("speakers", "roles")


def _family(one: Mention) -> str:
    return "people" if _is_person(one) else one.kind


def _names(found: Iterable[Mention]) -> tuple[NameMeant, ...]:
    """Each once, as it is written first."""
    names: dict[tuple[str, ...], NameMeant] = {}
    for one in found:
        if isinstance(one.meant, NameMeant):
            names.setdefault(one.meant.names, one.meant)
    return tuple(names.values())
