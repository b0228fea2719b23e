"""The pages: a question or an article's id in, HTML out. They work without script, by plain addresses and one form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from index.question import Filters
from service.answer import MAX_QUESTION, ask
from service.citation import date_phrase, outlet
from service.confidence import FIRST_PASSAGES
from service.desk import Desk
from service.errors import AskError, UnknownArticleError
from service.fragment import web_address
from service.highlight import Span
from service.problems import INVALID, KINDS, NOT_FOUND, Problem, ProblemError
from service.view import (
    DATE_BASIS,
    archive_words,
    certainty,
    searched_words,
    sentence,
    shown_blocks,
    shown_passage,
    understood_words,
)

SHOWN = 8
"""Passages on the page."""
OFFERED = 300
"""Names offered to choose from: a browser with thousands of them is slow."""
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")
_MACHINES = ("/v1/", "/healthz", "/readyz", "/openapi.json", "/static/")
_LABELS = {"question": "Question", "caption": "Caption"}


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the form, as the reader typed it."""

    q: str = ""
    speaker: str = ""
    source: str = ""
    day_from: str = ""
    day_to: str = ""

    @classmethod
    def read(cls, request: Request) -> Form:
        query = request.query_params
        names = ("q", "speaker", "source", "from", "to")
        return cls(*(query.get(name, "").strip() for name in names))

    @property
    def filtered(self) -> bool:
        return any((self.speaker, self.source, self.day_from, self.day_to))

    @property
    def filters(self) -> Filters:
        """An empty field is no filter: a form without script sends them all."""
        return Filters(self.speaker or None, self.source or None, self.day_from or None, self.day_to or None)


def wants_page(request: Request) -> bool:
    """Whether an error is for a person's eyes."""
    return not request.url.path.startswith(_MACHINES) and "text/html" in request.headers.get("accept", "")


class Pages:
    """The routes of the pages and the page of a problem."""

    def __init__(self, desk: Desk, templates: Path) -> None:
        self._desk = desk
        self._templates = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["version"] = version("onrecord")
        self.router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
        self.router.get("/")(self.home)
        self.router.get("/articles/{article:path}")(self.article)
        self.router.get("/problems/{slug}")(self.problem_kind)

    def home(self, request: Request) -> Response:
        """The form, and below it the answer, what is wrong with the question, or what the archive holds."""
        form = Form.read(request)
        shown: dict[str, Any] = {
            "form": form,
            "max_question": MAX_QUESTION,
            "speakers": [],
            "archive": "",
            "answer": None,
            "passages": [],
            "problem": None,
            "first": FIRST_PASSAGES,
        }
        try:
            searcher = self._desk.searcher()
            shown["speakers"] = [
                {"name": one.name, "passages": one.passages, "address": f"/?{_voice(one.name)}"}
                for one in self._desk.speakers()[:OFFERED]
            ]
            if not form.q:
                shown["archive"] = archive_words(searcher.coverage())
                return self._page("ask.html", 200, **shown)
            answer = ask(searcher, form.q, SHOWN, form.filters)
        except AskError as error:
            shown["problem"] = {
                "title": "This cannot be asked as it is",
                "detail": sentence(error.message),
                "field": error.field,
            }
            return self._page("ask.html", INVALID.status, **shown)
        except ProblemError as error:
            shown["problem"] = {"title": error.kind.title, "detail": sentence(error.detail), "field": ""}
            return self._page("ask.html", error.kind.status, **shown)
        shown |= {
            "answer": answer,
            "passages": [shown_passage(passage, form.q) for passage in answer.passages],
            "certainty": certainty(answer),
            "searched": searched_words(answer.coverage),
            "understood": understood_words(answer.understood),
        }
        return self._page("ask.html", 200, **shown)

    def article(self, request: Request, article: str) -> Response:
        """The whole article, with the passage of an answer marked and the speakers named beside each paragraph."""
        found = self._desk.searcher().article(article)
        if found is None:
            raise UnknownArticleError(article)
        query = request.query_params
        cited = _span("passage", query["passage"], len(found.text)) if "passage" in query else None
        marked = [_span("mark", value, len(found.text)) for value in query.getlist("mark")]
        back = f"/?{urlencode({'q': query['q']})}" if query.get("q") else None
        return self._page(
            "article.html",
            200,
            article=found,
            blocks=shown_blocks(found, cited, marked),
            cited=cited,
            labels=_LABELS,
            back=back,
            outlet=outlet(found),
            date=date_phrase(found),
            date_basis=DATE_BASIS[found.published_basis] if found.published else "",
            address=web_address(found.url),
        )

    def problem_kind(self, slug: str) -> Response:
        """What a ``type`` of a problem means."""
        kind = KINDS.get(slug)
        if kind is None:
            raise ProblemError(NOT_FOUND, f"There is no problem of the name {slug!r}.")
        return self._page("problem.html", 200, title=kind.title, detail=kind.remedy.replace("`", ""), remedy="")

    def problem(self, problem: Problem) -> Response:
        """The page of a problem that was met."""
        remedy = problem.kind.remedy.replace("`", "")
        page = self._page(
            "problem.html",
            problem.kind.status,
            title=problem.kind.title,
            detail=sentence(problem.detail),
            remedy=remedy,
        )
        page.headers.update(problem.headers)
        return page

    def _page(self, template: str, status: int, **shown: Any) -> HTMLResponse:
        return HTMLResponse(self._templates.get_template(template).render(**shown), status)


def _voice(name: str) -> str:
    return urlencode({"q": f"What did {name} say?", "speaker": name})


def _span(name: str, value: str, length: int) -> Span:
    """Read ``start-end``; what is no span of this article is refused rather than left unmarked."""
    match = _SPAN.fullmatch(value)
    if match is None or not int(match[1]) < int(match[2]) <= length:
        raise AskError(name, f"{value[:40]!r} is no span of this article's text (start-end, up to {length}).")
    return int(match[1]), int(match[2])
