"""Articles deleted: gone from every answer at the price of what was deleted, and purged from every byte of the index."""

import hashlib
from pathlib import Path

import pytest

from index.build import build
from index.delete import delete
from index.errors import NoIndex, NoRollback, NothingLeft, UnknownArticle
from index.generation import names, rollback


def texts(archive, question: str) -> set[str]:
    with archive.open() as searcher:
        return {hit.passage.text for hit in searcher.search(question, 20).hits}


def test_deleted_articles_are_not_found_and_the_others_are(town, tmp_path: Path) -> None:
    town.build()
    before = texts(town, "the harbour bridge")
    report = delete(town.index, ["harbour.txt", "tram.txt", "harbour.txt"])
    assert (report.passages, report.purged, report.in_use) == (4, False, ())
    assert [(one.source, one.key, one.there) for one in report.documents] == [
        (str(town.folder), "harbour.txt", True),
        (str(town.folder), "tram.txt", True),
    ]
    assert town.ids() == ["bridge.txt", "market.txt", "school.txt"]
    after = texts(town, "the harbour bridge")
    assert after < before
    assert not any("harbour" in text or "tram" in text for text in after)
    # The same as if they had never been there.
    for name in ("harbour.txt", "tram.txt"):
        (town.folder / name).unlink()
    build([town.folder], tmp_path / "new", embedder=town.embedder, pipeline=town.ingest.pipeline)
    with town.open() as one, type(one).open(tmp_path / "new", embedder=town.embedder) as other:
        for question in ("Who opens the bridge?", "market noodles", "children"):
            assert [hit.passage for hit in one.search(question, 5).hits] == [
                hit.passage for hit in other.search(question, 5).hits
            ]
        assert one.manifest.counts == other.manifest.counts
    assert not town.build().switched


def test_a_rollback_brings_back_what_was_not_purged_and_a_build_what_is_still_there(town) -> None:
    town.build()
    first = town.current
    delete(town.index, ["tram.txt"])
    # What stays is linked; what goes is noted.
    kept = "vectors/000001.faiss"
    assert (town.current / kept).stat().st_ino == (first / kept).stat().st_ino
    rollback(town.index)
    assert "tram.txt" in town.ids()
    delete(town.index, ["tram.txt"])
    report = town.build()
    assert (report.added, report.embedded) == (1, 0)
    assert "tram.txt" in town.ids()


def test_an_unknown_article_deletes_nothing(town, tmp_path: Path) -> None:
    town.build()
    current = town.current
    with pytest.raises(UnknownArticle, match=r"no article 'nowhere\.txt' and 1 more"):
        delete(town.index, ["tram.txt", "nowhere.txt", "neither.txt"])
    with pytest.raises(NothingLeft, match="delete the directory"):
        delete(town.index, town.ids())
    assert town.current == current
    assert len(town.ids()) == 5
    with pytest.raises(NoIndex):
        delete(tmp_path / "nothing", ["a"])


def test_purged_means_from_every_byte(town) -> None:
    town.write("secret.txt", "The quarrelsome xylophonist hid the ledger.", title="Xylophonist")
    town.build()
    town.write("more.txt", "Something else.")
    town.build()
    delete(town.index, ["tram.txt"])
    passage = b"quarrelsome"
    text = "Xylophonist\nThe quarrelsome xylophonist hid the ledger."
    vector = town.embedder.encode_question(text).tobytes()
    key = hashlib.sha256(text.encode()).digest()

    def holding(what: bytes) -> list[str]:
        return [path.name for path in town.index.rglob("*") if path.is_file() and what in path.read_bytes()]

    assert all(holding(what) for what in (passage, vector, key))
    report = delete(town.index, ["secret.txt"], purge=True)
    assert (report.purged, report.in_use) == (True, ())
    assert not any(holding(what) for what in (passage, vector, key, b"every ten minutes"))
    assert names(town.index) == [report.generation]
    with pytest.raises(NoRollback):
        rollback(town.index)
    assert "The old bridge closes in spring." in texts(town, "the old bridge")
    # Nothing of what stays has to be embedded again.
    (town.folder / "secret.txt").unlink()
    (town.folder / "tram.txt").unlink()
    town.write("last.txt", "One more.")
    assert town.build().embedded == 1


def test_what_is_being_read_is_said_and_purged_later(town) -> None:
    town.build()
    with town.open() as searcher:
        searcher.search("tram", 3)
        report = delete(town.index, ["tram.txt"], purge=True)
        assert report.in_use == (names(town.index)[0],) != (report.generation,)
    report = delete(town.index, [], purge=True)
    assert (report.articles, report.in_use, names(town.index)) == ((), (), [report.generation])
