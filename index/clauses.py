"""A compound question in, its clauses out: each asks for evidence of its own ("Did the article of A on X and that of B on Y …").

English. A question is cut where connectives and commas stand; what is too short to be searched for stays with its
neighbour, and no name is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

import regex as re

from index.words import telling_terms

_CUT: Final = re.compile(
    r"""\s*;\s*
    | ,\s+ (?:(?:and|but|or|yet)\s+)? (?:while|whereas|although|though)?\s*
    | \s+ (?:while|whereas|versus|but
        |than (?!\s+(?:an?|half|one|two|three|four|five|six|ten|how|\d\S*)\b)  # "more than four"
        |rather\s+than|(?<!\b(?:is|are|was|were|be|been|being)\s)compared\s+(?:to|with)|as\s+opposed\s+to|in\s+contrast\s+(?:to|with)
        |in\s+(?:the\s+same|a\s+similar|a\s+different)\s+(?:way|manner|light)\s+(?:(?:that|as|to|from|than)(?:\s+how)?|in\s+which)
        |aligns?\s+with) \s+
    | \s+and\s+ (?=(?:does|did|do|is|are|was|were|has|have|whether|that\s+of|the|another|an?|as|also|who|which|what|how|in)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_BEFORE_OUTLET: Final = re.compile(
    r"""\s+(?:as|after|before|than|that|with|to(?:\s+(?:how|what))?)\s+(?:the\s+)?['"‘“]?$""", re.IGNORECASE
)
"""Before an outlet that is not the first: "the same view of X as the Courier's article", "before the Courier reported"."""
_FEWEST_WORDS: Final = 3
"""Words that tell passages apart, names of outlets not counted, without which a clause is none of its own."""

Span = tuple[int, int]


class Named(Protocol):
    """Words of the question that name something, at ``[start, end)``."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def clauses(question: str, names: Sequence[Named], outlets: Sequence[Named]) -> list[Span]:
    """Half-open spans of the clauses, in their order; a question that is not compound is one clause.

    None of ``names`` is cut; ``outlets`` are those of them that say where to search, not what for.
    """
    found: list[tuple[int, int, int]] = []
    for start, end in _pieces(question, names, outlets):
        words = _telling(question, start, end, outlets)
        if found and (words < _FEWEST_WORDS or found[-1][2] < _FEWEST_WORDS):
            begun, _, before = found.pop()
            found.append((begun, end, before + words))
        else:
            found.append((start, end, words))
    return [(start, end) for start, end, _ in found]


def _pieces(question: str, names: Sequence[Named], outlets: Sequence[Named]) -> list[Span]:
    cuts = [cut.span() for cut in _CUT.finditer(question)]
    joined = (_BEFORE_OUTLET.search(question, 0, one.start) for one in outlets[1:])
    cuts += [(cut.start(), cut.start() + 1) for cut in joined if cut is not None]
    pieces, start = [], 0
    for first, last in sorted(cuts):
        if first > start and not any(one.start < last and first < one.end for one in names):
            pieces.append((start, first))
            start = last
    return [*pieces, (start, len(question))]


def _telling(question: str, start: int, end: int, outlets: Sequence[Named]) -> int:
    inside = [one for one in outlets if start <= one.start and one.end <= end]
    return len(telling_terms(without(question, (start, end), inside)))


def without(question: str, span: Span, names: Iterable[Named]) -> str:
    """What stands in a span of the question but for these ``names``, which lie within it in their order."""
    kept, left = "", span[0]
    for one in names:
        kept += f"{question[left : one.start]} "
        left = one.end
    return (kept + question[left : span[1]]).strip()
