"""How likely it is that the archive answers: three measurements of a search in, a probability in 0..1 out.

A logistic regression on ``best_cosine`` (the highest cosine of question and passage, -1..1), ``coverage`` (the share, by
inverse document frequency, of the terms of the question's topic that the best covered of the first four passages
contains, 0..1) and ``agreement`` (the score of the first passage, 0..1: low where the passage of whom the question names
is not the one that is nearest to what it asks).

Fitted on 2026-11-22 by ``python -m eval.fit_confidence`` with all-MiniLM-L6-v2 on the sample archive (190 questions of
``eval/sets``), on 22 questions about five articles of one news site and on 285 answerable questions of MultiHop-RAG: 1,063
cases, 387 answered, both kinds weighted to one half, so that the probability presumes that every other question is
answered. Ten-fold cross-validation: AUROC .718, Brier score .215. With the threshold 63 % of the questions are answered;
so are, wrongly, 32 % of those whose articles are left out, 31 % of those with another speaker's name in them, and 56 % of
39 that nobody could answer. English news only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from math import exp

FIRST_PASSAGES = 4
"""The probability is about these: that one of the first four passages answers."""

BIAS = -7.20
COSINE_WEIGHT = 5.50
COVERAGE_WEIGHT = 2.51
AGREEMENT_WEIGHT = 3.48
ANSWERED_FROM = 0.5
"""From this confidence on a question counts as answered."""


def confidence(best_cosine: float, coverage: float, agreement: float) -> float:
    """Return the probability that one of the first four passages answers."""
    logit = BIAS + COSINE_WEIGHT * best_cosine + COVERAGE_WEIGHT * coverage + AGREEMENT_WEIGHT * agreement
    # Either branch keeps the exponent negative, so that no input overflows.
    return 1 / (1 + exp(-logit)) if logit >= 0 else exp(logit) / (1 + exp(logit))


def coverage(weights: Mapping[str, float], passages: Iterable[Collection[str]]) -> float:
    """Return the largest weighted share of the question's terms that one passage contains; 0 without terms or passages.

    ``weights`` maps each term of the question to its weight (idf); ``passages`` are the terms of each passage.
    """
    total = sum(weights.values())
    if total <= 0:
        return 0.0
    held = (sum(weight for term, weight in weights.items() if term in terms) for terms in passages)
    return min(1.0, max(held, default=0.0) / total)
