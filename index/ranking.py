"""What a ranked search gives: rows and scores, best first; ties in a fixed order, also where the list is cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Rows (int64) and scores (float64) of the same length, by falling score, equal scores by rising row."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.rows)


def ranked(rows: NDArray[np.int64], scores: NDArray[np.float64], limit: int) -> Ranked:
    """Put candidates in order and keep the first ``limit``."""
    order = np.lexsort((rows, -scores))[:limit]
    return Ranked(rows[order], scores[order])


def first(rows: NDArray[np.int64], scores: NDArray[np.float64], limit: int) -> Ranked:
    """The same of many candidates, which are not all put in order."""
    if len(scores) > limit:
        kept = scores >= np.partition(scores, -limit)[-limit]
        rows, scores = rows[kept], scores[kept]
    return ranked(rows, scores, limit)


def best(fetch: Callable[[int], tuple[NDArray[np.int64], NDArray[np.float64]]], limit: int) -> Ranked:
    """The best ``limit`` of what ``fetch(n)`` gives: any ``n`` of the best, those with equal scores in any order.

    Which of several equals an engine leaves out depends on how its files are laid out. So where the list would be cut
    between equals more are fetched, until the last of them is among them.
    """
    asked = limit + 1
    while True:
        rows, scores = fetch(asked)
        if len(scores) < asked or np.partition(scores, -limit)[-limit] > scores.min():
            return ranked(rows, scores, limit)
        asked *= 2
