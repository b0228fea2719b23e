"""Everything that somebody is on record for: people and conditions in, their statements in order of time out, none dropped.

A statement is an attribution of a confidence that names somebody (``SURE_FROM``); the others are counted. It is ``quoted``
where its words are the speaker's (a turn, or inside quotation marks), else ``paraphrased``, and then ``quotes`` are the parts
of it that are in quotation marks all the same. A statement is *about* something where a passage that it is part of
has all the words of that in its text, title, heading or question (stemmed), or a cosine of ``ABOUT_FROM`` or more with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from index.opened import Opened
from index.people import SURE_FROM
from index.question import Filters, checked_name, checked_question, conditions
from index.results import ArticleHead, PersonFound
from index.store import Store
from index.words import question_terms
from ingest.quotations import quotations
from ingest.records import AttributionBasis

Manner = Literal["quoted", "paraphrased"]
Key = tuple[int, str, int, int, str]
"""Where a statement stands in a list: day (YYYYMMDD, 99999999 undated), article, start, end, person."""

Numbered = tuple[Key, int]
"""A key, and the number of the attribution in the store."""

ABOUT_FROM: Final = 0.45
"""The cosine (-1..1) from which a passage is about what was asked for in other words."""
_UNDATED: Final = 99_999_999
_AT_ONCE: Final = 200

_OF: Final = """FROM mentions m JOIN attributions t ON t.article = m.article AND t.speaker = m.speaker
    JOIN articles a ON a.article = m.article JOIN people p ON p.person = m.person
    WHERE m.person IN (SELECT value FROM json_each(?)) AND t.block IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person is on record for: ``text`` is ``[start, end)`` of the article's text in code points.

    ``speaker`` is the name in that article, ``person`` the id across the archive; ``quotes`` are half-open code points of
    the article's text; ``paragraph`` is the position of its block. ``key`` is its place in the list.
    """

    person: str
    speaker: str
    role: str | None
    organisation: str | None
    basis: AttributionBasis
    manner: Manner
    confidence: float
    text: str
    start: int
    end: int
    quotes: tuple[tuple[int, int], ...]
    paragraph: int
    asked: str | None
    article: ArticleHead
    key: Key


@dataclass(frozen=True, slots=True)
class Chosen:
    """Statements that were chosen but not read: keys with the store's numbers, in order; ``total`` before ``about``.

    ``undated`` were left out by dates because their articles carry none; ``unsure`` name somebody too weakly.
    """

    keys: tuple[Numbered, ...]
    total: int
    undated: int
    unsure: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom, about what, on which days and in which outlets (``filters``; its speaker is not used)."""

    speaker: str
    about: str | None
    filters: Filters


@dataclass(frozen=True, slots=True)
class Statements:
    """A list of statements. ``people`` are those whom the name means; ``total`` is how many statements they have within
    days and outlets, ``about`` how many of these are about it (None: that was not asked). ``undated`` were left out because
    days were asked for and their articles carry none, ``unsure`` because they name somebody too weakly. ``remaining`` are
    in ``statements``, which reads them as it goes."""

    people: tuple[PersonFound, ...]
    total: int
    about: int | None
    undated: int
    unsure: int
    remaining: int
    statements: Iterator[Statement]


def list_statements(
    opened: Opened, asked: Asked, after: Key | None, limit: int | None, embed: Callable[[str], NDArray[np.float32]]
) -> tuple[Statements, tuple[Numbered, ...]]:
    """The list, and the keys of its statements: those behind ``after``, at most ``limit``.

    Raises ``BadFilter`` for a name, days or outlets that cannot be one, ``BadQuestion`` for ``about``.
    """
    about = None if asked.about is None else checked_question(asked.about)
    name = checked_name(asked.speaker, "speaker")
    people = tuple(opened.store.people_called(name))
    limits = opened.days_and_sources(conditions(replace(asked.filters, speaker=None), opened.registry))
    chosen = choose(opened.store, people, *limits)
    keys = chosen.keys if about is None else _about(opened, chosen, about, embed(about))
    left = tuple(one for one in keys if after is None or one[0] > after)[:limit]
    count = None if about is None else len(keys)
    listing = Statements(people, chosen.total, count, chosen.undated, chosen.unsure, len(left), iter(()))
    return listing, left


