"""Articles as they were understood, by what their documents hold: what a build that was killed had read by then.

One SQLite file in the index directory while a build goes on. It is emptied by being deleted, once a generation holds it all.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from ingest.records import Article, Attribution, Block

FILE: Final = "readings.sqlite"
_TABLE: Final = """CREATE TABLE IF NOT EXISTS readings
    (pipeline TEXT, content BLOB, article BLOB NOT NULL, PRIMARY KEY (pipeline, content)) WITHOUT ROWID"""


class Readings:
    """What was understood of documents by a pipeline's ``version``. One process at a time, as the index's lock says."""

    def __init__(self, directory: Path, version: str) -> None:
        self._path = directory / FILE
        self._version = version
        try:
            self._db = self._opened()
        except sqlite3.DatabaseError:
            self._unlink()  # not a database any more: it is read again
            self._db = self._opened()

    def __contains__(self, content: bytes) -> bool:
        found = self._db.execute(
            "SELECT 1 FROM readings WHERE pipeline = ? AND content = ?", (self._version, content)
        ).fetchone()
        return found is not None

    def get(self, content: bytes) -> Article | None:
        """The article of a document with this hash."""
        found = self._db.execute(
            "SELECT article FROM readings WHERE pipeline = ? AND content = ?", (self._version, content)
        ).fetchone()
        return None if found is None else _article(json.loads(zlib.decompress(found[0])))

    def put(self, content: bytes, article: Article) -> None:
        """Keep the article of a document; when this returns, it outlives the process."""
        packed = zlib.compress(json.dumps(asdict(article)).encode(), 1)
        self._db.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", (self._version, content, packed))

    def close(self) -> None:
        self._db.close()

    def delete(self) -> None:
        """Close and delete the file."""
        self.close()
        self._unlink()

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None)
        # Each is its own transaction; what a crash of the machine takes is read again.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = OFF")
        db.execute(_TABLE)
        return db

    def _unlink(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


def _article(fields: Mapping[str, Any]) -> Article:
    blocks = tuple(
        Block(**block | {"attributions": tuple(Attribution(**one) for one in block["attributions"])})
        for block in fields["blocks"]
    )
    return Article(**{**fields, "blocks": blocks})
