"""FAISS behind two nouns: ``write_vectors`` puts unit vectors under row ids into a folder, ``Vectors`` searches them.

The folder holds segments, exact inner-product indexes that are never changed, and the rows of them that are removed. An
update links the old segments and writes a new one; small ones and those with many removed rows are written together, so
that there stay few and each row is written again but a logarithmic number of times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.generation import link
from index.ranking import Ranked, best, ranked

Rows = NDArray[np.int64]
Batch = tuple[Rows, NDArray[np.float32]]

_REMOVED: Final = "removed.npy"
_SUFFIX: Final = ".faiss"
# Bounds what is in memory at once while writing: 200 MB with 384 dimensions.
SEGMENT_ROWS: Final = 131_072
# A segment with a larger share of removed rows is written again without them.
_DEAD_SHARE: Final = 0.25


@dataclass(frozen=True, slots=True)
class _Old:
    path: Path
    rows: int
    dead: int


class VectorsUnreadable(Exception):
    """FAISS does not read a segment, or reads something else than was written."""


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
    for segment in kept:
        link(segment.path, new / segment.path.name)
        if segment.dead:
            rows = _rows(_read(segment.path, dimension))
            still_dead.append(rows[np.isin(rows, dead)])
    number = max((int(segment.path.stem) for segment in [*kept, *rewritten]), default=0)
    for index in _packed(_chain(rewritten, dimension, dead, added), dimension):
        number += 1
        _faiss().write_index(index, str(new / f"{number:06d}{_SUFFIX}"))
    np.save(new / _REMOVED, np.concatenate([*still_dead, np.empty(0, np.int64)]), allow_pickle=False)


class Vectors:
    """The vectors of one generation. Any number of threads may search at once."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._segments = [_read(path, dimension) for path in _segments(folder)]
        dead = _dead_rows(folder)
        self._live: NDArray[np.bool_] | None = None
        if len(dead):
            last = max((int(_rows(segment).max()) for segment in self._segments), default=0)
            self._live = np.ones(last + 1, dtype=np.bool_)
            self._live[dead] = False
        self._count = sum(segment.ntotal for segment in self._segments) - len(dead)

    def __len__(self) -> int:
        return int(self._count)

    def rows(self) -> Rows:
        """Every row that there is, in order."""
        everything = np.concatenate([np.empty(0, np.int64), *map(_rows, self._segments)])
        return np.sort(everything if self._live is None else everything[self._live[everything]])

    def search(self, question: NDArray[np.float32], limit: int, allowed: NDArray[np.bool_] | None = None) -> Ranked:
        """The ``limit`` rows of the highest cosine (-1..1) with a unit vector (dimension,).

        ``allowed`` says for each row id whether it may be found; ids beyond its end may not.
        """
        mask = self._live if allowed is None else allowed
        selector = None if mask is None else _faiss().IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        return best(lambda count: self._fetch(question, count, selector), limit)

    def cosines(self, question: NDArray[np.float32], rows: Rows) -> NDArray[np.float64]:
        """The cosine of each of ``rows``, by the very arithmetic of ``search``. Every row must be there."""
        if not len(rows):
            return np.empty(0, np.float64)
        found, scores = self._fetch(question, len(rows), _faiss().IDSelectorBatch(np.unique(rows)))
        known = dict(zip(found.tolist(), scores.tolist(), strict=True))
        return np.array([known[row] for row in rows.tolist()], dtype=np.float64)

    def _fetch(self, question: NDArray[np.float32], count: int, selector: Any) -> tuple[Rows, NDArray[np.float64]]:
        rows, scores = [np.empty(0, np.int64)], [np.empty(0, np.float64)]
        parameters = None if selector is None else _faiss().SearchParameters(sel=selector)
        asked = np.ascontiguousarray(question.reshape(1, -1), dtype=np.float32)
        for segment in self._segments:
            found, places = segment.search(asked, min(count, segment.ntotal), params=parameters)
            there = places[0] >= 0
            rows.append(places[0][there].astype(np.int64))
            scores.append(found[0][there].astype(np.float64))
        together = ranked(np.concatenate(rows), np.concatenate(scores), count)
        return together.rows, together.scores


def _describe(old: Path | None, dimension: int, dead: Rows) -> list[_Old]:
    if old is None:
        return []
    found = []
    for path in _segments(old):
        rows = _rows(_read(path, dimension))
        found.append(_Old(path, len(rows), int(np.isin(rows, dead).sum())))
    return found


def _plan(segments: list[_Old], added: int) -> tuple[list[_Old], list[_Old]]:
    """Which segments stay as they are, and which are written again together with what is added."""
    rewritten = [segment for segment in segments if segment.dead > _DEAD_SHARE * segment.rows]
    kept = [segment for segment in segments if segment not in rewritten]
    pending = added + sum(segment.rows - segment.dead for segment in rewritten)
    while kept and pending and kept[-1].rows <= 2 * pending and kept[-1].rows + pending <= SEGMENT_ROWS:
        pending += kept[-1].rows - kept[-1].dead
        rewritten.append(kept.pop())
    return kept, rewritten


def _chain(rewritten: list[_Old], dimension: int, dead: Rows, added: Iterable[Batch]) -> Iterator[Batch]:
    for segment in rewritten:
        index = _read(segment.path, dimension)
        rows = _rows(index)
        alive = ~np.isin(rows, dead)
        if alive.any():
            yield rows[alive], index.index.reconstruct_n(0, index.ntotal)[alive]
    yield from added


def _packed(batches: Iterable[Batch], dimension: int) -> Iterator[Any]:
    """Indexes of at most SEGMENT_ROWS rows that together hold the batches."""
    faiss = _faiss()
    index = None
    for all_rows, all_vectors in batches:
        start = 0
        while start < len(all_rows):
            index = index or faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
            end = start + SEGMENT_ROWS - index.ntotal
            index.add_with_ids(
                np.ascontiguousarray(all_vectors[start:end], dtype=np.float32),
                np.ascontiguousarray(all_rows[start:end], dtype=np.int64),
            )
            start = min(end, len(all_rows))
            if index.ntotal == SEGMENT_ROWS:
                yield index
                index = None
    if index is not None:
        yield index


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{_SUFFIX}"))


def _dead_rows(folder: Path) -> Rows:
    try:
        rows: Rows = np.load(folder / _REMOVED, allow_pickle=False).astype(np.int64)
    except (OSError, ValueError) as error:
        msg = f"{_REMOVED}: {error}"
        raise VectorsUnreadable(msg) from error
    return rows


def _rows(index: Any) -> Rows:
    rows: Rows = _faiss().vector_to_array(index.id_map)
    return rows


def _read(path: Path, dimension: int) -> Any:
    """Map a segment into memory: nothing is read before it is searched, and processes share what was."""
    faiss = _faiss()
    try:
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        msg = f"{path.name}: {error}"
        raise VectorsUnreadable(msg) from error
    if not isinstance(index, faiss.IndexIDMap2) or index.d != dimension:
        msg = f"{path.name} holds no vectors of {dimension} dimensions"
        raise VectorsUnreadable(msg)
    return index


@cache
def _faiss() -> Any:
    import faiss

    # A question is one vector: more threads would only wait for each other.
    faiss.omp_set_num_threads(1)
    return faiss
