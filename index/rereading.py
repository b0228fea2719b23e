"""A question's parts and its first passages in, read once more: what reading them closer adds to their scores, and how likely
each part is answered.

Of a question that asks for one thing a cross-encoder reads every passage. Where several are wanted, it brings forward what is
alike: MultiHop-RAG's questions it orders worse than before, with the whole as with the best clause, whatever its share (hits@4
.86 to .82 on 99 of them). There the best sentence of each passage counts, by the model that the passages were embedded with: the
vector of a whole passage is a mean over all that it speaks of. (The sample's simple questions the best sentence orders worse:
the first is right for .76 without it, .73 with it.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.parts import Part
from index.rerank import Reranker
from ingest.passages import embedded
from ingest.records import Passage
from ingest.sentences import sentences

SENTENCE_SHARE: Final = 0.2
"""Of the cosine of the best sentence, brought to 0..1 over what is read, added to a mix of 0..1. On 190 questions of
MultiHop-RAG, with 0, .1, .2, .3 and .4: MRR .698, .709, .714, .713, .700; facts .713, .733, .730, .732, .734; hits@4 .847,
.847, .863, .868, .858."""
READ_SHARE: Final = 0.8
"""Of the cross-encoder's probability, added to a mix of 0..1. Of the sample's questions of who said what, when, the first is
right for .76 without, .80 with .4, .83 with .6 and .8, .80 with 1; hits@4 rise from .90 to .97."""
FIRST: Final = 4
"""Passages of each part, by the scores so far, that tell how likely it is answered: of all that are read, some unlikely one is
always likely."""


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
        texts = [embedded(one) for one in passages]
        if not several:
            likely = self.reranker.scores([(parts[0].text, text) for text in texts])
            return Rereading(READ_SHARE * likely[np.newaxis], READ_SHARE, (float(likely[:FIRST].max()),))
        added = SENTENCE_SHARE * _spread(_best_sentences(vectors, passages, self.embedder))
        asked, scored = (parts[1:], scores[1:]) if len(parts) > 1 else (parts, scores)
        firsts = np.argsort(-scored, axis=1, kind="stable")[:, :FIRST]
        pairs = [(part.text, texts[place]) for part, places in zip(asked, firsts, strict=True) for place in places]
        likely = self.reranker.scores(pairs).reshape(firsts.shape).max(axis=1)
        return Rereading(added, SENTENCE_SHARE, tuple(likely.tolist()))


def _best_sentences(
    vectors: NDArray[np.float32], passages: Sequence[Passage], embedder: Embedder
) -> NDArray[np.float64]:
    """The cosine (parts, n) of the best sentence of each passage."""
    said = [[one.text[start:end] for start, end in sentences(one.text)] or [one.text] for one in passages]
    cosines = vectors @ embedder.encode_passages([sentence for own in said for sentence in own]).T
    starts = np.cumsum([0, *map(len, said[:-1])])
    return np.asarray(np.maximum.reduceat(cosines, starts, axis=1), dtype=np.float64)


def _spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each row brought to 0..1; all alike are 0."""
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    return np.asarray((values - low) / np.where(high > low, high - low, 1.0))
