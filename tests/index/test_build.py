"""What a build does to an index: what it reads, embeds, replaces and leaves alone."""

import json
import shutil
from pathlib import Path

import pytest

from index.build import build
from index.errors import (
    BuildStopped,
    EmptyArchive,
    ModelUnusable,
    NotAnIndex,
    OtherModel,
    OtherSettings,
    SourceMissing,
)


def inodes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def lines(path: Path, *records: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def record(number: int, text: str = "Something was said here.", **fields: str) -> dict[str, str]:
    return {"id": f"id{number}", "text": f"{text} It was number {number}."} | fields


def test_first_build(town) -> None:
    seen = []
    report = town.build(progress=lambda *step: seen.append(step))
    assert (report.articles, report.passages, report.speakers, report.undated) == (5, 10, 4, 1)
    assert (report.added, report.changed, report.removed, report.unchanged) == (5, 0, 0, 0)
    assert (report.embedded, report.reused) == (10, 0) == (len(town.embedder.encoded), 0)
    assert report.switched
    assert report.model == "fake"
    assert report.generation == town.current.name
    assert report.skipped == report.kept == report.renamed == report.notes == ()
    assert ("read", 5, None) in seen
    assert ("embed", 10, 10) in seen
    assert ("index", 10, 10) in seen
    assert seen[-1] == ("publish", 1, 1)


def test_nothing_changed_nothing_done(town) -> None:
    first = town.build()
    before = inodes(town.index / "generations")
    second = town.build()
    assert not second.switched
    assert (second.embedded, second.reused, second.unchanged, second.added) == (0, 0, 5, 0)
    assert second.generation == first.generation
    assert (second.articles, second.passages, second.speakers, second.undated) == (5, 10, 4, 1)
    assert town.embedder.encoded == town.ingest.read == []
    assert inodes(town.index / "generations") == before


def test_an_update_touches_only_what_changed(archive) -> None:
    lines(archive.folder / "many.jsonl", *(record(number) for number in range(200)))
    archive.write("a.txt", "This stays as it is.", "This as well.")
    archive.build()
    before, old = inodes(archive.current), archive.current
    content = {name: (old / name).read_bytes() for name in before}
    archive.write("a.txt", "This stays as it is.", "This does not.")
    archive.write("b.txt", "This is new.")
    report = archive.build()
    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 0, 200)
    assert archive.ingest.read == ["a.txt", "b.txt"]
    assert sorted(archive.embedder.encoded) == ["\nThis does not.", "\nThis is new."]
    assert (report.embedded, report.reused) == (2, 1)
    after = inodes(archive.current)
    assert after["vectors/000001.faiss"] == before["vectors/000001.faiss"]
    shared = [name for name in before if after.get(name) == before[name]]
    assert len([name for name in shared if name.startswith("lexical/")]) >= 5
    # The generation before is byte for byte what it was.
    assert {name: (old / name).read_bytes() for name in before} == content
    report = archive.build()
    assert not report.switched


def test_a_document_that_is_gone_is_removed(town) -> None:
    town.build()
    (town.folder / "tram.txt").unlink()
    report = town.build()
    assert (report.removed, report.unchanged, report.articles, report.embedded) == (1, 4, 4, 0)
    assert "tram.txt" not in town.ids()
    assert town.open().search("tram every ten minutes", 10).coverage.latest == "2020-05-08"


def test_an_update_answers_as_a_new_index_would(town, tmp_path) -> None:
    town.build()
    town.write("tram.txt", "The tram stands still.", "Okoro: It will run again.", title="Tram", published="2021-03-02")
    (town.folder / "school.txt").unlink()
    town.write("zoo.txt", "The zoo has a bear.", title="Zoo")
    town.build()
    updated = town.open()
    town.index = tmp_path / "fresh"
    town.build()
    fresh = town.open()
    for question in ("the tram runs again", "harbour crane", "a bear in the zoo", "Ana Müller on schools"):
        for mode in ("dense", "hybrid", "lexical"):
            one, other = updated.search(question, 5, mode=mode), fresh.search(question, 5, mode=mode)
            assert [hit.passage for hit in one.hits] == [hit.passage for hit in other.hits]
            assert one.coverage == other.coverage
    assert updated.speakers() == fresh.speakers()


