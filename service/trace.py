"""What one request spends its time on: stages named where the work is done in, seconds by stage out.

Whoever watches a request opens a trace; without one, naming a stage costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(slots=True)
class Trace:
    """Seconds by stage, and the question that was asked; a thread of the pool writes it, the watcher reads it afterwards."""

    stages: dict[str, float] = field(default_factory=dict)
    question: str | None = None


_CURRENT: ContextVar[Trace | None] = ContextVar("onrecord_trace", default=None)


@contextmanager
def traced() -> Iterator[Trace]:
    """Collect what happens inside, in threads that are started from here too."""
    trace = Trace()
    token = _CURRENT.set(trace)
    try:
        yield trace
    finally:
        _CURRENT.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Add the time that the block takes to a stage."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        trace = _CURRENT.get()
        if trace is not None:
            trace.stages[name] = trace.stages.get(name, 0.0) + time.perf_counter() - begun


def note(question: str, stages: Mapping[str, float] = MappingProxyType({})) -> None:
    """Say what was asked, which is logged only where that was asked for, and the seconds of stages that were elsewhere."""
    trace = _CURRENT.get()
    if trace is not None:
        trace.question = question
        for name, seconds in stages.items():
            trace.stages[name] = trace.stages.get(name, 0.0) + seconds
