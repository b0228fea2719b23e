"""How each part of a question fared in, what tells whether the archive answers it out.

A compound question is answered as well as its clauses are on average.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

import regex

from index.hybrid import Fit
from index.lexical import Lexical
from index.results import NO_SIGNALS, Signals, Stored
from index.words import question_terms, terms

_NAME_OR_NUMBER = regex.compile(r"(?<!^)\b[\p{Lu}\p{N}][\w’'-]*")


def signals(lexical: Lexical, fits: Sequence[Fit], stored: Mapping[int, Stored]) -> Signals:
    """Measure what was found; ``stored`` has every passage of the ``fits`` by its row."""
    if not fits:
        return NO_SIGNALS
    passages = {row: stored[row].passage for fit in fits for row in fit.rows}
    held = {row: frozenset(terms(f"{one.header}\n{one.text}")) for row, one in passages.items()}
    covered, named = [], []
    for fit in fits:
        weights = lexical.weights(question_terms(fit.part.topic))
        covered.append(_share(weights, held[fit.rows[0]], 0.0))
        telling = frozenset(terms(" ".join(_NAME_OR_NUMBER.findall(fit.part.topic))))
        together = frozenset[str]().union(*(held[row] for row in fit.rows))
        named.append(_share({word: weights[word] for word in telling & weights.keys()}, together, 1.0))
    read = [fit.read for fit in fits if fit.read is not None]
    return Signals(
        cosine=fmean(fit.cosine for fit in fits),
        near=fmean(fit.near for fit in fits),
        covered=fmean(covered),
        met=fmean(fit.met for fit in fits),
        lead=fmean(fit.lead for fit in fits),
        named=fmean(named),
        read=fmean(read) if read else None,
    )


def _share(weights: Mapping[str, float], held: frozenset[str], none: float) -> float:
    """By weight, of the words that are ``held``; ``none`` where there are no words."""
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in held) / total if total > 0 else none
