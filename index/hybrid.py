"""What is searched for in, rows best first out: cosine and BM25 mixed, for the whole question and for each of its clauses.

A passage counts by the clause that it answers best, and by the whole. Those of whom, where and when the question names are
candidates, and favoured; so is what holds the words asked for in one sentence. Then clauses, outlets and people that the question
names take turns, so that each gets its evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.candidates import BONUS, Look, Mask, Named, Rows, Scores, Worded, look, mixed, worded
from index.fusion import take_turns
from index.machine import cores
from index.opened import Opened, Selection
from index.parts import Part
from index.proximity import held_together
from index.rereading import FIRST, Reader

WHOLE_SHARE: Final = 0.4
"""Of the whole question where a passage is scored by a clause. MultiHop-RAG: MRR .679 without clauses, .712 from .3 to .5."""
TOGETHER_SHARE: Final = 0.3
"""Of the share (0..1) of a clause's words that one sentence of a passage holds, added to a mix of 0..1. With 0, .2, .3 and .4:
SciFact's nDCG@10 .716, .718, .718, .718; the questions of who said what, when hits@1 .791, .791, .800, .817, hits@4 .930, .965,
.965, .957; the sample's hits@1 .600, .600, .575, .575; ``quiz`` .983 and then .992. MultiHop-RAG, on which it was not chosen:
MRR .720, .736, .741, .748. Without the header, .757 of the second are right with .2."""
CAPTION_COST: Final = 0.2
"""Taken from a mix of 0..1 of what stands under a picture: few words, so that those of the question weigh much in it, and they
say what is seen. With 0, .1, .2 and .3 the sample's hits@4 are .850, .850, .875, .875, MRR .700, .718, .722, .722; the other sets
come out the same."""
TURN_CLAUSE: Final = 0.04
TURN_NAMED: Final = 0.02
"""Taken from every passage of a clause, or of an outlet or person of several named, for each one already shown. MultiHop-RAG:
facts among the first ten .703 without turns, .717 with; both from .02 to .04."""
_TURN_DEPTH: Final = 60
READ_DEPTH: Final = 30
"""Passages whose sentences are looked at, and which are read once more where that is asked for."""
_LEAD_DEPTH: Final = 10
_AHEAD_DEPTH: Final = 5


@dataclass(frozen=True, slots=True)
class Steps:
    """Which steps of the ranking are taken; all of them unless what each is worth is measured."""

    favour: bool = True
    clauses: bool = True
    together: bool = True
    """What holds the words of a clause in one sentence forward, captions back."""
    turns: bool = True
    rerank: bool = False
    """Costs up to a second, and a model that is installed apart."""


ALL_STEPS: Final = Steps()


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

    def look_up() -> list[Worded]:
        whole = worded(opened, parts[0], selection, named, favoured=() if several else parts[0].favoured)
        return [whole, *(worded(opened, part, selection, named, favoured=part.favoured) for part in parts[1:])]

    wait = _pool().submit(look_up).result if cores() > 1 else look_up
    vectors = embedded()
    words = wait()
    searched = zip(words[several:], vectors[several:], strict=True)
    looks = [look(opened, own, vector, selection.allowed) for own, vector in searched]
    if several:
        # What is near the whole of several clauses is near one of them; its words are its own.
        candidates = np.unique(np.concatenate([words[0].found, *(one.candidates for one in looks)]))
        looks = [Look(vectors[0], candidates, words[0]), *looks]
    rows = np.unique(np.concatenate([one.candidates for one in looks]))
    if not len(rows):
        return Ranking([], [])
    judged = [mixed(opened, one, rows) for one in looks]
    scores, best = _combined(judged)
    most = 1.0 + sum(BONUS[kind] for kind in words[0].met)
    if steps.together:
        first = _first(rows, scores)
        kinds, packed = zip(*opened.store.kinds_and_terms(rows[first].tolist()), strict=True)
        asked = [one.terms for one in words]
        together = held_together(asked, opened.lexical.weights(chain.from_iterable(asked)), packed)
        captions = np.array([kind == "caption" for kind in kinds])
        _add(judged, first, TOGETHER_SHARE * together - CAPTION_COST * captions)
        scores, best = _combined(judged)
        most += TOGETHER_SHARE
    fits = [_fit(part, one, rows, *scored) for part, one, scored in zip(parts, looks, judged, strict=True)]
    fits = fits[1:] or fits
    sharing = _several(named)
    if reader is not None:
        first = _first(rows, scores)
        passages = [one.passage for one in opened.store.passages(rows[first].tolist())]
        before = np.stack([one[first] for one, _ in judged])
        read = reader.read(parts, vectors, before, passages, several=several or bool(sharing))
        _add(judged, first, read.added)
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


def _first(rows: Rows, scores: Scores) -> NDArray[np.int64]:
    """The places of the passages that are looked at closer, the best first."""
    return np.lexsort((rows, -scores))[:READ_DEPTH]


def _add(judged: Sequence[tuple[Scores, Scores]], places: NDArray[np.int64], added: Scores) -> None:
    """Add to the scores of each part (parts, n) at these places; none falls below 0."""
    for (scores, _), more in zip(judged, added, strict=True):
        scores[places] = np.maximum(scores[places] + more, 0.0)


def _fit(part: Part, look: Look, rows: Rows, scores: NDArray[np.float64], cosines: NDArray[np.float64]) -> Fit:
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
