"""Logistic regression on data whose weights are known, and what wording alone tells."""

from __future__ import annotations

import numpy as np
import pytest

from eval.calibration import area
from eval.logistic import by_wording, fit, folds_of, held_out


def test_fit_finds_the_weights_that_made_the_data() -> None:
    random = np.random.default_rng(7)
    features = random.normal(size=(6000, 2))
    likely = 1 / (1 + np.exp(-(0.0 + features @ np.array([1.5, -2.0]))))
    answered = (random.random(6000) < likely).astype(np.float64)
    assert fit(features, answered) == pytest.approx([0.0, 1.5, -2.0], abs=0.15)


def test_cases_of_one_question_are_in_one_fold() -> None:
    assert folds_of(["a", "b", "a", "c", "b"], folds=2).tolist() == [0, 1, 0, 0, 1]


def test_what_is_held_out_was_not_learned() -> None:
    features = np.array([[float(n % 2)] for n in range(40)])
    assert area(held_out(features, features[:, 0], range(40)), features[:, 0]) == 1.0
    # Of one group alone nothing is left to learn from.
    assert held_out(features, features[:, 0], ["one"] * 40).tolist() == [0.5] * 40


def test_pairs_of_the_same_wording_are_not_told_apart() -> None:
    questions = [f"What did {name} say about the {thing}?" for name in ("Ana", "Ben") for thing in ("ferry", "harbour")]
    answered = np.array([1.0, 0.0] * 4)
    paired = [question for question in questions for _ in range(2)]
    assert area(by_wording(paired, answered, paired), answered) == pytest.approx(0.5)


def test_a_word_that_only_unanswerable_questions_have_gives_them_away() -> None:
    questions = ["Did A deny it?", "What did A say?"] * 20
    answered = np.array([0.0, 1.0] * 20)
    assert area(by_wording(questions, answered, range(40)), answered) == 1.0
