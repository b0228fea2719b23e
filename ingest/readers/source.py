"""What a reader reads: a named document that opens as a stream of bytes, within stated limits.

A limit that is passed or data that is damaged raises an ``UnreadableError``, whose message is the reason reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

MIB = 1 << 20
# The file beside the articles that holds what people corrected (``ingest.corrections``); it is never read as articles.
CORRECTIONS = "corrections.jsonl"


class SourceError(Exception):
    """What was given to read is not there."""


class UnreadableError(Exception):
    """A document cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take, so that no file can exhaust the machine."""

    document_bytes: int = 64 * MIB
    line_bytes: int = 16 * MIB
    # How many times larger than its compressed form a document may become, once it is larger than a mebibyte.
    expansion: int = 100
    # What reading one document may take where its reader runs in a process of its own.
    document_seconds: float = 10.0
    document_memory: int = 512 * MIB


@dataclass(frozen=True, slots=True)
class Options:
    """How to read: the limits, and which field of a record holds what ("title": "headline")."""

    limits: Limits = field(default_factory=Limits)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A document to read. ``key`` names it in reports and ids, ``name`` is the file name that tells its format."""

    key: str
    name: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Task:
    """A document whose parser is kept apart: its bytes, where it was fetched from and the day of that, where known."""

    key: str
    name: str
    data: bytes
    address: str | None = None
    retrieved: str | None = None


def whole(source: Source, limits: Limits) -> bytes:
    """All bytes of a document that is read at once."""
    chunks: list[bytes] = []
    size = 0
    with source.open() as stream:
        while chunk := stream.read(MIB):
            chunks.append(chunk)
            size += len(chunk)
            if size > limits.document_bytes:
                msg = f"larger than {limits.document_bytes // MIB} MiB: split it into documents"
                raise UnreadableError(msg)
    return b"".join(chunks)


def lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a stream with their 1-based numbers; None for a line over ``limit`` bytes, which is passed over."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit or line.endswith(b"\n"):
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MIB)
        yield number, None
