"""Who is on record for what, page by page or as a table, and how often when."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from service.answer import MAX_K, ask
from service.api.archive import filters_of
from service.api.caching import tagging
from service.api.described import COMMON, UNCHANGED, Replies, answered
from service.api.models import StatementsOut, StatementsQuery, TimelineOut, TimelineQuery
from service.api.paging import cursor_of, key_of
from service.desk import Desk
from service.examples import STATEMENTS_EXAMPLE, TIMELINE_EXAMPLE
from service.parsed import head
from service.statements import Statement, statements, timeline, timeline_of_answer
from service.tables import harmless

_COLUMNS = ("id", "speaker", "role", "organisation", "basis", "confidence", "date", "date_basis", "text", "asked")
_OF_ARTICLE = ("id", "title", "source", "author", "url", "published", "event_date")
_PAGE: Replies = {
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

    @router.get("/statements", response_model=StatementsOut, responses=_PAGE)
    def statements_said(asked: Annotated[StatementsQuery, Query()], request: Request, response: Response) -> Any:
        """List what people are on record for, newest first; as JSON or as a table."""
        searcher = desk.searcher()
        after = key_of("statements", asked.cursor, int, int, int)
        found = statements(
            searcher, filters_of(asked), asked.limit + 1, (after[0], after[1], after[2]) if after else None
        )
        shown = found[: asked.limit]
        following = cursor_of("statements", shown[-1].key) if len(found) > len(shown) else None
        if asked.format == "csv":
            headers = {name: response.headers[name] for name in ("etag", "cache-control") if name in response.headers}
            if following:
                headers["Link"] = f'<{request.url.include_query_params(cursor=following)}>; rel="next"'
            return Response(table(shown), media_type="text/csv", headers=headers)
        return {
            "statements": [_statement(one) for one in shown],
            "next": following,
            "generation": searcher.generation,
        }

    @router.get("/timeline", response_model=TimelineOut, responses={200: answered("The counts.", TIMELINE_EXAMPLE)})
    def timeline_said(asked: Annotated[TimelineQuery, Query()]) -> dict[str, Any]:
        """Count who spoke when: the passages nearest to a question, or all statements that the filters let through."""
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

    return router


def table(found: list[Statement]) -> str:
    """Return statements as CSV (RFC 4180), a line each; what a spreadsheet would run as a formula is quoted by an apostrophe."""
    written = io.StringIO()
    columns = [*_COLUMNS, *(f"article_{name}" for name in _OF_ARTICLE)]
    writer = csv.writer(written)
    writer.writerow(columns)
    for one in found:
        said, article = one.said, one.article
        basis = "published" if article.published else "event" if article.event_date else ""
        row = [
            one.id,
            said.speaker,
            said.role,
            said.organisation,
            said.basis,
            said.confidence,
            one.day,
            basis,
            one.text,
        ]
        row += [one.asked, *(getattr(article, name) for name in _OF_ARTICLE)]
        writer.writerow([harmless(cell) for cell in row])
    return written.getvalue()


def _statement(one: Statement) -> dict[str, Any]:
    said = one.said
    return {
        "id": one.id,
        "text": one.text,
        "speaker": {
            "name": said.speaker,
            "role": said.role,
            "organisation": said.organisation,
            "basis": said.basis,
        },
        "confidence": said.confidence,
        "asked": one.asked,
        "article": head(one.article),
        "locator": {"start": said.start, "end": said.end, "paragraph": one.paragraph},
    }
