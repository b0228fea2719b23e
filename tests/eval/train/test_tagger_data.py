"""Articles and attributions as labelled units."""

import json
from pathlib import Path

from eval.train.tagger import load_tokenizer, packaged_encoder
from eval.train.tagger_data import Unit, load_articles
from ingest.tagger_input import LABELS

TEXT = "Bridge to open.\n\n“It is done,” Ann Lee said Monday. “We open in June. Come.”"


def labels(unit: Unit) -> list[str]:
    return [LABELS[number] for number in unit.labels]


def test_spans_are_cut_where_a_unit_ends(tmp_path: Path) -> None:
    record = {
        "article": "a",
        "content": [[TEXT.index("“It"), TEXT.index(" Ann")], [TEXT.index("“We"), len(TEXT)]],
        "source": [[TEXT.index("Ann"), TEXT.index(" said")]],
        "cue": [[TEXT.index("said"), TEXT.index(" Monday")]],
    }
    (tmp_path / "attributions.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    rows = [{"id": "a", "split": "train", "text": TEXT}, {"id": "b", "split": "dev", "text": TEXT}]
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = load_articles(tmp_path, load_tokenizer(packaged_encoder() / "tokenizer.json"), "train")
    assert list(found) == ["a"]
    heading, body = found["a"]
    assert set(labels(heading.whole)) == {"O"}
    inside = ["I-content"] * 4
    first = ["B-content", *inside, "E-content", "B-source", "E-source", "S-cue", "O", "O"]
    assert labels(body.whole) == [*first, "B-content", *["I-content"] * 7, "E-content"]
    assert [labels(unit) for unit in body.sentences] == [
        first,
        ["B-content", *inside, "E-content"],
        ["B-content", "I-content", "E-content"],
    ]