def _about(opened: Opened, chosen: Chosen, about: str, vector: NDArray[np.float32]) -> tuple[Numbered, ...]:
    places, rows = passages_of(opened.store, chosen)
    distinct = np.unique(rows)
    near = distinct[opened.vectors.cosines(vector, distinct) >= ABOUT_FROM]
    meant = np.union1d(near, opened.lexical.holding(question_terms(about), distinct))
    return tuple(chosen.keys[place] for place in np.unique(places[np.isin(rows, meant)]).tolist())


def choose(
    store: Store, people: Sequence[PersonFound], first: int | None, last: int | None, sources: Iterable[int] | None
) -> Chosen:
    """All statements of these people of days from ``first`` to ``last`` (YYYYMMDD) in these sources, in order of time."""
    numbers = json.dumps([one.number for one in people])
    clause, values = "", []
    if sources is not None:
        clause, values = " AND a.source IN (SELECT value FROM json_each(?))", [json.dumps(list(sources))]
    with store.reading() as db:
        found = db.execute(
            f"""SELECT CASE a.day WHEN 0 THEN {_UNDATED} ELSE a.day END, a.id, t.start, t."end", p.id, t.confidence,
            t.attribution {_OF}{clause} ORDER BY 1, 2, 3, 4, 5, 6 DESC""",
            [numbers, *values],
        )
        keys: dict[Key, int] = {}
        unsure = undated = 0
        for *key, confidence, number in found:
            day = key[0]
            if confidence < SURE_FROM:
                unsure += 1
            elif day == _UNDATED and (first is not None or last is not None):
                undated += 1
            elif (first or 1) <= day <= (last or _UNDATED):
                keys.setdefault((key[0], key[1], key[2], key[3], key[4]), number)
    return Chosen(tuple(keys.items()), len(keys), undated, unsure)


def passages_of(store: Store, chosen: Chosen) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Two arrays (n,): positions of statements in ``chosen``, and rows of passages that they are part of."""
    places = {number: place for place, (_, number) in enumerate(chosen.keys)}
    pairs: list[tuple[int, int]] = []
    with store.reading() as db:
        for some in _batches([number for _, number in chosen.keys]):
            pairs += [
                (places[number], row)
                for number, row in db.execute(
                    "SELECT attribution, row FROM passage_attributions WHERE attribution IN (SELECT value FROM json_each(?))",
                    (json.dumps(some),),
                )
            ]
    array = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def read_statements(store: Store, keys: Sequence[Numbered]) -> Iterator[Statement]:
    """Yield statements in the order of their keys, a few hundred read at a time."""
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        with store.reading() as db:
            records = {
                record[0]: record[1:]
                for record in db.execute(
                    """SELECT t.attribution, a.first_row, s.name, t.role, o.name, t.basis, t.confidence, b.position,
                        b.kind, b.asked, b.start, substr(a.text, b.start + 1, b."end" - b.start)
                    FROM attributions t JOIN speakers s ON s.speaker = t.speaker JOIN articles a ON a.article = t.article
                    JOIN blocks b ON b.article = t.article AND b.position = t.block
                    LEFT JOIN organisations o ON o.organisation = t.organisation
                    WHERE t.attribution IN (SELECT value FROM json_each(?))""",
                    (json.dumps([number for _, number in some]),),
                )
            }
        heads = store.heads([record[0] for record in records.values()])
        for key, number in some:
            row, speaker, role, organisation, basis, confidence, position, kind, asked, begins, block = records[number]
            _, _, first, end, person = key
            quotes = tuple(
                (max(first, begins + one.start), min(end, begins + one.end))
                for one in quotations(block)
                if begins + one.start < end and begins + one.end > first
            )
            text = block[first - begins : end - begins]
            manner = _manner(basis, kind, len(text), quotes)
            yield Statement(
                person, speaker, role, organisation, basis, manner, confidence, text, first, end, quotes, position, asked,
                heads[row], key,
            )  # fmt: skip


def _manner(basis: AttributionBasis, kind: str, length: int, quotes: Sequence[tuple[int, int]]) -> Manner:
    """Whose words they are; of what a person corrected, by where it stands."""
    if basis == "corrected":
        inside = sum(end - start for start, end in quotes)
        return "quoted" if kind == "statement" or inside * 2 >= length else "paraphrased"
    return "paraphrased" if basis == "indirect" else "quoted"


def _batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), 10_000):
        yield numbers[start : start + 10_000]
