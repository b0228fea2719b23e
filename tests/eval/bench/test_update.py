"""The bench of changes, on a small archive."""

import json
import sys
from pathlib import Path

import pytest

from eval.bench import update
from index.build import build
from index.generation import current_name

SETS = Path(update.__file__).parents[1] / "sets" / "sample"


@pytest.mark.slow
def test_what_was_added_is_seen_and_deleted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index, more, out = tmp_path / "index", tmp_path / "more.jsonl", tmp_path / "update.jsonl"
    build([SETS / "archive"], index)
    generation = current_name(index)
    said = "The mayor of Tollard, Ines Marrow, said on Monday that the ferry would sail again, on day number"
    records = [{"id": str(one), "title": f"Ferry {one}", "text": f"{said} {one}."} for one in range(4)]
    more.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    words = [str(index), str(more), str(SETS / "questions.jsonl"), "--articles", "2", "--rounds", "2"]
    monkeypatch.setattr(sys, "argv", ["update", *words, "--out", str(out)])
    update.main()
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["changed"] == 2
    assert len(found["rounds"]) == 2
    assert found["asked"] > 10
    assert found["longest_ms"] >= found["p99_ms"] >= found["p50_ms"] > 0
    assert current_name(index) == generation  # only the copy was changed


def test_too_few_articles_are_said(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text('{"title": "T", "text": "One paragraph."}\n', encoding="utf-8")
    with pytest.raises(SystemExit, match="too few articles: 2 times 1"):
        list(update._written(tmp_path / "one.jsonl", tmp_path, 2, 1))
