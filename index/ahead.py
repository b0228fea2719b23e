"""Documents in, articles out, understood by several processes before they are asked for, in the order of the documents.

Understanding an article depends on its document alone, so that it does not matter how many processes there are: what is
stored is decided by one, document by document.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, fields
from typing import Final

from index.errors import BuildStopped
from index.machine import end_with_parent
from index.pipeline import Pipeline, Understand
from index.readings import Readings
from ingest.articles import NotAnArticle
from ingest.records import Article, RawDocument, Skipped

# Starting a process costs as much as reading so many documents: they are held until it is known whether there are more.
_ALONE: Final = 16
# Documents a process that are under way or waiting: bounds what is in memory.
_DEPTH: Final = 8
_FIELDS: Final = tuple(one.name for one in fields(RawDocument))


class Ahead:
    """Understands documents in ``workers`` processes, or in this one; keeps what was understood in ``readings``."""

    def __init__(self, pipeline: Pipeline, readings: Readings | None = None, workers: int = 1) -> None:
        self._read = pipeline.read_article
        self._readings = readings
        self._workers = workers
        self._unread = 0
        self._pool: ProcessPoolExecutor | None = None
        self._begun: dict[bytes, Future[Article | str]] = {}
        self._held: dict[bytes, tuple[RawDocument, frozenset[str]]] = {}

    def close(self) -> None:
        """Stop; what was begun is not waited for."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def over(
        self,
        documents: Iterable[RawDocument | Skipped],
        known: Callable[[bytes], bool],
        furniture: Callable[[RawDocument, bytes], frozenset[str]] = lambda *_: frozenset(),
    ) -> Iterator[RawDocument | Skipped]:
        """The same documents; those whose hash is not ``known`` are begun some time before they come, without the lines
        that are ``furniture`` of the document of that hash."""
        waiting: deque[RawDocument | Skipped] = deque()
        for found in documents:
            if self._workers > 1 and isinstance(found, RawDocument):
                self._begin(found, known, furniture)
            waiting.append(found)
            while len(waiting) > self._depth():
                yield waiting.popleft()
        yield from waiting

    def _depth(self) -> int:
        """How many documents may wait."""
        if self._workers == 1:
            return 0
        return _DEPTH * self._workers if self._pool is not None else _ALONE

    def article(self, raw: RawDocument, content: bytes, furniture: frozenset[str] = frozenset()) -> Article | str:
        """The article of a document of this hash without these lines, or why it is none."""
        content = _reading_key(content, furniture)
        self._held.pop(content, None)
        begun = self._begun.pop(content, None)
        kept = self._readings.get(content) if self._readings is not None and begun is None else None
        if kept is not None:
            return kept
        try:
            found = begun.result() if begun is not None else understood(self._read, raw, furniture)
        except BrokenProcessPool as error:
            msg = (
                f"a reading process ended near {raw.key}, as when memory is short: build again, which goes on from here, "
                f"with --workers 1 if it happens again"
            )
            raise BuildStopped(msg) from error
        if self._readings is not None and isinstance(found, Article):
            self._readings.put(content, found)
        return found

    def _begin(
        self,
        raw: RawDocument,
        known: Callable[[bytes], bool],
        furniture: Callable[[RawDocument, bytes], frozenset[str]],
    ) -> None:
        content = content_hash(raw)
        if known(content):
            return
        lines = furniture(raw, content)
        content = _reading_key(content, lines)
        if (
            content in self._begun
            or content in self._held
            or (self._readings is not None and content in self._readings)
        ):
            return
        self._unread += 1
        self._held[content] = (raw, lines)
        if self._unread <= _ALONE:
            return
        if self._pool is None:
            # Not forked: threads of this process may hold locks.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, context, _started, (self._read,))
        self._begun |= {key: self._pool.submit(_understood, *held) for key, held in self._held.items()}
        self._held.clear()


def understood(read: Understand, raw: RawDocument, furniture: frozenset[str] = frozenset()) -> Article | str:
    """The article of a document without the lines that are furniture of its source, or why it is none."""
    try:
        article = read(raw, learned=furniture) if furniture else read(raw)
    except NotAnArticle as error:
        if furniture:  # nothing would be left: then it is no furniture
            return understood(read, raw)
        return str(error).removeprefix(f"{raw.key}: ")
    except Exception as error:  # noqa: BLE001 - one bad document must not end the build of all others
        return f"could not be understood ({type(error).__name__}: {error})"
    return article if article.id else "has no id"


def content_hash(raw: RawDocument) -> bytes:
    """SHA-256 of all that an article is made from: same hash, same article. The key counts where it becomes the id."""
    # Not dataclasses.asdict, which copies all that it finds, several times as slow as hashing it.
    said = {name: getattr(raw, name) for name in _FIELDS}
    said["markup"] = [asdict(mark) for mark in raw.markup] if raw.markup is not None else None
    if raw.id or raw.url:
        del said["key"]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


def _reading_key(content: bytes, furniture: frozenset[str]) -> bytes:
    """What a reading is kept by: the document, and the lines that were taken for furniture."""
    return hashlib.sha256("\n".join([content.hex(), *sorted(furniture)]).encode()).digest() if furniture else content


_reading: list[Understand] = []


def _started(read: Understand) -> None:
    """Make this process one that reads."""
    _reading.append(read)
    end_with_parent()


def _understood(raw: RawDocument, furniture: frozenset[str]) -> Article | str:
    return understood(_reading[0], raw, furniture)
