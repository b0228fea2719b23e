"""What is asked and passages in, how much of it one sentence of each passage holds out.

BM25 counts words wherever they stand; words that answer stand together. Proximity adds to any ranking by words: Tao and Zhai, "An
Exploration of Proximity Measures in Information Retrieval", SIGIR 2007. Here a sentence is the window, and what stands over a
whole passage (title, speaker, the question it answers) is held by each of its sentences.

Taking sentences apart takes longer than searching does. So their terms are stored with the passage, each as its CRC-32: in an
archive of a million words one in 4,000 has that of another one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.words import telling_terms
from ingest.records import Passage

_CODE = np.dtype("<u4")
_END = 0
"""Ends a line of codes, which are never 0."""


def packed(passage: Passage) -> bytes:
    """The terms of the header of a passage, and of each of its sentences, as ``held_together`` takes them."""
    sentences = [passage.text[start:end] for start, end in passage.sentences] or [passage.text]
    codes = [[*map(_code, telling_terms(line)), _END] for line in (passage.header, *sentences)]
    return np.array(list(chain.from_iterable(codes)), _CODE).tobytes()


def held_together(
    asked: Sequence[Sequence[str]], weights: Mapping[str, float], passages: Sequence[bytes]
) -> NDArray[np.float64]:
    """For the terms of each part and each passage, as ``packed``, the share (parts, n) of them in 0..1, by weight, that one
    sentence holds at most, header included; 0 of a part without terms. All terms have ``weights``."""
    wanted = np.array([[weights[term] if term in own else 0.0 for term in weights] for own in asked])
    codes = np.array([_code(term) for term in weights], _CODE)
    values = np.frombuffer(b"".join(passages), _CODE)
    line = np.cumsum(values == _END)
    # The line that each passage ends with.
    ends = line[np.cumsum([len(one) // _CODE.itemsize for one in passages]) - 1]
    lines = np.diff(ends, prepend=0)
    first = ends - lines
    held = np.zeros((ends[-1], len(codes)))
    for column, code in enumerate(codes):
        held[line[values == code], column] = 1.0
    np.maximum(held, np.repeat(held[first], lines, axis=0), out=held)
    totals = wanted.sum(axis=1, keepdims=True)
    most = np.maximum.reduceat(wanted @ held.T, first, axis=1)
    return np.asarray(most / np.where(totals > 0, totals, 1.0))


@lru_cache(maxsize=65_536)
def _code(term: str) -> int:
    return crc32(term.encode()) or 1
