"""How fast articles are read and attributed: texts in, articles of 6,000 characters a second out.

Two processes of one thread each share the texts, as a build on two cores does; loading models is not counted, since a
build does that once.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

ARTICLE = 6000  # characters
PROCESSES = 2
_PATIENCE = 300  # seconds for the models to load, on a busy machine
_WARM = (  # cues without a source, so that every model has to look
    "The quay will close in May. It was the harbour master's belief, as she would have it, that nothing else will do.",
    '"Nobody has asked us what we think of it," ran the complaint of Jane Doe, the harbour master.',
)


@dataclass(frozen=True, slots=True)
class Pace:
    """``per_second`` counts articles of 6,000 characters, all processes together; ``cpu_per_second`` the same by the
    processors' own time, which does not suffer from other programs on the machine. ``seconds`` is wall time."""

    characters: int
    processes: int
    seconds: float
    per_second: float
    cpu_per_second: float

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def pace(texts: Sequence[str]) -> Pace:
    """Read the texts in two processes, and time it."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(PROCESSES + 1)
    size = sum(map(len, texts))
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_warm, initargs=(ready,)) as pool:
        # A process starts when there is a task that nobody is free for, hence an empty one for each.
        work = [pool.submit(_read, text) for text in (*[""] * PROCESSES, *sorted(texts, key=len, reverse=True))]
        ready.wait(_PATIENCE)
        begun = time.perf_counter()
        cpu = sum(one.result() for one in work)
        seconds = time.perf_counter() - begun
    return Pace(size, PROCESSES, seconds, size / ARTICLE / seconds, PROCESSES * size / ARTICLE / cpu if cpu else 0.0)


def _warm(ready: Any) -> None:
    _read("\n\n".join(("What the storm left of the quay", _WARM[0], "Boats at the old quay", _WARM[1])))
    ready.wait(_PATIENCE)


def _read(text: str) -> float:
    from ingest.articles import NotAnArticle, read_article
    from ingest.records import RawDocument

    begun = time.process_time()
    with suppress(NotAnArticle):
        read_article(RawDocument("measured", text))
    return time.process_time() - begun
