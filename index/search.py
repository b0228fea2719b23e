"""A question in, the passages that answer it best out.

A search uses one generation from beginning to end; ``refresh``
takes up a newer one between two questions.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self, get_args

import numpy as np

from index.copies import collapsed
from index.embed import Embedder, load_embedder
from index.errors import BadCount, BadMode, IndexFault, OtherModel
from index.fusion import fuse
from index.generation import current_name
from index.hybrid import ALL_STEPS, DEPTH, Steps, rank
from index.manifest import Manifest, ModelRecord
from index.opened import Opened, open_newest
from index.parts import read
from index.question import EVERYTHING, Filters, Understood, checked_name, checked_question, conditions
from index.rerank import CrossEncoder, Reranker
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
from index.words import question_terms, terms
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
    "Searcher",
    "SourceCount",
    "SpeakerCount",
    "Steps",
    "Understood",
]

Mode = Literal["hybrid", "dense", "lexical", "rrf"]

SPARE: Final = 20
MOST_HITS: Final = 100


class Searcher:
    """An index, open for questions of any number of threads."""

    def __init__(self, directory: Path, opened: Opened, model: str | None, embedder: Embedder | None) -> None:
        self._directory = directory
        self._opened = opened
        self._model = model
        self._embedders = {} if embedder is None else {embedder.fingerprint: embedder}
        self._given = embedder is not None
        self._loading = threading.Lock()
        self._refreshing = threading.Lock()
        self._switching = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, directory: Path, *, model: str | None = None, embedder: Embedder | None = None) -> Self:
        """Open the index in ``directory``; every file of it is checked, which reads it the first time on a machine.

        ``model`` says where the embedding model is now, where it is not where it was; ``embedder`` is used instead of
        loading one. Raises ``NoIndex``, ``DamagedIndex``, ``OtherFormat`` and, where it is given one, ``OtherModel``.
        """
        directory = directory.expanduser().resolve()
        searcher = cls(directory, open_newest(directory), model, embedder)
        if embedder is not None or model is not None:
            try:
                searcher._embedder(searcher._opened)
            except IndexFault:
                searcher.close()
                raise
        return searcher

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def generation(self) -> str:
        """The name of the generation that answers."""
        return self._opened.generation.name

    @property
    def manifest(self) -> Manifest:
        """What that generation says of itself."""
        return self._opened.generation.manifest

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
        question = checked_question(question)
        _check(k, mode)
        with self._using() as opened:
            reading = read(question, filters, opened.registry, asked_on)
            selection = opened.select(reading.understood, exclude)
            encode = cache(self._embedder(opened).encode_question)
            # Copies of an article that say the same are one hit, so there may have to be more.
            deep = k + SPARE if opened.copies.any() else k
            # Always ranked like this: how sure an answer is does not depend on what it is compared with.
            ranking = rank(
                opened, reading.parts, encode, selection, deep, steps, self._reranker if steps.rerank else None
            )
            fused, vector, words = ranking.rows, encode(question), question_terms(question)
            if mode != "hybrid":
                dense = opened.vectors.search(vector, DEPTH, selection.allowed)
                lexical = opened.lexical.search(words, DEPTH, selection.lexical)
                fused = fuse({"rrf": [dense, lexical], "dense": [dense], "lexical": [lexical]}[mode])[:deep]
            fused = collapsed(fused, opened.copies, opened.store.texts)[:k]
            rows = [row for row, _ in fused]
            cosines = opened.vectors.cosines(vector, np.array(rows, dtype=np.int64))
            bm25 = opened.lexical.scores(words, np.array(rows, dtype=np.int64))
            hits = tuple(
                _hit(rank, score, float(cosine), float(matched), stored)
                for rank, ((_, score), cosine, matched, stored) in enumerate(
                    zip(fused, cosines, bm25, opened.store.passages(rows), strict=True), 1
                )
            )
            measured = signals(opened, ranking.fits)
            return Found(hits, reading.understood, selection.coverage, opened.generation.name, measured)

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

    def terms(self, text: str) -> list[str]:
        """The words of a text as the BM25 index knows them (lower case, stemmed), in their order."""
        return terms(text)

    def term_weights(self, text: str) -> dict[str, float]:
        """The words of a question that tell passages apart, each with its inverse document frequency (above 0)."""
        with self._using() as opened:
            return opened.lexical.weights(question_terms(text))

    def warm(self) -> None:
        """Load what the first question would load: seconds."""
        with self._using() as opened:
            self._embedder(opened).encode_question("warm")

    def refresh(self) -> bool:
        """Take up the newest generation if there is a newer one; True where there was. Costs one small read else.

        Where the newer one cannot be opened, the error is raised and the older one goes on answering.
        """
        if current_name(self._directory) == self.generation:
            return False
        with self._refreshing:
            newest = open_newest(self._directory)
            try:
                if newest.generation.name == self.generation:
                    return False
                if self._embedders:
                    # A question was asked before, so the next one should not wait for a model to be loaded.
                    self._embedder(newest)
                with self._switching:
                    if self._closed:
                        return False
                    self._opened, newest = newest, self._opened
                return True
            finally:
                # The older one now, or the newer one if it was not taken up.
                newest.retire()

    def close(self) -> None:
        """Let go of every file, once the questions that are being answered are."""
        with self._switching:
            self._closed = True
        self._opened.retire()

    @contextmanager
    def _using(self) -> Iterator[Opened]:
        """The generation that answers now, held open until the block ends."""
        with self._switching:
            if self._closed:
                msg = "the searcher was closed: open it again"
                raise IndexFault(msg)
            opened = self._opened
            opened.__enter__()
        try:
            yield opened
        finally:
            opened.__exit__()

    @cached_property
    def _reranker(self) -> Reranker:
        return CrossEncoder()

    def _embedder(self, opened: Opened) -> Embedder:
        """The model of a generation, loaded once."""
        wanted = opened.generation.manifest.model
        with self._loading:
            found = self._embedders.get(wanted.fingerprint)
            if found is None:
                found = (
                    next(iter(self._embedders.values()))
                    if self._given
                    else load_embedder(self._model or wanted.name, fingerprint=wanted.fingerprint)
                )
                if found.fingerprint != wanted.fingerprint:
                    raise _other_model(self._directory, wanted, found)
                self._embedders[found.fingerprint] = found
            return found


def _check(k: int, mode: str) -> None:
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= MOST_HITS:
        msg = f"k is {k!r}: ask for 1 to {MOST_HITS} passages"
        raise BadCount(msg)
    if mode not in get_args(Mode):
        msg = f"there is no way of searching called {mode!r}: take one of {', '.join(get_args(Mode))}"
        raise BadMode(msg)


def _hit(rank: int, score: float, cosine: float, bm25: float, stored: Stored) -> Hit:
    passage = stored.passage
    passage_id = f"{passage.article}#{passage.start}-{passage.end}"
    return Hit(passage_id, rank, score, cosine, bm25, passage, stored.article, stored.before, stored.after)


def _other_model(directory: Path, wanted: ModelRecord, found: Embedder) -> OtherModel:
    if wanted.name == found.name:
        what = f"the embedding model {found.name} has changed since the index in {directory} was built with it"
    else:
        what = f"the index in {directory} was built with the embedding model {wanted.name}, not with {found.name}"
    return OtherModel(f"{what}: give that model, or build the index again with --rebuild")