def test_documents_that_are_unreadable_now_stay_as_they_were(town) -> None:
    lines(town.folder / "more.jsonl", record(1), record(2))
    town.build()
    (town.folder / "tram.txt").write_text("unreadable", encoding="utf-8")
    town.write("school.txt", "This is not an article.")
    town.write("market.txt", "boom")
    (town.folder / "more.jsonl").write_text(json.dumps(record(1)) + "\n{broken\n", encoding="utf-8")
    report = town.build()
    assert not report.switched
    assert report.articles == 7
    assert sorted(report.kept) == ["market.txt", "more.jsonl#2", "school.txt", "tram.txt"]
    assert sorted((one.key, one.reason) for one in report.skipped) == [
        ("market.txt", "could not be understood (RuntimeError: the parser broke)"),
        ("more.jsonl:2", "no JSON"),
        ("school.txt", "no article text"),
        ("tram.txt", "no known encoding"),
    ]


def test_a_file_that_is_unreadable_now_keeps_all_its_records(town, fakes) -> None:
    lines(town.folder / "more.jsonl", record(1), record(2))
    town.build()
    (town.folder / "more.jsonl").unlink()
    (town.folder / "more.jsonl").with_suffix(".txt").write_text("unreadable", encoding="utf-8")
    pipeline = town.ingest.pipeline

    def documents(root: Path, *, fields):
        for found in pipeline.documents(root, fields=fields):
            yield type(found)("more.jsonl", found.reason) if found.key == "more.txt" else found

    report = town.build(pipeline=type(pipeline)("1", documents, pipeline.read_article, fakes.passages, fakes.embedded))
    assert sorted(report.kept) == ["more.jsonl#1", "more.jsonl#2"]
    assert report.articles == 7


def test_bad_documents_are_counted_and_the_others_indexed(town) -> None:
    town.write("bad1.txt", "boom")
    town.write("bad2.txt", "This is not an article.")
    town.write("bad3.txt", "Fine otherwise.", published="yesterday")
    town.write("bad4.txt", "")
    lines(town.folder / "bad5.jsonl", {"id": "x", "text": "half \ud800 a character"})
    report = town.build()
    assert report.articles == 5
    reasons = {one.key: one.reason for one in report.skipped}
    assert sorted(reasons) == ["bad1.txt", "bad2.txt", "bad3.txt", "bad4.txt", "bad5.jsonl#1"]
    assert "Invalid isoformat" in reasons["bad3.txt"]
    assert "no text" in reasons["bad4.txt"]
    assert "half characters" in reasons["bad5.jsonl#1"]


def test_an_empty_archive_is_an_error_and_changes_nothing(town) -> None:
    for path in town.folder.iterdir():
        path.unlink()
    with pytest.raises(EmptyArchive, match="no document"):
        town.build()
    bad = town.write("bad.txt", "This is not an article.")
    with pytest.raises(EmptyArchive, match=r"bad\.txt: no article text") as caught:
        town.build()
    assert [one.key for one in caught.value.skipped] == ["bad.txt"]
    assert not (town.index / "CURRENT").exists()
    bad.unlink()
    good = town.write("good.txt", "A good one.")
    generation = town.build().generation
    good.unlink()
    with pytest.raises(EmptyArchive):
        town.build()
    assert town.current.name == generation
    assert town.open().search("good").hits


def test_a_missing_source_is_an_error_and_removes_nothing(town) -> None:
    town.build()
    moved = town.folder.rename(town.folder.with_name("moved"))
    with pytest.raises(SourceMissing, match="archive"):
        town.build()
    with pytest.raises(SourceMissing, match="no source"):
        build([], town.index)
    assert town.open().coverage().articles == 5
    moved.rename(town.folder)
    assert not town.build().switched


