"""How likely it is that the archive answers: the signals of a search in, a probability in 0..1 out.

A logistic regression on ``index.results.Signals``: how near the nearest passage of whom, where and when the question names
is, how much of its words the first passage covers, how much of what it names the first passage meets, and how far that is
ahead. Nothing of the question's wording alone.

Fitted on 2026-11-22 by ``python -m eval.fit_confidence`` (see there).
"""

from __future__ import annotations

from math import exp

from index.results import Signals

FIRST_PASSAGES = 4
"""The probability is about these: that one of the first four passages answers."""

BIAS = -8.98
NEAR_WEIGHT = 7.46
COVERED_WEIGHT = 3.61
MET_WEIGHT = 2.22
LEAD_WEIGHT = 4.11
ANSWERED_FROM = 0.5
"""From this confidence on a question counts as answered."""


def confidence(signals: Signals) -> float:
    """Return the probability that one of the first four passages answers."""
    logit = (
        BIAS
        + NEAR_WEIGHT * signals.near
        + COVERED_WEIGHT * signals.covered
        + MET_WEIGHT * signals.met
        + LEAD_WEIGHT * signals.lead
    )
    # Either branch keeps the exponent negative, so that no input overflows.
    return 1 / (1 + exp(-logit)) if logit >= 0 else exp(logit) / (1 + exp(logit))
