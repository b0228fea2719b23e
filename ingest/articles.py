"""A raw document in, an Article out: masthead read, furniture gone, blocks classified, speech attributed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit, urlunsplit

import regex

from ingest.attribution import Narration, turn_attribution
from ingest.billing import bill
from ingest.blocks import classify
from ingest.capitals import in_capitals
from ingest.cast import add_speakers, complete, register_of
from ingest.dates import Date, date_in_url, read_date
from ingest.events import event_date
from ingest.interviewee import cast_of
from ingest.label_lines import join_labels
from ingest.languages import Language, language
from ingest.layout import take_apart
from ingest.records import Article, Attribution, Block, PublishedBasis, RawDocument
from ingest.tagged import all_reports
from ingest.turns import find_labels

PIPELINE_VERSION = "24"  # changes whenever an article would be understood differently
MOST_BILLED = 12  # lines of a body among which those who take part are listed
_TRACKING = ("utm_", "fbclid", "gclid", "ref=", "ref_", "cmpid", "ito=", "mc_cid", "mc_eid")


class NotAnArticle(ValueError):
    """A document without text of its own; the message says why."""


def read_article(raw: RawDocument, code: str | Language = "en", *, learned: Collection[str] = ()) -> Article:
    """Understand one document in a language, given by its code or its wording. ``learned`` are lines of it that its source repeats (``ingest.furniture``).

    Raises ``NotAnArticle`` where nothing but page furniture is left of it.
    """
    words = language(code) if isinstance(code, str) else code
    layout = take_apart(raw.text, words, title=raw.title, marks=raw.markup or (), learned=learned)
    if not any(regex.search(r"[\p{L}\p{N}]", line.text) for line in layout.body):
        raise NotAnArticle(f"{raw.key}: no article text: nothing is left once page furniture is gone")
    body = join_labels(layout.body, words)
    paragraphs = [line.text for line in body]
    source = raw.source or layout.source
    # Who a name is, and where it ends, is told by its capitals: where all is in capitals, only labels name speakers.
    named = not in_capitals("\n".join(paragraphs))
    register = register_of(layout.title, paragraphs, words) if named else register_of(None, (), words)
    authors = regex.split(r",? and |, | & ", ", ".join(filter(None, (raw.author, layout.author))))
    askers = [name for name in (source, *authors) if name]
    playbill = bill([*layout.head, *paragraphs[:MOST_BILLED]], words)
    labels = find_labels(body, askers, register, words, playbill)
    full = complete(register, labels, "\n".join([layout.title or "", *layout.head, *paragraphs]))
    add_speakers(register, labels, "\n".join(paragraphs), words)
    cast = cast_of(register, layout.title, paragraphs, labels, full, layout.told, askers, playbill, layout.head)
    spoken = classify(body, labels, cast, words)

    narration = Narration(register, paragraphs, words, raw.author or layout.author)
    told = [
        named and part.kind in ("narrative", "list") and part.speaker is None and part.label is None for part in spoken
    ]
    said = iter(all_reports([text for text, is_told in zip(paragraphs, told, strict=True) if is_told], words))
    blocks: list[Block] = []
    first = next((i for i, part in enumerate(spoken) if part.kind == "question"), 0)
    guests = {cast.interviewee, *cast.names.values()}
    offset = 0
    for i, (text, part, is_told) in enumerate(zip(paragraphs, spoken, told, strict=True)):
        end = offset + len(text)
        if not is_told:
            narration.interrupted(text, part.kind)
        spoke = (
            narration.paragraph(text, offset, next(said))
            if is_told
            else turn_attribution(part, offset, end, text, register)
        )
        if is_told and i < first:
            spoke = tuple(one for one in spoke if one.speaker not in guests or not _announces(one, offset, text, words))
        blocks.append(Block(part.kind, offset, end, spoke, part.asked if part.kind != "question" else None))
        offset = end + 2
    url = canonical_url(raw.url or layout.url)
    published, basis = _published(raw, layout.published or _dateline(paragraphs), url)
    return Article(
        id=raw.id or url or raw.key,
        title=layout.title,
        author=raw.author or layout.author,
        published=published.iso if published else None,
        published_basis=basis,
        event_date=event_date(layout.title or "", paragraphs, published),
        source=source,
        credit=layout.credit,
        url=raw.url or layout.url,
        retrieved=raw.retrieved,
        text="\n\n".join(paragraphs),
        blocks=tuple(blocks),
    )


def _announces(said: Attribution, offset: int, text: str, words: Language) -> bool:
    """ "Jane Doe explains how it works" above an interview: what it is about, nothing that she said there."""
    if (
        said.basis != "indirect"
        or said.cue is None
        or said.cue_end is None
        or not words.introduces.match(f" {said.cue}")
        or said.start < (said.cue_start or 0)
    ):
        return False
    behind = text[said.cue_end - offset :].split(maxsplit=1)
    return not behind or behind[0] not in words.that


_DATELINE = regex.compile(
    r"^\p{Lu}[\p{L} .,'’-]{2,40}?,? \(?(?P<date>\d{1,2} \p{L}+,? \d{4}|\p{Lu}\p{L}+ \d{1,2}, ?\d{4})\)? ?(?:/[^/]{2,30}/)? ?[–—-]"
)


def _dateline(paragraphs: Sequence[str]) -> str | None:
    """The full date of a press text's dateline ("PORT VALE, 3 October 2023 –"): the day on which it was put out."""
    match = next((match for text in paragraphs[:3] if (match := _DATELINE.match(text))), None)
    return match["date"] if match else None


def _published(raw: RawDocument, byline: str | None, url: str | None) -> tuple[Date | None, PublishedBasis]:
    """The publication day and what says so: the record or page itself, else the byline, else the address."""
    sources: list[tuple[Date | None, PublishedBasis]] = [
        (read_date(raw.published) if raw.published else None, "meta"),
        (read_date(byline) if byline else None, "byline"),
        (date_in_url(url) if url else None, "url"),
    ]
    for date, basis in sources:
        if date is not None and date.precision == "day":
            return date, basis
    return None, "none"


def canonical_url(url: str | None) -> str | None:
    """The address without fragment and tracking parameters, host in lower case."""
    if not url:
        return None
    parts = urlsplit(url.strip())
    query = "&".join(part for part in parts.query.split("&") if part and not part.startswith(_TRACKING))
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, query, ""))
