"""``/v1/ask``: a question, or several, in; answers out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from index.question import Filters
from service.answer import ask, to_dict
from service.api.caching import tagging
from service.api.described import COMMON, LARGE, UNCHANGED, Replies, answered
from service.api.models import BatchIn, ResultsOut
from service.crew import Asked, Crew
from service.desk import Desk
from service.errors import AskError
from service.examples import ANSWER_EXAMPLE, RESULTS_EXAMPLE
from service.problems import of_ask
from service.schemas import AnswerOut, AskIn, AskQuery, FiltersIn

_ANSWER: Replies = {200: answered("The answer.", ANSWER_EXAMPLE)}
_ANSWERS: Replies = {200: answered("The answers.", RESULTS_EXAMPLE)}


def filters_of(given: FiltersIn | AskQuery) -> Filters:
    """Return the filters of a request."""
    return Filters(given.speaker, given.source, given.date_from, given.date_to, tuple(given.ignore))


def answer_of(desk: Desk, asked: AskIn) -> dict[str, Any]:
    """Return the answer to a question."""
    filters = filters_of(asked.filters)
    return to_dict(ask(desk.searcher(), asked.question, asked.k, filters, style=asked.style, steps=desk.steps))


def routes(desk: Desk, crew: Crew) -> APIRouter:
    router = APIRouter(prefix="/v1", responses=COMMON, tags=["ask"])
    tagged = Depends(tagging(desk))

    # Answers come as JSON, made where they were found: that FastAPI checks and writes them once more takes a tenth of a search.
    @router.post("/ask", response_model=AnswerOut, responses=_ANSWER | LARGE)
    async def ask_by_body(asked: AskIn) -> Response:
        """Ask a question; the passages that answer it, each cited."""
        answer = await crew.answer(Asked(asked.question, asked.k, filters_of(asked.filters), asked.style))
        return Response(answer, media_type="application/json")

    @router.get("/ask", response_model=AnswerOut, responses=_ANSWER | UNCHANGED, dependencies=[tagged])
    async def ask_by_address(asked: Annotated[AskQuery, Query()], reply: Response) -> Response:
        """Ask a question that fits into an address."""
        answer = await crew.answer(Asked(asked.q, asked.k, filters_of(asked), asked.style))
        return Response(answer, headers=dict(reply.headers), media_type="application/json")

    @router.post("/ask/batch", response_model=ResultsOut, responses=_ANSWERS | LARGE)
    def ask_batch(asked: BatchIn, request: Request) -> dict[str, Any]:
        """Ask several questions at once. What is wrong with one is said in its place; the others are answered."""
        results: list[dict[str, Any]] = []
        for one in asked.questions:
            try:
                results.append({"answer": answer_of(desk, one), "problem": None})
            except AskError as error:
                wrong = of_ask(error.field, error.message, request.url.path)
                results.append({"answer": None, "problem": wrong.body()})
        return {"results": results}

    return router
