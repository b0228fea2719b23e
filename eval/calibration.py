"""Confidences and what was so in; how well they tell yes from no, and how far they may be believed, out. Arithmetic only.

AUROC as Mann and Whitney's share of pairs in the right order; Brier (1950) score, and its skill against the base rate
(Murphy 1973); reliability in ten bins of equal width; risk against coverage (El-Yaniv and Wiener, JMLR 11, 2010).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

import numpy as np

from eval.intervals import Floats, Interval, interval, weights

BINS: Final = 10
ANSWERED_SHARE: Final = 0.8
"""Of the answerable: false answers are also counted at the threshold that answers so many of them."""
_POINTS: Final = 100


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of confidences from ``low`` to ``high``: how many, their mean confidence, and the share that was so with
    its Wilson (1927) interval, 95 %."""

    low: float
    high: float
    count: int
    confidence: float
    share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Point:
    """What is answered from a ``threshold`` (0..1) on: of the yes (``coverage``) and, falsely, of the no (``false``)."""

    threshold: float
    coverage: float
    false: float


@dataclass(frozen=True, slots=True)
class Risk:
    """Of the share ``coverage`` of all cases, the surest first, the share ``risk`` is a no."""

    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Confidences (0..1) held against yes or no. What needs both of them is None where one is missing; ``skill`` is 1
    minus the Brier score over that of saying the base rate each time, so 0 is no better than that and 1 is perfect."""

    cases: int
    positive: int
    auroc: float | None
    auroc_interval: Interval | None
    brier: float
    base_rate: float
    skill: float | None
    skill_interval: Interval | None
    shipped: Point | None
    at_share: Point | None
    reliability: tuple[Bin, ...]
    risk: tuple[Risk, ...]


def calibrate(
    confidences: Floats, yes: Floats, threshold: float, groups: Sequence[object] | None = None
) -> Calibration:
    """Hold ``confidences`` (n,) against ``yes`` (n,) of 0 and 1, n at least 1. ``groups`` name the question of each
    case: intervals draw questions, not cases. ``threshold`` is the one that is shipped."""
    places = {group: place for place, group in enumerate(dict.fromkeys(groups or range(len(yes))))}
    drawn = weights(len(places))[:, [places[group] for group in (groups or range(len(yes)))]]
    base = float(yes.mean())
    mixed = 0 < base < 1
    brier = float(((confidences - yes) ** 2).mean())
    return Calibration(
        cases=len(yes),
        positive=int(yes.sum()),
        auroc=area(confidences, yes) if mixed else None,
        auroc_interval=interval(areas(confidences, yes, drawn)) if mixed else None,
        brier=brier,
        base_rate=base,
        skill=1 - brier / (base * (1 - base)) if mixed else None,
        skill_interval=_skills(confidences, yes, drawn) if mixed else None,
        shipped=point(confidences, yes, threshold) if mixed else None,
        at_share=point(confidences, yes, threshold_for(confidences[yes > 0])) if mixed else None,
        reliability=reliability(confidences, yes),
        risk=risks(confidences, yes),
    )


def area(scores: Floats, yes: Floats) -> float:
    """AUROC: the share of pairs of a yes and a no (both there) that are in the right order, ties for one half."""
    return float(areas(scores, yes, np.ones((1, len(scores))))[0])


def areas(scores: Floats, yes: Floats, drawn: Floats) -> Floats:
    """AUROC for each row of weights (draws, n); NaN where a row holds no yes or no no."""
    order = np.argsort(scores, kind="stable")
    firsts = np.flatnonzero(np.r_[True, np.diff(scores[order]) > 0])
    up = np.add.reduceat((drawn * (yes > 0))[:, order], firsts, axis=1)
    down = np.add.reduceat((drawn * (yes == 0))[:, order], firsts, axis=1)
    below = np.cumsum(down, axis=1) - down
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = (up * (below + down / 2)).sum(axis=1) / (up.sum(axis=1) * down.sum(axis=1))
    return found


def point(confidences: Floats, yes: Floats, threshold: float) -> Point:
    """What is answered from ``threshold`` on."""
    said = confidences >= threshold
    return Point(threshold, float(said[yes > 0].mean()), float(said[yes == 0].mean()))


def threshold_for(confidences: Floats, share: float = ANSWERED_SHARE) -> float:
    """The highest threshold from which on at least ``share`` (above 0) of the confidences lie."""
    return float(np.sort(confidences)[::-1][int(np.ceil(share * len(confidences) - 1e-9)) - 1])


def reliability(confidences: Floats, yes: Floats, bins: int = BINS) -> tuple[Bin, ...]:
    """The bins of equal width that hold any case."""
    place = np.minimum((confidences * bins).astype(int), bins - 1)
    found = []
    for number in range(bins):
        own = place == number
        if count := int(own.sum()):
            share = float(yes[own].mean())
            mean = float(confidences[own].mean())
            found.append(Bin(number / bins, (number + 1) / bins, count, mean, share, wilson(share, count)))
    return tuple(found)


def risks(confidences: Floats, yes: Floats) -> tuple[Risk, ...]:
    """Risk at rising coverage, at most a hundred points; cases of one confidence are answered together."""
    order = np.argsort(-confidences, kind="stable")
    ends = np.flatnonzero(np.r_[np.diff(confidences[order]) < 0, True]) + 1
    if len(ends) > _POINTS:
        ends = ends[np.unique(np.linspace(0, len(ends) - 1, _POINTS).astype(int))]
    wrong = np.cumsum(1 - yes[order])
    return tuple(Risk(end / len(yes), float(wrong[end - 1]) / end) for end in ends.tolist())


def wilson(share: float, count: int, z: float = 1.959964) -> Interval:
    """The 95 % interval of a share of ``count`` cases (Wilson 1927), within 0..1."""
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def _skills(confidences: Floats, yes: Floats, drawn: Floats) -> Interval | None:
    total = drawn.sum(axis=1)
    base = drawn @ yes / total
    with np.errstate(divide="ignore", invalid="ignore"):
        skills = 1 - (drawn @ (confidences - yes) ** 2 / total) / (base * (1 - base))
    return interval(np.where(np.isfinite(skills), skills, np.nan))


def rounded(value: Any, places: int = 4) -> Any:
    """Nested figures as JSON takes them, every float cut to ``places``."""
    if isinstance(value, float):
        return round(value, places)
    if isinstance(value, dict):
        return {key: rounded(inner, places) for key, inner in value.items()}
    return [rounded(inner, places) for inner in value] if isinstance(value, list | tuple) else value
