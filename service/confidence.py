"""How likely it is that the archive answers: the signals of a search in, a probability in 0..1 out.

A logistic regression on ``index.results.Signals``: how near the first passage is, and the nearest by how much of whom, where and
when the question names it is of, and how far that is ahead of others; how much of its words the first passage covers, and of
its names and numbers the first four; how much of what it names the first passage meets; and how far the first is ahead. Nothing
of the question's wording alone.

Fitted on 2026-11-22 by ``python -m eval.fit_confidence`` with all-MiniLM-L6-v2 on the sample archive (``eval/sets/record``
counted twice, ``eval/sets/sample`` six times), on 22 questions about five articles of one news site (four times) and on the
120 of ``eval/sets/quiz`` about 898 articles (twice, which was chosen among 1 to 5 on MultiHop-RAG): 766 cases, 278
answered, both kinds weighted to one half, so that the probability presumes that every other question is answered. Held out by
question: AUROC .893, Brier score .131 (.231 without looking); by the wording alone .610. With the threshold 83 % of the
questions of who said what, when are answered; so are, wrongly, 15 % of those whose articles are left out, 12 % with another
speaker's name in them, 6 % with another year, and 8 % of 25 that nobody could answer. English news only.
"""

from __future__ import annotations

from math import exp, log

from index.results import Signals

FIRST_PASSAGES = 4
"""The probability is about these: that one of the first four passages answers."""

BIAS = -8.84
WEIGHTS = {"cosine": 4.15, "near": 1.71, "ahead": 4.19, "covered": 3.90, "met": 3.66, "lead": 0.77, "named": 1.19}
READ_BIAS = -7.06
READ_WEIGHTS = {"read": 0.22, "near": 3.29, "ahead": 4.16, "covered": 1.99, "met": 3.28, "lead": 0.31, "named": 1.34}
"""Where a cross-encoder read the first passages (fitted with ``--rerank``: AUROC .906, Brier score .122)."""
ANSWERED_FROM = 0.5
"""From this confidence on a question counts as answered."""
_LEAD_OFFSET = 0.05
"""Keeps the logarithm of a lead of nothing finite."""


def features(signals: Signals) -> dict[str, float]:
    """What the weights weigh. Of the lead the logarithm: in a larger archive the tenth passage is as good as the first. To what a
    cross-encoder says the cosine of the first adds nothing."""
    first = {"cosine": signals.cosine} if signals.read is None else {"read": signals.read}
    return {
        **first,
        "near": signals.near,
        "ahead": signals.ahead,
        "covered": signals.covered,
        "met": signals.met,
        "lead": log(max(signals.lead, 0.0) + _LEAD_OFFSET),
        "named": signals.named,
    }


def confidence(signals: Signals) -> float:
    """Return the probability that one of the first four passages answers."""
    bias, weights = (BIAS, WEIGHTS) if signals.read is None else (READ_BIAS, READ_WEIGHTS)
    known = features(signals)
    logit = bias + sum(weight * known[name] for name, weight in weights.items())
    # Either branch keeps the exponent negative, so that no input overflows.
    return 1 / (1 + exp(-logit)) if logit >= 0 else exp(logit) / (1 + exp(logit))
