"""FAISS behind two nouns: ``write_vectors`` puts unit vectors under row ids into a folder, ``Vectors`` searches them.

The folder holds segments (``index.segments``), exact and never changed, and the rows of them that are removed. An update
links the old segments and writes a new one; small ones and those with many removed rows are written together, so that
there stay few and each row is written again but a logarithmic number of times. From ``COARSE_ROWS`` rows on an inverted
file (``index.coarse``) says where to look; what was added since it was written is searched exactly until it is much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index import coarse
from index.coarse import Coarse
from index.generation import link
from index.ranking import Ranked, best, first, ranked
from index.segments import Rows, Segment, Vectors32, VectorsUnreadable, faiss, write_segment

__all__ = ["Batch", "Rows", "Vectors", "VectorsUnreadable", "write_vectors"]

Batch = tuple[Rows, Vectors32]
Scores = NDArray[np.float64]

_REMOVED: Final = "removed.npy"
_SUFFIX: Final = ".faiss"
# Followed by the last row that there was when the lists were written.
_COARSE: Final = "upto-"
_READ_ROWS: Final = 16_384
# Bounds what is in memory at once while writing: 200 MB with 384 dimensions.
SEGMENT_ROWS: Final = 131_072
# A segment with a larger share of removed rows is written again without them; the inverted file too.
_DEAD_SHARE: Final = 0.25
COARSE_ROWS: Final = 65_536
"""Up to here all vectors are looked at (11 ms with 384 dimensions), and so many may be added before the lists are."""
FEW_ROWS: Final = 16_384
"""Where a filter leaves no more than these, each of them is looked at: 5 ms."""


@dataclass(frozen=True, slots=True)
class _Old:
    segment: Segment
    dead: int

    @property
    def rows(self) -> int:
        return len(self.segment)


def write_vectors(
    old: Path | None,
    new: Path,
    dimension: int,
    added: Iterable[Batch],
    count: int,
    removed: Rows,
) -> None:
    """Write the folder ``new``: the vectors of ``old`` without the rows ``removed``, and ``count`` that are ``added``.

    ``added`` gives rows (n,) that were never used before, and their vectors (n, dimension).
    """
    new.mkdir()
    dead = np.unique(np.concatenate([_dead_rows(old), removed])) if old is not None else np.empty(0, np.int64)
    kept, rewritten = _plan(_describe(old, dimension, dead), count)
    still_dead: list[Rows] = []
    for one in kept:
        link(one.segment.path, new / one.segment.path.name)
        if one.dead:
            still_dead.append(one.segment.rows[np.isin(one.segment.rows, dead)])
    number = max((int(one.segment.path.stem) for one in [*kept, *rewritten]), default=0)
    for rows, vectors in _packed(_chain(rewritten, dead, added)):
        number += 1
        write_segment(new / f"{number:06d}{_SUFFIX}", rows, vectors)
    np.save(new / _REMOVED, np.concatenate([*still_dead, np.empty(0, np.int64)]), allow_pickle=False)
    _write_coarse(old, new, dimension)


class Vectors:
    """The vectors of one generation. Any number of threads may search at once."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._segments = [Segment(path, dimension) for path in _segments(folder)]
        dead = _dead_rows(folder)
        self._count = sum(map(len, self._segments)) - len(dead)
        found = _coarse_file(folder)
        self._coarse = Coarse(found[0], dimension) if found else None
        self._mark = found[1] if found else 0
        # Ids are looked up in bits: removed rows may stand in segments, and in lists that outlive their segments.
        self._live: NDArray[np.bool_] | None = None
        self._selector: Any = None
        if len(dead) or self._coarse is not None:
            self._live = _live_mask(self._segments, dead)
            self._selector = _bits(self._live)

    def __len__(self) -> int:
        return self._count

    def rows(self) -> Rows:
        """Every row that there is, in order."""
        return self._rows

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """Where the rows that there are lie in all segments one after the other, by row."""
        everything = np.concatenate([np.empty(0, np.int64), *(one.rows for one in self._segments)])
        order = np.argsort(everything, kind="stable")
        return order if self._live is None else order[self._live[everything[order]]]

    @cached_property
    def _rows(self) -> Rows:
        return np.concatenate([np.empty(0, np.int64), *(one.rows for one in self._segments)])[self._places]

    def search(self, question: Vectors32, limit: int, allowed: NDArray[np.bool_] | None = None) -> Ranked:
        """The ``limit`` rows of the highest cosine (-1..1) with a unit vector (dimension,).

        ``allowed`` says for each row id whether it may be found; ids beyond its end may not. Where there are lists, it is
        nearly always, and otherwise always, the very nearest that are found; their cosines are exact.
        """
        return self.searches(question, [(limit, allowed)])[0]

    def searches(self, question: Vectors32, wanted: Sequence[tuple[int, NDArray[np.bool_] | None]]) -> list[Ranked]:
        """Several searches for one question, each a ``limit`` and what is ``allowed``; where all vectors are looked at, once."""
        asked = np.ascontiguousarray(question.reshape(1, -1), dtype=np.float32)
        if self._coarse is None and len(wanted) > 1:
            rows = self._rows
            scores = np.concatenate([np.empty(0), *(one.all_cosines(asked) for one in self._segments)])[self._places]
            return [
                first(rows, scores, limit) if allowed is None else first(*_those(rows, scores, allowed), limit)
                for limit, allowed in wanted
            ]
        return [self._search(asked, limit, allowed) for limit, allowed in wanted]

    def _search(self, asked: Vectors32, limit: int, allowed: NDArray[np.bool_] | None) -> Ranked:
        if allowed is None:
            return best(lambda count: self._fetch(asked, count, self._selector, 1.0), limit)
        there = int(np.count_nonzero(allowed))
        if there <= FEW_ROWS:
            return first(*self._score(asked, np.flatnonzero(allowed)), limit)
        selector, share = _bits(allowed), there / max(self._count, 1)
        return best(lambda count: self._fetch(asked, count, selector, share), limit)

    def cosines(self, question: Vectors32, rows: Rows) -> NDArray[np.float64]:
        """The cosine of each of ``rows``, by the very arithmetic of ``search``. Every row must be there."""
        asked = np.ascontiguousarray(question.reshape(1, -1), dtype=np.float32)
        wanted, places = np.unique(rows, return_inverse=True)
        found, scores = self._score(asked, wanted)
        if len(found) != len(wanted):
            raise KeyError(int(np.setdiff1d(wanted, found)[0]))
        return scores[places]

    def _fetch(self, asked: Vectors32, count: int, selector: Any, share: float) -> tuple[Rows, Scores]:
        if self._coarse is None:
            found = [one.search(asked, count, selector) for one in self._segments]
            rows = np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in found)])
            scores = np.concatenate([np.empty(0, np.float64), *(scores for _, scores in found)])
        else:
            newer = faiss().IDSelectorRange(self._mark + 1, 2**62)
            both = faiss().IDSelectorAnd(newer, selector)
            near = [self._coarse.search(asked, count, selector, share)]
            near += [one.search(asked, count, both)[0] for one in self._segments if one.last > self._mark]
            rows, scores = self._score(asked, np.unique(np.concatenate(near)))
        together = ranked(rows, scores, count)
        return together.rows, together.scores

    def _score(self, asked: Vectors32, rows: Rows) -> tuple[Rows, Scores]:
        """Those of the rising ``rows`` that are there, and their cosines."""
        scores = np.full(len(rows), np.nan)
        for segment in self._segments:
            first, last = np.searchsorted(rows, [segment.first, segment.last + 1])
            if first < last:
                here, cosines = segment.cosines(asked, rows[first:last])
                scores[first:last][here] = cosines
        found = ~np.isnan(scores)
        return rows[found], scores[found]


