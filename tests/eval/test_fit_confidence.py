"""The fit of confidence, on numbers whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from eval.fit_confidence import area, fit


def test_area_is_the_share_of_pairs_in_order() -> None:
    assert area(np.array([0.9, 0.4, 0.5, 0.1]), np.array([1.0, 1.0, 0.0, 0.0])) == pytest.approx(0.75)
    assert area(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == pytest.approx(0.5)


def test_fit_finds_the_weights_that_made_the_data() -> None:
    random = np.random.default_rng(7)
    features = random.normal(size=(6000, 2))
    likely = 1 / (1 + np.exp(-(0.0 + features @ np.array([1.5, -2.0]))))
    answered = (random.random(6000) < likely).astype(np.float64)
    assert fit(features, answered) == pytest.approx([0.0, 1.5, -2.0], abs=0.15)
