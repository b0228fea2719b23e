"""The pages of asking and reading: a question or an article's id in, HTML out.

They work without script, by plain addresses and one form; the others are in ``service.browse``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from index.search import Searcher
from ingest.records import Article
from service.access import COOKIE
from service.answer import MAX_QUESTION, Answer, ask
from service.chips import chips
from service.citation import citation_line, date_phrase, outlet
from service.confidence import FIRST_PASSAGES
from service.desk import Desk
from service.errors import AskError, UnknownArticleError
from service.facets import bars, colours, facets, unit, voices
from service.form import Form
from service.fragment import web_address
from service.highlight import Span
from service.passage import speaker_of
from service.passage_id import passage_id
from service.problems import INVALID, KINDS, NOT_FOUND, Problem, ProblemError, response
from service.render import Renderer
from service.timeline import timeline_of_answer
from service.view import (
    DATE_BASIS,
    archive_words,
    certainty,
    correct_address,
    searched_words,
    sentence,
    shown_blocks,
    shown_passage,
    speaker_address,
)
from service.view import voices as voices_of

SHOWN = 8
"""Passages on the page."""
NEAREST = 40
"""Passages that are counted by speaker, outlet, year and month."""
OFFERED = 300
"""Names offered to choose from: a browser with thousands of them is slow."""
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")
_MACHINES = ("/v1/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/static/")
_LABELS = {"question": "Question", "caption": "Caption"}


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody on record, with a page of their own."""

    name: str
    address: str
    colour: int = 0
    passages: int = 0


def wants_page(request: Request) -> bool:
    """Whether an error is for a person's eyes."""
    return not request.url.path.startswith(_MACHINES) and "text/html" in request.headers.get("accept", "")


