"""Page furniture that no pattern knows: the lines of a page in, those out that documents of one source share.

A line is learned from all documents of a source, so the result does not hang on their order. To take text from an article is
worse than to leave furniture in it. So a short line counts where it mostly stands at the edge of the page (before the first
prose or behind the last, not between, as a cross-head does); prose, and what stands between, only where half of the
documents have it; and questions, quotations, labels, names, dates, bylines, items of lists, headings that the source
marks and the first line of a page, which may be its title, never count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import regex

from ingest.dates import read_date
from ingest.languages import Language, language
from ingest.lines import BULLET, Line, lines
from ingest.masthead import read_byline
from ingest.records import RawDocument

FEWEST: Final = 4
"""Documents of a source that share a line before it is furniture, beside the share of all its documents that they are …"""
LINE_SHARE: Final = 0.02
"""… for a line at the edge that does not end as a sentence does: "Support us", "Town Mail | News" …"""
SENTENCE_SHARE: Final = 0.1
"""… for a short sentence at the edge: "Nobody was hurt." may end many reports of accidents …"""
MOST_SHARE: Final = 0.5
"""… and for everything else, prose first of all, since an archive on one matter repeats its background."""
NEVER: Final = 2.0
KINDS: Final = (
    (MOST_SHARE, MOST_SHARE),  # prose
    (SENTENCE_SHARE, MOST_SHARE),
    (SENTENCE_SHARE, NEVER),
    (LINE_SHARE, MOST_SHARE),
    (LINE_SHARE, NEVER),
)
"""Kinds of lines: the share of documents that must have one where it stands at the edge, and elsewhere."""
EDGE_SHARE: Final = 0.8
"""Of the pages that have it, the share on which a short line stands at the edge."""
MOST_TAKEN: Final = 1 / 2
"""Of the words of a page's prose: where learned prose is more, it is much like others (a reprint), and all of it stays."""
_LONGEST: Final = 400
# Prose of furniture stands first or last; and a short line between paragraphs is a cross-head.
_HEAD, _TAIL = 4, 5
_CROSS_HEAD: Final = 3

_LABEL: Final = regex.compile(r"^\W*[\p{L}\p{N}][^:]{0,60}:(?:\s|$)|^[\p{Lu}]\.\s")
_QUOTED: Final = regex.compile(r"[“”\"«»„]|(?<!\p{L})[‘']\p{L}")
_NAME: Final = regex.compile(r"(?:\p{Lu}[\p{L}\p{M}'’.-]*(?:,? |$)){1,5}(?:\(.*\))?")
_LETTERS: Final = regex.compile(r"\p{L}{2}")


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page that may be furniture. ``key`` is a number (63 bits) of it and its source, ``kind`` of ``KINDS``."""

    text: str
    key: int
    edge: bool
    kind: int


@dataclass(frozen=True, slots=True)
class Page:
    """What furniture is learned from: the number of the source, the lines that may be, and how many words its prose has."""

    site: int
    lines: tuple[PageLine, ...]
    words: int


def page(raw: RawDocument, code: str = "en") -> Page:
    """Read what of a document may be furniture; each line once."""
    words = language(code)
    site = site_of(raw)
    found = lines(raw.text, raw.markup or ())
    prose = [i for i, line in enumerate(found) if line.prose]
    seen: dict[str, PageLine] = {}
    for i, line in enumerate(found):
        text = line.text
        if i == 0 or not prose or text in seen or len(text) > _LONGEST or text == raw.title or _kept(line, words):
            continue
        if line.prose and _HEAD <= i < len(found) - _TAIL:
            continue
        share = MOST_SHARE if line.prose else SENTENCE_SHARE if line.ends else LINE_SHARE
        kind = KINDS.index((share, MOST_SHARE if line.words > _CROSS_HEAD else NEVER))
        seen[text] = PageLine(text, _number(f"{site}\0{text}"), not prose[0] < i < prose[-1], kind)
    return Page(site, tuple(seen.values()), sum(line.words for line in found if line.prose))


def site_of(raw: RawDocument) -> int:
    """A number (63 bits) of the source of a document: its outlet, else the host of its address, else its folder."""
    host = urlsplit(raw.url).hostname if raw.url else None
    folder = raw.key.partition("/")[0] if "/" in raw.key else ""
    return _number(f"source {raw.source}" if raw.source else f"host {host}" if host else f"folder {folder}")


def is_shared(documents: int, at_edge: int, kind: int, of: int) -> bool:
    """Whether a line is furniture that ``documents`` of the ``of`` documents of a source have, ``at_edge`` of them there."""
    share, between = KINDS[kind]
    needed = share if at_edge >= EDGE_SHARE * documents else between
    return documents >= FEWEST and documents >= needed * of


def furniture(found: Page, learned: Collection[int]) -> frozenset[str]:
    """The lines of a page that are furniture, given the keys of those that its source shares."""
    shared = [line for line in found.lines if line.key in learned]
    taken = sum(len(line.text.split()) for line in shared if line.kind == 0)
    return frozenset(line.text for line in shared) if taken <= MOST_TAKEN * found.words else frozenset()


def _kept(line: Line, words: Language) -> bool:
    """Whether a line says too much to be furniture by its frequency alone."""
    text = line.text
    return (
        line.kind == "heading"
        or text.endswith("?")
        or not _LETTERS.search(text)
        or BULLET.match(text) is not None
        or _LABEL.match(text) is not None
        or _QUOTED.search(text) is not None
        or _NAME.fullmatch(text) is not None
        or read_byline(text, words, beside_date=True) is not None
        or (len(text.split()) <= 12 and read_date(words.dateline.sub("", text)) is not None)
    )


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1
