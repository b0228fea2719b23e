"""How each part of a question fared in, what tells whether the archive answers it out.

A compound question is answered as well as its clauses are on average, each by the weight of its terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import fsum, log
from statistics import fmean

import regex

from index.hybrid import Fit
from index.lexical import Lexical
from index.results import NO_SIGNALS, Signals, Stored
from index.words import distinct_terms, question_terms

_CERTAIN = 1e-4
"""A probability is never taken for nearer to 0 or 1."""
_LEAST_WEIGHT = 1e-4
"""Of a clause whose terms the archive has nowhere: where all are such, each counts alike."""
_NAME_OR_NUMBER = regex.compile(r"(?<!^)\b[\p{Lu}\p{N}][\w’'-]*")


def signals(lexical: Lexical, fits: Sequence[Fit], stored: Mapping[int, Stored]) -> Signals:
    """Measure what was found; ``stored`` has every passage of the ``fits`` by its row."""
    if not fits:
        return NO_SIGNALS

    @cache
    def held(row: int) -> frozenset[str]:
        passage = stored[row].passage
        return distinct_terms(f"{passage.header}\n{passage.text}")

    covered, named, weighs = [], [], []
    for fit in fits:
        weights = lexical.weights(question_terms(fit.part.topic))
        weighs.append(max(sum(weights.values()), _LEAST_WEIGHT))
        covered.append(_share(weights, held(fit.rows[0]), 0.0))
        telling = distinct_terms(" ".join(_NAME_OR_NUMBER.findall(fit.part.topic))) & weights.keys()
        found: frozenset[str] = frozenset()
        for row in fit.rows:
            if telling <= found:
                break
            found |= held(row) & telling
        named.append(_share({word: weights[word] for word in telling}, found, 1.0))
    read = [_log_odds(fit.read) for fit in fits if fit.read is not None]
    return Signals(
        cosine=fmean((fit.cosine for fit in fits), weighs),
        near=fmean((fit.near for fit in fits), weighs),
        ahead=fmean((fit.ahead for fit in fits), weighs),
        covered=fmean(covered, weighs),
        met=fmean((fit.met for fit in fits), weighs),
        lead=fmean((fit.lead for fit in fits), weighs),
        named=fmean(named, weighs),
        read=fmean(read, weighs) if read else None,
    )


def _log_odds(likely: float) -> float:
    return log(max(likely, _CERTAIN) / max(1 - likely, _CERTAIN))


def _share(weights: Mapping[str, float], held: frozenset[str], none: float) -> float:
    """By weight, of the words that are ``held``; ``none`` where there are no words."""
    total = fsum(weights.values())
    return fsum(weight for word, weight in weights.items() if word in held) / total if total > 0 else none
