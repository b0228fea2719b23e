"""How a passage is cited: its article and speaker in, one line of text or a CSL-JSON item out.

Nothing is guessed: an article without a date is cited as such, with the day it reports from where its text fixes one.
Names stay as written; which part of a name is the family name is not ours to decide, so CSL gets them as literals.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypedDict

from index.results import Copy
from service.fragment import web_address

DATE_NOT_STATED = "publication date not stated"
# Not strftime: a citation must not change with the machine's language.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_INNER_MARKS = str.maketrans({"“": "‘", "”": "’", '"': "'"})


class CitedArticle(Protocol):
    """What of an article a citation says."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def author(self) -> str | None: ...
    @property
    def source(self) -> str | None: ...
    @property
    def credit(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def published(self) -> str | None: ...
    @property
    def event_date(self) -> str | None: ...


class Affiliated(Protocol):
    """Somebody with a role or of an organisation."""

    @property
    def role(self) -> str | None: ...
    @property
    def organisation(self) -> str | None: ...


class CitedSpeaker(Affiliated, Protocol):
    """What of a speaker a citation says."""

    @property
    def name(self) -> str: ...


class CslName(TypedDict):
    literal: str


CslDate = TypedDict("CslDate", {"date-parts": list[list[int]]})
CslItem = TypedDict(
    "CslItem",
    {
        "id": str,
        "type": str,
        "title": str,
        "author": list[CslName],
        "container-title": str,
        "issued": CslDate,
        "event-date": CslDate,
        "URL": str,
        "custom": dict[str, str],
    },
    total=False,
)
"""An item of CSL-JSON 1.0.2: https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables"""


def citation_line(article: CitedArticle, speaker: CitedSpeaker | None) -> str:
    """Return the citation: speaker, role, “title”, author, source, date."""
    title = f"“{article.title.translate(_INNER_MARKS)}”" if article.title else "untitled article"
    who = [speaker.name, affiliation(speaker)] if speaker else []
    parts = [*who, title, article.author, outlet(article), date_phrase(article)]
    return ", ".join(part for part in parts if part) + "."


def affiliation(speaker: Affiliated) -> str | None:
    """Return the role as the article words it, with the organisation where the role does not name it already."""
    role, organisation = speaker.role, speaker.organisation
    if role and organisation and organisation.casefold() not in role.casefold():
        return f"{role}, {organisation}"
    return role or organisation


def outlet(article: CitedArticle) -> str | None:
    """Return the outlet, with the one the article itself credits where that is another."""
    source, credit = article.source, article.credit
    if source and credit and source.casefold() != credit.casefold():
        return f"{source} (crediting {credit})"
    return source or credit


def date_phrase(article: CitedArticle) -> str:
    """Return the date in words; of an undated article say so, and name the day of its event where it fixes one."""
    if article.published:
        return written_date(article.published)
    if article.event_date:
        return f"{DATE_NOT_STATED}; event of {written_date(article.event_date)}"
    return DATE_NOT_STATED


def copy_words(copies: Iterable[Copy]) -> str:
    """Return the outlets, else titles, of an article's copies, with their days."""
    said = []
    for one in copies:
        name = one.source or (f"“{one.title}”" if one.title else one.id)
        said.append(f"{name} ({written_date(one.published)})" if one.published else name)
    return ", ".join(said)


def written_date(iso: str) -> str:
    """Return ``2020-01-13`` as ``13 January 2020``; what is no calendar date is shown as it stands."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def csl_item(article: CitedArticle, speaker: CitedSpeaker | None) -> CslItem:
    """Return the article as CSL-JSON; the speaker, for whom CSL has no field in an article, stands under ``custom``."""
    item: CslItem = {"id": article.id, "type": "article-newspaper"}
    if article.title:
        item["title"] = article.title
    if article.author:
        item["author"] = [{"literal": article.author}]
    container = article.source or article.credit
    if container:
        item["container-title"] = container
    if issued := _csl_date(article.published):
        item["issued"] = issued
    if event := _csl_date(article.event_date):
        item["event-date"] = event
    if address := web_address(article.url):
        item["URL"] = address
    custom = {}
    if speaker:
        custom = {"speaker": speaker.name, "role": affiliation(speaker) or "", "credit": article.credit or ""}
    if kept := {key: value for key, value in custom.items() if value}:
        item["custom"] = kept
    return item


def _csl_date(iso: str | None) -> CslDate | None:
    if iso is None:
        return None
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return None
    return {"date-parts": [[day.year, day.month, day.day]]}
