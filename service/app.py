"""The HTTP edge: an index directory or an open searcher in, a FastAPI application out.

Endpoints that search are plain functions, which run in the thread pool: a search blocks. Everything that goes wrong ends
in ``application/problem+json``, or in a page for a browser at one of the pages.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from index.search import ALL_STEPS, Steps
from service.access import Access
from service.api import archive, asking, health, passages, statements
from service.api.caching import NotModified, not_modified
from service.api.described import Replies
from service.browse import Browse
from service.crew import Crew
from service.desk import Desk
from service.errors import AskError, UnknownError
from service.guard import Guard, add_security_headers
from service.keys import KeyRing
from service.logs import logger
from service.mcp import Endpoint, installed
from service.metrics import Metrics
from service.pages import Pages
from service.passage_id import PassageChanged, PassageIdError
from service.problems import (
    BROKEN,
    CHANGED,
    NOT_FOUND,
    Problem,
    ProblemError,
    of_ask,
    of_fields,
    of_status,
)
from service.render import STATIC, Renderer
from service.schemas import ProblemOut
from service.watch import HEADER, Watch

if TYPE_CHECKING:
    from index.search import Searcher

log = logger("onrecord.service")
WEB = Path(__file__).parent / "web"


class _App(FastAPI):
    """FastAPI, with the shape of our errors in its OpenAPI, and examples as they are: FastAPI drops every null of them."""

    described: tuple[APIRouter, ...] = ()
    locked = False

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            schema = super().openapi()
            model = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
            if self.locked:
                schema["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
                schema["security"] = [{"key": []}]
            schema["components"]["schemas"] |= {**model.pop("$defs"), ProblemOut.__name__: model}
            for route in (route for part in self.described for route in part.routes if isinstance(route, APIRoute)):
                for method in route.methods or ():
                    _examples(route.responses, schema["paths"][route.path_format][method.lower()]["responses"])
        return super().openapi()


class _Static(StaticFiles):
    """Static files, which are kept where they are asked for by their content (``?v=``)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        found = await super().get_response(path, scope)
        if b"v=" in scope["query_string"] and found.status_code == 200:
            found.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return found


def _examples(written: Replies, described: dict[str, Any]) -> None:
    for status, reply in written.items():
        for media, content in reply.get("content", {}).items():
            if "example" in content:
                described[str(status)]["content"][media]["example"] = content["example"]


def create_app(
    index: Path | Searcher,
    *,
    log_questions: bool = False,
    keys: KeyRing | None = None,
    rate: int | None = None,
    address: str | None = None,
    workers: int = 1,
    steps: Steps = ALL_STEPS,
) -> FastAPI:
    """Return the application. A directory is opened in the background when the application starts.

    What was asked stands in the log only with ``log_questions``. With ``keys`` every request needs one; ``rate`` is how many
    requests a minute each may make. ``address`` is the origin by which readers reach it, where that is not loopback. ``workers`` are
    the processes that answer questions that come at once (``service.crew``); with one this process answers all. ``steps`` are
    those of the ranking.
    """
    desk = Desk(index, steps)
    crew = Crew(desk, workers)
    metrics = Metrics(desk)
    renderer = Renderer(WEB / "templates")
    pages, browse = Pages(desk, renderer, secure=(address or "").startswith("https:")), Browse(desk, renderer)

    tools = Endpoint(desk) if installed() else None

    @asynccontextmanager
    async def opening(_: FastAPI) -> AsyncIterator[None]:
        desk.warm()
        async with tools.running() if tools is not None else nullcontext():
            yield
        crew.close()
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
    parts = (archive, statements, passages)
    lists = [part.routes(desk) for part in parts]
    app.described = (asking.routes(desk, crew), *lists, health.routes(desk, metrics))
    for router in app.described:
        app.include_router(router)
    if tools is not None:
        # Answers come as one JSON document: there is no stream to open (GET) and no session to end (DELETE).
        app.router.routes.append(Route("/mcp", tools, methods=["POST"], name="mcp"))
    # Before the pages, whose articles' ids would take "/articles" up.
    app.include_router(browse.router)
    app.include_router(pages.router)
    app.mount("/static", _Static(directory=STATIC), name="static")
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.locked = keys is not None
    if keys is not None or rate is not None:
        app.add_middleware(Access, keys=keys, rate=rate, refuse=pages.refused)
    app.add_middleware(Guard, address=address)
    app.add_middleware(Watch, metrics=metrics, questions=log_questions)  # the last one is the outermost
    _handle_errors(app, pages)
    return app


def _handle_errors(app: _App, pages: Pages) -> None:
    answered = pages.refused

    @app.exception_handler(ProblemError)
    async def named(request: Request, error: ProblemError) -> Response:
        return answered(request, Problem(error.kind, error.detail, request.url.path, headers=error.headers))

    @app.exception_handler(AskError)
    async def asked(request: Request, error: AskError) -> Response:
        return answered(request, of_ask(error.field, error.message, request.url.path))

    @app.exception_handler(UnknownError)
    async def unknown(request: Request, error: UnknownError) -> Response:
        return answered(request, Problem(NOT_FOUND, str(error), request.url.path))

    @app.exception_handler(PassageIdError)
    async def no_id(request: Request, error: PassageIdError) -> Response:
        return answered(request, of_ask("passage", str(error), request.url.path))

    @app.exception_handler(PassageChanged)
    async def changed(request: Request, error: PassageChanged) -> Response:
        return answered(request, Problem(CHANGED, str(error), request.url.path))

    @app.exception_handler(NotModified)
    async def unmodified(_: Request, error: NotModified) -> Response:
        return not_modified(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return answered(request, of_fields(error.errors(), request.url.path))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return answered(request, _of_library(app, error, request.url.path))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        # This handler runs outside of the middlewares, so that their headers must be added here.
        log.error("request failed", request_id=request.state.request_id, exc_info=error)
        broken = answered(request, Problem(BROKEN, BROKEN.remedy, request.url.path))
        broken.headers[HEADER] = request.state.request_id
        add_security_headers(broken.headers)
        return broken


def _of_library(app: _App, error: HTTPException, path: str) -> Problem:
    if error.status_code == HTTPStatus.BAD_REQUEST:  # FastAPI's, of a body that is not UTF-8
        return of_fields([{"type": "json_invalid"}], path)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # A router names the methods of the first route of a path only.
        headers["Allow"] = ", ".join(sorted(_methods(app, path))) or headers.get("Allow", "")
    return of_status(error.status_code, error.detail, path, headers)


def _methods(app: _App, path: str) -> set[str]:
    routes = (route for part in app.described for route in part.routes if isinstance(route, APIRoute))
    return {method for route in routes if route.path_regex.match(path) for method in route.methods or ()}


def _operation(route: APIRoute) -> str:
    return route.name
