"""Questions drawn again in, intervals out: the percentile bootstrap (Efron 1979), 95 %, seeded.

What is drawn are questions, with everything that was measured on one of them, so that cases that share a question, or
facts that are wanted by one, do not pass for independent. Each draw is a row of ``weights``: how often it holds each
question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES: Final = 2_000
SEED: Final = 20_261_122
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the figure lies in 95 of 100 draws, ``low`` to ``high``."""

    low: float
    high: float


def weights(count: int, resamples: int = RESAMPLES, seed: int = SEED) -> Floats:
    """How often each of ``count`` questions is drawn, (resamples, count); every row adds up to ``count``."""
    drawn = np.random.default_rng(seed).integers(count, size=(resamples, count))
    rows = np.arange(resamples)[:, None] * count
    return np.bincount((rows + drawn).ravel(), minlength=resamples * count).reshape(resamples, count).astype(np.float64)


def interval(values: Floats) -> Interval | None:
    """The interval of a figure of which ``values`` (resamples,) are those of the draws; NaN where a draw has none.

    None where no draw has a figure.
    """
    there = values[~np.isnan(values)]
    if not len(there):
        return None
    low, high = np.quantile(there, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def ratio_interval(drawn: Floats, right: Floats, of: Floats) -> Interval | None:
    """The interval of ``right.sum() / of.sum()``, both (count,), by the draws of ``weights``; a mean where ``of`` is 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return interval((drawn @ right) / (drawn @ of))
