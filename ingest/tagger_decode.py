"""From scores of words to spans: a linear-chain CRF over the tagger's labels, in numpy.

In: for each unit of text an array (words, labels) of emissions, and the learned transitions (labels, labels). Out: the
spans whose probability reaches a floor, likeliest first where two overlap. The probability is that of exactly this span,
summed over all labellings of the rest (forward-backward; Lafferty, McCallum and Pereira 2001). Taking spans by their own
probability instead of the one best labelling is what exact span F1 rewards: one is worth it from F1 / 2 upwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.tagger_input import LABELS, ROLES

Floats = NDArray[np.float32]
_NEVER = np.float32(-1e4)
_TOGETHER = 64  # units that go through the recursions at once


@dataclass(frozen=True, slots=True)
class WordSpan:
    """A labelled half-open range of words; `score` is its probability in 0..1."""

    label: str
    start: int
    end: int
    score: float


def barred() -> tuple[Floats, Floats, Floats]:
    """0 where a label may start a unit, follow another (row: before, column: after) or end a unit, else hopeless."""
    starts = [label[0] in "OBS" for label in LABELS]
    ends = [label[0] in "OES" for label in LABELS]
    follows = [
        [(left[0] in "BI") == (right[0] in "IE") and (left[0] not in "BI" or left[2:] == right[2:]) for right in LABELS]
        for left in LABELS
    ]
    masks = [np.where(np.array(mask), np.float32(0), _NEVER) for mask in (starts, follows, ends)]
    return masks[0], masks[1], masks[2]


class Decoder:
    """Decodes many units at once, which is what makes it cheap in numpy."""

    def __init__(self, transitions: Floats) -> None:
        if transitions.shape != (len(LABELS), len(LABELS)):
            raise ValueError(f"transitions are {transitions.shape}, wanted {(len(LABELS), len(LABELS))}")
        self._starts, follows, self._ends = barred()
        self._moves = (transitions + follows).astype(np.float32)

    def decode(self, units: Sequence[Floats], floor: float) -> list[list[WordSpan]]:
        """The spans of each unit that are at least `floor` probable, in reading order and without overlap."""
        out: list[list[WordSpan]] = [[] for _ in units]
        order = sorted((number for number in range(len(units)) if len(units[number])), key=lambda one: len(units[one]))
        for begin in range(0, len(order), _TOGETHER):
            chosen = order[begin : begin + _TOGETHER]
            lengths = np.array([len(units[number]) for number in chosen])
            scores = np.zeros((len(chosen), int(lengths.max()), len(LABELS)), dtype=np.float32)
            for row, number in enumerate(chosen):
                scores[row, : lengths[row]] = units[number]
            forward, backward = self._forward(scores), self._backward(scores, lengths)
            for row, number in enumerate(chosen):
                size = lengths[row]
                found = self._likely(units[number], forward[row, :size], backward[row, :size], floor)
                out[number] = _apart(found)
        return out

    def _likely(self, scores: Floats, forward: Floats, backward: Floats, floor: float) -> Iterator[WordSpan]:
        """Every span that is at least `floor` probable."""
        whole = float(_logsum(forward[-1] + self._ends, 0))
        size = len(scores)
        for role in ROLES:
            begin, inside, end, single = (LABELS.index(f"{place}-{role}") for place in "BIES")
            alone = np.exp(forward[:, single] + backward[:, single] - whole)
            for place in np.flatnonzero(alone >= floor):
                yield WordSpan(role, int(place), int(place) + 1, min(1.0, float(alone[place])))
            # A span needs a first and a last word that are themselves at least as probable.
            firsts = np.flatnonzero(forward[:, begin] + backward[:, begin] - whole >= np.log(floor))
            lasts = np.flatnonzero(forward[:, end] + backward[:, end] - whole >= np.log(floor))
            if not len(firsts) or not len(lasts):
                continue
            within = np.zeros(size + 1)
            np.cumsum(scores[:, inside], dtype=np.float64, out=within[1:])
            first, last = firsts[:, None], lasts[None, :]
            between = last - first - 1
            middle = (
                within[last]
                - within[np.minimum(first + 1, size)]
                + self._moves[begin, inside]
                + (between - 1) * self._moves[inside, inside]
                + self._moves[inside, end]
            )
            middle = np.where(between == 0, self._moves[begin, end], middle)
            log = forward[first, begin] + middle + scores[last, end] + backward[last, end] - whole
            share = np.where(between >= 0, np.exp(np.minimum(log, 0.0)), 0.0)
            for row, column in zip(*np.nonzero(share >= floor), strict=True):
                yield WordSpan(role, int(firsts[row]), int(lasts[column]) + 1, float(share[row, column]))

    def _forward(self, scores: Floats) -> Floats:
        out = np.empty_like(scores)
        out[:, 0] = scores[:, 0] + self._starts
        for step in range(1, scores.shape[1]):
            out[:, step] = _logsum(out[:, step - 1, :, None] + self._moves, 1) + scores[:, step]
        return out

    def _backward(self, scores: Floats, lengths: NDArray[np.int64]) -> Floats:
        out = np.empty_like(scores)
        state = np.broadcast_to(self._ends, scores[:, 0].shape)
        for step in range(scores.shape[1] - 1, -1, -1):
            if step + 1 < scores.shape[1]:
                ahead = _logsum(self._moves + (scores[:, step + 1] + state)[:, None, :], 2)
                state = np.where((lengths > step + 1)[:, None], ahead, self._ends)
            out[:, step] = state
        return out


def _apart(spans: Iterator[WordSpan]) -> list[WordSpan]:
    """The likeliest of those that overlap, in reading order."""
    out: list[WordSpan] = []
    for span in sorted(spans, key=lambda one: -one.score):
        if all(span.end <= other.start or span.start >= other.end for other in out):
            out.append(span)
    return sorted(out, key=lambda one: one.start)


def _logsum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    out: Floats = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return out
