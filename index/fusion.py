"""Rankings in, one ranking out: arithmetic only.

Convex combination of normalised scores: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval",
ACM TOIS 42(1), 2023. Reciprocal rank fusion: Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
Learning Methods", SIGIR 2009. A document scores the sum over the rankings of 1 / (k + rank), ranks from 1, k = 60.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

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


def mix(dense: Mapping[int, float], lexical: Mapping[int, float], share: float) -> dict[int, float]:
    """Scores in 0..1 of every row of either: ``share`` of the cosine and the rest of BM25, each brought to 0..1.

    The highest of each counts 1. Cosines count 0 at the lowest of the candidates, since all are alike in much; BM25
    counts 0 where no word is shared, which is also what a row scores that BM25 did not find.
    """
    rows = {**dense, **lexical}
    low, high = min(dense.values(), default=0.0), max(dense.values(), default=0.0)
    most = max(lexical.values(), default=0.0)
    return {
        row: share * ((dense.get(row, low) - low) / (high - low) if high > low else 1.0)
        + (1 - share) * (lexical.get(row, 0.0) / most if most > 0 else 0.0)
        for row in rows
    }


def favour(
    scores: Mapping[int, float], bonuses: Sequence[tuple[Callable[[int], bool], float]]
) -> list[tuple[int, float]]:
    """Rows and scores, best first, with each bonus added where its condition is met, of the most that they could be."""
    most = 1.0 + sum(bonus for _, bonus in bonuses)
    raised = {row: score + sum(bonus for meets, bonus in bonuses if meets(row)) for row, score in scores.items()}
    return [(row, raised[row] / most) for row in sorted(raised, key=lambda row: (-raised[row], row))]
