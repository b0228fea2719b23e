"""Where long text is cut: a span and a budget of tokens in, consecutive spans within the budget out.

A cut falls at the end of a paragraph or sentence; inside a sentence only where the sentence alone is over the budget,
and then at a clause, a word or, in a word without end, a character. Of the cuts that fit, the most even ones are taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import regex

from ingest.sentences import sentences

CountTokens = Callable[[str], int]

# What a cut costs beside the unevenness it leaves, which is the sum of squared deviations from the even share. Set so
# that a paragraph's end is taken where it makes no part more than a third larger or smaller than the even share.
_AFTER_PARAGRAPH = 0.0
_BEFORE_LIST = 0.15
_AFTER_SENTENCE = 0.08
_AFTER_CLAUSE = 2.0
_AFTER_WORD = 4.0
_AFTER_CHARACTER = 8.0
_EACH_PART = 0.05

_WORD = regex.compile(r"\S+")
_CLAUSE_END = regex.compile(r"[,;:—–)\]”\"…]\Z")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph to be cut; ``leans`` when it should stay with the one before it, as a list does."""

    start: int
    end: int
    leans: bool = False


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: ``tokens`` long with the white space behind it, ``cut`` the cost of a cut after it."""

    start: int
    end: int
    tokens: int
    cut: float


def even_cuts(text: str, stretches: Sequence[Stretch], count: CountTokens, budget: int) -> list[tuple[int, int]]:
    """Cut the text of ``stretches`` into the fewest even spans of at most ``budget`` tokens.

    ``count`` gives the tokens of a text on its own, without the model's special tokens; ``budget`` is at least 1. The
    tokens of sentences are added up: with a tokenizer whose counts do not add up a span may be over the budget.
    """
    start, end = stretches[0].start, stretches[-1].end
    if count(text[start:end]) <= budget:
        return [(start, end)]
    return _partition(_units(text, stretches, count, budget), budget)


def _units(text: str, stretches: Sequence[Stretch], count: CountTokens, budget: int) -> list[_Unit]:
    units: list[_Unit] = []
    for position, stretch in enumerate(stretches):
        following = stretches[position + 1] if position + 1 < len(stretches) else None
        spans = [(stretch.start + a, stretch.start + b) for a, b in sentences(text[stretch.start : stretch.end])]
        for number, (start, end) in enumerate(spans):
            if number + 1 < len(spans):
                after, cut = spans[number + 1][0], _AFTER_SENTENCE
            elif following is not None:
                after, cut = following.start, _BEFORE_LIST if following.leans else _AFTER_PARAGRAPH
            else:
                after, cut = end, _AFTER_PARAGRAPH
            tokens = count(text[start:after])
            if tokens <= budget:
                units.append(_Unit(start, end, tokens, cut))
            else:
                units += _words(text, start, end, count, budget, cut)
    return units


def _words(text: str, start: int, end: int, count: CountTokens, budget: int, cut: float) -> list[_Unit]:
    """The words of a sentence that is over the budget, the last of them with the cost of the sentence's own end."""
    units: list[_Unit] = []
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    for number, (first, last) in enumerate(words):
        after = words[number + 1][0] if number + 1 < len(words) else end
        inside = _AFTER_CLAUSE if _CLAUSE_END.search(text, first, last) else _AFTER_WORD
        cost = cut if number + 1 == len(words) else inside
        tokens = count(text[first:after])
        if tokens <= budget:
            units.append(_Unit(first, last, tokens, cost))
        else:
            units += _characters(text, first, last, count, budget, cost)
    return units


def _characters(text: str, start: int, end: int, count: CountTokens, budget: int, cut: float) -> list[_Unit]:
    """A word that is over the budget, halved until its pieces fit."""
    tokens = count(text[start:end])
    if tokens <= budget or end - start == 1:
        return [_Unit(start, end, tokens, cut)]
    middle = (start + end) // 2
    return [
        *_characters(text, start, middle, count, budget, _AFTER_CHARACTER),
        *_characters(text, middle, end, count, budget, cut),
    ]


def _partition(units: Sequence[_Unit], budget: int) -> list[tuple[int, int]]:
    """The cheapest cuts by dynamic programming over the ends of units."""
    total = sum(unit.tokens for unit in units)
    share = total / math.ceil(total / budget) if total else 1.0
    best = [0.0] + [math.inf] * len(units)
    came_from = [0] * (len(units) + 1)
    for end in range(1, len(units) + 1):
        tokens = 0
        cut = units[end - 1].cut if end < len(units) else 0.0
        for start in range(end - 1, -1, -1):
            tokens += units[start].tokens
            # A unit of one character may be over the budget; it then stands alone.
            if tokens > budget and start < end - 1:
                break
            cost = best[start] + (tokens / share - 1) ** 2 + cut + _EACH_PART
            if cost < best[end]:
                best[end], came_from[end] = cost, start
    spans: list[tuple[int, int]] = []
    end = len(units)
    while end > 0:
        start = came_from[end]
        spans.append((units[start].start, units[end - 1].end))
        end = start
    return spans[::-1]
