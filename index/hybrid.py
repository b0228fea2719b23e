"""What is searched for in, rows best first out: cosine and BM25 mixed, for the whole question and for each of its clauses.

A passage counts by the clause that it answers best, and by the whole. Those of whom, where and when the question names are
candidates, and favoured. Then clauses, outlets and people that the question names take turns, so that each gets its evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.fusion import mix, take_turns
from index.lexical import LexicalFilter
from index.machine import cores
from index.opened import Opened, Selection
from index.parts import Favoured, FavouredKind, Part
from index.rereading import FIRST, Reader
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
WHOLE_SHARE: Final = 0.4
"""Of the whole question where a passage is scored by a clause. MultiHop-RAG: MRR .679 without clauses, .712 from .3 to .5."""
TURN_CLAUSE: Final = 0.04
TURN_NAMED: Final = 0.02
"""Taken from every passage of a clause, or of an outlet or person of several named, for each one already shown. MultiHop-RAG:
facts among the first ten .703 without turns, .717 with; both from .02 to .04."""
_TURN_DEPTH: Final = 60
RERANK_DEPTH: Final = 30
"""Passages that are read once more, where that is asked for."""
_LEAD_DEPTH: Final = 10
_AHEAD_DEPTH: Final = 5


@dataclass(frozen=True, slots=True)
class Steps:
    """Which steps of the ranking are taken; all of them unless what each is worth is measured."""

    favour: bool = True
    clauses: bool = True
    turns: bool = True
    rerank: bool = False
    """Costs up to a second, and a model that is installed apart."""


ALL_STEPS: Final = Steps()

Rows = NDArray[np.int64]
Scores = NDArray[np.float64]
Mask = NDArray[np.bool_]
Named = dict[Favoured, tuple[Mask, LexicalFilter]]


@dataclass(frozen=True, slots=True, eq=False)
class _Worded:
    """What the words of a part find: candidates, the ``rows`` in order whose BM25 score is known and the ``scores``, and for
    each row id what it meets."""

    found: Rows
    rows: Rows
    scores: Scores
    met: dict[FavouredKind, Mask]
    unmet: int
    """Kinds that the part names and no passage meets."""


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """One search: its vector, its candidates, and what its words find."""

    vector: NDArray[np.float32]
    candidates: Rows
    words: _Worded


@dataclass(frozen=True, slots=True)
class Fit:
    """How well what a part of the question finds by itself fits it: what confidence is computed from.

    ``rows`` are its first four, ``cosine`` (-1..1) that of its first. ``near`` is the highest cosine (0..1) of a passage, times
    the share of the kinds of things named that it meets; ``ahead`` how far, in cosine, the nearest of those that meet all is ahead
    of the fifth, 0 where none does. ``met`` is that share (0..1) of its first, 1 where nothing is named; ``lead`` how far the
    highest score is ahead of the tenth, in units of the mix of cosine and BM25 (0..1) and its bonuses, without that for the days
    before the question, which are not named. ``read`` is the highest probability (0..1) that the cross-encoder gave to one of its
    passages, None where it read none.
    """

    part: Part
    rows: tuple[int, ...]
    cosine: float
    near: float
    ahead: float
    met: float
    lead: float
    read: float | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows and scores in 0..1, best first, and how each part of the question fared: its clauses, else the whole."""

    rows: list[tuple[int, float]]
    fits: list[Fit]