def _write_coarse(old: Path | None, new: Path, dimension: int) -> None:
    """Link, extend or make anew the lists of what ``new`` holds, where that is much."""
    segments = [Segment(path, dimension) for path in _segments(new)]
    dead = _dead_rows(new)
    live = _live_mask(segments, dead)
    count = int(np.count_nonzero(live))
    if count <= COARSE_ROWS:
        return
    known = _coarse_file(old) if old is not None else None
    path = new / f"{_COARSE}{len(live) - 1}{coarse.SUFFIX}"
    if known is None or coarse.lists_for(count) > (lists := Coarse(known[0], dimension)).lists:
        coarse.train(path, count, dimension, lambda: _living(segments, live, 0))
        return
    before, mark = known
    covered = int(np.count_nonzero(live[: mark + 1]))
    if count - covered > COARSE_ROWS or len(lists) - covered > _DEAD_SHARE * len(lists):
        coarse.extend(before, path, _bits(live), lambda: _living(segments, live, mark + 1))
    else:
        link(before, new / before.name)


def _living(segments: list[Segment], live: NDArray[np.bool_], first: int) -> Iterator[Batch]:
    """The vectors of the rows from ``first`` on that are not removed."""
    for segment in segments:
        places = np.flatnonzero(live[segment.rows] & (segment.rows >= first))
        for start in range(0, len(places), _READ_ROWS):
            part = places[start : start + _READ_ROWS]
            yield segment.rows[part], segment.vectors(part)


