"""Corrections of an index: which articles a build reads again for them, and what it reports."""

import json
from pathlib import Path

import pytest

from index.corrections import correct
from index.errors import BadCorrection


def write(town, *lines: dict) -> Path:
    path = town.folder / "corrections.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def said(town, article: str) -> list[tuple[str, str]]:
    blocks = town.open().article(article).blocks
    return [(one.speaker, one.basis) for block in blocks for one in block.attributions]


CRANE = {"article": "harbour.txt", "text": "Nobody knows when the crane will come.", "speaker": "Li Jing"}


def test_a_correction_is_in_the_first_build(town) -> None:
    write(town, {"article": "tram.txt", "published": "2021-04-01"}, CRANE)
    report = town.build()
    assert (report.articles, report.corrections, report.refused) == (5, 2, ())
    with town.open() as searcher:
        assert searcher.article("tram.txt").published_basis == "corrected"
        (hit,) = [one for one in searcher.search("nobody knows the crane", 10).hits if "Nobody" in one.passage.text]
        assert [(one.speaker, one.basis) for one in hit.passage.attributions] == [("Li Jing", "corrected")]
        assert searcher.search("tram", 5).hits[0].article.published == "2021-04-01"
    assert not town.build().switched


def test_a_changed_file_updates_the_articles_it_speaks_of_and_no_other(town) -> None:
    town.build()
    write(town, {"article": "tram.txt", "published": "2021-04-01"})
    report = town.build()
    assert town.ingest.read == ["tram.txt"]
    assert (report.changed, report.unchanged, report.embedded, report.corrections) == (1, 4, 0, 1)
    write(town, {"article": "tram.txt", "published": "2021-04-01"}, CRANE)
    report = town.build()
    assert town.ingest.read == ["harbour.txt"]
    assert (report.changed, report.embedded, report.corrections) == (1, 0, 2)
    assert said(town, "harbour.txt")[-1] == ("Li Jing", "corrected")
    # A line that goes takes its correction with it; where it stands in the file, and a note, say nothing.
    write(town, CRANE | {"note": "told me so"})
    report = town.build()
    assert town.ingest.read == ["tram.txt"]
    assert town.open().article("tram.txt").published == "2021-03-01"
    (town.folder / "corrections.jsonl").unlink()
    assert town.build().changed == 1
    assert ("Li Jing", "corrected") not in said(town, "harbour.txt")


def test_it_survives_rebuilds_and_updates_of_the_article(town) -> None:
    write(town, CRANE)
    town.build()
    town.build(rebuild=True)
    assert ("Li Jing", "corrected") in said(town, "harbour.txt")
    town.write("harbour.txt", "The harbour is old.", "Nobody knows when the crane will come.", title="Harbour")
    report = town.build()
    assert (report.changed, report.refused) == (1, ())
    assert said(town, "harbour.txt") == [("Li Jing", "corrected")]
    town.write("harbour.txt", "The crane has come.", title="Harbour")
    report = town.build()
    assert "does not stand" in report.refused[0].reason
    assert said(town, "harbour.txt") == []


def test_what_does_not_hold_is_reported_by_every_build(town) -> None:
    path = write(
        town, {"article": "gone.txt", "published": None}, {"article": "tram.txt"}, CRANE | {"start": 0, "end": 999}
    )
    path.write_text(path.read_text() + "broken\n")
    for _ in range(2):
        report = town.build()
        assert report.corrections == 1
        assert sorted((one.key, one.reason[:28]) for one in report.refused) == [
            (f"{path}:1", "there is no article with the"),
            (f"{path}:2", "corrects nothing: give publi"),
            (f"{path}:4", "no JSON: Expecting value: li"),
        ]


def test_beside_a_file_and_for_articles_of_another_source(town, tmp_path) -> None:
    lines = tmp_path / "wire.jsonl"
    lines.write_text(json.dumps({"id": "w1", "text": "A wire story."}) + "\n", encoding="utf-8")
    write(town, {"article": "w1", "published": "2020-01-01"})
    town.build(town.folder, lines)
    assert town.open().article("w1").published == "2020-01-01"
    (tmp_path / "corrections.jsonl").write_text('{"article": "w1", "published": "2020-02-02"}\n', encoding="utf-8")
    town.build(lines)
    assert town.open().article("w1").published_basis == "corrected"
    assert not town.build().switched


def test_offsets_alone_do_not_come_to_stand_on_other_words(town) -> None:
    town.write("pier.txt", "The pier is old.", "It will be torn down.", title="Pier")
    write(town, {"article": "pier.txt", "start": 0, "end": 16, "speaker": "Bo Reed"})
    assert town.build().corrections == 1
    assert not town.build().switched
    town.write("pier.txt", "A new line first.", "The pier is old.", "It will be torn down.", title="Pier")
    report = town.build()
    assert (report.corrections, report.refused) == (1, ())
    article = town.open().article("pier.txt")
    assert [
        (article.text[one.start : one.end], one.speaker) for block in article.blocks for one in block.attributions
    ] == [("The pier is old.", "Bo Reed")]
    town.build(rebuild=True)
    town.write("pier.txt", "A new line first.", "It will be torn down.", title="Pier")
    report = town.build()
    assert (report.corrections, said(town, "pier.txt")) == (0, [])
    assert "“The pier is old.” does not stand in the article, as it was when" in report.refused[0].reason


def test_correct_writes_a_checked_line(town) -> None:
    town.build()
    (town.folder / "corrections.jsonl").write_text('{"article": "tram.txt", "published": null}', encoding="utf-8")
    path, written = correct(town.index, CRANE | {"role": "engineer", "note": "by phone"})
    assert path == town.folder / "corrections.jsonl"
    last = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    text = town.open().article("harbour.txt").text
    assert text[last["start"] : last["end"]] == last["text"] == CRANE["text"]
    assert (last["role"], last["note"], written.start) == ("engineer", "by phone", last["start"])
    assert town.build().corrections == 2
    for wrong, why in (
        ({"article": "none", "published": None}, "no article with the id none"),
        (CRANE | {"text": "Never said."}, "does not stand"),
        ({"article": "tram.txt"}, "the correction corrects nothing"),
    ):
        with pytest.raises(BadCorrection, match=why):
            correct(town.index, wrong)


def test_a_field_mapping_is_remembered(town) -> None:
    path = town.folder / "r.jsonl"
    path.write_text(json.dumps({"id": "r1", "headline": "A Title", "text": "Some text."}) + "\n", encoding="utf-8")
    town.build(fields={"title": "headline"})
    assert town.open().article("r1").title == "A Title"
    report = town.build()
    assert (report.switched, report.skipped) == (False, ())
    town.build(rebuild=True)
    town.write("new.txt", "One more.")
    assert town.build().added == 1
    assert town.open().article("r1").title == "A Title"
