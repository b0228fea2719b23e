"""The logistic and what it is fed, against numbers worked by hand."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.confidence import AGREEMENT_WEIGHT, BIAS, COSINE_WEIGHT, COVERAGE_WEIGHT, confidence, coverage


def test_confidence_is_the_logistic_of_its_named_weights() -> None:
    logit = BIAS + COSINE_WEIGHT * 0.5 + COVERAGE_WEIGHT * 0.25 + AGREEMENT_WEIGHT * 0.75
    assert confidence(0.5, 0.25, 0.75) == pytest.approx(1 / (1 + exp(-logit)))
    assert confidence(0.0, 0.0, 0.0) == pytest.approx(1 / (1 + exp(-BIAS)))


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.5))
def test_more_of_any_is_never_less_confident(cosine: float, covered: float, agreed: float, more: float) -> None:
    low = confidence(cosine, covered, agreed)
    assert 0 <= low <= confidence(cosine + more, covered, agreed) <= 1
    assert low <= confidence(cosine, covered + more, agreed) <= 1
    assert low <= confidence(cosine, covered, agreed + more) <= 1


def test_coverage_is_of_the_best_covered_passage() -> None:
    weights = {"ferri": 3.0, "timet": 5.0, "say": 2.0}
    assert coverage(weights, [{"ferri", "say", "x"}, {"timet", "ferri"}]) == pytest.approx(0.8)
    assert coverage(weights, []) == 0
    assert coverage({}, [{"ferri"}]) == 0
    assert coverage(weights, [{"other"}]) == 0