def _live_mask(segments: list[Segment], dead: Rows) -> NDArray[np.bool_]:
    live = np.zeros(max((one.last for one in segments), default=0) + 1, dtype=np.bool_)
    for segment in segments:
        live[segment.rows] = True
    live[dead] = False
    return live


def _those(rows: Rows, scores: Scores, allowed: NDArray[np.bool_]) -> tuple[Rows, Scores]:
    kept = rows < len(allowed)
    kept[kept] = allowed[rows[kept]]
    return rows[kept], scores[kept]


def _bits(mask: NDArray[np.bool_]) -> Any:
    return faiss().IDSelectorBitmap(np.packbits(mask, bitorder="little"))


def _coarse_file(folder: Path) -> tuple[Path, int] | None:
    """The lists in a folder and the last row that was there when they were written."""
    for path in folder.glob(f"{_COARSE}*{coarse.SUFFIX}"):
        return path, int(path.stem.removeprefix(_COARSE))
    return None


def _describe(old: Path | None, dimension: int, dead: Rows) -> list[_Old]:
    if old is None:
        return []
    segments = [Segment(path, dimension) for path in _segments(old)]
    return [_Old(segment, int(np.isin(segment.rows, dead).sum())) for segment in segments]


def _plan(segments: list[_Old], added: int) -> tuple[list[_Old], list[_Old]]:
    """Which segments stay as they are, and which are written again together with what is added."""
    rewritten = [segment for segment in segments if segment.dead > _DEAD_SHARE * segment.rows]
    kept = [segment for segment in segments if segment not in rewritten]
    pending = added + sum(segment.rows - segment.dead for segment in rewritten)
    while kept and pending and kept[-1].rows <= 2 * pending and kept[-1].rows + pending <= SEGMENT_ROWS:
        pending += kept[-1].rows - kept[-1].dead
        rewritten.append(kept.pop())
    return kept, sorted(rewritten, key=lambda one: one.segment.first)


def _chain(rewritten: list[_Old], dead: Rows, added: Iterable[Batch]) -> Iterator[Batch]:
    for old in rewritten:
        alive = np.flatnonzero(~np.isin(old.segment.rows, dead))
        for start in range(0, len(alive), _READ_ROWS):
            part = alive[start : start + _READ_ROWS]
            yield old.segment.rows[part], old.segment.vectors(part)
    yield from added


def _packed(batches: Iterable[Batch]) -> Iterator[Batch]:
    """The same in batches of SEGMENT_ROWS."""
    rows: list[Rows] = []
    vectors: list[Vectors32] = []
    held = 0
    for all_rows, all_vectors in batches:
        start = 0
        while start < len(all_rows):
            end = start + SEGMENT_ROWS - held
            rows.append(all_rows[start:end])
            vectors.append(all_vectors[start:end])
            held += len(rows[-1])
            start = end
            if held == SEGMENT_ROWS:
                yield np.concatenate(rows), np.concatenate(vectors)
                rows, vectors, held = [], [], 0
    if held:
        yield np.concatenate(rows), np.concatenate(vectors)


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{_SUFFIX}"))


def _dead_rows(folder: Path) -> Rows:
    try:
        rows: Rows = np.load(folder / _REMOVED, allow_pickle=False).astype(np.int64)
    except (OSError, ValueError) as error:
        msg = f"{_REMOVED}: {error}"
        raise VectorsUnreadable(msg) from error
    return rows