def test_other_sources_are_left_alone(town, tmp_path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    lines(other / "o.jsonl", record(1), record(2))
    town.build()
    report = town.build(other)
    assert (report.added, report.unchanged, report.articles) == (2, 5, 7)
    lines(other / "o.jsonl", record(2))
    report = town.build(other)
    assert (report.removed, report.changed, report.articles) == (1, 0, 6)
    assert town.ingest.read == []
    assert not town.build(town.folder, other).switched


def test_the_same_article_from_two_sources_is_one(town, tmp_path) -> None:
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    lines(one, record(1), record(2))
    lines(other, record(2), record(3))
    report = town.build(one, other)
    assert (report.articles, report.added, report.embedded) == (3, 3, 3)
    lines(other, record(3))
    report = town.build(one, other)
    assert (report.articles, report.removed) == (3, 0)
    lines(one, record(1))
    report = town.build(one, other)
    assert (report.articles, report.removed) == (2, 1)


def test_two_articles_of_one_id_are_kept_apart(town, tmp_path) -> None:
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    lines(one, record(1, "The first to come."))
    town.build(one)
    lines(other, record(1, "The second to come."))
    report = town.build(other)
    (renamed,) = report.renamed
    assert (renamed.key, renamed.id) == ("other.jsonl#1", "id1")
    assert renamed.renamed.startswith("id1~")
    assert len(renamed.renamed) == len("id1~") + 8
    searcher = town.open()
    assert searcher.article("id1").text.startswith("The first")
    assert searcher.article(renamed.renamed).text.startswith("The second")
    assert searcher.search("second to come", 1).hits[0].article.id == renamed.renamed
    # What is known is not named again, and keeps its id.
    assert town.build(one, other).renamed == ()
    assert town.ids() == ["id1", renamed.renamed]
    # The one that was there first is gone with its file: now the other one may be changed under the id.
    one.unlink()
    lines(other, record(1, "The third to come."))
    report = town.build(other)
    assert report.renamed == ()
    assert town.ids() == ["id1"]
    assert town.open().article("id1").text.startswith("The third")


def test_of_two_of_one_id_in_one_build_the_first_has_it(town, tmp_path) -> None:
    one, other = (
        lines(tmp_path / "one.jsonl", record(1, "First.")),
        lines(tmp_path / "other.jsonl", record(1, "Second.")),
    )
    report = town.build(other, one)
    assert [renamed.key for renamed in report.renamed] == ["one.jsonl#1"]


def test_a_newcomer_does_not_take_the_id_of_one_that_is_read_later(town) -> None:
    lines(town.folder / "m.jsonl", record(1, "The first to come."))
    town.build()
    lines(town.folder / "a.jsonl", record(1, "The second to come."))
    report = town.build()
    assert [renamed.key for renamed in report.renamed] == ["a.jsonl#1"]
    assert town.open().article("id1").text.startswith("The first")


def test_records_that_move_within_their_file_are_neither_read_nor_embedded(town) -> None:
    path = town.folder / "r.jsonl"
    lines(path, *(record(number) for number in range(1, 9)))
    town.build()
    lines(path, record(0), *(record(number) for number in range(8, 0, -1)))
    report = town.build()
    assert (report.added, report.changed, report.removed, report.embedded) == (1, 0, 0, 1)
    assert town.ingest.read == ["r.jsonl#1"]


def test_records_that_move_and_change_keep_their_ids(town) -> None:
    path = town.folder / "r.jsonl"
    lines(path, *(record(number) for number in range(1, 9)))
    town.build()
    for shifted in (range(2, 9), range(2, 9), range(9)):
        text = f"Rewritten {len(shifted)} {shifted.start}."
        lines(path, *(record(number, text) for number in shifted))
        report = town.build()
        assert report.renamed == ()
        assert [one for one in town.ids() if one.startswith("id")] == [f"id{number}" for number in shifted]


def test_a_part_of_a_source_is_read_as_that_part(town) -> None:
    town.write("sub/ferry.txt", "The ferry sails.")
    town.write("sub/deep/lighthouse.txt", "The lighthouse shines.")
    town.build()
    assert not town.build(town.folder / "sub").switched
    town.write("sub/ferry.txt", "The ferry sank.")
    town.write("tram.txt", "Changed, but not built.")
    report = town.build(town.folder / "sub" / "ferry.txt")
    assert (report.changed, report.added, report.articles) == (1, 0, 7)
    (town.folder / "sub" / "deep" / "lighthouse.txt").unlink()
    assert town.build(town.folder / "sub").removed == 1
    assert "sub/ferry.txt" in town.ids()
    # Both at once are the larger one.
    assert town.build(town.folder / "sub", town.folder).changed == 1


def test_a_larger_source_takes_over_the_smaller_ones_in_it(town) -> None:
    town.write("sub/ferry.txt", "The ferry sails.")
    lines(town.folder / "sub" / "r.jsonl", record(1))
    town.build(town.folder / "sub", town.folder / "tram.txt")
    assert town.ids() == ["ferry.txt", "id1", "tram.txt"]
    (town.folder / "sub" / "r.jsonl").write_text("{broken\n", encoding="utf-8")
    report = town.build(town.folder)
    assert town.ids() == ["bridge.txt", "harbour.txt", "id1", "market.txt", "school.txt", "sub/ferry.txt", "tram.txt"]
    assert report.kept == ("sub/r.jsonl#1",)
    assert json.loads((town.current / "manifest.json").read_text())["sources"] == [str(town.folder)]
    assert not town.build().switched


def test_an_index_within_its_source_is_not_read(town) -> None:
    town.index = town.folder / "index"
    town.build()
    (town.index / "notes.txt").write_text("---\nNot an article of the archive.", encoding="utf-8")
    assert not town.build().switched


def test_another_version_of_ingest_reads_everything_again(town, fakes) -> None:
    town.build()
    town.ingest = fakes.FakeIngest("2")
    report = town.build()
    assert (report.changed, report.unchanged, report.embedded, report.reused) == (5, 0, 0, 10)
    assert len(town.ingest.read) == 5


def test_another_model_needs_rebuild(town, fakes, tmp_path) -> None:
    town.build()
    other = lines(tmp_path / "other.jsonl", record(1))
    town.build(other)
    before = town.embedder
    town.embedder = fakes.FakeEmbedder("better", 24)
    with pytest.raises(OtherModel, match=r"fake, not with better.*--rebuild"):
        town.build()
    with pytest.raises(OtherModel, match="fake, not with better"):
        town.open()
    with pytest.raises(OtherModel, match="have changed"):
        town.build(embedder=fakes.FakeEmbedder("fake", 24))
    # What other sources gave is embedded again too, though they are not read.
    other.unlink()
    report = town.build(rebuild=True)
    assert (report.articles, report.embedded, report.unchanged) == (6, 11, 6)
    assert town.open().search("harbour").hits
    assert town.open().article("id1") is not None
    with pytest.raises(OtherModel):
        town.open(embedder=before)
    # Embeddings of both models are there as long as there is a generation of each.
    assert len(list((town.index / "embeddings").iterdir())) == 2
    town.write("new.txt", "One more.")
    town.build()
    assert [path.name for path in (town.index / "embeddings").iterdir()] == [town.embedder.fingerprint]


def test_whole_articles_or_passages_is_settled_by_the_first_build(town) -> None:
    assert town.build(whole=True).passages == 5
    assert not town.build().switched
    with pytest.raises(OtherSettings, match="one passage an article"):
        town.build(whole=False)
    report = town.build(whole=False, rebuild=True)
    assert (report.passages, report.articles) == (10, 5)
    assert town.build(whole=False).switched is False


def test_rebuild_embeds_nothing_that_is_known(town) -> None:
    town.build()
    report = town.build(rebuild=True)
    assert report.switched
    assert (report.embedded, report.reused, report.unchanged) == (0, 10, 5)


def test_a_folder_of_other_things_is_not_made_an_index(town, tmp_path) -> None:
    town.index = tmp_path / "documents"
    town.index.mkdir()
    (town.index / "letter.txt").write_text("Dear …", encoding="utf-8")
    with pytest.raises(NotAnIndex):
        town.build()
    town.index = town.index / "letter.txt"
    with pytest.raises(NotAnIndex):
        town.build()


def test_a_model_that_reads_too_little_is_said(town, fakes) -> None:
    from ingest.passages import PassageLimitError

    def refuse(*_: object, **__: object) -> None:
        raise PassageLimitError("passages of 4 tokens hold no text")

    pipeline = type(town.ingest.pipeline)("1", fakes.documents, town.ingest.read_article, refuse, fakes.embedded)
    with pytest.raises(ModelUnusable, match="4 tokens"):
        town.build(pipeline=pipeline)


def test_a_full_disk_leaves_the_index_as_it_was(town, monkeypatch) -> None:
    town.build()
    town.write("new.txt", "One more.")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(BuildStopped, match="No space left"):
        town.build()
    monkeypatch.undo()
    assert town.open().coverage().articles == 5
    assert list((town.index / "generations").glob(".building*")) == []
    assert town.build().added == 1


def test_only_two_generations_are_kept(town) -> None:
    for number in range(4):
        town.write("new.txt", f"Version {number}.")
        town.build()
    assert len(list((town.index / "generations").iterdir())) == 2


def test_the_real_pipeline_is_the_default(tmp_path, fakes) -> None:
    (tmp_path / "a").mkdir()
    text = "The Ferry\n\nThe ferry to the island sails at noon on every day of the week, the mayor of the town said.\n"
    (tmp_path / "a" / "ferry.txt").write_text(text, encoding="utf-8")
    embedder = fakes.FakeEmbedder()
    report = build([tmp_path / "a"], tmp_path / "index", embedder=embedder)
    assert report.articles == 1
    assert not build([tmp_path / "a"], tmp_path / "index", embedder=embedder).switched
