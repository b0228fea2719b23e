"""The tables of ``store.sqlite``, and how a day is a number in them.

Passages of an article have consecutive row ids, and no row id is ever used again: vectors and BM25 know passages by it.
Ids of speakers, organisations and sources are not used again either.
"""

from __future__ import annotations

from datetime import date
from typing import Final

TABLES: Final = """
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE roots (root INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, folder INTEGER NOT NULL,
    fields TEXT NOT NULL DEFAULT '{}'  -- which field of its records is which of ours, JSON
);
CREATE TABLE sources (source INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE speakers (
    speaker INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
    block TEXT NOT NULL           -- names of one person share it (index.people)
);
CREATE INDEX speakers_by_block ON speakers (block);
CREATE TABLE people (
    person INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL, block TEXT NOT NULL
);
CREATE INDEX people_by_block ON people (block);
CREATE TABLE mentions (           -- who an article means by a speaker's name
    article INTEGER NOT NULL, speaker INTEGER NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (speaker, article)
) WITHOUT ROWID;
CREATE INDEX mentions_by_person ON mentions (person, article);
CREATE INDEX mentions_by_article ON mentions (article);
CREATE TABLE organisations (organisation INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE articles (
    article INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    content BLOB NOT NULL,        -- hash of the document that it was read from
    pipeline TEXT NOT NULL,       -- how it was read
    corrected BLOB,               -- hash of the corrections that were applied to it, NULL without any
    day INTEGER NOT NULL,         -- YYYYMMDD of published, else of event_date, else 0
    source INTEGER,
    site INTEGER NOT NULL,        -- whose pages share furniture with its (ingest.furniture)
    first_row INTEGER NOT NULL,   -- its passages have the rows first_row to end_row - 1
    end_row INTEGER NOT NULL,
    title TEXT, author TEXT, published TEXT, published_basis TEXT NOT NULL, event_date TEXT, credit TEXT, url TEXT,
    retrieved TEXT,
    text TEXT NOT NULL
);
CREATE INDEX articles_by_content ON articles (content);
CREATE INDEX articles_by_day ON articles (day, source, first_row, end_row);
CREATE INDEX articles_by_site ON articles (site);
CREATE TABLE page_lines (         -- lines of pages that may be furniture
    article INTEGER NOT NULL, line INTEGER NOT NULL, edge INTEGER NOT NULL, kind INTEGER NOT NULL,
    PRIMARY KEY (article, line)
) WITHOUT ROWID;
CREATE TABLE learned (line INTEGER PRIMARY KEY, site INTEGER NOT NULL);  -- those that are
CREATE INDEX articles_by_source ON articles (source, day, first_row, end_row);
CREATE TABLE guards (             -- words that corrections by offsets alone were applied to
    correction BLOB PRIMARY KEY, words TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE documents (
    root INTEGER NOT NULL, key TEXT NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (root, key)
) WITHOUT ROWID;
CREATE INDEX documents_by_article ON documents (article);
CREATE TABLE blocks (
    article INTEGER NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, asked TEXT, PRIMARY KEY (article, position)
) WITHOUT ROWID;
CREATE TABLE attributions (
    attribution INTEGER PRIMARY KEY,
    article INTEGER NOT NULL,
    block INTEGER,                -- position of the block, NULL where only a passage carries it
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    speaker INTEGER NOT NULL, role TEXT, organisation INTEGER,
    basis TEXT NOT NULL, cue TEXT, cue_start INTEGER, cue_end INTEGER, confidence REAL NOT NULL
);
CREATE INDEX attributions_by_article ON attributions (article);
CREATE INDEX attributions_by_speaker ON attributions (speaker, article);
CREATE INDEX attributions_by_organisation ON attributions (organisation);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY,
    article INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    kind TEXT NOT NULL, paragraph INTEGER NOT NULL, header TEXT NOT NULL, section TEXT, asked TEXT,
    sentences TEXT NOT NULL,      -- where they start and end in the passage: "0 41 42 90"
    terms BLOB NOT NULL,          -- of its header and its sentences (index.proximity)
    key BLOB NOT NULL             -- hash of what is embedded
);
CREATE TABLE passage_attributions (
    row INTEGER NOT NULL, position INTEGER NOT NULL, attribution INTEGER NOT NULL, PRIMARY KEY (row, position)
) WITHOUT ROWID;
CREATE INDEX passages_by_attribution ON passage_attributions (attribution);
CREATE TABLE sketches (article INTEGER PRIMARY KEY, sketch BLOB);  -- MinHash, NULL of a text that is too short
CREATE TABLE bands (band INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (band, article)) WITHOUT ROWID;
CREATE TABLE copies (             -- articles that are nearly the same as others, and the one that is shown for them
    article INTEGER PRIMARY KEY, shown INTEGER NOT NULL
);
CREATE INDEX copies_by_shown ON copies (shown);
"""


def day_number(published: str | None, event_date: str | None) -> int:
    """YYYYMMDD of the day that date filters match: published, else event_date; 0 where there is neither.

    Raises ValueError for what is no calendar date.
    """
    written = published or event_date
    if written is None:
        return 0
    day = date.fromisoformat(written)
    return day.year * 10_000 + day.month * 100 + day.day


def iso_day(number: int) -> str | None:
    """The day of a number as YYYY-MM-DD."""
    return f"{number // 10_000:04d}-{number // 100 % 100:02d}-{number % 100:02d}" if number else None


def speaker_tag(speaker: int) -> int:
    """The id of a speaker among ``said`` in the BM25 index, which holds organisations too."""
    return 2 * speaker


def organisation_tag(organisation: int) -> int:
    """The id of an organisation among ``said``."""
    return 2 * organisation + 1
