"""Lines that the documents of a source share, in SQLite: what pages have in, what is furniture of each source out.

What is learned follows from the pages of all articles there are (``ingest.furniture`` has the rule), whatever order they came in.
Before a build understands anything of a new source, the lines of what is quickly read are counted (``estimate``); once all is read, they
are counted exactly (``learn``), and only articles with a line about which that differs are read once more. An update begins with what was
learned before.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable

from ingest.furniture import FEWEST, Page, furniture, is_shared


def record(db: sqlite3.Connection, article: int, page: Page) -> None:
    """Note the lines of an article's page."""
    db.executemany(
        "INSERT INTO page_lines VALUES (?, ?, ?, ?)", [(article, one.key, one.edge, one.kind) for one in page.lines]
    )
    db.execute("INSERT OR IGNORE INTO touched_sites VALUES (?)", (page.site,))


def forget(db: sqlite3.Connection, article: int) -> None:
    """Take away the lines of an article that is removed."""
    db.execute("INSERT OR IGNORE INTO touched_sites SELECT site FROM articles WHERE article = ?", (article,))
    db.execute("DELETE FROM page_lines WHERE article = ?", (article,))


def known(db: sqlite3.Connection, page: Page) -> frozenset[str]:
    """The lines of a page that are furniture by what was learned so far."""
    keys = json.dumps([one.key for one in page.lines])
    learned = db.execute("SELECT line FROM learned WHERE line IN (SELECT value FROM json_each(?))", (keys,))
    return furniture(page, {line for (line,) in learned})


def estimate(db: sqlite3.Connection, pages: Iterable[Page]) -> None:
    """Learn from pages that were not understood yet, of sources of which there is no article."""
    of: Counter[int] = Counter()
    new: dict[int, bool] = {}
    for page in pages:
        if page.site not in new:
            new[page.site] = not db.execute("SELECT 1 FROM articles WHERE site = ? LIMIT 1", (page.site,)).fetchone()
        if not new[page.site]:
            continue
        of[page.site] += 1
        db.executemany(
            """INSERT INTO estimated VALUES (?, ?, 1, ?, ?) ON CONFLICT (line) DO UPDATE SET
            documents = documents + 1, edges = edges + excluded.edges""",
            [(one.key, page.site, one.edge, one.kind) for one in page.lines],
        )
    for line, site, documents, edges, kind in db.execute("SELECT * FROM estimated WHERE documents >= ?", (FEWEST,)):
        if is_shared(documents, edges, kind, of[site]):
            db.execute("INSERT OR IGNORE INTO learned VALUES (?, ?)", (line, site))
    db.execute("DELETE FROM estimated")


def learn(db: sqlite3.Connection) -> bool:
    """Learn from all articles of the sources that were touched; whether there are articles to be read again, which are
    then noted as of no pipeline."""
    found = False
    for (site,) in db.execute("SELECT site FROM touched_sites ORDER BY site").fetchall():
        (of,) = db.execute("SELECT count(*) FROM articles WHERE site = ?", (site,)).fetchone()
        before = {line for (line,) in db.execute("SELECT line FROM learned WHERE site = ?", (site,))}
        counted = db.execute(
            """SELECT p.line, count(*), sum(p.edge), max(p.kind) FROM articles a JOIN page_lines p ON p.article = a.article
            WHERE a.site = ? GROUP BY p.line HAVING count(*) >= ?""",
            (site, FEWEST),
        )
        now = {line for line, documents, edges, kind in counted if is_shared(documents, edges, kind, of)}
        if now == before:
            continue
        db.executemany("DELETE FROM learned WHERE line = ?", [(line,) for line in before - now])
        db.executemany("INSERT INTO learned VALUES (?, ?)", [(line, site) for line in now - before])
        done = db.execute(
            """UPDATE articles SET pipeline = '' WHERE site = ? AND EXISTS (SELECT 1 FROM page_lines p
                WHERE p.article = articles.article AND p.line IN (SELECT value FROM json_each(?)))""",
            (site, json.dumps(sorted(now ^ before))),
        )
        found = found or done.rowcount > 0
    db.execute("DELETE FROM touched_sites")
    return found
