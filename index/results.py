"""What a search gives, as frozen records. Scores, offsets and dates state their unit and range."""

from __future__ import annotations

from dataclasses import dataclass

from index.question import Understood
from ingest.records import Passage, PublishedBasis


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that is nearly the same as another one; of each group of copies one is ``shown``."""

    id: str
    title: str | None
    source: str | None
    published: str | None
    published_basis: PublishedBasis
    url: str | None
    shown: bool


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """An article without its text. ``also_in`` are its copies."""

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
    also_in: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article in a list: ``key`` is its place in the order of the list, newest first and the undated last."""

    article: ArticleHead
    passages: int
    key: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stored:
    """A passage as the store has it. ``before`` and ``after`` are the texts of the passages beside it in the same article."""

    row: int
    passage: Passage
    article: ArticleHead
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. ``rank`` counts from 1.

    ``score`` is the fused rank in 0..1 (1: first in every ranking), comparable within one answer only.
    """

    passage_id: str
    rank: int
    score: float
    passage: Passage
    article: ArticleHead
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was searched. Days (YYYY-MM-DD) are of publication, else of the event that the article reports from.

    ``undated`` of the ``articles`` searched carry no day. Filters left out ``left_out`` articles, and apart from
    those ``left_out_undated`` that would have been searched if they carried a day.
    """

    articles: int
    earliest: str | None
    latest: str | None
    undated: int
    left_out: int
    left_out_undated: int


@dataclass(frozen=True, slots=True)
class Signals:
    """Means over the clauses of a question, or of the whole where it is not compound. A clause counts by the inverse document
    frequencies of its terms together: "an article on trade" says less than what it is held against.

    ``cosine``, ``near``, ``ahead``, ``met`` and ``lead`` are those of ``index.hybrid.Fit``, ``read`` the log odds of that one's
    (-9.3..9.3, None where no cross-encoder read).
    ``covered`` is the share (0..1), by inverse document frequency, of the terms of its topic that its first passage holds, title
    and speaker included; ``named`` that of its names and numbers that its first four hold together, 1 where it has none.
    """

    cosine: float
    near: float
    ahead: float
    covered: float
    met: float
    lead: float
    named: float
    read: float | None = None


NO_SIGNALS = Signals(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
"""Of a search that found nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of a search: hits best first. ``signals`` tell how well what was found fits the question."""

    hits: tuple[Hit, ...]
    understood: Understood
    coverage: Coverage
    generation: str
    signals: Signals


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """Somebody on record: roles and organisations as articles word them, and in how much they are on record.

    ``id`` tells apart people of one name; ``aliases`` are their other spellings. ``kind`` is person, organisation or
    unnamed ("a spokesman", who may be many).
    """

    name: str
    roles: tuple[str, ...]
    organisations: tuple[str, ...]
    articles: int
    passages: int
    id: str
    kind: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A role and organisation as articles word them: from the first to the last day (YYYY-MM-DD, of publication, else of the
    event) that it was stated on, in how many articles with a day, and in how many without."""

    role: str | None
    organisation: str | None
    first: str | None
    last: str | None
    articles: int
    undated: int


@dataclass(frozen=True, slots=True)
class PersonFound:
    """Somebody across the archive, with all that was stated of them. ``number`` is the store's own, of one generation."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    stated: tuple[Stated, ...]
    articles: int
    statements: int
    number: int


@dataclass(frozen=True, slots=True)
class SourceCount:
    """An outlet and how many articles are of it."""

    name: str
    articles: int
