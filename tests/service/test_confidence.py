"""The logistic, against numbers worked by hand."""

from dataclasses import replace
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.results import NO_SIGNALS, Signals
from service.confidence import BIAS, WEIGHTS, confidence


def test_confidence_is_the_logistic_of_its_named_weights() -> None:
    assert set(WEIGHTS) == {"cosine", "near", "ahead", "covered", "met", "lead", "named"}
    logit = (
        BIAS
        + WEIGHTS["cosine"] * 0.25
        + WEIGHTS["near"] * 0.5
        + WEIGHTS["ahead"] * 0.125
        + WEIGHTS["covered"] * 0.25
        + WEIGHTS["met"] * 1.0
        + WEIGHTS["lead"] * log(0.75 + 0.05)
        + WEIGHTS["named"] * 0.5
    )
    signals = Signals(cosine=0.25, near=0.5, ahead=0.125, covered=0.25, met=1.0, lead=0.75, named=0.5)
    assert confidence(signals) == pytest.approx(1 / (1 + exp(-logit)))
    assert confidence(NO_SIGNALS) < 0.01


@given(
    st.builds(
        Signals,
        cosine=st.floats(-1, 1),
        near=st.floats(0, 1),
        ahead=st.floats(0, 1),
        covered=st.floats(0, 1),
        met=st.floats(0, 1),
        lead=st.floats(0, 2),
        named=st.floats(0, 1),
        read=st.none() | st.floats(-9.3, 9.3),
    ),
    st.sampled_from(["cosine", "near", "ahead", "covered", "met", "lead", "named", "read"]),
    st.floats(0, 0.5),
)
def test_more_of_any_is_never_less_confident(signals: Signals, which: str, more: float) -> None:
    if getattr(signals, which) is None:
        return
    if signals.read is not None and which == "cosine":
        assert confidence(signals) == confidence(replace(signals, cosine=signals.cosine + more))
    low = confidence(signals)
    assert 0 <= low <= confidence(replace(signals, **{which: getattr(signals, which) + more})) <= 1
