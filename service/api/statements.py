"""Who is on record for what, page by page or as a table, and how often when."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from index.question import Filters
from index.statements import Statement, Statements
from service.answer import MAX_K, ask, said_as_ours
from service.api.archive import filters_of
from service.api.caching import tagging
from service.api.described import COMMON, UNCHANGED, Replies, answered
from service.api.models import StatementsAsked, StatementsOut, StatementsQuery, TimelineOut, TimelineQuery
from service.api.paging import cursor_of, key_of
from service.desk import Desk
from service.examples import STATEMENTS_EXAMPLE, TIMELINE_EXAMPLE
from service.parsed import head
from service.passage_id import passage_id
from service.timeline import timeline, timeline_of_answer

_COLUMNS = (
    *("id", "person", "speaker", "role", "organisation", "manner", "basis", "confidence"),
    *("date", "date_basis", "text", "asked"),
)
_OF_ARTICLE = ("id", "title", "source", "author", "url", "published", "event_date")
_REPLIES: Replies = {
    200: {
        "description": "A page.",
        "content": {
            "application/json": {"example": STATEMENTS_EXAMPLE},
            "text/csv": {"schema": {"type": "string"}, "example": ",".join(_COLUMNS)},
        },
    }
}


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(
        prefix="/v1", responses=COMMON | UNCHANGED, tags=["archive"], dependencies=[Depends(tagging(desk))]
    )

    @router.get("/statements", response_model=StatementsOut, responses=_REPLIES)
    def statements(asked: Annotated[StatementsQuery, Query()], request: Request, response: Response) -> Any:
        """List all that somebody is on record for, in order of time; as JSON or as a table."""
        page = _page(desk, asked)
        if asked.format == "csv":
            headers = {name: response.headers[name] for name in ("etag", "cache-control") if name in response.headers}
            if page.next:
                headers["Link"] = f'<{request.url.include_query_params(cursor=page.next)}>; rel="next"'
            return Response(table(page.shown), media_type="text/csv", headers=headers)
        return page.members()

    @router.get("/timeline", response_model=TimelineOut, responses={200: answered("The counts.", TIMELINE_EXAMPLE)})
    def timeline_of(asked: Annotated[TimelineQuery, Query()]) -> dict[str, Any]:
        """Count who spoke when: the passages nearest to a question, or all statements that the filters let through."""
        return timeline_counts(desk, asked)

    return router


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of statements, and the cursor of the next one."""

    listed: Statements
    shown: list[Statement]
    next: str | None
    generation: str

    def members(self) -> dict[str, Any]:
        return {
            "people": [one.id for one in self.listed.people],
            "total": self.listed.total,
            "about": self.listed.about,
            "undated": self.listed.undated,
            "unsure": self.listed.unsure,
            "statements": [_statement(one) for one in self.shown],
            "next": self.next,
            "generation": self.generation,
        }


def _page(desk: Desk, asked: StatementsAsked) -> _Page:
    searcher = desk.searcher()
    after = key_of("statements", asked.cursor, int, str, int, int, str)
    filters = Filters(None, asked.source, asked.date_from, asked.date_to)
    with said_as_ours():
        key = None if after is None else (after[0], after[1], after[2], after[3], after[4])
        listed = searcher.statements(asked.speaker, asked.about, filters, key, asked.limit + 1)
        found = list(listed.statements)
    shown = found[: asked.limit]
    following = cursor_of("statements", shown[-1].key) if len(found) > len(shown) else None
    return _Page(listed, shown, following, searcher.generation)


def statements_page(desk: Desk, asked: StatementsAsked) -> dict[str, Any]:
    """Return a page of what somebody is on record for."""
    return _page(desk, asked).members()


def timeline_counts(desk: Desk, asked: TimelineQuery) -> dict[str, Any]:
    """Return who spoke when."""
    searcher = desk.searcher()
    if asked.q is not None:
        answer = ask(searcher, asked.q, MAX_K, filters_of(asked, tuple(asked.ignore)))
        found = timeline_of_answer(answer, asked.by)
    else:
        found = timeline(searcher, filters_of(asked), asked.by)
    return {
        "by": asked.by,
        "counted": "statements" if asked.q is None else "passages",
        "buckets": [
            {
                "start": one.start,
                "count": one.count,
                "speakers": [{"name": name, "count": count} for name, count in one.speakers],
            }
            for one in found.buckets
        ],
        "undated": found.undated,
        "generation": searcher.generation,
    }


def table(found: list[Statement]) -> str:
    """Return statements as CSV (RFC 4180), a line each; what a spreadsheet would run as a formula is quoted by an apostrophe."""
    written = io.StringIO()
    columns = [*_COLUMNS, *(f"article_{name}" for name in _OF_ARTICLE)]
    writer = csv.writer(written)
    writer.writerow(columns)
    for one in found:
        article = one.article
        day, basis = (article.published, "published") if article.published else (article.event_date, "event")
        row = [id_of(one), one.person, one.speaker, one.role, one.organisation, one.manner, one.basis, one.confidence]
        row += [day, basis if day else None, one.text, one.asked, *(getattr(article, name) for name in _OF_ARTICLE)]
        writer.writerow([_harmless(cell) for cell in row])
    return written.getvalue()


def _harmless(cell: object) -> object:
    """https://owasp.org/www-community/attacks/CSV_Injection"""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def id_of(one: Statement) -> str:
    """Return the id by which the words are found again."""
    return passage_id(one.article.id, one.start, one.end, one.text)


def _statement(one: Statement) -> dict[str, Any]:
    return {
        "id": id_of(one),
        "person": one.person,
        "text": one.text,
        "manner": one.manner,
        "quotes": one.quotes,
        "speaker": {
            "name": one.speaker,
            "role": one.role,
            "organisation": one.organisation,
            "basis": one.basis,
        },
        "confidence": one.confidence,
        "asked": one.asked,
        "article": head(one.article),
        "locator": {"start": one.start, "end": one.end, "paragraph": one.paragraph},
    }
