"""Exact span F1: hand-worked numbers, tokens to text and back, and the floors that the shipped tagger must hold."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.attribution import (
    AttributionDataError,
    TokenSpan,
    detokenise,
    evaluate,
    read_sentences,
    score,
    tag_tokens,
)
from ingest.tagger import Span

POLNEAR = Path(__file__).parents[3] / "shared" / "data" / "polnear"


class Fixed:
    """Finds what it is told to."""

    def __init__(self, *spans: list[Span]) -> None:
        self.spans = list(spans)
        self.read: list[str] = []

    def tag(self, sentences: Sequence[str], *, consecutive: bool = True) -> list[list[Span]]:
        self.read = list(sentences)
        return self.spans


def write(folder: Path, name: str = "sentences_dev.jsonl") -> Path:
    rows = [
        {
            "_id": "one",
            "tokens": ["``", "No", ",", "''", "she", "said", "."],
            "spans": [
                {"label": "content", "start": 0, "end": 4},
                {"label": "source", "start": 4, "end": 5},
                {"label": "cue", "start": 5, "end": 6},
            ],
        },
        {"_id": "two", "tokens": ["Nothing", "."], "spans": []},
    ]
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_score_counts_only_what_agrees_exactly() -> None:
    pairs = [
        (frozenset({TokenSpan("cue", 1, 2), TokenSpan("cue", 5, 7)}), frozenset({TokenSpan("cue", 1, 2)})),
        (frozenset({TokenSpan("cue", 0, 1)}), frozenset({TokenSpan("cue", 0, 2), TokenSpan("source", 0, 1)})),
    ]
    found = score("cue", pairs)
    assert (found.gold, found.predicted, found.right) == (3, 2, 1)
    assert (found.precision, found.recall, found.f1) == (0.5, pytest.approx(1 / 3), pytest.approx(0.4))
    assert score("content", pairs).f1 == 0.0


def test_tokens_become_text_with_their_places() -> None:
    text, places = detokenise(["``", "No", ",", "''", "-LRB-", "''", "Show", "''"])
    assert text == "“ No , ” ( “ Show ”"
    assert [text[start:end] for start, end in places] == ["“", "No", ",", "”", "(", "“", "Show", "”"]
    assert detokenise(["''", "Yes"])[0] == "” Yes"


def test_a_token_is_in_a_span_when_they_share_a_character() -> None:
    tagger = Fixed([Span("source", 1, 4, 0.9), Span("cue", 6, 7, 0.9)])
    assert tag_tokens(tagger, [["She", "U.S.", "x"]]) == [[TokenSpan("source", 0, 1), TokenSpan("cue", 1, 2)]]
    assert tag_tokens(Fixed(), []) == []


def test_the_report_and_the_predictions(tmp_path: Path) -> None:
    tagger = Fixed([Span("source", 9, 12, 0.9), Span("cue", 13, 17, 0.9), Span("content", 0, 6, 0.4)], [])
    report = evaluate(write(tmp_path), tagger=tagger, predictions=tmp_path / "out.jsonl")
    assert tagger.read == ["“ No , ” she said .", "Nothing ."]
    assert {role: found.f1 for role, found in report.spans.items()} == {"source": 1.0, "cue": 1.0, "content": 0.0}
    assert report.to_dict()["sentences"] == 2
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0]["spans"][0] == {"label": "source", "start": 4, "end": 5}
    assert lines[1] == {"_id": "two", "spans": []}


def test_the_test_file_goes_before_the_dev_file(tmp_path: Path) -> None:
    write(write(tmp_path), "sentences_test.jsonl")
    assert evaluate(tmp_path, tagger=Fixed([], [])).file == "sentences_test.jsonl"


def test_what_cannot_be_read_says_where(tmp_path: Path) -> None:
    with pytest.raises(AttributionDataError, match=r"neither sentences_test\.jsonl nor sentences_dev\.jsonl"):
        evaluate(tmp_path)
    path = tmp_path / "sentences_dev.jsonl"
    path.write_text('{"_id": "a", "tokens": []}\n', encoding="utf-8")
    with pytest.raises(AttributionDataError, match=r"line 1: wanted an object with _id, tokens and spans"):
        read_sentences(path)


@pytest.mark.slow
@pytest.mark.skipif(not POLNEAR.is_dir(), reason="needs ../shared/data/polnear")
def test_the_shipped_tagger_holds_its_floors() -> None:
    found = {role: one.f1 for role, one in evaluate(POLNEAR).spans.items()}
    assert found["source"] >= 0.72
    assert found["cue"] >= 0.68
    assert found["content"] >= 0.60