def rank(
    opened: Opened,
    parts: Sequence[Part],
    embedded: Callable[[], NDArray[np.float32]],
    selection: Selection,
    k: int,
    steps: Steps = ALL_STEPS,
    reader: Reader | None = None,
) -> Ranking:
    """The ``k`` best of what ``selection`` lets through, read once more by ``reader`` where there is one.

    ``embedded`` gives the vectors (parts, dimension) of the ``parts``, the whole question first: what their words find is
    looked up while they are computed.
    """
    favoured = dict.fromkeys(one for part in parts for one in part.favoured if steps.favour)
    named = {one: opened.meeting(one.condition) for one in favoured}
    several = len(parts) > 1

    def look_up() -> list[_Worded]:
        whole = _worded(opened, parts[0], selection, named, favoured=() if several else parts[0].favoured)
        return [whole, *(_worded(opened, part, selection, named, favoured=part.favoured) for part in parts[1:])]

    wait = _pool().submit(look_up).result if cores() > 1 else look_up
    vectors = embedded()
    words = wait()
    searched = zip(words[several:], vectors[several:], strict=True)
    looks = [_near(opened, own, vector, selection.allowed) for own, vector in searched]
    if several:
        # What is near the whole of several clauses is near one of them; its words are its own.
        candidates = np.unique(np.concatenate([words[0].found, *(one.candidates for one in looks)]))
        looks = [_Look(vectors[0], candidates, words[0]), *looks]
    rows = np.unique(np.concatenate([look.candidates for look in looks]))
    if not len(rows):
        return Ranking([], [])
    judged = [_scores(opened, look, rows) for look in looks]
    fits = [_fit(part, look, rows, *scored) for part, look, scored in zip(parts, looks, judged, strict=True)]
    fits = fits[1:] or fits
    scores, best = _combined(judged)
    sharing = _several(named)
    most = 1.0 + sum(BONUS[kind] for kind in words[0].met)
    if reader is not None:
        first = np.lexsort((rows, -scores))[:RERANK_DEPTH]
        passages = [one.passage for one in opened.store.passages(rows[first].tolist())]
        before = np.stack([one[first] for one, _ in judged])
        read = reader.read(parts, vectors, before, passages, several=several or bool(sharing))
        for (own, _), added in zip(judged, read.added, strict=True):
            own[first] += added
        scores, best = _combined(judged)
        most += read.most
        fits = [replace(fit, read=likely) for fit, likely in zip(fits, read.likely, strict=True)]
    groups, penalties = [], []
    if several:
        groups += [best == number for number in range(len(parts) - 1)]
        penalties += [TURN_CLAUSE] * (len(parts) - 1)
    groups += [mask[rows] for mask in sharing]
    penalties += [TURN_NAMED] * len(sharing)
    order = np.lexsort((rows, -scores))[: max(k, _TURN_DEPTH)]
    found = [(int(place), float(scores[place])) for place in order[:k]]
    if steps.turns and groups:
        turns = take_turns(scores[order], np.stack(groups)[:, order], penalties, k)
        found = [(int(order[place]), score) for place, score in turns]
    return Ranking([(int(rows[place]), score / most) for place, score in found], fits)


@cache
def _pool() -> ThreadPoolExecutor:
    """Kept: starting a thread takes as long as a search."""
    return ThreadPoolExecutor(cores(), "onrecord-words")


def _several(named: Named) -> list[Mask]:
    """What each outlet and each person meets, where the question names more than one of them."""
    masks = [[mask for one, (mask, _) in named.items() if one.kind == kind] for kind in ("sources", "speakers")]
    return [mask for own in masks if len(own) > 1 for mask in own]


def _combined(judged: Sequence[tuple[Scores, Scores]]) -> tuple[Scores, NDArray[np.int64]]:
    """The score of every row by the clause that it answers best, and which that is; without clauses by the whole."""
    whole, *others = [scores for scores, _ in judged]
    if not others:
        return whole, np.zeros(len(whole), dtype=np.int64)
    by_clause = WHOLE_SHARE * whole + (1 - WHOLE_SHARE) * np.stack(others)
    return by_clause.max(axis=0), by_clause.argmax(axis=0)


def _fit(part: Part, look: _Look, rows: Rows, scores: NDArray[np.float64], cosines: NDArray[np.float64]) -> Fit:
    best = np.lexsort((rows, -scores))[:FIRST]
    met = {kind: mask[rows] for kind, mask in look.words.met.items()}
    recent = met.pop("recent", np.zeros(len(rows), dtype=np.bool_))
    kinds = len(met) + look.words.unmet
    share = np.sum([*met.values(), np.zeros(len(rows))], axis=0) / kinds if kinds else np.ones(len(rows))
    meeting_all = np.sort(cosines[share == 1.0])[::-1][:_AHEAD_DEPTH]
    highest = np.sort(scores - BONUS["recent"] * recent)[::-1]
    return Fit(
        part,
        tuple(rows[best].tolist()),
        float(cosines[best[0]]),
        float((cosines * share).max(initial=0.0)),
        float(meeting_all[0] - meeting_all[-1]) if len(meeting_all) else 0.0,
        float(share[best[0]]),
        # Where there is no tenth, nothing is behind.
        float(highest[0] - (highest[_LEAD_DEPTH - 1] if len(highest) >= _LEAD_DEPTH else 0.0)),
    )


def _worded(opened: Opened, part: Part, selection: Selection, named: Named, *, favoured: Sequence[Favoured]) -> _Worded:
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
    return _Worded(np.concatenate(found), rows, np.concatenate([one.scores for one in known])[first], met, unmet)


def _near(opened: Opened, words: _Worded, vector: NDArray[np.float32], allowed: Mask | None) -> _Look:
    among = [mask if allowed is None else mask & allowed for mask in _wanted(words.met)]
    near = opened.vectors.searches(vector, [(DEPTH, allowed), *((FAVOURED_DEPTH, mask) for mask in among)])
    return _Look(vector, np.unique(np.concatenate([words.found, *(one.rows for one in near)])), words)


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


def _scores(opened: Opened, look: _Look, rows: Rows) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
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