class Pages:
    """The routes of asking and reading, and the page of a problem."""

    def __init__(self, desk: Desk, renderer: Renderer, *, secure: bool = False) -> None:
        self._desk = desk
        self._secure = secure
        self._renderer = renderer
        self.router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
        self.router.get("/")(self.home)
        self.router.get("/articles/{article:path}")(self.article)
        self.router.get("/problems/{slug}")(self.problem_kind)
        self.router.get("/key")(self.key)
        self.router.post("/key")(self.take_key)

    def home(self, request: Request) -> Response:
        """The form, and below it the answer, what is wrong with the question, or what the archive holds."""
        form = Form.read(request)
        shown: dict[str, Any] = {
            "form": form,
            "max_question": MAX_QUESTION,
            "speakers": [],
            "outlets": [],
            "archive": "",
            "answer": None,
            "passages": [],
            "facets": (),
            "problem": None,
            "first": FIRST_PASSAGES,
        }
        try:
            searcher = self._desk.searcher()
            everybody = self._desk.speakers()[:OFFERED]
            shown["speakers"] = [Voice(one.name, speaker_address(one.name), 0, one.passages) for one in everybody]
            shown["outlets"] = [one.name for one in searcher.sources()[:OFFERED]]
            if not form.q:
                shown["archive"] = archive_words(searcher.coverage())
                return self._renderer.page("ask.html", **shown)
            answer = ask(searcher, form.q, NEAREST, form.filters, steps=self._desk.steps)
        except AskError as error:
            shown["problem"] = {
                "title": "This cannot be asked as it is",
                "detail": sentence(error.message),
                "field": error.field,
            }
            return self._renderer.page("ask.html", INVALID.status, **shown)
        except ProblemError as error:
            shown["problem"] = {"title": error.kind.title, "detail": sentence(error.detail), "field": ""}
            return self._renderer.page("ask.html", error.kind.status, **shown)
        return self._renderer.page("ask.html", **shown | _answered(searcher, answer, form))

    def article(self, request: Request, article: str) -> Response:
        """The whole article, with the passage of an answer marked and the speakers named beside each paragraph."""
        found = self._desk.searcher().article(article)
        if found is None:
            raise UnknownArticleError(article)
        query = request.query_params
        cited = _span("passage", query["passage"], len(found.text)) if "passage" in query else None
        marked = [_span("mark", value, len(found.text)) for value in query.getlist("mark")]
        # What is cited are the words that answer: others may speak around them.
        quoted = (min(start for start, _ in marked), max(end for _, end in marked)) if cited and marked else cited
        by = speaker_of(found, quoted) if quoted else None
        back = f"/?{urlencode({'q': query['q']})}" if query.get("q") else None
        return self._renderer.page(
            "article.html",
            article=found,
            blocks=shown_blocks(found, cited, marked),
            voices=[Voice(name, speaker_address(name), colour) for name, colour in voices_of(found).items()],
            cited=cited,
            quoted_id=quote(passage_id(found.id, *quoted, found.text[slice(*quoted)]), safe="") if quoted else "",
            citation=citation_line(found, by) if quoted else "",
            correct=_correct(found, cited, quoted, by.name if by else None),
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
        return self._renderer.page(
            "problem.html", title=kind.title, detail=kind.remedy.replace("`", ""), remedy="", wants_key=False
        )

    def refused(self, request: Request, problem: Problem) -> Response:
        """Reply with a problem: a page for a person's eyes, else JSON."""
        return self.problem(problem) if wants_page(request) else response(problem)

    def key(self, request: Request) -> Response:
        """Where a reader gives a key; it is kept as a cookie that only this service gets."""
        return self._renderer.page("key.html", wrong="wrong" in request.query_params)

    async def take_key(self, request: Request) -> Response:
        """Keep a key and go on to the page."""
        given = parse_qs((await request.body()).decode("utf-8", "replace")).get("key", [""])[0].strip()
        if not re.fullmatch(r"[A-Za-z0-9_-]{20,100}", given):
            return RedirectResponse("/key?wrong", 303)
        reply = RedirectResponse("/", 303)
        reply.set_cookie(COOKIE, given, max_age=90 * 86_400, httponly=True, samesite="strict", secure=self._secure)
        return reply

    def problem(self, problem: Problem) -> Response:
        """The page of a problem that was met."""
        page = self._renderer.page(
            "problem.html",
            problem.kind.status,
            title=problem.kind.title,
            detail=sentence(problem.detail),
            remedy=problem.kind.remedy.replace("`", ""),
            wants_key=problem.kind.status == HTTPStatus.UNAUTHORIZED,
        )
        page.headers.update(problem.headers)
        return page


def _answered(searcher: Searcher, answer: Answer, form: Form) -> dict[str, Any]:
    """What the page shows of an answer. The timeline of a question of certain days goes on beyond them, so that others can be
    chosen.
    """
    dated = form.day_from or form.day_to
    whole = ask(searcher, form.q, NEAREST, form.during("", "").filters) if dated else answer
    coloured = colours(voices(whole.passages))
    days = [day for one in whole.passages if (day := one.article.published or one.article.event_date)]
    line = timeline_of_answer(whole, unit(days))
    narrowing = facets(answer.passages, form, coloured) if answer.answered else ()
    return {
        "answer": answer,
        "passages": [shown_passage(passage, form.q, coloured) for passage in answer.passages[:SHOWN]],
        "nearest": len(answer.passages),
        "facet_names": ", ".join(one.name.lower() for one in narrowing),
        # What is only nearest says nothing of who spoke when.
        "facets": narrowing,
        "bars": bars(line, form, coloured) if answer.answered or dated else (),
        "certainty": certainty(answer),
        "searched": searched_words(answer.coverage),
        "chips": chips(answer.understood, form),
        "unfiltered": replace(form, speaker="", source="", day_from="", day_to="").address(),
    }


def _correct(article: Article, cited: Span | None, quoted: Span | None, speaker: str | None) -> str:
    """The address that corrects what is cited: all that its speaker says there; where that is nobody, the words alone."""
    span = cited if speaker else quoted
    return correct_address(passage_id(article.id, *span, article.text[slice(*span)]), speaker) if span else ""


def _span(name: str, value: str, length: int) -> Span:
    """Read ``start-end``; what is no span of this article is refused rather than left unmarked."""
    match = _SPAN.fullmatch(value)
    if match is None or not int(match[1]) < int(match[2]) <= length:
        raise AskError(name, f"{value[:40]!r} is no span of this article's text (start-end, up to {length}).")
    return int(match[1]), int(match[2])
