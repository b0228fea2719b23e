"""Confidences held against what was so, with numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from eval.calibration import Point, Risk, area, areas, calibrate, point, reliability, risks, threshold_for, wilson


def test_area_is_the_share_of_pairs_in_order() -> None:
    assert area(np.array([0.9, 0.4, 0.5, 0.1]), np.array([1.0, 1.0, 0.0, 0.0])) == pytest.approx(0.75)
    assert area(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == pytest.approx(0.5)
    assert area(np.array([0.5, 0.7, 0.5]), np.array([1.0, 1.0, 0.0])) == pytest.approx(0.75)


def test_a_case_that_is_drawn_twice_counts_twice() -> None:
    scores, yes = np.array([0.9, 0.4, 0.5]), np.array([1.0, 1.0, 0.0])
    assert areas(scores, yes, np.array([[1.0, 1.0, 1.0], [1.0, 3.0, 1.0]])).tolist() == [0.5, 0.25]
    assert np.isnan(areas(scores, yes, np.array([[1.0, 2.0, 0.0]])))[0]


def test_the_threshold_answers_at_least_its_share() -> None:
    confidences = np.array([0.9, 0.8, 0.7, 0.6, 0.1])
    assert threshold_for(confidences) == 0.6
    assert threshold_for(confidences, 0.81) == 0.1
    assert threshold_for(np.array([0.3])) == 0.3


def test_what_is_answered_from_a_threshold_on() -> None:
    found = point(np.array([0.9, 0.5, 0.2, 0.5, 0.1]), np.array([1.0, 1.0, 1.0, 0.0, 0.0]), 0.5)
    assert found == Point(0.5, pytest.approx(2 / 3), 0.5)


def test_brier_and_its_skill() -> None:
    confidences, yes = np.array([0.8, 0.6, 0.4, 0.2]), np.array([1.0, 0.0, 1.0, 0.0])
    found = calibrate(confidences, yes, 0.5)
    # (.04 + .36 + .36 + .04) / 4 = .2, against .25 of the base rate.
    assert found.brier == pytest.approx(0.2)
    assert found.skill == pytest.approx(0.2)
    assert found.auroc == pytest.approx(0.75)
    assert (found.cases, found.positive, found.base_rate) == (4, 2, 0.5)
    # Both yes are needed for 80 % of two, so from .4 on: one of the two no as well.
    assert found.at_share == Point(0.4, 1.0, 0.5)
    assert found.skill_interval is not None
    assert found.skill_interval.low <= 0.2 <= found.skill_interval.high


@pytest.mark.parametrize("yes", [[1.0, 1.0], [0.0, 0.0]])
def test_where_all_are_alike_there_is_nothing_to_tell_apart(yes: list[float]) -> None:
    found = calibrate(np.array([0.7, 0.2]), np.array(yes), 0.5)
    assert (found.auroc, found.skill, found.shipped, found.at_share, found.auroc_interval) == (None,) * 5
    assert found.brier > 0


def test_cases_of_one_question_are_drawn_together() -> None:
    confidences, yes = np.array([0.9, 0.1] * 30), np.array([1.0, 0.0] * 30)
    # Whatever is drawn, a question brings its yes and its no, so that the base rate is one half in each draw.
    paired = calibrate(confidences, yes, 0.5, [n // 2 for n in range(60)])
    assert paired.skill_interval is not None
    assert (paired.skill_interval.low, paired.skill_interval.high) == pytest.approx((0.96, 0.96))


def test_reliability_is_by_bins_of_equal_width() -> None:
    found = reliability(np.array([0.05, 0.05, 0.95, 1.0]), np.array([0.0, 1.0, 1.0, 1.0]))
    assert [(one.low, one.count, one.share) for one in found] == [(0.0, 2, 0.5), (0.9, 2, 1.0)]
    assert found[1].confidence == pytest.approx(0.975)


def test_wilson_as_published() -> None:
    # Newcombe 1998, table I: 81 of 263 gives .2553 to .3662; 0 of 20 gives 0 to .1611.
    assert (wilson(81 / 263, 263).low, wilson(81 / 263, 263).high) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert (wilson(0, 20).low, wilson(0, 20).high) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_risk_rises_where_the_unsure_are_answered_too() -> None:
    assert risks(np.array([0.9, 0.5, 0.5, 0.1]), np.array([1.0, 1.0, 0.0, 0.0])) == (
        Risk(0.25, 0.0), Risk(0.75, pytest.approx(1 / 3)), Risk(1.0, 0.5),
    )  # fmt: skip
    assert len(risks(np.linspace(0, 1, 1000), np.ones(1000))) == 100
