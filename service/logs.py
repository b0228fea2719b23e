"""Logs as JSON lines on standard error: a level in, every logger of the process configured.

A line says what happened to which request (``request_id``), never what was asked, unless the owner asks for that.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from structlog.typing import Processor

_SHARED: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


@contextmanager
def configured(level: str) -> Iterator[None]:
    """Send what our loggers, uvicorn's and libraries' say, from this level on, to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    before = root.level
    # uvicorn's own line of every request has its address in it, and so every question.
    silenced = logging.getLogger("uvicorn.access")
    root.addHandler(handler)
    root.setLevel(level.upper())
    silenced.disabled = True
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        silenced.disabled = False


def logger(name: str) -> Any:
    """Return a structured logger on top of the standard one of this name, which decides what is heard and where."""
    return structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
