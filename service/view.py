"""What the templates show: answers and articles in, plain words and pieces of text out; the templates escape them all.

A piece of text is either marked (the sentence that answers), cited (the passage around it), or neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote, urlencode

from index.question import Understood
from index.results import Coverage
from ingest.records import Article, Block
from service.answer import Answer, CitedPassage
from service.citation import affiliation, copy_words, date_phrase, outlet, written_date
from service.highlight import ATTRIBUTION_FLOOR, Span
from service.passage_id import passage_id

BASIS = {
    "turn": "interview",
    "carried": "interview, continued",
    "direct": "quoted",
    "indirect": "paraphrased",
    "corrected": "corrected by hand",
}
DATE_BASIS = {
    "meta": "stated by the page",
    "byline": "from the byline",
    "url": "from the address",
    "corrected": "corrected by hand",
    "none": "",
}

COLOURS = 5
_USE = {"filter": "only", "favour": "rather", "dropped": "regardless of"}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a paragraph."""

    text: str
    marked: bool = False
    cited: bool = False


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A cited passage with the words around it."""

    passage: CitedPassage
    paragraphs: tuple[tuple[Part, ...], ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    address: str
    affiliation: str | None
    basis: str
    outlet: str | None
    also_in: str
    date: str
    date_basis: str
    colour: int
    speaker_address: str
    quoted_id: str
    correct: str


@dataclass(frozen=True, slots=True)
class ShownSpeaker:
    """A name in the margin of a paragraph; ``again`` where it is the one of the paragraph before."""

    name: str
    role: str | None
    again: bool


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A paragraph of an article; ``first`` is the one that a link to the passage goes to, ``last`` the one that it ends in.
    ``colour`` is its speaker's, 0 where nobody is on record.
    """

    kind: str
    text: str
    parts: tuple[Part, ...]
    speakers: tuple[ShownSpeaker, ...]
    cited: bool
    first: bool
    last: bool
    colour: int


def shown_passage(passage: CitedPassage, question: str, coloured: Mapping[str, int]) -> ShownPassage:
    article, speaker = passage.article, passage.speaker
    return ShownPassage(
        passage=passage,
        paragraphs=tuple(
            tuple(pieces(passage.text, start, end, passage.highlights, ())) for start, end in lines(passage.text)
        ),
        before=tuple(passage.context.before.split("\n")) if passage.context.before else (),
        after=tuple(passage.context.after.split("\n")) if passage.context.after else (),
        address=passage_address(passage, question),
        affiliation=affiliation(speaker) if speaker else None,
        basis=BASIS[speaker.basis] if speaker else "",
        outlet=outlet(article),
        also_in=copy_words(article.also_in),
        date=date_phrase(article),
        date_basis=DATE_BASIS[article.published_basis] if article.published else "",
        colour=coloured.get(speaker.name, 0) if speaker else 0,
        speaker_address=speaker_address(speaker.name) if speaker else "",
        quoted_id=quote(_quoted(passage), safe=""),
        correct=correct_address(passage.id, speaker.name) if speaker else correct_address(_quoted(passage)),
    )


def voices(article: Article) -> dict[str, int]:
    """Return who is on record in an article, in the order of speaking, with a colour each (1 to ``COLOURS``, then again)."""
    names = dict.fromkeys(
        said.speaker for block in article.blocks for said in block.attributions if said.confidence >= ATTRIBUTION_FLOOR
    )
    return {name: place % COLOURS + 1 for place, name in enumerate(names)}


def _quoted(passage: CitedPassage) -> str:
    """The id of what is cited: the sentences that answer, rather than all around them, which others may say."""
    if not passage.highlights:
        return passage.id
    start, end = passage.highlights[0][0], passage.highlights[-1][1]
    offset = passage.locator.start
    return passage_id(passage.article.id, offset + start, offset + end, passage.text[start:end])


def shown_blocks(article: Article, cited: Span | None, marked: Sequence[Span]) -> tuple[ShownBlock, ...]:
    """Return the paragraphs of an article, with the passage ``cited`` and the sentences ``marked`` in them."""
    coloured = voices(article)
    ends = max(
        (at for at, block in enumerate(article.blocks) if cited and block.start < cited[1] and cited[0] < block.end),
        default=None,
    )
    spans = (cited,) if cited else ()
    shown: list[ShownBlock] = []
    found = False
    before: frozenset[str] = frozenset()
    for at, block in enumerate(article.blocks):
        parts = tuple(pieces(article.text, block.start, block.end, marked, spans))
        inside = any(part.cited or part.marked for part in parts)
        text = article.text[block.start : block.end]
        speakers = _speakers(block, before)
        colour = coloured[speakers[0].name] if speakers else 0
        shown.append(ShownBlock(block.kind, text, parts, speakers, inside, inside and not found, at == ends, colour))
        found = found or inside
        # A caption or heading between two paragraphs of a turn does not end it.
        if speakers or block.kind in {"question", "narrative"}:
            before = frozenset(speaker.name for speaker in speakers)
    return tuple(shown)


