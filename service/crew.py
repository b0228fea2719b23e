"""Questions in, answers as JSON out: by this process for one who asks alone, by several where questions come at once.

Python runs in one thread of a process at a time, so that questions that come at once are answered at once only by several
processes. They are started when that first happens, and until they are ready, or where one of them ends, this one answers.
What waits while they are busy is handed out in batches: the way to another process and back is then gone once for several.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Mapping
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool

from index.machine import end_with_parent
from index.question import Filters
from index.search import Query, Steps
from service.answer import Style, answers
from service.desk import Desk
from service.errors import AskError
from service.trace import note, traced

log = logging.getLogger("onrecord.service")

MOST_AT_ONCE: Final = 4
"""Questions of a batch: more are hardly sooner answered, and the first of them waits for the last."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as ``service.answer.ask`` takes it."""

    question: str
    k: int
    filters: Filters
    style: Style


@dataclass(frozen=True, slots=True)
class _Said:
    """An answer as JSON, and the seconds of its stages."""

    json: bytes
    stages: Mapping[str, float]


class Crew:
    """Answers for one application; ``workers`` are the processes for questions that come at once, of which one is none.

    ``answer`` and ``close`` are called in the thread of one event loop.
    """

    def __init__(self, desk: Desk, workers: int = 1) -> None:
        self._desk = desk
        self._workers = workers
        self._busy = 0
        self._pool: ProcessPoolExecutor | None = None
        self._ready = False
        self._waiting: deque[tuple[Asked, asyncio.Future[_Said]]] = deque()
        self._out: set[asyncio.Task[None]] = set()

    @property
    def helped(self) -> bool:
        """Whether other processes are ready to answer."""
        return self._ready

    async def answer(self, asked: Asked) -> bytes:
        """The answer as JSON. Raises what ``service.answer.ask`` raises, and the problem ``index-not-ready``."""
        note(asked.question)
        self._busy += 1
        try:
            if self._busy > 1 and self._workers > 1:
                if self._ready:
                    return await self._handed_in(asked)
                if self._desk.ready:  # without an index they would end, and not be started again
                    self._start(self._desk.directory)
            return await run_in_threadpool(self._alone, asked)
        finally:
            self._busy -= 1

    def close(self) -> None:
        """End the processes; what they are at is finished, what waits for them is not begun."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _alone(self, asked: Asked) -> bytes:
        return _answered(self._desk, [asked])[0]

    async def _handed_in(self, asked: Asked) -> bytes:
        future: asyncio.Future[_Said] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        self._hand_out()
        try:
            said = await future
        except AskError:
            raise
        except Exception:  # noqa: BLE001 - a process ended, or one of a batch went wrong: asked here, each says what of it
            return await run_in_threadpool(self._alone, asked)
        note(asked.question, said.stages)
        return said.json

    def _hand_out(self) -> None:
        # One more than there are processes, so that none waits for its next.
        while self._waiting and len(self._out) <= self._workers:
            size = min(MOST_AT_ONCE, -(-len(self._waiting) // self._workers))
            batch = [self._waiting.popleft() for _ in range(size)]
            task = asyncio.get_running_loop().create_task(self._work(batch))
            self._out.add(task)
            task.add_done_callback(self._came_back)

    def _came_back(self, task: asyncio.Task[None]) -> None:
        self._out.discard(task)
        self._hand_out()

    async def _work(self, batch: list[tuple[Asked, asyncio.Future[_Said]]]) -> None:
        pool = self._pool
        found: list[_Said | AskError] | list[Exception]
        try:
            if pool is None:
                raise BrokenExecutor
            found = await asyncio.wrap_future(pool.submit(_worked, [asked for asked, _ in batch]))
        except Exception as error:  # noqa: BLE001 - whoever waits for it answers itself
            if isinstance(error, BrokenExecutor) and pool is not None and self._pool is pool:
                log.warning("a process that answers ended, as when memory is short; others are started when needed")
                self._ready, self._pool = False, None
            found = [error] * len(batch)
        for (_, future), one in zip(batch, found, strict=True):
            if future.done():  # whoever asked is gone
                continue
            if isinstance(one, Exception):
                future.set_exception(one)
            else:
                future.set_result(one)

    def _start(self, index: Path) -> None:
        if self._pool is not None:
            return
        # Not forked: threads of this process may hold locks.
        context = multiprocessing.get_context("spawn")
        self._pool = pool = ProcessPoolExecutor(self._workers, context, _started, (index, self._desk.steps))

        def opened() -> None:
            try:
                for one in [pool.submit(_warm) for _ in range(self._workers)]:
                    one.result()
            except (RuntimeError, OSError) as error:  # one ended, none could be started, or the service stops
                log.warning("no processes to answer questions that come at once: %s", error)
            else:
                self._ready = True

        # A process that could not be started is not tried again: this one goes on answering.
        threading.Thread(target=opened, name="onrecord-crew", daemon=True).start()


_desk: list[Desk] = []


def _started(index: Path, steps: Steps) -> None:
    """Make this process one that answers. Whoever stops the service by the keyboard stops the process that it belongs to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    # One batch at a time and all cores in use: threads within a question would only wait for each other.
    os.environ["OMP_NUM_THREADS"] = "1"
    desk = Desk(index, steps)
    desk.searcher()
    _desk.append(desk)


def _warm() -> None:
    """Return once this process is ready."""


def _worked(batch: list[Asked]) -> list[_Said | AskError]:
    try:
        with traced() as trace:
            return [_Said(one, trace.stages) for one in _answered(_desk[0], batch)]
    except AskError as error:
        if len(batch) == 1:
            return [error]
        return [said for one in batch for said in _worked([one])]


def _answered(desk: Desk, batch: list[Asked]) -> list[bytes]:
    queries = [Query(one.question, one.k, one.filters, steps=desk.steps) for one in batch]
    return [to_json(one) for one in answers(desk.searcher(), queries, [one.style for one in batch])]
