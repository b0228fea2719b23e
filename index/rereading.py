"""A question's parts and its first passages in, read once more: what reading them closer adds to their scores, and how likely
each part is answered.

Of a question that asks for one thing a cross-encoder reads every passage. Where several are wanted, it brings forward what is
alike: MultiHop-RAG's questions it orders worse than before, with the whole as with the best clause, whatever its share (hits@4
.86 to .82 on 99 of them). There the best sentence of each passage counts, by the model that the passages were embedded with: the
vector of a whole passage is a mean over all that it speaks of. (The sample's simple questions the best sentence orders worse:
the first is right for .76 without it, .73 with it.) Only sentences that share most words with a clause are embedded.

How likely a part is answered is the highest that the cross-encoder gives to its first two passages, and to the best sentence of
each of the first four: that of a passage says how well it fits as a whole, that of a sentence whether it says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.parts import Part
from index.rerank import Reranker
from index.words import question_terms, terms
from ingest.passages import embedded
from ingest.records import Passage

SENTENCE_SHARE: Final = 0.2
"""Of the cosine of the best sentence, brought to 0..1 over what is read, added to a mix of 0..1. On 190 questions of
MultiHop-RAG, with 0, .1, .2, .3 and .4: MRR .698, .709, .714, .713, .700; facts .713, .733, .730, .732, .734; hits@4 .847,
.847, .863, .868, .858."""
READ_SHARE: Final = 0.8
"""Of the cross-encoder's probability, added to a mix of 0..1. Of the sample's questions of who said what, when, the first is
right for .76 without, .80 with .4, .83 with .6 and .8, .80 with 1; hits@4 rise from .90 to .97."""
READ_DEPTH: Final = 20
"""Passages that the cross-encoder reads of a simple question: with 15 to 30 the sample's two sets come out the same."""
FIRST: Final = 4
"""Passages of each part, by the scores so far, that tell how likely it is answered, by a sentence of theirs: of all that are read,
some unlikely one is always likely."""
_FIRST_WHOLE: Final = 2
"""Of these the ones that are read as a whole too."""
_SENTENCES: Final = 2
"""Sentences of a passage that are embedded for each part at most. On the same 190 questions, with all of them, 4, 3 and 2: MRR
.717, .723, .729, .725; facts .720, .722, .717, .723; hits@4 .858, .847, .847, .847, at 1, .74, .59 and .42 of the text."""


@dataclass(frozen=True, slots=True)
class Rereading:
    """What is ``added`` to the scores (parts, n) of what was read, at ``most``; and the highest probability (0..1) of each
    part that is ranked by: the clauses, else the whole."""

    added: NDArray[np.float64]
    most: float
    likely: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads with the model that the passages were embedded by, and with a cross-encoder."""

    embedder: Embedder
    reranker: Reranker

    def read(
        self,
        parts: Sequence[Part],
        vectors: NDArray[np.float32],
        scores: NDArray[np.float64],
        passages: Sequence[Passage],
        *,
        several: bool,
    ) -> Rereading:
        """Read ``passages`` for each part, the whole question first: ``vectors`` (parts, dimension) are theirs, ``scores``
        (parts, n) those of the passages so far, which come best first. ``several`` is whether more than one passage is
        wanted: of clauses, outlets or people."""
        asked = slice(1, None) if len(parts) > 1 else slice(None)
        firsts = np.argsort(-scores[asked], axis=1, kind="stable")[:, :FIRST]
        cosines, nearest = _best_sentences(parts, vectors, passages if several else passages[:FIRST], self.embedder)
        whole = firsts[:, :_FIRST_WHOLE] if several else np.arange(len(passages[:READ_DEPTH]))[np.newaxis]
        questions = [part.text for part in parts[asked]]
        pairs = [(text, embedded(passages[place])) for text, own in zip(questions, whole, strict=True) for place in own]
        pairs += [
            (text, said[place])
            for text, own, said in zip(questions, firsts, nearest[asked], strict=True)
            for place in own
        ]
        likely = self.reranker.scores(pairs)
        as_whole, as_sentence = (one.reshape(len(questions), -1) for one in np.split(likely, [whole.size]))
        tells = np.maximum(as_whole[:, :_FIRST_WHOLE].max(axis=1), as_sentence.max(axis=1))
        if several:
            return Rereading(SENTENCE_SHARE * _spread(cosines), SENTENCE_SHARE, tuple(tells.tolist()))
        added = np.zeros((1, len(passages)))
        added[:, : whole.size] = READ_SHARE * as_whole
        return Rereading(added, READ_SHARE, tuple(tells.tolist()))


def _best_sentences(
    parts: Sequence[Part], vectors: NDArray[np.float32], passages: Sequence[Passage], embedder: Embedder
) -> tuple[NDArray[np.float64], list[list[str]]]:
    """For each part the nearest sentence of each passage: their cosines (parts, n), and what they say."""
    asked = [frozenset(question_terms(part.topic)) for part in parts[1:] or parts]
    said = [_telling(passage, asked) for passage in passages]
    flat = [sentence for own in said for sentence in own]
    cosines = vectors @ embedder.encode_passages(flat).T
    starts = np.cumsum([0, *map(len, said)])
    places = np.stack([start + cosines[:, start:end].argmax(axis=1) for start, end in pairwise(starts)], axis=1)
    nearest = [[flat[place] for place in own] for own in places]
    return np.asarray(np.take_along_axis(cosines, places, axis=1), dtype=np.float64), nearest


def _telling(passage: Passage, asked: Sequence[frozenset[str]]) -> list[str]:
    """The sentences of a passage that share most words with what is ``asked``."""
    found = [passage.text[start:end] for start, end in passage.sentences] or [passage.text]
    shared = [max(len(words & held) for words in asked) for held in map(frozenset, map(terms, found))]
    return [found[place] for place in sorted(range(len(found)), key=lambda one: -shared[one])[:_SENTENCES]]


def _spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each row brought to 0..1; all alike are 0."""
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    return np.asarray((values - low) / np.where(high > low, high - low, 1.0))
