"""A passage by its id: an index and an id in, the words with everything that proves them out, in plain JSON types."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ingest.records import Article, Attribution
from service.answer import Speaker
from service.citation import citation_line, csl_item
from service.errors import UnknownArticleError
from service.formatted import STYLES, formatted
from service.fragment import text_link
from service.highlight import ATTRIBUTION_FLOOR, Span, overlap, spoken
from service.parsed import head
from service.passage_id import Resolved, parse_id, passage_id, resolve
from service.references import annotation, bibtex, quotation

if TYPE_CHECKING:
    from index.search import Searcher


@dataclass(frozen=True, slots=True)
class Found:
    """Words of an article, as an id names them; ``id`` is the one that they have now."""

    id: str
    article: Article
    place: Resolved
    paragraph: int
    speaker: Speaker | None
    asked: str | None

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.article.text[self.place.start : self.place.end]


def find(searcher: Searcher, written: str) -> Found:
    """Find the passage of an id.

    Raises ``PassageIdError`` for what is no id, ``UnknownArticleError``, and ``PassageChanged`` where the words are no longer
    in the article.
    """
    wanted = parse_id(written)
    article = searcher.article(wanted.article)
    if article is None:
        raise UnknownArticleError(wanted.article)
    place = resolve(article, wanted)
    span = (place.start, place.end)
    within = [at for at, block in enumerate(article.blocks) if overlap((block.start, block.end), span)]
    return Found(
        id=passage_id(article.id, place.start, place.end, article.text[place.start : place.end]),
        article=article,
        place=place,
        paragraph=within[0] if within else 0,
        speaker=speaker_of(article, span),
        asked=next((article.blocks[at].asked for at in within if article.blocks[at].asked), None),
    )


def on_record(article: Article, span: Span) -> list[Attribution]:
    """Return what is surely said within a span of an article, in its order."""
    said = (one for block in article.blocks for one in block.attributions)
    return [one for one in said if one.confidence >= ATTRIBUTION_FLOOR and overlap((one.start, one.end), span)]


def speaker_of(article: Article, span: Span) -> Speaker | None:
    """Return who says the words at a span of an article; None where nobody surely does, or several do."""
    by = spoken([one for block in article.blocks for one in block.attributions], (span,), 0)
    if by is None or len({one.speaker for one in on_record(article, span)}) > 1:
        return None
    return Speaker(by.speaker, by.role, by.organisation, by.basis)


def described(found: Found, base: str) -> dict[str, Any]:
    """Return the passage as JSON; ``base`` is the service's address, for the ids that other programs follow."""
    article, place, speaker = found.article, found.place, found.speaker
    item = csl_item(article, speaker)
    return {
        "id": found.id,
        "state": place.state,
        "text": found.text,
        "speaker": asdict(speaker) if speaker else None,
        "asked": found.asked,
        "article": head(article),
        "locator": {"start": place.start, "end": place.end, "paragraph": found.paragraph},
        "link": text_link(article.url, found.text),
        "citations": {"line": citation_line(article, speaker)} | {style: formatted(item, style) for style in STYLES},
        "csl": item,
        "bibtex": bibtex(item),
        "annotation": annotation(article, place.start, place.end, found.id, base),
        "quotation": quotation(article, place.start, place.end, speaker, found.id, base),
    }
