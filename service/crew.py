"""Questions in, answers as JSON out: by this process for one who asks alone, by several where questions come at once.

Python runs in one thread of a process at a time, so that questions that come at once are answered at once only by several
processes. They are started when that first happens, and until they are ready, or where one of them ends, this one answers.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool

from index.machine import end_with_parent
from index.question import Filters
from service.answer import Style, ask
from service.desk import Desk
from service.trace import note, traced

log = logging.getLogger("onrecord.service")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as ``service.answer.ask`` takes it."""

    question: str
    k: int
    filters: Filters
    style: Style


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

    @property
    def helped(self) -> bool:
        """Whether other processes are ready to answer."""
        return self._ready

    async def answer(self, asked: Asked) -> bytes:
        """The answer as JSON. Raises what ``service.answer.ask`` raises, and the problem ``index-not-ready``."""
        self._busy += 1
        try:
            if self._busy > 1 and self._workers > 1:
                if self._ready and self._pool is not None:
                    return await self._sent(self._pool, asked)
                self._start(self._desk.directory)
            return await run_in_threadpool(_answered, self._desk, asked)
        finally:
            self._busy -= 1

    def close(self) -> None:
        """End the processes; what they are at is finished, what waits for them is not begun."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def _sent(self, pool: ProcessPoolExecutor, asked: Asked) -> bytes:
        try:
            answer, stages = await asyncio.wrap_future(pool.submit(_worked, asked))
        except BrokenExecutor:
            log.warning(
                "a process that answers ended, as when memory is short; this one answers until others are ready"
            )
            if self._pool is pool:
                self._ready, self._pool = False, None
            return await run_in_threadpool(_answered, self._desk, asked)
        note(asked.question, stages)
        return answer

    def _start(self, index: Path) -> None:
        if self._pool is not None:
            return
        # Not forked: threads of this process may hold locks.
        context = multiprocessing.get_context("spawn")
        self._pool = pool = ProcessPoolExecutor(self._workers, context, _started, (index,))

        def opened() -> None:
            try:
                for one in [pool.submit(_warm) for _ in range(self._workers)]:
                    one.result()
            except BrokenExecutor as error:
                log.warning("no processes to answer questions that come at once: %s", error)
            else:
                self._ready = True

        # A process that could not be started is not tried again: this one goes on answering.
        threading.Thread(target=opened, name="onrecord-crew", daemon=True).start()


def _answered(desk: Desk, asked: Asked) -> bytes:
    return to_json(ask(desk.searcher(), asked.question, asked.k, asked.filters, style=asked.style))


_desk: list[Desk] = []


def _started(index: Path) -> None:
    """Make this process one that answers. Whoever stops the service by the keyboard stops the process that it belongs to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    # One question at a time and all cores in use: threads within a question would only wait for each other.
    os.environ["OMP_NUM_THREADS"] = "1"
    desk = Desk(index)
    desk.searcher()
    _desk.append(desk)


def _warm() -> None:
    """Return once this process is ready."""


def _worked(asked: Asked) -> tuple[bytes, dict[str, float]]:
    with traced() as trace:
        return _answered(_desk[0], asked), trace.stages
