"""The logistic, against numbers worked by hand."""

from dataclasses import replace
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.results import NO_SIGNALS, Signals
from service.confidence import BIAS, COVERED_WEIGHT, LEAD_WEIGHT, MET_WEIGHT, NEAR_WEIGHT, confidence


def test_confidence_is_the_logistic_of_its_named_weights() -> None:
    logit = BIAS + NEAR_WEIGHT * 0.5 + COVERED_WEIGHT * 0.25 + MET_WEIGHT * 1.0 + LEAD_WEIGHT * 0.75
    assert confidence(Signals(near=0.5, covered=0.25, met=1.0, lead=0.75)) == pytest.approx(1 / (1 + exp(-logit)))
    assert confidence(NO_SIGNALS) == pytest.approx(1 / (1 + exp(-BIAS)))


@given(
    st.builds(Signals, near=st.floats(-1, 1), covered=st.floats(0, 1), met=st.floats(0, 1), lead=st.floats(0, 2)),
    st.sampled_from(["near", "covered", "met", "lead"]),
    st.floats(0, 0.5),
)
def test_more_of_any_is_never_less_confident(signals: Signals, which: str, more: float) -> None:
    low = confidence(signals)
    assert 0 <= low <= confidence(replace(signals, **{which: getattr(signals, which) + more})) <= 1
