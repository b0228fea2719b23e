"""Quotation marks in, quoted spans out: curly, straight, guillemet and British single marks, unclosed ones to the paragraph's end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

PAIRS = {"«": "»", "„": "“", "‹": "›", "「": "」"}
MARKS = "“”\"‘’'`«»„‹›「」"
_NICKNAME = regex.compile(r"(?<=\p{Lu}[\p{L}.]* )[“\"]\p{Lu}[\p{L}.'’-]+[”\"](?= \p{Lu}\p{L})")  # Robert "Bobby" Scott
# Wires, typewriters and hands mix these: what one of them opens, any other may close.
_DOUBLE = regex.compile(r"''|‘‘|’’|``|[“”\"]")
_OPENS = ("“", "‘‘", "``")
_LEADS = regex.compile(r"(?<![^\s(\[—–-])(?:''|‘‘|’’|``|[“”\"])(?=[\p{L}\p{N}.…$(\[])")
_ENDS = regex.compile(r"(?<![\s(\[—–-]|^)(?:''|‘‘|’’|``|[“”\"])(?=$|[\s\p{Pe}\p{Pf}\p{Pd}.,;:?!…'\"*†/])")
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
        if nickname := _NICKNAME.match(text, position):
            position = nickname.end()
        elif (mark := _DOUBLE.match(text, position)) and _opens(mark, text):
            found.append(_quotation(position, _close(text, mark), text))
            position = found[-1].end
        elif text[position] in PAIRS:
            found.append(_quotation(position, _close_pair(text, position), text))
            position = found[-1].end
        else:
            position = mark.end() if mark else position + 1
    if not found:
        found = [Quotation(match.start(), match.end(), closed=True) for match in _SINGLE.finditer(text)]
    return tuple(found)


def _quotation(start: int, end: int, text: str) -> Quotation:
    return Quotation(start, end, closed=True) if end > 0 else Quotation(start, len(text), closed=False)


def _opens(mark: regex.Match[str], text: str) -> bool:
    if mark[0] == "“":
        return True
    if mark[0] != '"':
        return _LEADS.match(text, mark.start()) is not None
    # A straight mark after a digit is inches unless a word follows.
    return not text[: mark.start()][-1:].isdigit() or text[mark.end() :][:1].isalpha()


def _close(text: str, opening: regex.Match[str]) -> int:
    """Where the mark that closes ends, or -1: an inner pair is skipped; a new opening in a row repeats the first."""
    inner, last = 0, -1
    for mark in _DOUBLE.finditer(text, opening.end()):
        own = mark[0] == opening[0] == '"'
        if not own and _is_inches(mark, text):
            continue
        if not own and _begins(mark, text):
            inner += 1
        elif own or inner == 0:
            if own or mark[0] == "”" or _ENDS.match(text, mark.start()):
                return mark.end()
        else:
            inner -= 1
            last = mark.end()
    return last


def _begins(mark: regex.Match[str], text: str) -> bool:
    """A mark within a quotation that opens one of its own."""
    if mark[0] in _OPENS:
        return _ENDS.match(text, mark.start()) is None
    return mark[0] in ('"', "''") and _LEADS.match(text, mark.start()) is not None


def _is_inches(mark: regex.Match[str], text: str) -> bool:
    """“A 5" pipe”: a straight mark after a digit where the curly one that closes is still to come."""
    if mark[0] != '"' or not text[mark.start() - 1].isdigit():
        return False
    following = _DOUBLE.search(text, mark.end())
    return following is not None and following[0] == "”"


def _close_pair(text: str, start: int) -> int:
    """The same for marks that nothing else closes."""
    opening, closing, depth = text[start], PAIRS[text[start]], 0
    for position in range(start, len(text)):
        if text[position] == opening:
            depth += 1
        elif text[position] == closing:
            depth -= 1
            if depth == 0:
                return position + 1
    return text.rfind(closing, start + 1) + 1 or -1


def masked(text: str, spans: list[Quotation]) -> str:
    """The text with quoted characters as NUL, so that patterns see only what the writer says; offsets stay."""
    for span in spans:
        text = text[: span.start] + "\0" * (span.end - span.start) + text[span.end :]
    return text
