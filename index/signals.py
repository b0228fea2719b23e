"""How each part of a question fared in, what tells whether the archive answers it out.

A compound question is answered as well as its clauses are on average.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.hybrid import Fit
from index.opened import Opened
from index.results import NO_SIGNALS, Signals
from index.words import question_terms, terms


def signals(opened: Opened, fits: Sequence[Fit]) -> Signals:
    """Measure what was found."""
    if not fits:
        return NO_SIGNALS
    rows = list(dict.fromkeys(fit.row for fit in fits))
    texts = {
        row: frozenset(terms(f"{one.passage.header}\n{one.passage.text}"))
        for row, one in zip(rows, opened.store.passages(rows), strict=True)
    }
    covered = [_covered(opened.lexical.weights(question_terms(fit.part.topic)), texts[fit.row]) for fit in fits]
    read = [fit.read for fit in fits if fit.read is not None]
    return Signals(
        near=sum(fit.near for fit in fits) / len(fits),
        covered=sum(covered) / len(fits),
        met=sum(fit.met for fit in fits) / len(fits),
        lead=sum(fit.lead for fit in fits) / len(fits),
        read=sum(read) / len(read) if read else None,
    )


def _covered(weights: dict[str, float], held: frozenset[str]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in held) / total if total > 0 else 0.0
