"""SQLite, written: articles with their passages and the documents that they were read from. One build, one writer.

The file is a copy that nobody reads before it is fsynced and published, so it has no journal and is not synced here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Final

from index import copies, furniture
from index.manifest import Counts
from index.people import block_of
from index.proximity import packed
from index.register import register
from index.schema import TABLES, day_number
from index.store import counts
from index.stored import whole_article
from ingest.furniture import Page
from ingest.records import Article, Attribution, Markup, Passage, RawDocument

# Kept in a file of SQLite's own beside the store, which goes with the connection.
_NOTES: Final = """
CREATE TEMP TABLE seen (root INTEGER, key TEXT, PRIMARY KEY (root, key)) WITHOUT ROWID;
CREATE TEMP TABLE gone (row INTEGER PRIMARY KEY);
CREATE TEMP TABLE later (number INTEGER PRIMARY KEY, root INTEGER, document TEXT);
CREATE TEMP TABLE touched (block TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE touched_sites (site INTEGER PRIMARY KEY);
CREATE TEMP TABLE estimated (line INTEGER PRIMARY KEY, site INTEGER, documents INTEGER, edges INTEGER, kind INTEGER);
CREATE TEMP TABLE regroup (article INTEGER PRIMARY KEY);
CREATE TEMP TABLE wanted (key BLOB PRIMARY KEY, row INTEGER) WITHOUT ROWID;
"""
_UNUSED: Final = (
    "DELETE FROM roots WHERE root NOT IN (SELECT root FROM documents)",
    "DELETE FROM sources WHERE source NOT IN (SELECT source FROM articles WHERE source IS NOT NULL)",
    "DELETE FROM speakers WHERE speaker NOT IN (SELECT speaker FROM attributions)",
    """DELETE FROM organisations WHERE organisation NOT IN
        (SELECT organisation FROM attributions WHERE organisation IS NOT NULL)""",
)
# The share of pages without content from which on the file is written anew without them.
_FREE_SHARE: Final = 0.25


class StoreWriter:
    """A store that is being changed; every change is in ``changes`` once made."""

    def __init__(self, path: Path, *, new: bool) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        if new:
            self._db.executescript(TABLES)
            self._db.execute("INSERT INTO counters VALUES ('next_row', 1)")
        self._db.executescript(_NOTES)
        self._db.execute("BEGIN")
        self.changes = 0
        self.first_new_row = self._next_row()

    def close(self) -> None:
        self._db.close()

    def tidy(self) -> None:
        """Work out anew who is who among names that were touched, and what is a copy of what; drop what nothing refers to."""
        furniture.learn(self._db)
        copies.group(self._db)
        register(self._db, (block for (block,) in self._db.execute("SELECT block FROM touched ORDER BY block")))
        for statement in _UNUSED:
            self._db.execute(statement)

    def finish(self, *, compact: bool = False) -> None:
        """Give free space back, where it is much or ``compact`` is asked for, and close."""
        self._db.execute("COMMIT")
        (pages,), (free,) = (self._db.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count"))
        if compact or free > _FREE_SHARE * pages:
            self._db.execute("VACUUM")
        self._db.close()

    # Roots and documents

    def roots(self) -> dict[Path, tuple[int, bool]]:
        """The number of each root, and whether it is a folder."""
        return {
            Path(path): (root, bool(folder))
            for root, path, folder in self._db.execute("SELECT root, path, folder FROM roots")
        }

    def fields(self, root: int, given: Mapping[str, str] | None) -> dict[str, str]:
        """Which field of a root's records is which of ours: as given, else as it was when the root was read before."""
        (before,) = self._db.execute("SELECT fields FROM roots WHERE root = ?", (root,)).fetchone()
        if given is None or dict(given) == json.loads(before):
            return dict(json.loads(before))
        self._db.execute("UPDATE roots SET fields = ? WHERE root = ?", (json.dumps(dict(given), sort_keys=True), root))
        self.changes += 1
        return dict(given)

    def root(self, path: Path, *, folder: bool) -> int:
        """The number of a root, which is added where it is new."""
        self._db.execute("INSERT OR IGNORE INTO roots (path, folder) VALUES (?, ?)", (str(path), folder))
        (number,) = self._db.execute("SELECT root FROM roots WHERE path = ?", (str(path),)).fetchone()
        return int(number)

    def adopt(self, old: int, new: int, prefix: str) -> None:
        """Make the documents of a root those of a larger one, where their keys begin with ``prefix``."""
        self._db.execute("UPDATE documents SET root = ?, key = ? || key WHERE root = ?", (new, prefix, old))
        self._db.execute(
            "UPDATE roots SET fields = (SELECT fields FROM roots WHERE root = ?) WHERE root = ? AND fields = '{}'",
            (old, new),
        )
        self.changes += 1

    def see(self, root: int, key: str) -> bool:
        """Note that a document is still there; False where it was noted before."""
        done = self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (root, key))
        return done.rowcount == 1

    def is_seen(self, root: int, key: str) -> bool:
        return bool(self._db.execute("SELECT 1 FROM seen WHERE root = ? AND key = ?", (root, key)).fetchone())

    def keep(self, root: int, key: str) -> list[str]:
        """Note that what has this key is still there though unread; return the keys of those documents.

        That is a document, or all records of a file, or all documents of a folder.
        """
        kept = [key] if self.document(root, key) is not None else []
        for first, beyond in ((f"{key}#", f"{key}$"), (f"{key}/", f"{key}0")):
            kept += [
                inside
                for (inside,) in self._db.execute(
                    "SELECT key FROM documents WHERE root = ? AND key >= ? AND key < ?", (root, first, beyond)
                )
            ]
        for one in kept:
            self.see(root, one)
        return kept

    def document(self, root: int, key: str) -> int | None:
        """The number of the article that a document is."""
        record = self._db.execute("SELECT article FROM documents WHERE root = ? AND key = ?", (root, key)).fetchone()
        return None if record is None else int(record[0])

    def attach(self, root: int, key: str, article: int) -> None:
        """Say which article a document is."""
        if self.document(root, key) != article:
            self._db.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (root, key, article))
            self.changes += 1

    def detach(self, root: int, key: str) -> None:
        """Forget a document; its article stays until ``orphans`` are removed."""
        self.changes += self._db.execute("DELETE FROM documents WHERE root = ? AND key = ?", (root, key)).rowcount

    def owners(self, article: int) -> list[tuple[int, str]]:
        """The documents that an article is read from."""
        return self._db.execute("SELECT root, key FROM documents WHERE article = ?", (article,)).fetchall()

    def unseen(self, root: int) -> list[str]:
        """The keys of a root's documents that were not noted as still there."""
        return [
            key
            for (key,) in self._db.execute(
                """SELECT key FROM documents d WHERE root = ?
                AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.root = d.root AND s.key = d.key)""",
                (root,),
            )
        ]

    def put_off(self, root: int, raw: RawDocument) -> None:
        """Keep a document for ``put_off_documents``."""
        self._db.execute("INSERT INTO later (root, document) VALUES (?, ?)", (root, json.dumps(asdict(raw))))

    def put_off_documents(self) -> Iterator[tuple[int, RawDocument]]:
        """What was put off, in order."""
        for number in range(1, self._db.execute("SELECT coalesce(max(number), 0) FROM later").fetchone()[0] + 1):
            root, document = self._db.execute("SELECT root, document FROM later WHERE number = ?", (number,)).fetchone()
            fields = json.loads(document)
            markup = fields["markup"] and tuple(Markup(**one) for one in fields["markup"])
            yield root, RawDocument(**fields | {"markup": markup})

    # Articles

    def by_content(self, content: bytes, pipeline: str) -> tuple[int, str, bytes | None] | None:
        """The article that was read in this way from a document of this content: number, id, hash of its corrections."""
        record = self._db.execute(
            "SELECT article, id, corrected FROM articles WHERE content = ? AND pipeline = ?", (content, pipeline)
        ).fetchone()
        return None if record is None else (int(record[0]), record[1], record[2])

    def by_id(self, article: str) -> tuple[int, bytes] | None:
        """Number and content of the article of this id."""
        record = self._db.execute("SELECT article, content FROM articles WHERE id = ?", (article,)).fetchone()
        return None if record is None else (int(record[0]), record[1])

    def article(self, article: str) -> Article | None:
        """The article of this id, as it is stored."""
        return whole_article(self._db, article)

    def add(
        self, article: Article, content: bytes, pipeline: str, passages: Sequence[tuple[Passage, bytes]],
        number: int | None = None, corrected: bytes | None = None, page: Page | None = None,
    ) -> int:  # fmt: skip
        """Store an article with its passages and the hashes of what is embedded of them; return its number.

        ``corrected`` is the hash of its corrections, ``page`` what furniture is learned from.
        """
        page = page or Page(0, (), 0)
        first = self._next_row()
        fields = (
            number, article.id, content, pipeline, corrected, day_number(article.published, article.event_date),
            self._name("sources", "source", article.source), page.site, first, first + len(passages), article.title,
            article.author, article.published, article.published_basis, article.event_date, article.credit,
            article.url, article.retrieved, article.text,
        )  # fmt: skip
        done = self._db.execute(f"INSERT INTO articles VALUES ({', '.join('?' * len(fields))})", fields)  # noqa: S608
        number = done.lastrowid
        if number is None:
            msg = f"SQLite gave article {article.id} no number"
            raise RuntimeError(msg)
        furniture.record(self._db, number, page)
        attributions: dict[Attribution, int] = {}
        for position, block in enumerate(article.blocks):
            self._db.execute(
                "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
                (number, position, block.kind, block.start, block.end, block.asked),
            )
            for attribution in block.attributions:
                attributions[attribution] = self._attribution(number, position, attribution)
        for row, (passage, key) in enumerate(passages, first):
            self._db.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (row, number, passage.start, passage.end, passage.kind, passage.paragraph, passage.header,
                 passage.section, passage.asked, " ".join(map(str, chain.from_iterable(passage.sentences))),
                 packed(passage), key),
            )  # fmt: skip
            for position, attribution in enumerate(passage.attributions):
                if attribution not in attributions:
                    attributions[attribution] = self._attribution(number, None, attribution)
                self._db.execute(
                    "INSERT INTO passage_attributions VALUES (?, ?, ?)", (row, position, attributions[attribution])
                )
        self._db.execute("UPDATE counters SET value = ? WHERE name = 'next_row'", (first + len(passages),))
        self.changes += 1
        return number

    def remove(self, article: int) -> None:
        """Remove an article with its passages; the documents that it was read from stay."""
        first, end = self._db.execute(
            "SELECT first_row, end_row FROM articles WHERE article = ?", (article,)
        ).fetchone()
        # By row: passages have no index by article.
        self._db.execute(
            "INSERT INTO gone SELECT row FROM passages WHERE row >= ? AND row < ?",
            (first, min(end, self.first_new_row)),
        )
        copies.forget(self._db, article)
        furniture.forget(self._db, article)
        self._db.execute(
            """INSERT OR IGNORE INTO touched SELECT s.block FROM attributions t JOIN speakers s ON s.speaker = t.speaker
            WHERE t.article = ?""",
            (article,),
        )
        self._db.execute("DELETE FROM passage_attributions WHERE row >= ? AND row < ?", (first, end))
        self._db.execute("DELETE FROM passages WHERE row >= ? AND row < ?", (first, end))
        for table in ("attributions", "blocks", "mentions", "articles"):
            self._db.execute(f"DELETE FROM {table} WHERE article = ?", (article,))  # noqa: S608
        self.changes += 1

    def is_stale(self, root: int, key: str) -> bool:
        """Whether the article of a document is to be read again because other lines are furniture now."""
        return bool(
            self._db.execute(
                """SELECT 1 FROM documents d JOIN articles a ON a.article = d.article
                WHERE d.root = ? AND d.key = ? AND a.pipeline = ''""",
                (root, key),
            ).fetchone()
        )

    def is_empty(self, root: int) -> bool:
        """Whether there is no document of a root yet."""
        return self._db.execute("SELECT 1 FROM documents WHERE root = ? LIMIT 1", (root,)).fetchone() is None

    def is_new(self, article: int) -> bool:
        """Whether an article was stored by this build."""
        record = self._db.execute("SELECT first_row FROM articles WHERE article = ?", (article,)).fetchone()
        return record is not None and int(record[0]) >= self.first_new_row

    def guard(self, correction: bytes) -> str | None:
        """The words that a correction of this hash was applied to."""
        record = self._db.execute("SELECT words FROM guards WHERE correction = ?", (correction,)).fetchone()
        return None if record is None else str(record[0])

    def keep_guard(self, correction: bytes, words: str) -> None:
        """Keep the words that a correction was applied to."""
        self.changes += self._db.execute("INSERT OR IGNORE INTO guards VALUES (?, ?)", (correction, words)).rowcount

    def learn_lines(self, lines: Iterable[tuple[int, int]]) -> None:
        """Take over what was learned before: lines and their sources."""
        self._db.executemany("INSERT INTO learned VALUES (?, ?)", lines)

    def orphans(self) -> list[int]:
        """The numbers of the articles that no document is."""
        return [
            number
            for (number,) in self._db.execute(
                "SELECT article FROM articles a WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.article = a.article)"
            )
        ]

    def removed_rows(self) -> list[int]:
        """The rows, of those there were when the store was opened, that are no more."""
        return [row for (row,) in self._db.execute("SELECT row FROM gone ORDER BY row")]

    def held(self) -> Counts:
        """How much there is now."""
        return counts(self._db)

    def new_passages(self) -> int:
        """How many passages there are that were not when the store was opened."""
        (count,) = self._db.execute("SELECT count(*) FROM passages WHERE row >= ?", (self.first_new_row,)).fetchone()
        return int(count)

    @property
    def connection(self) -> sqlite3.Connection:
        """For the stages after reading, which go through the new passages (``index.stages``)."""
        return self._db

    def _attribution(self, article: int, block: int | None, attribution: Attribution) -> int:
        done = self._db.execute(
            "INSERT INTO attributions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (article, block, attribution.start, attribution.end,
             self._speaker(attribution.speaker), attribution.role,
             self._name("organisations", "organisation", attribution.organisation), attribution.basis,
             attribution.cue, attribution.cue_start, attribution.cue_end, attribution.confidence),
        )  # fmt: skip
        return int(done.lastrowid or 0)

    def _speaker(self, name: str) -> int:
        block = block_of(name)
        self._db.execute("INSERT OR IGNORE INTO touched VALUES (?)", (block,))
        self._db.execute("INSERT OR IGNORE INTO speakers (name, block) VALUES (?, ?)", (name, block))
        (number,) = self._db.execute("SELECT speaker FROM speakers WHERE name = ?", (name,)).fetchone()
        return int(number)

    def _name(self, table: str, column: str, name: str | None) -> int | None:
        """The id of a name, which is added where it is new. ``table`` and ``column`` are our own words."""
        if name is None:
            return None
        found = self._db.execute(f"SELECT {column} FROM {table} WHERE name = ?", (name,)).fetchone()  # noqa: S608
        if found is None:
            done = self._db.execute(f"INSERT INTO {table} (name) VALUES (?)", (name,))  # noqa: S608
            return int(done.lastrowid or 0)
        return int(found[0])

    def _next_row(self) -> int:
        (row,) = self._db.execute("SELECT value FROM counters WHERE name = 'next_row'").fetchone()
        return int(row)
