"""Text as the attribution tagger reads it: word pieces, the casing of each and whether it stands in quotation marks.

In: one sentence or paragraph, and the tagger's tokenizer. Out: `Encoded`, whose words carry the code points they cover.
Training and inference both come through here, so that they cannot drift apart.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ROLES = ("source", "cue", "content")
#: O, then Begin, Inside, End and Single of each role: marking the last word makes exact ends learnable.
LABELS = ("O", *(f"{place}-{role}" for role in ROLES for place in "BIES"))
#: Kinds of word: lower, Title, UPPER, miXed, digits, punctuation; the second six are the same inside quotation marks.
KINDS = 12

_OPENING, _CLOSING = "“", "”"
_STRAIGHT = re.compile(r"\"|''|``|“|”|„|«|»")
_FIXED = {"``": _OPENING, "“": _OPENING, "„": _OPENING, "«": _OPENING, "”": _CLOSING, "»": _CLOSING}
_LONG = re.compile(r"\.\.\.|--+")
#: One code point for one, so that offsets stay: apostrophes of all sorts, dashes, and invisible characters as space.
_SAME = str.maketrans({"’": "'", "‘": "'", "`": "'", "‛": "'", "–": "—", "―": "—", "\u00ad": " ", "\u200b": " "})


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text as the model reads it."""

    ids: list[int]  # one a piece
    kinds: list[int]  # one a piece, 0..KINDS-1
    firsts: list[int]  # one a word: the place of its first piece
    words: list[tuple[int, int]]  # one a word: half-open code points of the text


def normalise(text: str) -> str:
    """The text with quotation marks, dashes and dots in one form, of the same length as before."""

    def mark(found: re.Match[str]) -> str:
        raw = found.group()
        # A mark that looks the same on both sides opens after white space or an opening bracket.
        before = text[found.start() - 1] if found.start() else " "
        directed = _FIXED.get(raw) or (_OPENING if before.isspace() or before in "([{—-'" else _CLOSING)
        return directed.ljust(len(raw))

    marked = _STRAIGHT.sub(mark, text)
    dotted = _LONG.sub(lambda found: ("…" if found.group()[0] == "." else "—").ljust(len(found.group())), marked)
    return dotted.translate(_SAME)


def encode(tokenizer: "Tokenizer", text: str) -> Encoded:
    """`text` in word pieces; a word is what the tokenizer's own pre-tokenizer cuts at white space and punctuation."""
    plain = normalise(text)
    pieces = tokenizer.encode(plain, add_special_tokens=False)
    firsts: list[int] = []
    words: list[tuple[int, int]] = []
    last: int | None = -1
    for place, (word, (start, end)) in enumerate(zip(pieces.word_ids, pieces.offsets, strict=True)):
        if word != last:
            firsts.append(place)
            words.append((start, end))
            last = word
        else:
            words[-1] = (words[-1][0], end)
    kinds: list[int] = []
    quoted = False
    for number, (start, end) in enumerate(words):
        word_text = plain[start:end]
        quoted = quoted and word_text != _CLOSING
        kind = _kind(word_text) + (KINDS // 2 if quoted else 0)
        quoted = quoted or word_text == _OPENING
        stop = firsts[number + 1] if number + 1 < len(firsts) else len(pieces.ids)
        kinds.extend([kind] * (stop - firsts[number]))
    return Encoded(list(pieces.ids), kinds, firsts, words)


def _kind(word: str) -> int:
    if not any(sign.isalnum() for sign in word):
        return 5
    if any(sign.isdigit() for sign in word):
        return 4
    if word.islower():
        return 0
    if word.isupper():
        return 2 if len(word) > 1 else 1
    return 1 if word.istitle() else 3
