"""One part of a question in, what is found for it and what that scores out: candidates by its words and by its vector, their
cosine and BM25 mixed, and what they meet of whom, where and when the part names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.fusion import mix
from index.lexical import LexicalFilter
from index.opened import Opened, Selection
from index.parts import Favoured, FavouredKind, Part
from index.words import question_terms

DEPTH: Final = 100
"""Candidates by cosine, and by BM25, of the question and of each clause."""
LEXICAL_DEPTH: Final = 300
"""Passages whose BM25 score is known; those behind them count as if they held none of the words."""
FAVOURED_DEPTH: Final = 30
"""Candidates by each among what the question names."""
DENSE_SHARE: Final = 0.5
"""Of the cosine in the mix with BM25. Hits@4 with .3, .5 and .6: the sample's questions .80, .88 and .90, those of who said
what, when .89, .91 and .92; MultiHop-RAG's .86 with .3 as with .5. Of the seeds the first is right for .94, .94 and .89."""
BONUS: Final[dict[FavouredKind, float]] = {"speakers": 0.5, "roles": 0.3, "sources": 0.3, "dates": 0.3, "recent": 0.3}
"""Added to a mix of 0..1 where a passage is of the speaker, outlet or days that the question names. Chosen in steps of .1
on the sample's questions of who said what, when (hits@1 .73 with .3 for speakers, .75 with .5; .66 with .1 for dates, .73
with .3); for outlets .2, .3 and .4 are alike on MultiHop-RAG. ``recent`` was chosen on every other question
of ``eval/sets/quiz`` over the first lines of 3,962 articles (hits@1 .80 without, .88 with .15, .95 from .3 to .5; of the others
.83, .90 and .92). A stated day of asking costs the sample's questions, which are of no week, .013 of hits@1 with .3, but .06
with .4."""

Rows = NDArray[np.int64]
Scores = NDArray[np.float64]
Mask = NDArray[np.bool_]
Named = dict[Favoured, tuple[Mask, LexicalFilter]]


@dataclass(frozen=True, slots=True, eq=False)
class Worded:
    """What the ``terms`` of a part find: candidates, the ``rows`` in order whose BM25 score is known and the ``scores``, and
    for each row id what it meets."""

    terms: list[str]
    found: Rows
    rows: Rows
    scores: Scores
    met: dict[FavouredKind, Mask]
    unmet: int
    """Kinds that the part names and no passage meets."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One search: its vector, its candidates, and what its words find."""

    vector: NDArray[np.float32]
    candidates: Rows
    words: Worded


def worded(opened: Opened, part: Part, selection: Selection, named: Named, *, favoured: Sequence[Favoured]) -> Worded:
    """Search for the words of a part, and by them among what it names and is ``favoured``."""
    words = question_terms(part.sought)
    lexical = opened.lexical.search(words, LEXICAL_DEPTH, selection.lexical)
    known, found = [lexical], [lexical.rows[:DEPTH]]
    met, unmet = _met(part, named, lambda day: opened.lexical.holding(question_terms(day), lexical.rows))
    allowed = selection.allowed
    for one in favoured:
        if one.kind not in met or one not in named:
            continue
        mask, only = named[one]
        theirs = lexical.rows[mask[lexical.rows]][:FAVOURED_DEPTH]
        if len(theirs) < FAVOURED_DEPTH and len(lexical) == LEXICAL_DEPTH:
            # The best of them lie deeper than was looked.
            deeper = opened.lexical.search(words, FAVOURED_DEPTH, only)
            theirs = deeper.rows if allowed is None else deeper.rows[allowed[deeper.rows]]
            known.append(deeper)
        found.append(theirs)
    rows, first = np.unique(np.concatenate([one.rows for one in known]), return_index=True)
    scores = np.concatenate([one.scores for one in known])[first]
    return Worded(words, np.concatenate(found), rows, scores, met, unmet)


def look(opened: Opened, words: Worded, vector: NDArray[np.float32], allowed: Mask | None) -> Look:
    """Add what is near the vector, of all that is allowed and of what the part names."""
    among = [mask if allowed is None else mask & allowed for mask in _wanted(words.met)]
    near = opened.vectors.searches(vector, [(DEPTH, allowed), *((FAVOURED_DEPTH, mask) for mask in among)])
    return Look(vector, np.unique(np.concatenate([words.found, *(one.rows for one in near)])), words)


def _met(part: Part, named: Named, holding: Callable[[str], Rows]) -> tuple[dict[FavouredKind, Mask], int]:
    """For each kind of thing that a part names what meets it, and how many kinds nothing meets. ``holding`` gives the rows
    whose words name a day."""
    # Two outlets named are either's: a passage is favoured once for each kind that it meets.
    met: dict[FavouredKind, Mask] = {}
    for one in part.favoured:
        if one not in named:
            continue
        mask = named[one][0]
        if one.happened is not None:
            mask = mask.copy()
            mask[holding(one.happened)] = True
        if mask.any():
            met[one.kind] = met[one.kind] | mask if one.kind in met else mask
    return met, len({one.kind for one in part.favoured if one in named} - met.keys() - {"recent"})


def _wanted(met: dict[FavouredKind, Mask]) -> list[Mask]:
    """What meets each kind, and what meets all of them."""
    masks = list(met.values())
    if len(masks) < 2:
        return masks
    return [*masks, np.logical_and.reduce(masks)]


def mixed(opened: Opened, look: Look, rows: Rows) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mix of cosine and BM25 of every row with the bonus of what it meets, and its cosine."""
    cosines = opened.vectors.cosines(look.vector, rows)
    bm25 = np.zeros(len(rows))
    _, here, there = np.intersect1d(rows, look.words.rows, assume_unique=True, return_indices=True)
    bm25[here] = look.words.scores[there]
    own = np.isin(rows, look.candidates, assume_unique=True)
    scores = mix(cosines, bm25, DENSE_SHARE, float(cosines[own].min()) if own.any() else 0.0)
    for kind, mask in look.words.met.items():
        scores += BONUS[kind] * mask[rows]
    return scores, cosines
