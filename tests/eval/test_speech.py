"""Quotations, pronouns and speed measured on an invented article whose answers are plain."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.attribution import AttributionDataError
from eval.speech import aligned, indirect_speech, measure, same_person

TEXT = (
    "Port Vale opens its quay\n\n"
    "PORT VALE — Jane Doe,  the harbour master, opened the quay on Monday after a year of repairs to its wall.\n\n"
    '"The wall will hold for fifty years," she said. "Nobody has to worry about the wall."\n\n'
    '"We paid for every stone of it," said Tomas Bell, the mayor of Port Vale.\n\n'
    '"It cost too much," a card on the fence read.\n'
)


def span(words: str) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


def quotation(words: str, source: str, kind: str = "named") -> dict[str, Any]:
    return {"article": "one", "direct": True, "source_kind": kind, "content": [span(words)], "source": [span(source)]}


def write(folder: Path) -> Path:
    gold = [
        quotation('"We paid for every stone of it,"', "Tomas Bell"),
        quotation('"It cost too much,"', "a card on the fence"),
        quotation('"The wall will hold for fifty years,"', "she", "pronoun"),
    ]
    label = {"article": "one", "content": span('"The wall will hold for fifty years,"'), "source": span("she said")}
    labels = [
        {**label, "source": span("she"), "kind": "pronoun", "speaker": "Jane Doe", "aliases": ["Doe"]},
        {**label, "article": "elsewhere", "kind": "pronoun", "speaker": "Ann Roe", "aliases": []},
    ]
    rows = {
        "articles.jsonl": [
            {"id": "one", "split": "dev", "title": "Port Vale opens its quay", "text": TEXT},
            {"id": "learned", "split": "train", "title": "No", "text": TEXT},
        ],
        "attributions.jsonl": gold,
        "pronouns.jsonl": labels,
    }
    for name, lines in rows.items():
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_one_command_measures_quotations_pronouns_and_speed(tmp_path: Path) -> None:
    found = measure(write(tmp_path), predictions=tmp_path / "found.jsonl")
    assert found["direct_quotations"] == {"gold": 2, "found": 1, "right": 1, "recall": 0.5, "precision": 1.0}
    assert found["pronouns"] == {"gold": 1, "found": 1, "right": 1, "recall": 1.0, "precision": 1.0}
    assert found["speed"]["characters"] == len(TEXT)
    assert found["speed"]["per_second"] > 0
    row = json.loads((tmp_path / "found.articles.jsonl").read_text(encoding="utf-8"))
    said = [(TEXT[one["start"] : one["end"]], one["speaker"]) for one in row["attributions"]]
    assert ('"We paid for every stone of it,"', "Tomas Bell") in said


def test_offsets_count_in_the_article_as_published(tmp_path: Path) -> None:
    articles = aligned(write(tmp_path))
    assert list(articles) == ["one"]
    who, covered = articles["one"].who(*span('"We paid for every stone of it,"'))
    assert who is not None
    assert (who.speaker, covered) == ("Tomas Bell", 1.0)


def test_of_what_is_told_in_the_writers_words_most_must_have_been_said(tmp_path: Path) -> None:
    told = "Mayor Jane Doe said the sea wall will hold. Mayor Tomas Bell said it will be gone by the end of May."
    text = f"The wall\n\n{told}\n"
    record = {"id": "one", "split": "dev", "title": "The wall", "text": text}
    (tmp_path / "articles.jsonl").write_text(json.dumps(record), encoding="utf-8")
    at = [text.index(words) for words in ("the sea wall will hold", "it will be gone")]
    gold = [
        {"article": "one", "direct": False, "content": [[at[0], at[0] + 22]]},
        {"article": "one", "direct": False, "content": [[at[1], at[1] + 15]]},  # half of what is shown
        {"article": "elsewhere", "direct": False, "content": [[0, 9]]},
    ]
    found = indirect_speech(aligned(tmp_path), gold)
    assert (found.gold, found.found, found.right, len(found.wrong)) == (2, 2, 1, 1)


def test_a_folder_with_nothing_to_measure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AttributionDataError, match=r"neither sentences_test\.jsonl"):
        measure(tmp_path)


@pytest.mark.parametrize(
    ("source", "speaker", "same"),
    [
        ("Mayor Jane Doe", "Jane Doe", True),
        ("Doe", "Jane Doe", True),
        ("Jane Doe", "Doe", False),
        ("Jane Doe", "John Doe", False),
        ("the mayor", "Jane Doe", False),
    ],
)
def test_who_counts_as_the_same_person(source: str, speaker: str, same: bool) -> None:
    assert same_person(source, speaker, "Mayor Jane Doe of Port Vale came. So did John Doe.") is same
