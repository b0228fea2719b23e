"""Questions in, trials of whether the archive is known not to say out: what eval measures and ``service.confidence`` is fitted on.

Each question is searched as it is. Each answerable one is searched again with its evidence left out: in a search that
does not find the articles of the evidence, their copies, or any other whose passages hold it word for word. Where it names its
speaker, it is asked of another one, who is not on record in those articles; where it names a day or year, of a year in
which its speaker is not on record at all. Left out or swapped, nothing that comes answers it.

A question and the same with its evidence left out are worded alike, so nothing in the wording tells them apart.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Generic, Literal, TypeVar

from eval.evidence import Came, judge
from eval.questions import Question
from index.names import fold, organisation_words
from index.question import Filters, Understood
from index.search import Searcher
from service.confidence import FIRST_PASSAGES

T = TypeVar("T")
Kind = Literal["as asked", "left out", "speaker swapped", "date swapped", "unanswerable"]

_ROUNDS: Final = 6
_TRIED: Final = 40
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEARS_AROUND: Final = 2


@dataclass(frozen=True, slots=True)
class Search(Generic[T]):
    """How a question is asked, and how what comes of it is read.

    ``ask`` takes the question, the day it is asked on and the ids of articles to leave out; ``came`` gives the passages,
    best first, and ``understood`` what was read from the question; ``copies`` are the ids of the copies of an article.
    """

    ask: Callable[[str, date | None, Collection[str]], T]
    came: Callable[[T], Sequence[Came]]
    understood: Callable[[T], Understood]
    copies: Callable[[str], Collection[str]]


@dataclass(frozen=True, slots=True)
class Trial(Generic[T]):
    """One search for ``question``, worded as ``asked``, without the articles ``excluded``; ``answers`` says whether one of
    the first passages (as many as confidence is about) holds evidence."""

    question: Question
    kind: Kind
    asked: str
    excluded: tuple[str, ...]
    answers: bool
    found: T


def trials(question: Question, found: T, search: Search[T], swaps: Swaps | None) -> Iterator[Trial[T]]:
    """The trials of a question of which ``found`` came as it is; swapped ones where there are ``swaps``."""
    if not question.answerable:
        yield Trial(question, "unanswerable", question.question, (), False, found)
        return
    yield Trial(question, "as asked", question.question, (), _answers(question, search.came(found)), found)
    if (without := _left_out(question, search)) is not None:
        yield without
    if swaps is None:
        return
    understood, day = search.understood(found), asked_on(question)
    reworded: tuple[tuple[Kind, str | None], ...] = (
        ("speaker swapped", swaps.speaker(question, understood)),
        ("date swapped", swaps.year(question, understood)),
    )
    for kind, asked in reworded:
        if asked is not None:
            yield Trial(question, kind, asked, (), False, search.ask(asked, day, ()))


def asked_on(question: Question) -> date | None:
    """The day from which "last year" counts in it."""
    return None if question.asked_on is None else date.fromisoformat(question.asked_on)


def _answers(question: Question, came: Sequence[Came]) -> bool:
    positions = [finding.position for finding in judge(question, tuple(came)).findings if finding is not None]
    return min(positions, default=FIRST_PASSAGES + 1) <= FIRST_PASSAGES


def _left_out(question: Question, search: Search[T]) -> Trial[T] | None:
    """The search without the evidence; None where it goes on coming up from ever more articles."""
    evidence = [piece.article for piece in question.evidence]
    out = dict.fromkeys([*evidence, *(copy for article in evidence for copy in search.copies(article))])
    for _ in range(_ROUNDS):
        found = search.ask(question.question, asked_on(question), tuple(out))
        came = search.came(found)
        positions = [finding.position for finding in judge(question, tuple(came)).findings if finding is not None]
        if not positions:
            return Trial(question, "left out", question.question, tuple(out), False, found)
        out |= dict.fromkeys(came[position - 1].article for position in positions)
    return None


def copies(searcher: Searcher) -> Callable[[str], Collection[str]]:
    """The ids of the copies of an article of this archive."""
    return lambda article: [one.id for one in searcher.duplicates(article)]


class Swaps:
    """Other speakers and years for the questions to an archive. The same question gets the same ones each time."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def speaker(self, question: Question, understood: Understood) -> str | None:
        """The question with another speaker for the one it names, if that one is on record for all of its evidence."""
        named = [one for one in understood.speakers if one.use == "favour"]
        if len(named) != 1 or not _all_by(question, named[0].names):
            return None
        present = {fold(name) for piece in question.evidence for name in self._on_record(piece.article)}
        draw = _draw(question)
        for _ in range(_TRIED if len(self._names) > 1 else 0):
            other = draw.choice(self._names)
            if fold(other) not in present and not {other, fold(other)} & {*named[0].names, *map(fold, named[0].names)}:
                return _replaced(question.question, named[0].value, other)
        return None

    def year(self, question: Question, understood: Understood) -> str | None:
        """The question with another year for the one it names, in which nobody who is on record for its evidence is."""
        dates = [one for one in understood.dates if one.use == "favour" and _YEAR.search(one.value)]
        speakers = {piece.speaker for piece in question.evidence if isinstance(piece.speaker, str)}
        written = _YEAR.findall(question.question)
        if len(dates) != 1 or not speakers or len(written) != 1:
            return None
        years = [year for year in self._years if year not in written]
        _draw(question).shuffle(years)
        silent = (year for year in years if not any(self._said(name, year) for name in speakers))
        year = next(silent, None)
        return None if year is None else _YEAR.sub(year, question.question)

    def _said(self, name: str, year: str) -> bool:
        return self._searcher.coverage(Filters(speaker=name, date_from=year, date_to=year)).articles > 0

    def _on_record(self, identifier: str) -> Iterator[str]:
        article = self._searcher.article(identifier)
        for block in () if article is None else article.blocks:
            yield from (one.speaker for one in block.attributions)

    @cached_property
    def _names(self) -> list[str]:
        """People of the archive by first and last name."""
        names = (one.name for one in self._searcher.speakers())
        return sorted(
            name
            for name in names
            if name[:1].isupper() and 2 <= len(name.split()) <= 3 and not organisation_words() & set(fold(name).split())
        )

    @cached_property
    def _years(self) -> list[str]:
        """The years of the archive, and those just before and after, which a question may be wrong about as well."""
        coverage = self._searcher.coverage()
        if coverage.earliest is None or coverage.latest is None:
            return []
        first, last = int(coverage.earliest[:4]), int(coverage.latest[:4])
        return [str(year) for year in range(first - _YEARS_AROUND, last + _YEARS_AROUND + 1)]


def _all_by(question: Question, names: Collection[str]) -> bool:
    """Whether every evidence is stated to be by somebody of these names."""
    folded = {fold(name) for name in names}
    return all(isinstance(piece.speaker, str) and fold(piece.speaker) in folded for piece in question.evidence)


def _replaced(question: str, value: str, other: str) -> str | None:
    """The question with ``other`` where ``value`` stands: once, and not as the last of several words of a name, of which
    the first would be left."""
    before, _, _ = question.partition(value)
    partly = " " not in value and " " in before.strip() and before.split()[-1][:1].isupper()
    return None if partly or question.count(value) != 1 else question.replace(value, other)


def _draw(question: Question) -> random.Random:
    return random.Random(question.id)  # noqa: S311 - nothing secret, and the same each time
