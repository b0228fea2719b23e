"""What a change of the store looks at."""

from pathlib import Path

import pytest

from index.generation import STORE
from index.store_writer import StoreWriter


def test_an_article_is_removed_without_a_look_at_the_others(town, tmp_path: Path) -> None:
    """Each statement finds its rows by an index: else deleting a hundred articles costs a hundred times all passages."""
    town.build()
    (tmp_path / STORE).write_bytes((town.current / STORE).read_bytes())
    store = StoreWriter(tmp_path / STORE, new=False)
    try:
        number, _ = store.by_id("harbour.txt") or pytest.fail("not there")
        said: list[str] = []
        store.connection.set_trace_callback(said.append)
        store.remove(number)
        store.connection.set_trace_callback(None)
        steps = [step[3] for one in said for step in store.connection.execute(f"EXPLAIN QUERY PLAN {one}")]
        assert {step for step in steps if step.split()[1] == "passages"} == {
            "SEARCH passages USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"
        }
        assert not [step for step in steps if step.startswith("SCAN") and "json_each" not in step]
        assert len(store.removed_rows()) == 3
    finally:
        store.close()
