"""A generation that is open for questions: its three engines, and what filters and coverage need of it."""

from __future__ import annotations

import threading
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.copies import groups_of_rows
from index.errors import DamagedIndex
from index.generation import GENERATIONS, LEXICAL, STORE, VECTORS, Generation, open_current
from index.lexical import Lexical, LexicalFilter, LexicalUnreadable
from index.question import Understood
from index.results import Coverage
from index.schema import iso_day, organisation_tag, speaker_tag
from index.store import Store, StoreUnreadable
from index.vectors import Vectors, VectorsUnreadable


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """What conditions let through: for each row id whether it may be found, and the same for BM25. None: everything."""

    allowed: NDArray[np.bool_] | None
    lexical: LexicalFilter
    coverage: Coverage


class Opened:
    """One generation, open. It is closed once it is retired and nobody uses it any more."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._users = 0
        self._retired = False
        self._guard = threading.Lock()
        with ExitStack() as opening:
            opening.callback(generation.close)
            path = generation.path
            try:
                self.store = Store(path / STORE)
                opening.callback(self.store.close)
                self.vectors = Vectors(path / VECTORS, generation.manifest.model.dimension)
                self.lexical = Lexical(path / LEXICAL)
            except StoreUnreadable as error:
                raise self._damaged(STORE, error) from error
            except VectorsUnreadable as error:
                raise self._damaged(VECTORS, error) from error
            except LexicalUnreadable as error:
                raise self._damaged(LEXICAL, error) from error
            passages = generation.manifest.counts.passages
            for engine, count in ((VECTORS, len(self.vectors)), (LEXICAL, len(self.lexical))):
                if count != passages:
                    raise self._damaged(engine, f"holds {count} passages instead of {passages}")
            self.registry = self.store.registry()
            self._spans = self.store.spans()
            with self.store.reading() as db:
                self.copies = groups_of_rows(db, self.store.end_row)
            self._everything = _coverage(self._spans, np.ones(len(self._spans), dtype=np.bool_))
            self._close = opening.pop_all().close

    def __enter__(self) -> None:
        with self._guard:
            self._users += 1

    def __exit__(self, *_: object) -> None:
        with self._guard:
            self._users -= 1
        self._close_if_done()

    def retire(self) -> None:
        """Close as soon as nobody uses it."""
        with self._guard:
            self._retired = True
        self._close_if_done()

    def select(self, understood: Understood, exclude: Collection[str] = ()) -> Selection:
        """Apply every condition of what was understood. Articles of the ids ``exclude`` are not found, but count as
        searched: coverage is of the conditions alone."""
        selection = self._select(understood)
        if not exclude:
            return selection
        spans = self.store.rows_in(exclude)
        allowed = self._rows(self._spans) if selection.allowed is None else selection.allowed
        rows = tuple(row for first, end in spans.tolist() for row in range(first, end))
        return replace(
            selection, allowed=allowed & ~self._rows(spans), lexical=replace(selection.lexical, without=rows)
        )

    def meeting(self, condition: Understood) -> tuple[NDArray[np.bool_], LexicalFilter]:
        """For each row id whether it meets a condition, and the same for BM25."""
        first, last, sources, speakers, organisations = self._terms(condition)
        allowed = self._allowed(first, last, sources, speakers, organisations)
        return allowed, _lexical(first, last, sources, speakers, organisations)

    def days_and_sources(self, understood: Understood) -> tuple[int | None, int | None, list[int] | None]:
        """The first and last day (YYYYMMDD) and the ids of sources that are conditions, each None where there is none."""
        return self._terms(understood)[:3]

    def _select(self, understood: Understood) -> Selection:
        first, last, sources, speakers, organisations = self._terms(understood)
        if first is None and last is None and sources is None and speakers is None:
            return Selection(None, LexicalFilter(), self._everything)
        dated = first is not None or last is not None
        whenever = self._allowed(None, None, sources, speakers, organisations)
        allowed = self._allowed(first, last, sources, speakers, organisations) if dated else whenever
        searched = self._articles(allowed)
        undated = self._articles(whenever) & (self._spans[:, 2] == 0) & ~searched
        return Selection(
            allowed,
            _lexical(first, last, sources, speakers, organisations),
            _coverage(self._spans, searched, int(undated.sum())),
        )

    def listed(self, selection: Selection) -> NDArray[np.int64]:
        """An array (articles, 3) of what is let through, newest first, undated last: day (YYYYMMDD or 0), first row, and how
        many passages."""
        spans = self._spans if selection.allowed is None else self._spans[self._articles(selection.allowed)]
        first, end, day = spans[spans[:, 1] > spans[:, 0]].T
        order = np.lexsort((first, -day))
        return np.stack([day, first, end - first], axis=1)[order]

    def _terms(
        self, understood: Understood
    ) -> tuple[int | None, int | None, list[int] | None, list[int] | None, list[int] | None]:
        """The conditions as the engines know them: first and last day, ids of sources, speakers and organisations."""
        first = last = None
        for dates in understood.dates:
            if dates.use == "filter":
                first = max(filter(None, (first, _number(dates.first))), default=None)
                last = min(filter(None, (last, _number(dates.last))), default=None)
        return first, last, *self._ids(understood)

    def _ids(self, understood: Understood) -> tuple[list[int] | None, list[int] | None, list[int] | None]:
        """Ids of the sources, speakers and organisations that are conditions; None where there is no such condition."""
        sources: list[int] | None = None
        for meant in understood.sources:
            if meant.use == "filter":
                ids = {one.id for one in self.registry.sources if one.name in meant.names}
                sources = sorted(ids if sources is None else ids.intersection(sources))
        names: set[str] | None = None
        for meant in understood.speakers:
            if meant.use == "filter":
                names = set(meant.names) if names is None else names.intersection(meant.names)
        if names is None:
            return sources, None, None
        speakers = [one.id for one in self.registry.speakers if one.name in names]
        return sources, speakers, [one.id for one in self.registry.organisations if one.name in names]

    def _allowed(
        self,
        first: int | None,
        last: int | None,
        sources: list[int] | None,
        speakers: list[int] | None,
        organisations: list[int] | None,
    ) -> NDArray[np.bool_]:
        """For each row id whether it may be found."""
        limited = first is not None or last is not None or sources is not None
        spans = self.store.rows_of(first, last, sources) if limited else self._spans[:, :2]
        mask = self._rows(spans)
        if speakers is not None:
            said = np.zeros_like(mask)
            said[self.store.rows_said(speakers, organisations or ())] = True
            mask &= said
        return mask

    def _rows(self, spans: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each row id whether it is in one of the spans (n, 2 or more: first row, end row, …)."""
        # +1 where a span begins and -1 behind its end add up to 1 within spans.
        steps = np.zeros(self.store.end_row + 1, dtype=np.int32)
        np.add.at(steps, spans[:, 0], 1)
        np.add.at(steps, spans[:, 1], -1)
        mask: NDArray[np.bool_] = np.cumsum(steps)[:-1] > 0
        return mask

    def _articles(self, allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """For each article whether any passage of it is allowed."""
        upto = np.concatenate([[0], np.cumsum(allowed)])
        found: NDArray[np.bool_] = upto[self._spans[:, 1]] > upto[self._spans[:, 0]]
        return found

    def _damaged(self, part: str, what: object) -> DamagedIndex:
        file = f"{GENERATIONS}/{self.generation.name}/{part}"
        return DamagedIndex(self.generation.directory, file, f"cannot be used ({what})")

    def _close_if_done(self) -> None:
        with self._guard:
            done = self._retired and not self._users
            close = self._close if done else None
            if done:
                self._close = lambda: None
        if close is not None:
            close()


def _lexical(
    first: int | None,
    last: int | None,
    sources: list[int] | None,
    speakers: list[int] | None,
    organisations: list[int] | None,
) -> LexicalFilter:
    said = None
    if speakers is not None:
        said = (*map(speaker_tag, speakers), *map(organisation_tag, organisations or ()))
    return LexicalFilter(first, last, None if sources is None else tuple(sources), said)


def open_newest(directory: Path) -> Opened:
    """Open the generation that answers."""
    return Opened(open_current(directory))


def _coverage(spans: NDArray[np.int64], searched: NDArray[np.bool_], left_out_undated: int = 0) -> Coverage:
    days = spans[searched, 2]
    dated = days[days > 0]
    return Coverage(
        articles=int(searched.sum()),
        earliest=iso_day(int(dated.min())) if len(dated) else None,
        latest=iso_day(int(dated.max())) if len(dated) else None,
        undated=int((days == 0).sum()),
        left_out=len(spans) - int(searched.sum()) - left_out_undated,
        left_out_undated=left_out_undated,
    )


def _number(day: str | None) -> int | None:
    return int(day.replace("-", "")) if day else None
