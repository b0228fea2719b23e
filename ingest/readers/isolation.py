"""Documents whose parsers may fail hard, read in a process of their own: finds and tasks in, finds out, in order.

A page or a PDF can keep a parser busy for ever, take all memory or crash it. The process then dies alone: the document is
reported, and a new process goes on behind it. A few documents are sent ahead, so that reading goes on while others work on
what was found. What is exchanged is a line of JSON and, for a task, the document's bytes behind it.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import IO

from ingest.readers.source import MIB, Limits, Options, Task
from ingest.records import Markup, RawDocument, Skipped

# Documents, and bytes of them, that are sent ahead.
_AHEAD, _AHEAD_BYTES = 8, 64 * MIB
# Loading the parsers, on a busy machine, is not the first document's fault.
_STARTING_SECONDS = 60.0


def isolated(stream: Iterator[RawDocument | Skipped | Task], options: Options) -> Iterator[RawDocument | Skipped]:
    """Yield the finds of ``stream``, those of its tasks read in a process of their own."""
    waiting: deque[RawDocument | Skipped | Task] = deque()
    worker: _Worker | None = None
    try:
        for one in stream:
            waiting.append(one)
            if isinstance(one, Task):
                worker = worker or _Worker(options)
                worker.send(one)
            while waiting and (not isinstance(waiting[0], Task) or _enough(waiting)):
                finds, worker = _next(waiting, worker, options)
                yield from finds
        while waiting:
            finds, worker = _next(waiting, worker, options)
            yield from finds
    finally:
        if worker is not None:
            worker.close()


def _enough(waiting: deque[RawDocument | Skipped | Task]) -> bool:
    tasks = [one for one in waiting if isinstance(one, Task)]
    return len(tasks) > _AHEAD or sum(len(one.data) for one in tasks) > _AHEAD_BYTES or len(waiting) > 4 * _AHEAD


def _next(
    waiting: deque[RawDocument | Skipped | Task], worker: _Worker | None, options: Options
) -> tuple[list[RawDocument | Skipped], _Worker | None]:
    """The finds of the first that waits, and the worker, a new one where it died of it."""
    one = waiting.popleft()
    if not isinstance(one, Task):
        return [one], worker
    if worker is None:
        worker = _Worker(options)
        worker.send(one)
    answer = worker.answer()
    rest = [task for task in waiting if isinstance(task, Task)]
    if isinstance(answer, str) and worker.died and worker.answered:
        # What an earlier document left in memory may have ended it: only a process of its own can tell.
        worker.close()
        worker = _started(options, [one, *rest])
        answer = worker.answer()
    if not isinstance(answer, str):
        return answer, worker
    worker.close()
    return [Skipped(one.key, answer)], _started(options, rest) if rest else None


def _started(options: Options, tasks: Sequence[Task]) -> _Worker:
    worker = _Worker(options)
    for task in tasks:
        worker.send(task)
    return worker


class _Worker:
    """A process that reads documents, and the threads that write to it and wait for its answers."""

    def __init__(self, options: Options) -> None:
        self._limits = options.limits
        self._seconds = _STARTING_SECONDS
        self.answered = 0
        self.died = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.readers.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._tasks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._write, self._read)]
        for thread in self._threads:
            thread.start()
        self._tasks.put(json.dumps({"limits": asdict(options.limits), "fields": dict(options.fields)}).encode() + b"\n")

    def send(self, task: Task) -> None:
        head = {"key": task.key, "name": task.name, "address": task.address, "retrieved": task.retrieved}
        self._tasks.put(json.dumps({**head, "size": len(task.data)}).encode() + b"\n" + task.data)

    def answer(self) -> list[RawDocument | Skipped] | str:
        """The finds of the next task, or the reason why there are none."""
        try:
            line = self._answers.get(timeout=max(self._seconds, self._limits.document_seconds))
        except queue.Empty:
            return f"took longer than {self._limits.document_seconds:g} seconds to read: left out"
        self._seconds = 0.0
        if line is None:
            self.died = True
            return f"ended its reader: it takes more than {self._limits.document_memory // MIB} MiB, or crashes it"
        self.answered += 1
        return [_found(value) for value in json.loads(line)]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._tasks.put(None)
        for thread in self._threads:
            thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                _open(pipe).close()

    def _write(self) -> None:
        pipe = _open(self._process.stdin)
        while (data := self._tasks.get()) is not None:
            with contextlib.suppress(OSError):
                pipe.write(data)
                pipe.flush()

    def _read(self) -> None:
        for line in _open(self._process.stdout):
            self._answers.put(line)
        self._answers.put(None)


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        msg = "a reading process without pipes"
        raise RuntimeError(msg)
    return pipe


def _found(value: dict[str, object]) -> RawDocument | Skipped:
    if "reason" in value:
        return Skipped(str(value["key"]), str(value["reason"]))
    markup = value.pop("markup", None)
    marks = tuple(Markup(**mark) for mark in markup) if isinstance(markup, list) else None
    return RawDocument(**value, markup=marks)  # type: ignore[arg-type]


def limits_of(value: dict[str, float]) -> Limits:
    """The limits that a process was started with."""
    return Limits(**value)  # type: ignore[arg-type]
