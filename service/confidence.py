"""How likely it is that the archive answers: the signals of a search in, a probability in 0..1 out.

A logistic regression on ``index.results.Signals``: how near the first passage is, and the nearest of whom, where and when the
question names; how much of its words the first passage covers, and of its names and numbers the first four; how much of what
it names the first passage meets; and how far that is ahead. Nothing of the question's wording alone.

Fitted on 2026-11-22 by ``python -m eval.fit_confidence`` with all-MiniLM-L6-v2 on the sample archive (``eval/sets/record``
counted twice, ``eval/sets/sample`` four times), on 22 questions about five articles of one news site (four times) and on the
120 of ``eval/sets/quiz`` about 898 articles (five times, which was chosen among 1 to 6 on MultiHop-RAG): 766 cases, 273
answered, both kinds weighted to one half, so that the probability presumes that every other question is answered. Held out by
question: AUROC .877, Brier score .141 (.229 without looking); by the wording alone .607. With the threshold 78 % of the
questions of who said what, when are answered; so are, wrongly, 12 % of those whose articles are left out, 10 % with another
speaker's name in them, 4 % with another year, and 16 % of 25 that nobody could answer. English news only.
"""

from __future__ import annotations

from math import exp, log

from index.results import Signals

FIRST_PASSAGES = 4
"""The probability is about these: that one of the first four passages answers."""

BIAS = -6.16
WEIGHTS = {"cosine": 2.17, "near": 3.37, "covered": 2.56, "met": 1.78, "lead": 1.62, "named": 1.91}
READ_BIAS = -6.05
READ_WEIGHTS = {"near": 3.62, "covered": 1.44, "met": 1.69, "lead": 1.19, "named": 1.92, "read": 1.78}
"""Where a cross-encoder read the first passages (``--rerank``); the cosine of the first adds nothing to what it says."""
ANSWERED_FROM = 0.5
"""From this confidence on a question counts as answered."""
_LEAD_OFFSET = 0.05
"""Keeps the logarithm of a lead of nothing finite."""


def features(signals: Signals) -> dict[str, float]:
    """What the weights weigh. Of the lead the logarithm: in a larger archive the tenth passage is as good as the first."""
    read = {} if signals.read is None else {"read": signals.read}
    return {
        "cosine": signals.cosine,
        "near": signals.near,
        "covered": signals.covered,
        "met": signals.met,
        "lead": log(max(signals.lead, 0.0) + _LEAD_OFFSET),
        "named": signals.named,
        **read,
    }


def confidence(signals: Signals) -> float:
    """Return the probability that one of the first four passages answers."""
    bias, weights = (BIAS, WEIGHTS) if signals.read is None else (READ_BIAS, READ_WEIGHTS)
    known = features(signals)
    logit = bias + sum(weight * known[name] for name, weight in weights.items())
    # Either branch keeps the exponent negative, so that no input overflows.
    return 1 / (1 + exp(-logit)) if logit >= 0 else exp(logit) / (1 + exp(logit))
