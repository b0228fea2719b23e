"""Draws of questions, and intervals of what was measured on them."""

from __future__ import annotations

import numpy as np
import pytest

from eval.intervals import Interval, interval, ratio_interval, weights


def test_every_draw_holds_as_many_questions_and_the_same_seed_the_same() -> None:
    drawn = weights(7, resamples=50)
    assert drawn.shape == (50, 7)
    assert (drawn.sum(axis=1) == 7).all()
    assert (drawn == weights(7, resamples=50)).all()
    assert (drawn != weights(7, resamples=50, seed=1)).any()


def test_the_interval_of_a_share_is_that_of_theory() -> None:
    # 100 questions, 60 right: standard error sqrt(.6 * .4 / 100) = .049, so .6 -+ .096.
    right = np.array([1.0] * 60 + [0.0] * 40)
    found = ratio_interval(weights(100), right, np.ones(100))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.504, 0.696), abs=0.015)


def test_draws_without_a_figure_are_left_out() -> None:
    assert interval(np.array([np.nan, 0.5, 0.5])) == Interval(0.5, 0.5)
    assert interval(np.array([np.nan])) is None
    assert ratio_interval(weights(3), np.zeros(3), np.zeros(3)) is None