def pieces(text: str, start: int, end: int, marked: Sequence[Span], cited: Sequence[Span]) -> Iterable[Part]:
    """Cut ``text[start:end]`` where a marked or cited span begins or ends; the pieces put together are that text."""
    cuts = {start, end}
    for one, other in (*marked, *cited):
        cuts |= {place for place in (one, other) if start < place < end}
    places = sorted(cuts)
    for here, there in pairwise(places):
        yield Part(text[here:there], _within(here, marked), _within(here, cited))


def lines(text: str) -> list[Span]:
    """Return the spans of the lines of a text that are not empty."""
    spans, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def passage_address(passage: CitedPassage, question: str) -> str:
    """Return the address of the article's own page, where the passage is marked."""
    start = passage.locator.start
    query: list[tuple[str, str]] = [("passage", f"{start}-{passage.locator.end}")]
    query += [("mark", f"{start + one}-{start + other}") for one, other in passage.highlights]
    query.append(("q", question))
    return f"{article_address(passage.article.id)}?{urlencode(query)}#passage"


def article_address(article: str) -> str:
    return f"/articles/{quote(article, safe='')}"


def correct_address(passage: str, speaker: str | None = None) -> str:
    """Return the address where what ``speaker`` says in a passage is corrected."""
    return f"/correct?{urlencode({'passage': passage} | ({'was': speaker} if speaker else {}))}"


def speaker_address(name: str) -> str:
    """Return the address of a speaker's own page."""
    return f"/speakers/{quote(name, safe='')}"


def certainty(answer: Answer) -> str:
    """Return how likely an answer is, in words that are never surer than a model can be."""
    if not answer.passages:
        return "No passage meets the conditions."
    percent = round(answer.confidence * 100)
    if answer.answered:
        return f"It is {'more than 99' if percent > 99 else percent}% likely that one of the first passages answers."
    return f"It is {'less than 1' if percent < 1 else f'only {percent}'}% likely that a passage here answers."


def searched_words(coverage: Coverage) -> str:
    """Return what was searched, and what a filter left out, in words."""
    said = f"Searched {archive_words(coverage)}."
    if coverage.left_out:
        said += f" The filters left out {_count(coverage.left_out, 'article')}"
        if coverage.left_out_undated:
            said += f", and {_count(coverage.left_out_undated, 'more')} that no date is known of"
        said += "."
    elif coverage.left_out_undated:
        said += f" The filters left out {_count(coverage.left_out_undated, 'article')} that no date is known of."
    return said


def archive_words(coverage: Coverage) -> str:
    """Return how many articles of which days there are, in words."""
    said = _count(coverage.articles, "article")
    if coverage.earliest and coverage.latest:
        first, last = written_date(coverage.earliest), written_date(coverage.latest)
        said += f" of {first}" if first == last else f" of {first} to {last}"
    if coverage.undated:
        said += f", {coverage.undated:,} of them undated"
    return said


def understood_words(understood: Understood) -> str:
    """Return which dates and names were read as a condition or a preference, or found to mean nobody here."""
    said = []
    for dates in understood.dates:
        first = written_date(dates.first) if dates.first else "the beginning"
        last = written_date(dates.last) if dates.last else "today"
        said.append(f"{_USE[dates.use]} dates from {first} to {last}")
    for kind, names in (("speaker", understood.speakers), ("outlet", understood.sources)):
        for name in names:
            known = " or ".join(name.names)
            said.append(f"{_USE[name.use]} the {kind} {known}" if known else f"no {kind} here is called “{name.value}”")
    return sentence("; ".join(said))


def sentence(words: str) -> str:
    """Return words as a sentence: errors and lists of conditions begin small and end without a stop."""
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!")) else ".") if words else ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 or noun == "more" else f"{number:,} {noun}s"


def _within(place: int, spans: Sequence[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


def _speakers(block: Block, before: frozenset[str]) -> tuple[ShownSpeaker, ...]:
    roles: dict[str, str | None] = {}
    for attribution in block.attributions:
        if attribution.confidence >= ATTRIBUTION_FLOOR:
            roles[attribution.speaker] = roles.get(attribution.speaker) or attribution.role
    return tuple(ShownSpeaker(name, role, name in before) for name, role in roles.items())
