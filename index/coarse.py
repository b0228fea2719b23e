"""Which rows may be near a question, without looking at all of them: an inverted file of 8-bit vectors, mapped into memory.

Vectors are kept in lists around centroids, four numbers in the space of one (FAISS, IVF with a scalar quantizer; Jégou et
al. 2011, doi:10.1109/TPAMI.2010.57); a question looks into the lists that are nearest. What is found is scored anew by
whoever has the vectors as they were, so that only what is found at all is approximate. Trained with a fixed seed on a
fixed sample: the same rows give the same file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.machine import cores
from index.segments import Rows, Vectors32, VectorsUnreadable, faiss, read

SUFFIX: Final = ".ivf"
RECALL: Final = 0.99
"""Of the ten nearest, how many a question must find on average: the number of lists that it looks into is set by this."""
# Of the measured 5,000,000 to 200,000 vectors, twice the root gave the shortest search at this recall.
_LISTS_PER_ROOT: Final = 2
_LISTS: Final = (256, 4_096)
# FAISS asks for 39 vectors a centroid at least; more made no better lists here.
_TRAINING_PER_LIST: Final = 40
_STEPS: Final = 10
# A question is less like what answers it than passages are like each other. The sum of three passages finds its nearest as
# hard as a question does: of 200,000 the ten nearest at .81, .88, .93, .96, .98 with 4, 8, 16, 32, 64 of 1,024 lists, 300
# questions of MultiHop-RAG and SciFact at .87, .92, .96, .98, .99 (all-MiniLM-L6-v2, 2026-11-22).
_PROBES, _PARTS = 256, 3
# Found for each that is wanted, since 8 bits put near ones in another order.
_SPARE: Final = 2

Batches = Callable[[], Iterator[tuple[Rows, Vectors32]]]


class Coarse:
    """The inverted file of a generation; it holds rows that are removed since. Any number of threads may search."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._index = read(path, faiss().IO_FLAG_MMAP)
        if not isinstance(self._index, faiss().IndexIVFScalarQuantizer) or self._index.d != dimension:
            msg = f"{path.name} holds no lists of vectors of {dimension} dimensions"
            raise VectorsUnreadable(msg)
        lists = faiss().downcast_InvertedLists(self._index.invlists)
        if isinstance(lists, faiss().OnDiskInvertedLists):
            lists.prefetch_nthread = 0  # it would start threads for every question

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def lists(self) -> int:
        """How many lists there are."""
        return int(self._index.nlist)

    @property
    def probes(self) -> int:
        """How many lists a question without a filter looks into."""
        return int(self._index.nprobe)

    def search(self, question: Vectors32, count: int, selector: Any, share: float) -> Rows:
        """Rows among which the ``count`` nearest to ``question`` (1, dimension) are that ``selector`` allows.

        ``share`` is how many of all are allowed, 0..1: the fewer there are, the more lists hold the nearest of them.
        """
        # By the root: of 200,000, with a tenth allowed at random, 1.0 are found, and what is looked into does not explode.
        probes = min(self.lists, int(np.ceil(self.probes / max(share, 1e-9) ** 0.5)))
        while True:
            parameters = faiss().SearchParametersIVF(sel=selector, nprobe=probes)
            _, rows = self._index.search(question, _SPARE * count, params=parameters)
            found: Rows = rows[0][rows[0] >= 0].astype(np.int64)
            if len(found) >= count or probes == self.lists:
                return found
            probes = self.lists


def lists_for(count: int) -> int:
    """How many lists suit ``count`` vectors: a power of two."""
    wanted = _LISTS_PER_ROOT * np.sqrt(count)
    return int(np.clip(2 ** round(np.log2(max(wanted, 1))), *_LISTS))


def train(path: Path, count: int, dimension: int, batches: Batches) -> None:
    """Write the inverted file of ``count`` vectors, which ``batches`` gives as often as it is asked."""
    library = faiss()
    lists = lists_for(count)
    quantizer = library.IndexFlatIP(dimension)
    index = library.IndexIVFScalarQuantizer(
        quantizer, dimension, lists, library.ScalarQuantizer.QT_8bit, library.METRIC_INNER_PRODUCT
    )
    index.cp.niter = _STEPS
    index.cp.spherical = True
    sample = _sample(count, min(count, lists * _TRAINING_PER_LIST), batches)
    library.omp_set_num_threads(cores())
    try:
        index.train(sample)
        for rows, vectors in batches():
            index.add_with_ids(np.ascontiguousarray(vectors), np.ascontiguousarray(rows))
        _tune(index, sample, batches)
    finally:
        library.omp_set_num_threads(1)
    library.write_index(index, str(path))


def extend(old: Path, path: Path, live: Any, batches: Batches) -> None:
    """Write what ``old`` holds of the rows that the selector ``live`` lets through, and ``batches``, to ``path``."""
    library = faiss()
    index = read(old, 0)
    index.remove_ids(library.IDSelectorNot(live))
    library.omp_set_num_threads(cores())
    try:
        for rows, vectors in batches():
            index.add_with_ids(np.ascontiguousarray(vectors), np.ascontiguousarray(rows))
    finally:
        library.omp_set_num_threads(1)
    library.write_index(index, str(path))


def _sample(count: int, wanted: int, batches: Batches) -> Vectors32:
    """Vectors at even distances."""
    chosen = np.unique(np.linspace(0, count - 1, wanted).astype(np.int64))
    found, start = [], 0
    for rows, vectors in batches():
        first, last = np.searchsorted(chosen, [start, start + len(rows)])
        found.append(np.array(vectors[chosen[first:last] - start]))
        start += len(rows)
    return np.concatenate(found)


def _tune(index: Any, sample: Vectors32, batches: Batches) -> None:
    """Set the least number of lists with which ten nearest are found at ``RECALL``."""
    probes = sample[np.random.default_rng(1).integers(0, len(sample), (_PROBES, _PARTS))].sum(axis=1)
    probes /= np.linalg.norm(probes, axis=1, keepdims=True)
    truth = _nearest(probes, batches)
    for number in sorted({*(2**power for power in range(16)), *(3 * 2**power for power in range(15))}):
        index.nprobe = min(number, index.nlist)
        _, found = index.search(probes, 10 * _SPARE)
        hits = sum(len(np.intersect1d(one, other)) for one, other in zip(found, truth, strict=True))
        if hits >= RECALL * truth.size or index.nprobe == index.nlist:
            return


def _nearest(probes: Vectors32, batches: Batches) -> NDArray[np.int64]:
    """The ten nearest rows (n, 10) of each probe, by all vectors."""
    rows: NDArray[np.int64] = np.empty((len(probes), 0), dtype=np.int64)
    scores: NDArray[np.float32] = np.empty((len(probes), 0), dtype=np.float32)
    for numbers, vectors in batches():
        scores = np.concatenate([scores, probes @ vectors.T], axis=1)
        rows = np.concatenate([rows, np.broadcast_to(numbers, (len(probes), len(numbers)))], axis=1)
        best = np.argpartition(-scores, min(9, scores.shape[1] - 1), axis=1)[:, :10]
        scores, rows = np.take_along_axis(scores, best, axis=1), np.take_along_axis(rows, best, axis=1)
    return rows
