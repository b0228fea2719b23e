"""Statements as programs and people take them: a Statement in, plain JSON types or the cells of a table out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.citation import citation_line
from service.fragment import text_link
from service.parsed import head
from service.passage_id import passage_id

if TYPE_CHECKING:
    from index.statements import Statement, Statements

COLUMNS: Final = (
    *(
        "date",
        "date_basis",
        "person",
        "speaker",
        "role",
        "organisation",
        "manner",
        "basis",
        "confidence",
        "text",
        "asked",
    ),
    *("article", "title", "source", "author", "url", "start", "end", "paragraph", "link", "citation", "id"),
)


@dataclass(frozen=True, slots=True)
class _Speaker:
    name: str
    role: str | None
    organisation: str | None


def described(one: Statement) -> dict[str, Any]:
    """Return a statement as JSON; ``date`` is of publication, else of the event that the article reports from."""
    article = one.article
    basis = article.published_basis if article.published else "text" if article.event_date else "none"
    return {
        "id": passage_id(article.id, one.start, one.end, one.text),
        "person": one.person,
        "speaker": {"name": one.speaker, "role": one.role, "organisation": one.organisation, "basis": one.basis},
        "manner": one.manner,
        "confidence": one.confidence,
        "date": article.published or article.event_date,
        "date_basis": basis,
        "text": one.text,
        "quotes": [list(span) for span in one.quotes],
        "asked": one.asked,
        "article": head(article),
        "locator": {"start": one.start, "end": one.end, "paragraph": one.paragraph},
        "citation": citation_line(article, _Speaker(one.speaker, one.role, one.organisation)),
        "link": text_link(article.url, one.text),
    }


def cells(one: Statement) -> dict[str, Any]:
    """Return a statement as a row of ``COLUMNS``."""
    shown = described(one)
    article, speaker = shown["article"], shown["speaker"]
    return {
        **shown,
        **shown["locator"],
        **{name: article[name] for name in ("title", "source", "author", "url")},
        **{name: speaker[name] for name in ("role", "organisation", "basis")},
        "article": article["id"],
        "speaker": speaker["name"],
    }


def summary(found: Statements, about: str | None) -> str:
    """Say in words how many there are, of whom, and what was left out."""
    if not found.people:
        return "Nobody on record here is called so."
    whose = ", ".join(f"{one.name} ({one.id})" for one in found.people)
    shown = found.total if found.about is None else found.about
    words = f"{shown:,} statement{'' if shown == 1 else 's'} of {whose}"
    if about is not None:
        words = f"{found.about:,} of {found.total:,} statements of {whose} are about {about!r}"
    left = [
        f"{count:,} {why}"
        for count, why in (
            (found.undated, "of articles without a date left out"),
            (found.unsure, "left out because it is not clear that they are theirs"),
        )
        if count
    ]
    return f"{words}{'; ' if left else ''}{', '.join(left)}."
