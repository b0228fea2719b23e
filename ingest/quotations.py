"""Quotation marks in, quoted spans out: curly, straight, guillemet and British single marks, unclosed ones to the paragraph's end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

PAIRS = {"“": "”", "«": "»", "„": "“", "‹": "›", "「": "」"}
_NICKNAME = regex.compile(r"(?<=\p{Lu}[\p{L}.]* )[“\"]\p{Lu}[\p{L}.'’-]+[”\"](?= \p{Lu}\p{L})")  # Robert "Bobby" Scott
_TWOFOLD = regex.compile(r"(?<![\p{L}\p{N}'])(?:''|``)(?=[\p{L}\p{N}.…$(\[])")
_SINGLE = regex.compile(r"(?<![\p{L}\p{N}])‘(?P<inside>[^‘“”\"]{2,}?)’(?![\p{L}\p{N}])")


@dataclass(frozen=True, slots=True)
class Quotation:
    """``[start, end)`` with its marks. ``closed`` is False where the paragraph ends first."""

    start: int
    end: int
    closed: bool


def quotations(text: str) -> list[Quotation]:
    """The outermost quoted spans of a paragraph, in order."""
    return list(_quotations(text))


@lru_cache(maxsize=2048)  # asked for again at every stage
def _quotations(text: str) -> tuple[Quotation, ...]:
    found: list[Quotation] = []
    position = 0
    while position < len(text):
        mark = text[position]
        if mark in '“"' and (nickname := _NICKNAME.match(text, position)):
            position = nickname.end()
            continue
        if twofold := _TWOFOLD.match(text, position):  # as wires and typewriters write them
            end = text.find("''", twofold.end())
            end += end >= 0
        elif mark in PAIRS:
            end = _close(text, position, mark, PAIRS[mark])
        elif mark == '"' and not (position and text[position - 1].isdigit() and not _opens(text, position)):
            end = text.find('"', position + 1)
        else:
            position += 1
            continue
        if end < 0:
            found.append(Quotation(position, len(text), closed=False))
            break
        found.append(Quotation(position, end + 1, closed=True))
        position = end + 1
    if not found:
        found = [Quotation(match.start(), match.end(), closed=True) for match in _SINGLE.finditer(text)]
    return tuple(found)


def _close(text: str, start: int, opening: str, closing: str) -> int:
    """The mark that closes: an inner pair of the same marks is skipped; a new opening in a row repeats the first."""
    depth = 0
    for position in range(start, len(text)):
        if text[position] == opening:
            depth += 1
        elif text[position] == closing:
            depth -= 1
            if depth == 0:
                return position
    return text.rfind(closing, start + 1) if depth and closing in text[start + 1 :] else -1


def _opens(text: str, position: int) -> bool:
    """A straight mark after a digit is inches unless a word follows."""
    return position + 1 < len(text) and text[position + 1].isalpha()


def masked(text: str, spans: list[Quotation]) -> str:
    """The text with quoted characters as NUL, so that patterns see only what the writer says; offsets stay."""
    for span in spans:
        text = text[: span.start] + "\0" * (span.end - span.start) + text[span.end :]
    return text
