"""Questions that come at once: the same answers from other processes, which start when needed and end with this one."""

import asyncio
import json
import multiprocessing
import os
import pickle
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import to_jsonable_python

from index.question import EVERYTHING, Filters
from index.search import Searcher
from service.answer import ask
from service.crew import Asked, Crew
from service.desk import Desk
from service.errors import AskError
from service.problems import ProblemError
from service.trace import traced

WORKERS = 2
QUESTIONS = ("When does the lamp room open?", "What do ferry fares cost?", "Where did the school choir sing?")


def asked(question: str, filters: Filters = EVERYTHING) -> Asked:
    return Asked(question, 3, filters, "line")


def untimed(answer: Any) -> Any:
    return {name: value for name, value in to_jsonable_python(answer).items() if name != "took_ms"}


@asynccontextmanager
async def crew_of(searcher: Searcher, workers: int = WORKERS) -> AsyncIterator[Crew]:
    crew = Crew(Desk(searcher), workers)
    try:
        yield crew
    finally:
        crew.close()
        while multiprocessing.active_children():
            await asyncio.sleep(0.02)


def run(doing: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: a browser's tests leave a loop running in theirs."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, doing).result()


async def until(come: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not come():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


async def at_once(crew: Crew, questions: tuple[str, ...]) -> list[Any]:
    return [json.loads(one) for one in await asyncio.gather(*(crew.answer(asked(one)) for one in questions))]


def test_one_who_asks_alone_starts_nothing(index: Path) -> None:
    async def alone() -> None:
        async with crew_of(searcher) as crew:
            for question in QUESTIONS:
                assert untimed(json.loads(await crew.answer(asked(question)))) == untimed(ask(searcher, question, 3))
            assert not crew.helped
            assert not multiprocessing.active_children()

    with Searcher.open(index) as searcher:
        run(alone())


def test_one_process_is_no_other(index: Path) -> None:
    async def together() -> None:
        async with crew_of(searcher, 1) as crew:
            assert len(await at_once(crew, QUESTIONS)) == len(QUESTIONS)
            assert not multiprocessing.active_children()

    with Searcher.open(index) as searcher:
        run(together())


def test_without_an_index_no_process_is_started(tmp_path: Path) -> None:
    async def together() -> None:
        crew = Crew(Desk(tmp_path), WORKERS)
        try:
            results = await asyncio.gather(
                *(crew.answer(asked(question)) for question in QUESTIONS), return_exceptions=True
            )
            assert [type(one) for one in results] == [ProblemError] * len(QUESTIONS)
            assert not multiprocessing.active_children()
        finally:
            crew.close()

    run(together())


@pytest.mark.slow  # processes are started twice
def test_the_others_answer_the_same_refuse_the_same_and_may_die(index: Path) -> None:
    async def together() -> None:
        expected = [untimed(ask(searcher, question, 3)) for question in QUESTIONS]
        async with crew_of(searcher) as crew:
            assert list(map(untimed, await at_once(crew, QUESTIONS))) == expected  # while they start
            await until(lambda: crew.helped)
            with traced() as trace:
                assert list(map(untimed, await at_once(crew, QUESTIONS * 4))) == expected * 4
            assert set(trace.stages) == {"search", "cite"}
            assert trace.question in QUESTIONS

            refused = asked(QUESTIONS[0], Filters(date_from="2021-02-30"))
            results = await asyncio.gather(*(crew.answer(refused) for _ in range(3)), return_exceptions=True)
            assert [(type(one), one.field) for one in results if isinstance(one, AskError)] == [
                (AskError, "filters")
            ] * 3

            for child in multiprocessing.active_children():
                os.kill(child.pid or 0, signal.SIGKILL)
            assert list(map(untimed, await at_once(crew, QUESTIONS))) == expected
            await at_once(crew, QUESTIONS)
            await until(lambda: crew.helped)

    with Searcher.open(index) as searcher:
        run(together())


@pytest.mark.slow
def test_without_an_index_for_others_this_process_goes_on(
    index: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def together() -> None:
        desk = Desk(searcher)
        desk.directory = tmp_path
        crew = Crew(desk, WORKERS)
        try:
            await at_once(crew, QUESTIONS)
            await until(lambda: "no processes" in caplog.text)
            assert len(await at_once(crew, QUESTIONS)) == len(QUESTIONS)
        finally:
            crew.close()

    with Searcher.open(index) as searcher:
        run(together())


class Failing:
    """Processes in which every batch goes wrong."""

    def submit(self, *_: object) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(ValueError("of one of them"))
        return future

    def shutdown(self, **_: object) -> None:
        pass


def test_what_goes_wrong_with_one_of_a_batch_is_not_said_of_the_others(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def together() -> None:
        expected = [untimed(ask(searcher, question, 3)) for question in QUESTIONS]
        async with crew_of(searcher) as crew:
            monkeypatch.setattr(crew, "_pool", Failing())
            monkeypatch.setattr(crew, "_ready", True)
            assert list(map(untimed, await at_once(crew, QUESTIONS))) == expected

    with Searcher.open(index) as searcher:
        run(together())


def test_what_is_wrong_with_a_question_goes_from_process_to_process() -> None:
    error = pickle.loads(pickle.dumps(AskError("k", "is 0")))
    assert (error.field, error.message, str(error)) == ("k", "is 0", "is 0")
