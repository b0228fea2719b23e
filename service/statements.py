"""Who is on record for what, and when: an index and filters in, statements page by page or their counts over time out.

A statement is an attribution of an article at or above the confidence at which names are shown, newest article first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from index.question import EVERYTHING, Filters
from index.results import ArticleHead
from ingest.records import Article, Attribution
from service.answer import Answer, said_as_ours
from service.highlight import ATTRIBUTION_FLOOR
from service.passage_id import passage_id

if TYPE_CHECKING:
    from index.search import Searcher

By = Literal["day", "month", "year"]
Key = tuple[int, int, int]
"""Where a statement stands in the list: day (YYYYMMDD or 0) and first row of its article, and its place there."""
_LENGTHS: Final[dict[By, int]] = {"day": 10, "month": 7, "year": 4}
_ARTICLES: Final = 50


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody is on record for: half-open code points of the article's text, and the words there."""

    id: str
    article: ArticleHead
    said: Attribution
    text: str
    paragraph: int
    asked: str | None
    key: Key

    @property
    def day(self) -> str | None:
        """YYYY-MM-DD of publication, else of the event; None where neither is known."""
        return self.article.published or self.article.event_date


@dataclass(frozen=True, slots=True)
class Bucket:
    """A day, month or year (``start``), and who spoke in it how often, the most frequent first."""

    start: str
    count: int
    speakers: tuple[tuple[str | None, int], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Buckets in order of time; ``undated`` things are in none."""

    by: By
    buckets: tuple[Bucket, ...]
    undated: int


def statements(
    searcher: Searcher, filters: Filters = EVERYTHING, limit: int = 50, after: Key | None = None
) -> list[Statement]:
    """Return at most ``limit`` statements behind the key ``after``. Raises ``FilterError``."""
    found: list[Statement] = []
    for statement in every_statement(searcher, filters, after):
        found.append(statement)
        if len(found) == limit:
            break
    return found


def every_statement(searcher: Searcher, filters: Filters = EVERYTHING, after: Key | None = None) -> Iterator[Statement]:
    """Yield statements in order, an article read at a time."""
    names = _names(searcher, filters)
    # The article that a page ended in may hold more: begin with it again.
    reached = (after[0], after[1] - 1) if after else None
    while True:
        with said_as_ours():
            listed = searcher.articles(filters, _ARTICLES, reached)
        for one in listed:
            article = searcher.article(one.article.id)
            if article is None:
                continue
            for statement in _of(article, one.article, one.key):
                if after is not None and statement.key[:2] == after[:2] and statement.key[2] <= after[2]:
                    continue
                if names is None or {statement.said.speaker, statement.said.organisation} & names:
                    yield statement
        if len(listed) < _ARTICLES:
            return
        reached = listed[-1].key


def timeline_of_answer(answer: Answer, by: By) -> Timeline:
    """Count the passages of an answer."""
    return counted(
        (
            (passage.article.published or passage.article.event_date, passage.speaker.name if passage.speaker else None)
            for passage in answer.passages
        ),
        by,
    )


def timeline(searcher: Searcher, filters: Filters, by: By) -> Timeline:
    """Count the statements that the filters let through. Raises ``FilterError``."""
    return counted(((one.day, one.said.speaker) for one in every_statement(searcher, filters)), by)


def counted(said: Iterable[tuple[str | None, str | None]], by: By) -> Timeline:
    """Count days and who spoke on them."""
    buckets: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    undated = 0
    for day, speaker in said:
        if day is None:
            undated += 1
        else:
            buckets[day[: _LENGTHS[by]]][speaker] += 1
    return Timeline(
        by,
        tuple(
            Bucket(
                start,
                voices.total(),
                tuple(sorted(voices.items(), key=lambda one: (-one[1], one[0] is None, one[0] or ""))),
            )
            for start, voices in sorted(buckets.items())
        ),
        undated,
    )


def _of(article: Article, head: ArticleHead, key: tuple[int, int]) -> Iterator[Statement]:
    place = 0
    for paragraph, block in enumerate(article.blocks):
        for said in block.attributions:
            if said.confidence >= ATTRIBUTION_FLOOR:
                text = article.text[said.start : said.end]
                name = passage_id(article.id, said.start, said.end, text)
                yield Statement(name, head, said, text, paragraph, block.asked, (*key, place))
            place += 1


def _names(searcher: Searcher, filters: Filters) -> frozenset[str] | None:
    if filters.speaker is None:
        return None
    with said_as_ours():
        understood = searcher.understood(filters)
    return frozenset(name for meant in understood.speakers for name in meant.names)
