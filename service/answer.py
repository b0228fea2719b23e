"""The one function behind every edge: a question in, an Answer out, every passage of it cited.

HTTP, the page, the command line, MCP and the evaluation all call ``ask``, so that what is measured is what is shown.
Nothing of the web is imported here.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from index.errors import BadCount, BadFilter, BadQuestion, BadRequest
from index.names import Registry
from index.parts import read
from index.question import EVERYTHING, LONGEST_QUESTION, Filters, Understood, checked_question
from index.results import ArticleHead, Copy, Coverage, Found, Hit
from index.search import ALL_STEPS, MOST_HITS, Mode, Query, Searcher, Steps
from ingest.records import Attribution, AttributionBasis, Passage, PublishedBasis
from service.citation import CslItem, citation_line, csl_item
from service.confidence import ANSWERED_FROM, confidence
from service.errors import AskError
from service.formatted import formatted
from service.fragment import text_link
from service.highlight import ATTRIBUTION_FLOOR, Said, Span, Terms, highlights, spoken
from service.passage_id import passage_id
from service.trace import note, stage

Style = Literal["line", "csl", "apa", "mla", "chicago"]
"""How a passage is cited: in one line of ours, in that and as CSL-JSON, or in one of the styles of ``service.formatted``."""

MAX_QUESTION = LONGEST_QUESTION
MAX_K = MOST_HITS


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is on record for a passage; ``role`` as the article words it."""

    name: str
    role: str | None
    organisation: str | None
    basis: AttributionBasis


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """The article of a passage; dates are ``YYYY-MM-DD``. ``also_in`` are its copies in other outlets."""

    id: str
    title: str | None
    url: str | None
    author: str | None
    source: str | None
    credit: str | None
    published: str | None
    published_basis: PublishedBasis
    event_date: str | None
    also_in: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a passage stands: half-open code points of the article's text, and its first paragraph counted from 0."""

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Context:
    """The article's text beside a passage, for reading; empty at the article's ends."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage with everything that proves it. ``highlights`` are half-open code points of ``text``, not of the article.

    ``score`` is the ranking's and compares within one answer only; ``csl`` is there with style ``csl``.
    """

    id: str
    rank: int
    score: float
    text: str
    context: Context
    highlights: tuple[Span, ...]
    speaker: Speaker | None
    asked: str | None
    article: CitedArticle
    locator: Locator
    citation: str
    csl: CslItem | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says: ``confidence`` is the probability (0..1) that one of the first four passages answers."""

    question: str
    understood: Understood
    answered: bool
    confidence: float
    passages: tuple[CitedPassage, ...]
    coverage: Coverage
    generation: str
    took_ms: float


def ask(
    searcher: Searcher,
    question: str,
    k: int = 10,
    filters: Filters = EVERYTHING,
    mode: Mode = "hybrid",
    style: Style = "line",
    asked_on: date | None = None,
    exclude: Collection[str] = (),
    steps: Steps = ALL_STEPS,
) -> Answer:
    """Return the passages that answer; "last year" counts from ``asked_on``, else from today. Articles of the ids
    ``exclude`` are left out of the search, and ranking takes the ``steps`` (``Searcher.search``).

    Raise ``AskError`` for a question, ``k`` or filter that cannot be used."""
    note(question)
    return answers(searcher, [Query(question, k, filters, mode, asked_on, exclude, steps)], [style])[0]


def answers(searcher: Searcher, queries: Sequence[Query], styles: Sequence[Style]) -> list[Answer]:
    """The same for several questions, of the same moment of the archive; an ``AskError`` is that of the first that has one."""
    begun = time.perf_counter()
    with stage("search"), said_as_ours():
        found = searcher.search_all(queries)
    with stage("cite"):
        return [
            _answer(searcher, query.question, one, style, begun)
            for query, one, style in zip(queries, found, styles, strict=True)
        ]


def _answer(searcher: Searcher, question: str, found: Found, style: Style, begun: float) -> Answer:
    weights = searcher.term_weights(question)
    meant = frozenset(
        name for speaker in found.understood.speakers if speaker.use != "dropped" for name in speaker.names
    )
    passages = tuple(_cited(hit, weights, searcher.terms, meant, style) for hit in found.hits)
    probability = confidence(found.signals) if found.hits else 0.0
    return Answer(
        question=question.strip(),
        understood=found.understood,
        answered=probability >= ANSWERED_FROM,
        confidence=round(probability, 4),
        passages=passages,
        coverage=found.coverage,
        generation=found.generation,
        took_ms=round((time.perf_counter() - begun) * 1000, 2),
    )


def to_dict(answer: Answer) -> dict[str, Any]:
    """Return the answer as plain JSON types, the same on every edge."""
    return asdict(answer)


def check(question: str, filters: Filters) -> None:
    """Raise ``AskError`` for what ``ask`` would refuse whatever the archive, before an index is opened for it."""
    with said_as_ours():
        read(checked_question(question), filters, Registry((), (), ()))


@contextmanager
def said_as_ours() -> Iterator[None]:
    """Name the field that the index found wrong."""
    try:
        yield
    except BadQuestion as error:
        raise AskError("question", str(error)) from error
    except BadFilter as error:
        raise AskError("filters", str(error)) from error
    except BadRequest as error:
        raise AskError("k" if isinstance(error, BadCount) else "mode", str(error)) from error


def _cited(hit: Hit, weights: Mapping[str, float], terms: Terms, meant: frozenset[str], style: Style) -> CitedPassage:
    passage, article = hit.passage, _article(hit.article)
    marked = _marked(passage, weights, terms, meant)
    speaker = _speaker(passage, marked)
    words = "\n".join(passage.text[start:end] for start, end in marked) or passage.text
    return CitedPassage(
        id=passage_id(article.id, passage.start, passage.end, passage.text),
        rank=hit.rank,
        score=hit.score,
        text=passage.text,
        context=Context(hit.before or "", hit.after or ""),
        highlights=marked,
        speaker=speaker,
        asked=passage.asked,
        article=article,
        locator=Locator(passage.start, passage.end, passage.paragraph),
        citation=_citation(article, speaker, style),
        csl=csl_item(article, speaker) if style == "csl" else None,
        link=text_link(article.url, words),
    )


def _citation(article: CitedArticle, speaker: Speaker | None, style: Style) -> str:
    if style == "line" or style == "csl":
        return citation_line(article, speaker)
    return formatted(csl_item(article, speaker), style)


def _marked(passage: Passage, weights: Mapping[str, float], terms: Terms, meant: frozenset[str]) -> tuple[Span, ...]:
    """The sentences that answer; where the question means somebody who speaks here, one of theirs."""
    said, theirs = [], []
    for one in passage.attributions:
        if one.confidence < ATTRIBUTION_FLOOR:
            continue
        start, end = one.start - passage.start, one.end - passage.start
        said.append(Said(start, end, " ".join(filter(None, (one.speaker, one.role, one.organisation)))))
        if {one.speaker, one.organisation} & meant:
            theirs.append((start, end))
    begin = 0
    if passage.kind == "statement" and passage.attributions:
        # "Name, Role:" says whose the turn is; it is not what was said.
        begin = min(max(0, passage.attributions[0].start - passage.start), len(passage.text))
    return highlights(
        passage.text,
        weights,
        terms,
        header=passage.header,
        said=said,
        within=theirs or None,
        begin=begin,
        spans=passage.sentences,
    )


def _speaker(passage: Passage, marked: tuple[Span, ...]) -> Speaker | None:
    """A turn is its speaker's throughout; in a narrative it matters whose the marked sentences are."""
    if passage.kind == "statement":
        spans: tuple[Span, ...] = ((0, len(passage.text)),)
    else:
        spans = marked
    found: Attribution | None = spoken(passage.attributions, spans, passage.start)
    return Speaker(found.speaker, found.role, found.organisation, found.basis) if found else None


def _article(head: ArticleHead) -> CitedArticle:
    return CitedArticle(
        id=head.id,
        title=head.title,
        url=head.url,
        author=head.author,
        source=head.source,
        credit=head.credit,
        published=head.published,
        published_basis=head.published_basis,
        event_date=head.event_date,
        also_in=head.also_in,
    )
