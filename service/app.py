"""The HTTP edge: an index directory or an open searcher in, a FastAPI application out.

Endpoints that search are plain functions, which run in the thread pool: a search blocks. Everything that goes wrong ends
in ``application/problem+json``, or in a page for a browser at one of the pages.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import Response

from index.question import Filters
from service.answer import ask, to_dict
from service.desk import Desk
from service.errors import AskError, UnknownArticleError
from service.examples import ANSWER_EXAMPLE, PROBLEM_EXAMPLE
from service.guard import Guard, add_security_headers
from service.pages import Pages, wants_page
from service.parsed import parsed
from service.problems import (
    BROKEN,
    MEDIA_TYPE,
    NOT_FOUND,
    NOT_READY,
    Problem,
    ProblemError,
    of_ask,
    of_fields,
    of_status,
    response,
)
from service.schemas import (
    AnswerOut,
    AskIn,
    AskQuery,
    HealthOut,
    ParsedOut,
    ProblemOut,
    ReadyOut,
    SpeakersOut,
)

if TYPE_CHECKING:
    from index.search import Searcher

log = logging.getLogger("onrecord.service")
WEB = Path(__file__).parent / "web"


class _App(FastAPI):
    """FastAPI, with the shape of our errors in its OpenAPI."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            described = super().openapi()
            model = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
            described["components"]["schemas"] |= {**model.pop("$defs"), ProblemOut.__name__: model}
        return super().openapi()


def create_app(index: Path | Searcher) -> FastAPI:
    """Return the application. A directory is opened in the background when the application starts."""
    desk = Desk(index)
    pages = Pages(desk, WEB / "templates")

    @asynccontextmanager
    async def opening(_: FastAPI) -> AsyncIterator[None]:
        desk.warm()
        yield
        desk.close()

    app = _App(
        title="onrecord",
        version=version("onrecord"),
        summary="Answers questions about an archive of articles with cited passages: who said what, when.",
        description=(
            "Every passage is the archive's own text at offsets that it carries. Errors are "
            "`application/problem+json` (RFC 9457)."
        ),
        lifespan=opening,
        # Both would load scripts from elsewhere; /openapi.json has everything they show.
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        generate_unique_id_function=_operation,
    )
    app.include_router(_api(desk))
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")
    app.add_middleware(Guard)
    _handle_errors(app, pages)
    return app


def _api(desk: Desk) -> APIRouter:
    router = APIRouter(
        responses={
            422: _problem("The question, a filter or another part of the request cannot be used."),
            503: _problem("The index is not open (yet)."),
            "default": _problem("Every other error."),
        }
    )

    @router.post("/v1/ask", response_model=AnswerOut, responses=_ANSWER, tags=["ask"])
    def ask_by_body(asked: AskIn) -> dict[str, Any]:
        """Ask a question; the passages that answer it, each cited."""
        filters = asked.filters
        return to_dict(
            ask(
                desk.searcher(),
                asked.question,
                asked.k,
                Filters(filters.speaker, filters.source, filters.date_from, filters.date_to, tuple(filters.ignore)),
                style=asked.style,
            )
        )

    @router.get("/v1/ask", response_model=AnswerOut, responses=_ANSWER, tags=["ask"])
    def ask_by_address(asked: Annotated[AskQuery, Query()]) -> dict[str, Any]:
        """Ask a question that fits into an address."""
        return to_dict(
            ask(
                desk.searcher(),
                asked.q,
                asked.k,
                Filters(asked.speaker, asked.source, asked.date_from, asked.date_to, tuple(asked.ignore)),
                style=asked.style,
            )
        )

    missing: dict[int | str, dict[str, Any]] = {404: _problem("No article has this id.")}

    @router.get("/v1/articles/{article:path}", response_model=ParsedOut, responses=missing, tags=["archive"])
    def article(article: str) -> dict[str, Any]:
        """An article as it was understood: metadata, and every paragraph with its kind and speakers."""
        found = desk.searcher().article(article)
        if found is None:
            raise UnknownArticleError(article)
        return parsed(found)

    @router.get("/v1/speakers", response_model=SpeakersOut, tags=["archive"])
    def speakers() -> dict[str, Any]:
        """Everybody on record, the most often named first."""
        return {"speakers": [asdict(one) for one in desk.speakers()]}

    @router.get("/healthz", response_model=HealthOut, tags=["service"])
    async def healthz() -> dict[str, str]:
        """Whether the service runs."""
        return {"status": "ok"}

    @router.get("/readyz", response_model=ReadyOut, tags=["service"])
    def readyz() -> dict[str, str]:
        """Whether questions can be answered."""
        if not desk.ready:
            desk.warm()
            raise ProblemError(NOT_READY, desk.trouble or "The index is being opened.", {"Retry-After": "1"})
        return {"status": "ready", "generation": desk.searcher().generation}

    return router


def _handle_errors(app: FastAPI, pages: Pages) -> None:
    def answered(request: Request, problem: Problem) -> Response:
        return pages.problem(problem) if wants_page(request) else response(problem)

    @app.exception_handler(ProblemError)
    async def named(request: Request, error: ProblemError) -> Response:
        return answered(request, Problem(error.kind, error.detail, request.url.path, headers=error.headers))

    @app.exception_handler(AskError)
    async def asked(request: Request, error: AskError) -> Response:
        return answered(request, of_ask(error.field, error.message, request.url.path))

    @app.exception_handler(UnknownArticleError)
    async def unknown(request: Request, error: UnknownArticleError) -> Response:
        return answered(request, Problem(NOT_FOUND, str(error), request.url.path))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return answered(request, of_fields(error.errors(), request.url.path))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return answered(request, of_status(error.status_code, error.detail, request.url.path, error.headers))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        # This handler runs outside of the guard, so that the headers must be added here.
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        broken = answered(request, Problem(BROKEN, BROKEN.remedy, request.url.path))
        add_security_headers(broken.headers)
        return broken


def _problem(description: str) -> dict[str, Any]:
    # Not by "model", which FastAPI would describe as application/json.
    shown = {"schema": {"$ref": f"#/components/schemas/{ProblemOut.__name__}"}, "example": PROBLEM_EXAMPLE}
    return {"description": description, "content": {MEDIA_TYPE: shown}}


_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer.", "content": {"application/json": {"example": ANSWER_EXAMPLE}}}
}


def _operation(route: APIRoute) -> str:
    return route.name
