"""What a build asks its store once an article: it must not read the whole archive each time."""

import sqlite3
from contextlib import closing

from index.schema import TABLES
from index.stages import SHARED


def test_finding_shared_questions_reads_the_passages_of_one_article() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(TABLES)
        plan = [step[3] for step in db.execute(f"EXPLAIN QUERY PLAN {SHARED}", (0, 1))]
    assert "SEARCH passages USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan
    assert not any(step.startswith("SCAN") for step in plan)
