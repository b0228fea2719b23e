"""SQLite, read: row ids and conditions in, passages, articles and counts out. Nothing here writes.

The file is opened as immutable. Any number of threads may read at once, each through a connection of its own.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from index import register
from index.copies import also_in
from index.manifest import Counts
from index.names import Registry, known
from index.people import SURE_FROM
from index.results import ArticleHead, Copy, PersonFound, SourceCount, SpeakerCount, Stored
from index.roles import Held, Roles
from index.stored import HEAD, kinds_and_terms, passage_texts, stored_passages, whole, whole_article
from ingest.records import Article

if TYPE_CHECKING:
    from ingest.furniture import Page

_ROLES: Final = """
    SELECT DISTINCT t.role, s.name, o.name FROM attributions t JOIN speakers s ON s.speaker = t.speaker
    LEFT JOIN organisations o ON o.organisation = t.organisation
    WHERE t.role IS NOT NULL AND t.confidence >= ? ORDER BY 1, 2, 3"""


class StoreUnreadable(Exception):
    """SQLite does not read the file."""


@dataclass(frozen=True, slots=True)
class Origin:
    """An article and what it was read from: the hash of that, how it was read, the hash of its corrections, the documents.

    A document is the path of its root, whether that is a folder, and its key.
    """

    article: Article
    content: bytes
    pipeline: str
    corrected: bytes | None
    page: Page
    documents: tuple[tuple[Path, bool, str], ...]


class Store:
    """The articles and passages of one generation."""

    def __init__(self, path: Path) -> None:
        # immutable: SQLite neither locks the file nor looks for a journal beside it.
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        # At the latest with this object its connections are closed.
        self._close = weakref.finalize(self, _close_all, self._idle)
        try:
            with self._connection() as connection:
                self.end_row = int(
                    connection.execute("SELECT value FROM counters WHERE name = 'next_row'").fetchone()[0]
                )
        except (sqlite3.Error, TypeError) as error:
            self.close()
            raise StoreUnreadable(str(error)) from error

    def close(self) -> None:
        """Close every connection. Nothing may be reading."""
        self._close()

    def passages(self, rows: Sequence[int]) -> list[Stored]:
        """The passages of these rows, in this order, each with its neighbours in the article."""
        with self._connection() as connection:
            return stored_passages(connection, rows)

    def article(self, article: str) -> Article | None:
        """The article of this id, with its blocks and who is on record in them."""
        with self._connection() as connection:
            return whole_article(connection, article)

    def documents(self, article: str) -> list[tuple[Path, bool, str]]:
        """What the article of this id was read from: path of the root, whether that is a folder, and key."""
        with self._connection() as connection:
            return [
                (Path(path), bool(folder), key)
                for path, folder, key in connection.execute(
                    """SELECT r.path, r.folder, d.key FROM articles a JOIN documents d ON d.article = a.article
                    JOIN roots r ON r.root = d.root WHERE a.id = ? ORDER BY r.path, d.key""",
                    (article,),
                )
            ]

    def roots(self) -> list[tuple[Path, bool, dict[str, str]]]:
        """Path of each root, whether it is a folder, and which field of its records is which of ours."""
        with self._connection() as connection:
            return [
                (Path(path), bool(folder), json.loads(fields))
                for path, folder, fields in connection.execute("SELECT path, folder, fields FROM roots ORDER BY root")
            ]

    def heads(self, first_rows: Sequence[int]) -> dict[int, ArticleHead]:
        """The articles whose passages begin with these rows, by that row."""
        with self._connection() as connection:
            records = connection.execute(
                f"""SELECT a.first_row, {HEAD} FROM articles a
                WHERE a.end_row > a.first_row AND a.first_row IN (SELECT value FROM json_each(?))""",  # noqa: S608
                (json.dumps(list(first_rows)),),
            ).fetchall()
            copies = also_in(connection, [record[1] for record in records])
            return {
                record[0]: replace(ArticleHead(*record[2:12]), also_in=copies.get(record[1], ())) for record in records
            }

    def duplicates(self, article: str) -> tuple[Copy, ...]:
        """The other articles that are nearly the same as the one of this id, the one that is shown for them first."""
        with self._connection() as connection:
            numbers = [
                number for (number,) in connection.execute("SELECT article FROM articles WHERE id = ?", (article,))
            ]
            return next(iter(also_in(connection, numbers).values()), ())

    def texts(self, rows: Sequence[int]) -> dict[int, str]:
        """The texts of the passages of these rows."""
        with self._connection() as connection:
            return passage_texts(connection, rows)

    def kinds_and_terms(self, rows: Sequence[int]) -> list[tuple[str, bytes]]:
        """Of the passages of these rows, in this order, the kind and the terms of the sentences (``index.proximity``)."""
        with self._connection() as connection:
            return kinds_and_terms(connection, rows)

    def corpus(self) -> str:
        """SHA-256 (hex) over the ids of all articles and the hashes of the documents that they were read from: the same
        wherever, and by whichever pipeline and model, the same documents were indexed."""
        digest = hashlib.sha256()
        with self._connection() as connection:
            for identifier, content in connection.execute("SELECT id, content FROM articles ORDER BY id"):
                digest.update(f"{identifier}\0{content.hex()}\n".encode())
        return digest.hexdigest()

    def origins(self) -> Iterator[Origin]:
        """Every article with what it was read from, in order; to be read to the end by one thread."""
        from ingest.furniture import Page, PageLine  # with what reads articles, which no question needs

        with self._connection() as connection, self._connection() as beside:
            for content, pipeline, corrected, site, *record in connection.execute(
                f"SELECT a.content, a.pipeline, a.corrected, a.site, {HEAD} FROM articles a ORDER BY a.article"  # noqa: S608
            ):
                lines = tuple(
                    PageLine("", line, bool(edge), kind)
                    for line, edge, kind in beside.execute(
                        "SELECT line, edge, kind FROM page_lines WHERE article = ?", (record[0],)
                    )
                )
                documents = beside.execute(
                    """SELECT r.path, r.folder, d.key FROM documents d JOIN roots r ON r.root = d.root
                    WHERE d.article = ?""",
                    (record[0],),
                )
                found = tuple((Path(path), bool(folder), key) for path, folder, key in documents)
                yield Origin(whole(beside, record), content, pipeline, corrected, Page(site, lines, 0), found)

    def guards(self) -> list[tuple[bytes, str]]:
        """The hashes of corrections by offsets alone, and the words that they were applied to."""
        with self._connection() as connection:
            return connection.execute("SELECT correction, words FROM guards").fetchall()

    def learned(self) -> list[tuple[int, int]]:
        """The lines that are furniture, each with its source (``ingest.furniture``)."""
        with self._connection() as connection:
            return connection.execute("SELECT line, site FROM learned").fetchall()

    def registry(self) -> Registry:
        """The names of all speakers, of the organisations on record, and of all sources."""
        with self._connection() as connection:
            speakers = known(connection.execute("SELECT speaker, name FROM speakers ORDER BY speaker"))
            organisations = known(
                connection.execute("SELECT organisation, name FROM organisations ORDER BY organisation")
            )
            sources = known(connection.execute("SELECT source, name FROM sources ORDER BY source"))
            roles = Roles(Held(*record) for record in connection.execute(_ROLES, (SURE_FROM,)))
            return Registry(speakers, organisations, sources, register.spellings(connection), roles)

    def spans(self) -> NDArray[np.int64]:
        """An array (articles, 3): first row, row after the last, and day (YYYYMMDD, 0 without), by rising row."""
        with self._connection() as connection:
            records = connection.execute("SELECT first_row, end_row, day FROM articles ORDER BY first_row").fetchall()
        return np.array(records, dtype=np.int64).reshape(-1, 3)

    def rows_of(self, first: int | None, last: int | None, sources: Iterable[int] | None) -> NDArray[np.int64]:
        """Spans (n, 2) of rows of the articles of days from ``first`` to ``last`` (YYYYMMDD) and of these sources."""
        conditions, values = ["day BETWEEN ? AND ?"], [first or 1, last or 9999_12_31]
        if first is None and last is None:
            conditions, values = ["1"], []
        parameters: list[Any] = list(values)
        if sources is not None:
            conditions.append("source IN (SELECT value FROM json_each(?))")
            parameters.append(json.dumps(list(sources)))
        query = f"SELECT first_row, end_row FROM articles WHERE {' AND '.join(conditions)}"  # noqa: S608
        with self._connection() as connection:
            return np.array(connection.execute(query, parameters).fetchall(), dtype=np.int64).reshape(-1, 2)

    def rows_in(self, articles: Iterable[str]) -> NDArray[np.int64]:
        """Spans (n, 2) of rows of the articles of these ids; an id that is not there has none."""
        query = "SELECT first_row, end_row FROM articles WHERE id IN (SELECT value FROM json_each(?))"
        with self._connection() as connection:
            found = connection.execute(query, (json.dumps(list(articles)),)).fetchall()
        return np.array(found, dtype=np.int64).reshape(-1, 2)

    def rows_said(self, speakers: Iterable[int], organisations: Iterable[int]) -> NDArray[np.int64]:
        """The rows that carry an attribution to one of the speakers, or to somebody of one of the organisations."""
        with self._connection() as connection:
            records = connection.execute(
                """SELECT row FROM passage_attributions WHERE attribution IN (
                    SELECT attribution FROM attributions WHERE speaker IN (SELECT value FROM json_each(?))
                    UNION
                    SELECT attribution FROM attributions WHERE organisation IN (SELECT value FROM json_each(?)))""",
                (json.dumps(list(speakers)), json.dumps(list(organisations))),
            ).fetchall()
        return np.unique(np.array(records, dtype=np.int64).reshape(-1))

    def rows(self) -> NDArray[np.int64]:
        """Every row that there is, in order."""
        with self._connection() as connection:
            records = connection.execute("SELECT row FROM passages ORDER BY row").fetchall()
        return np.array(records, dtype=np.int64).reshape(-1)

    def counts(self) -> Counts:
        """How much there is."""
        with self._connection() as connection:
            return counts(connection)

    def speakers(self) -> list[SpeakerCount]:
        """Everybody on record, those of the most passages first, then by name."""
        with self._connection() as connection:
            return register.speakers(connection)

    def people_called(self, name: str) -> list[PersonFound]:
        """The people whom a name may mean, those of the most statements first."""
        with self._connection() as connection:
            return register.people_called(connection, name)

    def sources(self) -> list[SourceCount]:
        """Every outlet, those of the most articles first, then by name."""
        with self._connection() as connection:
            return [
                SourceCount(*record)
                for record in connection.execute(
                    """SELECT s.name, count(*) FROM sources s JOIN articles a ON a.source = s.source
                    GROUP BY s.source ORDER BY count(*) DESC, s.name"""
                )
            ]

    def intact(self) -> list[str]:
        """What SQLite finds wrong with the file; nothing in a good one."""
        with self._connection() as connection:
            found = [str(record[0]) for record in connection.execute("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection to read through, for modules that know the tables."""
        return self._connection()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
        try:
            yield connection
        finally:
            self._idle.put(connection)


def _close_all(connections: SimpleQueue[sqlite3.Connection]) -> None:
    while not connections.empty():
        connections.get_nowait().close()


def counts(connection: sqlite3.Connection) -> Counts:
    """Count what a store holds."""
    (articles, undated) = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE day = 0) FROM articles"
    ).fetchone()
    (passages,) = connection.execute("SELECT count(*) FROM passages").fetchone()
    (speakers,) = connection.execute("SELECT count(DISTINCT speaker) FROM attributions").fetchone()
    return Counts(articles, passages, speakers, undated)
