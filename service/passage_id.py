"""The id of a passage, which outlives rebuilds: article, offsets and a hash of the words in, and back to the words out.

``harbour.txt#412-491~0f3a…``: half-open code points of the article's text, and the first 64 bits of the SHA-256 of the words
there. The hash is what lets an id be checked later: the same words at the same place, the same words elsewhere in the
article, or words that are no longer there. An id without a hash names a place, whatever stands there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from ingest.records import Article

_ID: Final = re.compile(r"(?P<article>.+)#(?P<start>\d{1,9})-(?P<end>\d{1,9})(?:~(?P<digest>[0-9a-f]{16}))?", re.DOTALL)

State = Literal["same", "moved", "unchecked"]


class PassageIdError(ValueError):
    """What is given is no id of a passage."""


class PassageChanged(LookupError):
    """The words that an id was made for are no longer in the article."""

    def __init__(self, written: str, article: str) -> None:
        super().__init__(
            f"The article {article!r} has changed since the passage {written!r} was cited: those words are not in it any more. "
            "Read the article as it is now, or ask again."
        )


@dataclass(frozen=True, slots=True)
class PassageId:
    """An id taken apart."""

    article: str
    start: int
    end: int
    digest: str | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where the words of an id stand now: half-open code points of the article's text."""

    start: int
    end: int
    state: State


def passage_id(article: str, start: int, end: int, words: str) -> str:
    """Return the id of ``words``, which stand at ``[start, end)`` of the article's text."""
    return f"{article}#{start}-{end}~{digest(words)}"


def digest(words: str) -> str:
    """Return 16 hexadecimal digits; lone surrogates, which UTF-8 does not know, are hashed as they stand."""
    return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def parse_id(written: str) -> PassageId:
    """Take an id apart; raise ``PassageIdError`` for what is none."""
    match = _ID.fullmatch(written)
    if match is None or int(match["start"]) >= int(match["end"]):
        shown = written if len(written) <= 120 else written[:117] + "…"
        raise PassageIdError(f"{shown!r} is no id of a passage: ids are ARTICLE#START-END~HASH, as answers carry them")
    return PassageId(match["article"], int(match["start"]), int(match["end"]), match["digest"])


def resolve(article: Article, wanted: PassageId) -> Resolved:
    """Find the words of an id in its article; raise ``PassageChanged`` where they are not there any more."""
    text, length = article.text, wanted.end - wanted.start
    if wanted.digest is None:
        if wanted.end > len(text):
            raise PassageChanged(f"{wanted.article}#{wanted.start}-{wanted.end}", wanted.article)
        return Resolved(wanted.start, wanted.end, "unchecked")
    if wanted.end <= len(text) and digest(text[wanted.start : wanted.end]) == wanted.digest:
        return Resolved(wanted.start, wanted.end, "same")
    # The words may have moved because something was added before them. A passage begins where a block or a sentence does,
    # so that only places behind white space are tried; the nearest to the old one first.
    places = (match.end() for match in re.finditer(r"(?:\A|\s)(?=\S)", text))
    for start in sorted(places, key=lambda place: abs(place - wanted.start)):
        if start + length <= len(text) and digest(text[start : start + length]) == wanted.digest:
            return Resolved(start, start + length, "moved")
    raise PassageChanged(f"{wanted.article}#{wanted.start}-{wanted.end}~{wanted.digest}", wanted.article)
