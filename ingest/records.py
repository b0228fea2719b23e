"""The frozen records that every room shares: what a document is before, and what an article is after, it is understood.

Offsets are half-open ``[start, end)`` in code points of ``Article.text``; ``article.text[start:end]`` is what is shown.
Dates are ISO 8601 calendar dates (``YYYY-MM-DD``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PublishedBasis = Literal["meta", "byline", "url", "corrected", "none"]
BlockKind = Literal["heading", "question", "statement", "narrative", "caption", "list"]
ParagraphKind = Literal["paragraph", "heading", "list", "caption"]
AttributionBasis = Literal["turn", "carried", "direct", "indirect", "corrected"]


@dataclass(frozen=True, slots=True)
class Markup:
    """What the source marks of a paragraph: its kind, and how many characters it begins with in bold."""

    kind: ParagraphKind
    bold: int = 0


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What a reader found in a file, before anything is understood.

    ``key`` names the document within its source root (relative POSIX path, ``path#line`` for a record of a file);
    ``id`` is the record's own identifier where it has one. Every field but ``key`` and ``text`` may be unknown.
    ``markup`` is there where the format tells headings, lists and captions apart: one a paragraph of ``text``, which are
    then set apart by blank lines and clear of page furniture.
    """

    key: str
    text: str
    id: str | None = None
    url: str | None = None
    title: str | None = None
    author: str | None = None
    published: str | None = None
    source: str | None = None
    retrieved: str | None = None
    markup: tuple[Markup, ...] | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document that did not become an article: where it stands, why, and what to do."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is on record for ``[start, end)``. ``speaker`` is the canonical name, ``role`` as the article words it.

    ``cue`` is the wording that attributes ("said", "According to", "Zhang Wei:") at ``[cue_start, cue_end)``, or None for
    a carried paragraph. ``confidence`` is in 0..1.
    """

    start: int
    end: int
    speaker: str
    role: str | None
    organisation: str | None
    basis: AttributionBasis
    cue: str | None
    cue_start: int | None
    cue_end: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of an article. ``asked`` is the interviewer's question that a statement answers."""

    kind: BlockKind
    start: int
    end: int
    attributions: tuple[Attribution, ...] = ()
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A document as understood. ``event_date`` is the day the text reports from, where the text itself fixes it."""

    id: str
    title: str | None
    author: str | None
    published: str | None
    published_basis: PublishedBasis
    event_date: str | None
    source: str | None
    credit: str | None
    url: str | None
    retrieved: str | None
    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive text of one article, what a search finds.

    ``header`` is what is embedded in front of the text (title, section, speaker, question), never shown as the
    article's words. ``attributions`` are those that overlap ``[start, end)``; of a turn there is one speaker.
    ``paragraph`` is the 0-based position of its first block in ``Article.blocks``. ``sentences`` are half-open spans of
    ``text``, in order: finding them takes longer than searching does.
    """

    article: str
    start: int
    end: int
    kind: BlockKind
    paragraph: int
    text: str
    header: str
    section: str | None
    asked: str | None
    attributions: tuple[Attribution, ...]
    sentences: tuple[tuple[int, int], ...] = ()
