"""What a build does with its passages once all are read: embed what is new, write the vectors, write BM25.

Everything goes through in batches, so that memory does not grow with the archive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from index.embed import Embedder
from index.embeddings import EmbeddingStore
from index.errors import IndexFault
from index.generation import link_folder
from index.lexical import Entry, worn, write_lexical
from index.schema import organisation_tag, speaker_tag
from index.vectors import Batch, write_vectors
from ingest.records import Passage

Progress = Callable[[int, int], None]
# Passages embedded between two writes: what a killed build loses, and what is sorted by length together.
WINDOW: Final = 256
_ROWS: Final = 4_096

_PASSAGES: Final = """
    SELECT p.row, p.article, p.start, p."end", p.kind, p.paragraph, p.header, p.section, p.asked FROM passages p"""
_ARTICLE: Final = "SELECT title, day, coalesce(source, 0), first_row, end_row FROM articles WHERE id = ?"
SHARED: Final = """
    SELECT asked FROM passages WHERE row >= ? AND row < ? AND asked IS NOT NULL GROUP BY asked HAVING count(*) > 1"""
"""Questions that several passages of an article answer together: such a one stands over them as a heading does."""
_SAID: Final = """
    SELECT s.speaker, s.name, t.role, o.organisation, o.name FROM passage_attributions p
    JOIN attributions t ON t.attribution = p.attribution JOIN speakers s ON s.speaker = t.speaker
    LEFT JOIN organisations o ON o.organisation = t.organisation
    WHERE p.row = ? ORDER BY p.position"""


def embed(
    db: sqlite3.Connection, first_row: int, embedder: Embedder, kept: EmbeddingStore,
    embedded: Callable[[Passage], str], progress: Progress,
) -> int:  # fmt: skip
    """Embed every passage from ``first_row`` on whose text was not embedded before; return how many texts that were."""
    for row, key in db.execute("SELECT row, key FROM passages WHERE row >= ?", (first_row,)):
        if kept.get(key) is None:
            db.execute("INSERT OR IGNORE INTO wanted VALUES (?, ?)", (key, row))
    (total,) = db.execute("SELECT count(*) FROM wanted").fetchone()
    done = 0
    progress(done, total)
    found = _passages(db, "JOIN wanted w ON w.row = p.row ORDER BY p.row", ())
    while window := list(islice(found, WINDOW)):
        texts = [embedded(passage) for _, passage in window]
        vectors = embedder.encode_passages(texts)
        if vectors.shape != (len(texts), embedder.dimension):
            msg = f"the model {embedder.name} gave {vectors.shape} numbers for {len(texts)} texts"
            raise IndexFault(msg)
        kept.put([_key(db, row) for row, _ in window], vectors)
        done += len(window)
        progress(done, total)
    return int(total)


def vectors(
    db: sqlite3.Connection, first_row: int, kept: EmbeddingStore, dimension: int, old: Path | None, new: Path,
    removed: Sequence[int],
) -> None:  # fmt: skip
    """Write the vectors of all passages; those before ``first_row`` are in ``old``."""
    (count,) = db.execute("SELECT count(*) FROM passages WHERE row >= ?", (first_row,)).fetchone()
    if old is not None and not count and not removed:
        link_folder(old, new)
        return
    write_vectors(old, new, dimension, _batches(db, first_row, kept), count, np.array(removed, dtype=np.int64))


def lexical(
    db: sqlite3.Connection, first_row: int, old: Path | None, new: Path, removed: Sequence[int], progress: Progress
) -> None:
    """Write the BM25 index of all passages; those before ``first_row`` are in ``old``, unless that is worn."""
    if old is not None and removed and worn(old, len(removed)):
        old, removed, first_row = None, (), 0
    (total,) = db.execute("SELECT count(*) FROM passages WHERE row >= ?", (first_row,)).fetchone()
    if old is not None and not total and not removed:
        link_folder(old, new)
        return

    def counted() -> Iterator[Entry]:
        for done, entry in enumerate(_entries(db, first_row), 1):
            yield entry
            if done % _ROWS == 0 or done == total:
                progress(done, total)

    write_lexical(old, new, counted(), removed)


def _batches(db: sqlite3.Connection, first_row: int, kept: EmbeddingStore) -> Iterator[Batch]:
    found = db.execute("SELECT row, key FROM passages WHERE row >= ? ORDER BY row", (first_row,))
    while records := found.fetchmany(_ROWS):
        gathered = [kept.get(key) for _, key in records]
        there = [vector for vector in gathered if vector is not None]
        if len(there) != len(records):
            msg = "vectors that were just written cannot be read again: check the disk, then build again"
            raise IndexFault(msg)
        yield np.array([row for row, _ in records], dtype=np.int64), np.stack(there)


def _entries(db: sqlite3.Connection, first_row: int) -> Iterator[Entry]:
    sources = dict(db.execute("SELECT source, name FROM sources"))
    article: str | None = None
    title: str | None = None
    shared: frozenset[str] = frozenset()
    day, source = 0, 0
    for row, passage in _passages(db, "WHERE p.row >= ? ORDER BY p.row", (first_row,)):
        if passage.article != article:
            article = passage.article
            title, day, source, *rows = db.execute(_ARTICLE, (article,)).fetchone()
            shared = frozenset(asked for (asked,) in db.execute(SHARED, rows))
        said: dict[int, None] = {}
        names: dict[str, None] = {}
        roles: dict[str, None] = {}
        for speaker, name, role, organisation, organisation_name in db.execute(_SAID, (row,)):
            said[speaker_tag(speaker)] = None
            names[name] = None
            if organisation is not None:
                said[organisation_tag(organisation)] = None
            roles.update((one, None) for one in (role, organisation_name) if one)
        section, asked = passage.section, passage.asked
        if asked in shared:
            section, asked = "\n".join(filter(None, (section, asked))), None
        yield Entry(
            row=row, text=passage.text, title=title, section=section, speakers=list(names), roles=list(roles),
            source=sources.get(source), asked=asked, day=day, source_id=source, said=list(said),
        )  # fmt: skip


def _passages(db: sqlite3.Connection, which: str, values: Sequence[Any]) -> Iterator[tuple[int, Passage]]:
    """Rows and passages, without who is on record in them; an article's text is read once for all of its passages."""
    current, article, text = None, "", ""
    for row, number, start, end, kind, paragraph, header, section, asked in db.execute(f"{_PASSAGES} {which}", values):
        if number != current:
            current = number
            article, text = db.execute("SELECT id, text FROM articles WHERE article = ?", (number,)).fetchone()
        yield row, Passage(article, start, end, kind, paragraph, text[start:end], header, section, asked, ())


def _key(db: sqlite3.Connection, row: int) -> bytes:
    (key,) = db.execute("SELECT key FROM passages WHERE row = ?", (row,)).fetchone()
    return bytes(key)
