"""Logistic regression with a ridge, by Newton's method, and what the wording of questions alone gives away by one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eval.intervals import Floats

FOLDS: Final = 10
_STEPS: Final = 50
_CLOSE: Final = 1e-6
_WORDS: Final = 300
_WORD: Final = re.compile(r"[^\W_]+")


def fit(features: Floats, answered: Floats, ridge: float = 1e-3, times: Sequence[int] | None = None) -> Floats:
    """Weights (bias first) for ``features`` (n, m) and 0 or 1 (n,), both there; both classes weigh the same, and each case
    counts ``times`` (n,), once where that is None."""
    design = np.column_stack([np.ones(len(features)), features])
    counted = np.ones(len(answered)) if times is None else np.array(times, dtype=np.float64)
    share = np.average(answered, weights=counted)
    weight = counted * np.where(answered > 0, 0.5 / share, 0.5 / (1 - share))
    found = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        likely = predict(found, features)
        gradient = design.T @ (weight * (answered - likely)) - ridge * found
        curvature = (design.T * (weight * likely * (1 - likely))) @ design + ridge * np.eye(len(found))
        step = np.linalg.solve(curvature, gradient)
        found += step
        if np.abs(step).max() < _CLOSE:
            break
    return found


def predict(weights: Floats, features: Floats) -> Floats:
    """Probabilities (n,) by the weights of ``fit``."""
    likely: Floats = 1 / (1 + np.exp(-np.clip(weights[0] + features @ weights[1:], -700, 700)))
    return likely


def folds_of(groups: Sequence[object], folds: int = FOLDS) -> NDArray[np.int64]:
    """The fold (0 and up) of each case: cases of one group are never parted."""
    place = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    return np.array([place[group] % folds for group in groups])


def held_out(
    features: Floats,
    answered: Floats,
    groups: Sequence[object],
    ridge: float = 1e-3,
    times: Sequence[int] | None = None,
) -> Floats:
    """The probability (n,) of each case by weights that were fitted without its fold, in which each counts ``times``; one
    half where those that are left are all alike."""
    found = np.full(len(answered), 0.5)
    counted = np.ones(len(answered), dtype=np.int64) if times is None else np.array(times)
    fold = folds_of(groups)
    for number in range(FOLDS):
        out = fold == number
        if out.any() and 0 < answered[~out].sum() < (~out).sum():
            found[out] = predict(fit(features[~out], answered[~out], ridge, counted[~out].tolist()), features[out])
    return found


def by_wording(questions: Sequence[str], answered: Floats, groups: Sequence[object]) -> Floats:
    """Held-out probabilities (n,) by the words of the questions alone, and nothing of what a search finds: the most
    frequent ones, there or not. What this tells apart, a confidence could tell apart without looking."""
    words = [frozenset(_WORD.findall(question.casefold())) for question in questions]
    known = [word for word, _ in Counter(word for own in words for word in sorted(own)).most_common(_WORDS)]
    features = np.array([[float(word in own) for word in known] for own in words])
    return held_out(features, answered, groups, ridge=1.0)
