"""The store's tables in, whole records out: articles with their blocks, passages with their neighbours."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from index.copies import also_in
from index.results import ArticleHead, Stored
from ingest.records import Article, Attribution, Block, Passage

HEAD: Final = """a.article, a.id, a.title, a.author, a.published, a.published_basis, a.event_date,
    (SELECT name FROM sources s WHERE s.source = a.source), a.credit, a.url, a.retrieved, a.text"""
_FIELDS: Final = (
    "id", "title", "author", "published", "published_basis", "event_date", "source", "credit", "url", "retrieved", "text"
)  # fmt: skip
_ATTRIBUTION: Final = """t.start, t."end", s.name, t.role, o.name, t.basis, t.cue, t.cue_start, t.cue_end, t.confidence
    FROM attributions t JOIN speakers s ON s.speaker = t.speaker
    LEFT JOIN organisations o ON o.organisation = t.organisation"""


def stored_passages(connection: sqlite3.Connection, rows: Sequence[int]) -> list[Stored]:
    """The passages of these rows, in this order, each with the texts of its neighbours in the article."""
    wanted = json.dumps(sorted({beside for row in rows for beside in (row - 1, row, row + 1)}))
    records = {
        record[0]: record
        for record in connection.execute(
            """SELECT row, article, start, "end", kind, paragraph, header, section, asked, sentences
            FROM passages WHERE row IN (SELECT value FROM json_each(?))""",
            (wanted,),
        )
    }
    numbers = {records[row][1] for row in rows}
    articles = {
        record[0]: record
        for record in connection.execute(
            f"SELECT {HEAD} FROM articles a WHERE a.article IN (SELECT value FROM json_each(?))",  # noqa: S608
            (json.dumps(sorted(numbers)),),
        )
    }
    copies = also_in(connection, numbers)
    attributions: dict[int, list[Attribution]] = {}
    for record in connection.execute(
        f"""SELECT p.row, {_ATTRIBUTION} JOIN passage_attributions p ON p.attribution = t.attribution
        WHERE p.row IN (SELECT value FROM json_each(?)) ORDER BY p.row, p.position""",  # noqa: S608
        (json.dumps(rows),),
    ):
        attributions.setdefault(record[0], []).append(Attribution(*record[1:]))

    def text(row: int, number: int) -> str | None:
        record = records.get(row)
        return articles[number][11][record[2] : record[3]] if record is not None and record[1] == number else None

    found = []
    for row in rows:
        number = records[row][1]
        main = _passage(records[row], articles[number], attributions.get(row, ()))
        head = replace(ArticleHead(*articles[number][1:11]), also_in=copies.get(number, ()))
        found.append(Stored(row, main, head, text(row - 1, number), text(row + 1, number)))
    return found


def passage_texts(connection: sqlite3.Connection, rows: Sequence[int]) -> dict[int, str]:
    """The text of the passage of each of these rows."""
    return dict(
        connection.execute(
            """SELECT p.row, substr(a.text, p.start + 1, p."end" - p.start) FROM passages p
            JOIN articles a ON a.article = p.article WHERE p.row IN (SELECT value FROM json_each(?))""",
            (json.dumps(list(rows)),),
        ).fetchall()
    )


def kinds_and_terms(connection: sqlite3.Connection, rows: Sequence[int]) -> list[tuple[str, bytes]]:
    """The kind of each of these passages, and the terms of its sentences, in this order."""
    found = {
        row: (kind, terms)
        for row, kind, terms in connection.execute(
            "SELECT row, kind, terms FROM passages WHERE row IN (SELECT value FROM json_each(?))",
            (json.dumps(list(rows)),),
        )
    }
    return [found[row] for row in rows]


def whole_article(connection: sqlite3.Connection, article: str) -> Article | None:
    """The article of this id, with its blocks and who is on record in them."""
    record = connection.execute(f"SELECT {HEAD} FROM articles a WHERE a.id = ?", (article,)).fetchone()  # noqa: S608
    return None if record is None else whole(connection, record)


def whole(connection: sqlite3.Connection, record: Sequence[Any]) -> Article:
    """The article of a ``record`` of ``HEAD``."""
    spoken: dict[int, list[Attribution]] = {}
    for block, *fields in connection.execute(
        f"SELECT t.block, {_ATTRIBUTION} WHERE t.article = ? AND t.block IS NOT NULL ORDER BY t.attribution",
        (record[0],),
    ):
        spoken.setdefault(block, []).append(Attribution(*fields))
    blocks = tuple(
        Block(kind, start, end, tuple(spoken.get(position, ())), asked)
        for position, kind, start, end, asked in connection.execute(
            'SELECT position, kind, start, "end", asked FROM blocks WHERE article = ? ORDER BY position',
            (record[0],),
        )
    )
    return Article(**dict(zip(_FIELDS, record[1:], strict=True)), blocks=blocks)


def _passage(record: Sequence[Any], article: Sequence[Any], attributions: Iterable[Attribution]) -> Passage:
    _, _, start, end, kind, paragraph, header, section, asked, sentences = record
    text, bounds = article[11][start:end], list(map(int, sentences.split()))
    spans = tuple(zip(bounds[::2], bounds[1::2], strict=True))
    return Passage(article[1], start, end, kind, paragraph, text, header, section, asked, tuple(attributions), spans)
