"""Rankings in, one ranking out: arithmetic only.

Convex combination of normalised scores: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval",
ACM TOIS 42(1), 2023. Reciprocal rank fusion: Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
Learning Methods", SIGIR 2009. A document scores the sum over the rankings of 1 / (k + rank), ranks from 1, k = 60.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.ranking import Ranked

K: Final = 60
"""The paper's constant: how little the first ranks differ from those behind them."""


def ranks(ranking: Ranked) -> dict[int, int]:
    """The rank of each row, from 1. Rows of equal score have equal rank, that of the first of them."""
    found: dict[int, int] = {}
    rank, last = 0, None
    for place, (row, score) in enumerate(zip(ranking.rows.tolist(), ranking.scores.tolist(), strict=True), 1):
        if score != last:
            rank, last = place, score
        found[row] = rank
    return found


def fuse(rankings: Sequence[Ranked], k: int = K) -> list[tuple[int, float]]:
    """Rows and scores in 0..1, best first: their reciprocal ranks, of the most that they could be.

    1 is the first row of every ranking. Of rows that score the same, the one with the better best rank comes first, and
    of those the one with the lower row id.
    """
    if not rankings:
        return []
    placed = [ranks(ranking) for ranking in rankings]
    most = len(rankings) / (k + 1)
    scores: dict[int, float] = {}
    best: dict[int, int] = {}
    for ranking in placed:
        for row, rank in ranking.items():
            scores[row] = scores.get(row, 0.0) + 1 / (k + rank)
            best[row] = min(best.get(row, rank), rank)
    order = sorted(scores, key=lambda row: (-scores[row], best[row], row))
    return [(row, min(1.0, scores[row] / most)) for row in order]


def mix(cosines: NDArray[np.float64], bm25: NDArray[np.float64], share: float, low: float) -> NDArray[np.float64]:
    """Scores (n,) in 0..1 of rows: ``share`` of the cosine and the rest of BM25, each brought to 0..1.

    The highest of each counts 1. Cosines count 0 up to ``low``, the lowest of the candidates, since all are alike in much;
    BM25 counts 0 where no word is shared.
    """
    high, most = cosines.max(initial=low), bm25.max(initial=0.0)
    near = np.clip((cosines - low) / (high - low), 0.0, 1.0) if high > low else np.ones_like(cosines)
    held = bm25 / most if most > 0 else np.zeros_like(bm25)
    mixed: NDArray[np.float64] = share * near + (1 - share) * held
    return mixed


def take_turns(
    scores: NDArray[np.float64], groups: NDArray[np.bool_], penalties: Sequence[float], k: int
) -> list[tuple[int, float]]:
    """Places and scores of the ``k`` best, taken one by one: whenever one of a group (groups, n) is taken, all others of
    that group lose its penalty. Scores never rise from one to the next; of equals the first place comes first.
    """
    left = scores.astype(np.float64, copy=True)
    costs = np.asarray(penalties, dtype=np.float64)
    taken: list[tuple[int, float]] = []
    for _ in range(min(k, len(left))):
        place = int(np.argmax(left))
        taken.append((place, float(left[place])))
        left -= costs[groups[:, place]] @ groups[groups[:, place]]
        left[place] = -np.inf
    return taken
