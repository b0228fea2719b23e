"""Who spoke when: an answer, or an index and filters, in; days, months or years with who spoke in them out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from index.question import Filters
from service.answer import Answer, said_as_ours

if TYPE_CHECKING:
    from index.search import Searcher

By = Literal["day", "month", "year"]
_LENGTHS: Final[dict[By, int]] = {"day": 10, "month": 7, "year": 4}


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


def timeline_of_answer(answer: Answer, by: By) -> Timeline:
    """Count the passages of an answer."""
    return counted(
        (
            (
                passage.article.published or passage.article.event_date,
                passage.speaker.name if passage.speaker else None,
                1,
            )
            for passage in answer.passages
        ),
        by,
    )


def timeline(searcher: Searcher, filters: Filters, by: By) -> Timeline:
    """Count the statements that the filters let through. Raises ``AskError``."""
    with said_as_ours():
        found = searcher.spoken(filters)
    return counted(((one.day, one.name, one.count) for one in found), by)


def counted(said: Iterable[tuple[str | None, str | None, int]], by: By) -> Timeline:
    """Add up days, who spoke on them and how often."""
    buckets: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    undated = 0
    for day, speaker, count in said:
        if day is None:
            undated += count
        else:
            buckets[day[: _LENGTHS[by]]][speaker] += count
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
