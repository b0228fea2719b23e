"""A question in, the passages that answer it best out; and what else is asked of an archive: its articles, people and
statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from index.candidates import DEPTH
from index.copies import collapsed
from index.embed import Embedder
from index.errors import BadCount, BadMode
from index.fusion import fuse
from index.hybrid import ALL_STEPS, Steps, rank
from index.live import Live
from index.opened import Opened
from index.parts import Part, read
from index.question import EVERYTHING, Filters, Understood, checked_name, checked_question, conditions
from index.rerank import CrossEncoder, Reranker
from index.rereading import Reader
from index.results import (
    ArticleHead,
    Copy,
    Coverage,
    Found,
    Hit,
    ListedArticle,
    PersonFound,
    SourceCount,
    SpeakerCount,
    Stored,
)
from index.signals import signals
from index.spoken import Spoken, spoken
from index.statements import Asked, Key, Numbered, Statement, Statements, list_statements, read_statements
from index.words import distinct_terms, question_terms
from ingest.records import Article

__all__ = [
    "ALL_STEPS",
    "ArticleHead",
    "Coverage",
    "Filters",
    "Found",
    "Hit",
    "Mode",
    "PersonFound",
    "Query",
    "Searcher",
    "SourceCount",
    "SpeakerCount",
    "Steps",
    "Understood",
]

Mode = Literal["hybrid", "dense", "lexical", "rrf"]

SPARE: Final = 20
MOST_HITS: Final = 100


@dataclass(frozen=True, slots=True)
class Query:
    """A question, and how it is searched for: the parameters of ``Searcher.search``."""

    question: str
    k: int = 10
    filters: Filters = EVERYTHING
    mode: Mode = "hybrid"
    asked_on: date | None = None
    exclude: Collection[str] = ()
    steps: Steps = ALL_STEPS


class Searcher(Live):
    """An index, open for questions of any number of threads."""

    def search(
        self,
        question: str,
        k: int = 10,
        filters: Filters = EVERYTHING,
        mode: Mode = "hybrid",
        asked_on: date | None = None,
        exclude: Collection[str] = (),
        steps: Steps = ALL_STEPS,
    ) -> Found:
        """Find the ``k`` (1 to 100) passages that answer best; fewer where no more are there.

        ``dense`` and ``lexical`` rank by one of the two alone, ``rrf`` by their reciprocal ranks; only ``hybrid`` favours
        what the question names and takes it apart, in the ``steps`` that are on. "Last year" counts from ``asked_on``, else
        from today. Articles of the ids ``exclude`` are not found, as if they were not there, though ``coverage`` counts
        them: for measuring what an archive without them says. Raises ``BadQuestion``, ``BadCount``, ``BadFilter``,
        ``BadMode``, and what loading the embedding model raises.
        """
        return self.search_all([Query(question, k, filters, mode, asked_on, exclude, steps)])[0]

    def search_all(self, queries: Sequence[Query]) -> list[Found]:
        """The same for several questions, of the same moment of the archive."""
        queries = [replace(one, question=checked_question(one.question)) for one in queries]
        for one in queries:
            _check(one.k, one.mode)
        with self._using() as opened:
            return [self._found(opened, self._embedder(opened), one) for one in queries]

    def _found(self, opened: Opened, embedder: Embedder, query: Query) -> Found:
        reading = read(query.question, query.filters, opened.registry, query.asked_on)
        parts = reading.parts if query.steps.clauses else reading.parts[:1]
        selection = opened.select(reading.understood, query.exclude)
        # Copies of an article that say the same are one hit, so there may have to be more.
        deep = query.k + SPARE if opened.copies.any() else query.k
        # Always ranked like this: how sure an answer is does not depend on what it is compared with.
        reader = Reader(embedder, self._reranker) if query.steps.rerank else None
        ranking = rank(opened, parts, lambda: _encoded(embedder, parts), selection, deep, query.steps, reader)
        fused = ranking.rows
        if query.mode != "hybrid":
            whole = parts[0].text
            dense = opened.vectors.search(embedder.encode_question(whole), DEPTH, selection.allowed)
            lexical = opened.lexical.search(question_terms(whole), DEPTH, selection.lexical)
            fused = fuse({"rrf": [dense, lexical], "dense": [dense], "lexical": [lexical]}[query.mode])[:deep]
        fused = collapsed(fused, opened.copies, opened.store.texts)[: query.k]
        measured = [row for fit in ranking.fits for row in fit.rows]
        stored = opened.store.passages(list(dict.fromkeys([*(row for row, _ in fused), *measured])))
        by_row = {one.row: one for one in stored}
        hits = tuple(_hit(rank, score, by_row[row]) for rank, (row, score) in enumerate(fused, 1))
        told = signals(opened.lexical, ranking.fits, by_row)
        return Found(hits, reading.understood, selection.coverage, opened.generation.name, told)

    def warm(self, steps: Steps = ALL_STEPS) -> None:
        """Load what the first question with these ``steps`` would load: seconds. Raises ``ModelUnusable``."""
        super().warm()
        if steps.rerank:
            self._reranker.scores([("warm", "warm")])

    def article(self, article: str) -> Article | None:
        """The article of this id, with its blocks; None where there is none."""
        with self._using() as opened:
            return opened.store.article(article)

    def export(self) -> Iterator[Article]:
        """Every article with its blocks, one after the other, all of the generation that answers when the first is taken."""
        with self._using() as opened:
            for origin in opened.store.origins():
                yield origin.article

    def duplicates(self, article: str) -> tuple[Copy, ...]:
        """The articles that are nearly the same as the one of this id, the one that is shown for them first."""
        with self._using() as opened:
            return opened.store.duplicates(article)

    def articles(
        self, filters: Filters = EVERYTHING, limit: int = 50, after: tuple[int, int] | None = None
    ) -> list[ListedArticle]:
        """Articles newest first, the undated last: at most ``limit``, those behind the key ``after`` of another list.

        With a speaker as filter, those in which the speaker is on record. Raises ``BadFilter``.
        """
        with self._using() as opened:
            listed = opened.listed(opened.select(conditions(filters, opened.registry)))
            if after is not None:
                day, row = after
                listed = listed[(listed[:, 0] < day) | ((listed[:, 0] == day) & (listed[:, 1] > row))]
            shown = listed[:limit].tolist()
            heads = opened.store.heads([row for _, row, _ in shown])
            return [ListedArticle(heads[row], passages, (day, row)) for day, row, passages in shown if row in heads]

    def corpus(self) -> str:
        """The hash of the documents that were indexed (``Store.corpus``)."""
        with self._using() as opened:
            return opened.store.corpus()

    def speakers(self) -> list[SpeakerCount]:
        """Everybody on record, those of the most passages first."""
        with self._using() as opened:
            return opened.store.speakers()

    def person(self, name: str) -> list[PersonFound]:
        """The people whom a name may mean, those of the most statements first: of that id, else of that whole name in any
        spelling, else (or where it is one word) those of whose names it is words. None where nobody is called so."""
        with self._using() as opened:
            return opened.store.people_called(name)

    def statements(
        self,
        speaker: str,
        about: str | None = None,
        filters: Filters = EVERYTHING,
        after: Key | None = None,
        limit: int | None = None,
    ) -> Statements:
        """All that the people of this name or id are on record for, in order of time, the undated last (``index.statements``).

        ``about`` keeps what is about that. ``filters`` are those of days and sources. ``after`` is the key of the
        last statement of the page before, ``limit`` how many at most. Raises ``BadQuestion`` and ``BadFilter``.
        """
        with self._using() as opened:
            asked = Asked(speaker, about, filters)
            listing, keys = list_statements(
                opened, asked, after, limit, lambda text: self._embedder(opened).encode_question(text)
            )
            return replace(listing, statements=self._stated(opened.generation.name, keys, asked))

    def _stated(self, generation: str, keys: Sequence[Numbered], asked: Asked) -> Iterator[Statement]:
        """Read chosen statements; where a newer generation was taken up meanwhile, go on in that."""
        with self._using() as opened:
            if opened.generation.name == generation:
                yield from read_statements(opened.store, keys)
                return
        if keys:
            day, article, start, end, _ = keys[0][0]
            again = self.statements(
                asked.speaker, asked.about, asked.filters, (day, article, start, end, ""), len(keys)
            )
            yield from again.statements

    def spoken(self, filters: Filters = EVERYTHING) -> list[Spoken]:
        """Who spoke on which day how often (``index.spoken``): everybody, or whom the filters name. Raises ``BadFilter``."""
        with self._using() as opened:
            limits = opened.days_and_sources(conditions(replace(filters, speaker=None), opened.registry))
            people = None
            if filters.speaker is not None:
                named = opened.store.people_called(checked_name(filters.speaker, "speaker"))
                people = [one.number for one in named]
            return spoken(opened.store, people, *limits)

    def sources(self) -> list[SourceCount]:
        """Every outlet, those of the most articles first."""
        with self._using() as opened:
            return opened.store.sources()

    def understood(self, filters: Filters) -> Understood:
        """What these filters mean in the terms of this archive. Raises ``BadFilter``."""
        with self._using() as opened:
            return conditions(filters, opened.registry)

    def coverage(self, filters: Filters = EVERYTHING) -> Coverage:
        """What a search with these filters searches."""
        with self._using() as opened:
            return opened.select(conditions(filters, opened.registry)).coverage

    def terms(self, text: str) -> frozenset[str]:
        """The words of a text as the BM25 index knows them: lower case, stemmed."""
        return distinct_terms(text)

    def term_weights(self, text: str) -> dict[str, float]:
        """The words of a question that tell passages apart, each with its inverse document frequency (above 0)."""
        with self._using() as opened:
            return opened.lexical.weights(question_terms(text))

    @cached_property
    def _reranker(self) -> Reranker:
        return CrossEncoder()


def _encoded(embedder: Embedder, parts: Sequence[Part]) -> NDArray[np.float32]:
    """The vectors (parts, dimension) of a question. The whole of several clauses is their mean, which ranks as well
    (MultiHop-RAG: MRR .003 less) and takes half the time."""
    vectors = embedder.encode_questions([part.text for part in parts[1:] or parts])
    if len(parts) == 1:
        return vectors
    whole = vectors.sum(axis=0)
    return np.vstack([whole / np.linalg.norm(whole), vectors])


def _check(k: int, mode: str) -> None:
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= MOST_HITS:
        msg = f"k is {k!r}: ask for 1 to {MOST_HITS} passages"
        raise BadCount(msg)
    if mode not in get_args(Mode):
        msg = f"there is no way of searching called {mode!r}: take one of {', '.join(get_args(Mode))}"
        raise BadMode(msg)


def _hit(rank: int, score: float, stored: Stored) -> Hit:
    passage = stored.passage
    passage_id = f"{passage.article}#{passage.start}-{passage.end}"
    return Hit(passage_id, rank, score, passage, stored.article, stored.before, stored.after)
