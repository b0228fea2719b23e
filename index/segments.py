"""One file of vectors: FAISS's exact inner-product index of unit vectors under row ids, mapped into memory, never changed.

Nothing is read before it is searched, and processes share what was.
"""

from __future__ import annotations

import threading
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Vectors32 = NDArray[np.float32]


class VectorsUnreadable(Exception):
    """FAISS does not read a file, or reads something else than was written."""


class Segment:
    """The vectors (n, dimension) of one file and their ``rows`` (n,). Any number of threads may use it."""

    def __init__(self, path: Path, dimension: int) -> None:
        self.path = path
        self._index = read(path, faiss().IO_FLAG_MMAP_IFC)
        if not isinstance(self._index, (faiss().IndexIDMap, faiss().IndexIDMap2)) or self._index.d != dimension:
            msg = f"{path.name} holds no vectors of {dimension} dimensions"
            raise VectorsUnreadable(msg)
        self._flat = faiss().downcast_index(self._index.index)
        self._dimension = dimension
        self.rows: Rows = faiss().vector_to_array(self._index.id_map)
        self._order = None if (np.diff(self.rows) > 0).all() else np.argsort(self.rows)
        self._sorted = self.rows if self._order is None else self.rows[self._order]

    @property
    def first(self) -> int:
        """The least row; 0 where there is none."""
        return int(self._sorted[0]) if len(self) else 0

    @property
    def last(self) -> int:
        """The greatest row; 0 where there is none."""
        return int(self._sorted[-1]) if len(self) else 0

    def __len__(self) -> int:
        return len(self.rows)

    def vectors(self, places: NDArray[np.int64] | slice) -> Vectors32:
        """The vectors at ``places`` of the file, copied."""
        there = faiss().rev_swig_ptr(self._flat.get_xb(), len(self) * self._dimension)
        return np.array(there.reshape(len(self), self._dimension)[places], dtype=np.float32)

    def search(self, question: Vectors32, count: int, selector: Any) -> tuple[Rows, NDArray[np.float64]]:
        """The ``count`` nearest rows to ``question`` (1, dimension) that ``selector`` allows, and their cosines."""
        library = faiss()
        parameters = None if selector is None else library.SearchParameters(sel=selector)
        scores, rows = self._index.search(question, min(count, len(self)), params=parameters)
        there = rows[0] >= 0
        return rows[0][there].astype(np.int64), scores[0][there].astype(np.float64)

    def cosines(self, question: Vectors32, rows: Rows) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Which of ``rows`` lie here, and the cosines of those, by the very arithmetic of ``search``."""
        if not len(self):
            return np.zeros(len(rows), dtype=np.bool_), np.empty(0, np.float64)
        at = np.minimum(np.searchsorted(self._sorted, rows), len(self) - 1)
        here = self._sorted[at] == rows
        places = at[here] if self._order is None else self._order[at[here]]
        return here, self._products(question, np.ascontiguousarray(places, dtype=np.int64))

    def all_cosines(self, question: Vectors32) -> NDArray[np.float64]:
        """The cosine of each of the ``rows``, by the same arithmetic."""
        return self._products(question, self._places)

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        return np.arange(len(self), dtype=np.int64)

    def _products(self, question: Vectors32, places: NDArray[np.int64]) -> NDArray[np.float64]:
        scores = np.empty(len(places), dtype=np.float32)
        pointer = faiss().swig_ptr
        faiss().fvec_inner_products_by_idx(
            pointer(scores), pointer(question), self._flat.get_xb(), pointer(places), self._dimension, 1, len(places)
        )
        return scores.astype(np.float64)


def write_segment(path: Path, rows: Rows, vectors: Vectors32) -> None:
    """Write vectors (n, dimension) under ``rows`` (n,)."""
    index = faiss().IndexIDMap(faiss().IndexFlatIP(vectors.shape[1]))
    index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.ascontiguousarray(rows, np.int64))
    faiss().write_index(index, str(path))


def read(path: Path, flags: int) -> Any:
    """What FAISS makes of a file."""
    try:
        return faiss().read_index(str(path), flags)
    except RuntimeError as error:
        msg = f"{path.name}: {error}"
        raise VectorsUnreadable(msg) from error


def faiss() -> Any:
    """FAISS, loaded once, and with one thread in each thread that asks: a question is one vector, and more would only wait for
    each other. OpenMP keeps that number by thread."""
    library = _loaded()
    if not hasattr(_thread, "single"):
        library.omp_set_num_threads(1)
        _thread.single = True
    return library


_thread = threading.local()


@cache
def _loaded() -> Any:
    import faiss as library

    return library
