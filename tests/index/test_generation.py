"""What stands on disk: nothing damaged is read unseen, and there is a way back."""

import json
import shutil
from pathlib import Path

import pytest

from index.checkup import verify
from index.errors import DamagedIndex, NoIndex, NoRollback, OtherFormat
from index.generation import open_current, rollback
from index.integrity import Verified, sha256
from index.manifest import FORMAT_VERSION, Manifest


@pytest.fixture
def twice(town):
    """An index with a generation before the one that answers."""
    town.build()
    town.write("tram.txt", "The tram stands still.", title="Tram", published="2021-03-01")
    town.build()
    return town


def files(index: Path) -> list[Path]:
    current = index / "generations" / (index / "CURRENT").read_text().strip()
    return [index / "CURRENT", *sorted(path for path in current.rglob("*") if path.is_file())]


def broken(content: bytes, how: str) -> bytes:
    middle = len(content) // 2
    if how == "truncated":
        return content[:middle]
    if how == "longer":
        return content + b"x"
    place = {"first": 0, "middle": middle, "last": len(content) - 1}[how]
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def replace(path: Path, content: bytes) -> None:
    """Damage this file alone, not its hard links in other generations."""
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize("how", ["truncated", "longer", "first", "middle", "last"])
def test_no_damage_is_silent(twice, how: str) -> None:
    damaged = 0
    for path in files(twice.index):
        content = path.read_bytes()
        if not content or broken(content, how) == content:
            continue
        damaged += 1
        replace(path, broken(content, how))
        with pytest.raises(DamagedIndex, match=r"onrecord rollback.*--rebuild") as caught:
            twice.open()
        if path.name not in ("CURRENT", "manifest.json"):
            assert caught.value.file == path.relative_to(twice.index).as_posix()
        assert path.name in str(caught.value) or path.name == "CURRENT"
        assert not verify(twice.index).well
        with pytest.raises(DamagedIndex):
            twice.build()
        replace(path, content)
        twice.open().close()
    assert damaged > 10


def test_a_file_that_is_missing_is_named(twice) -> None:
    for path in files(twice.index):
        content = path.read_bytes()
        path.unlink()
        with pytest.raises(DamagedIndex, match=path.name):
            twice.open()
        path.write_bytes(content)


def test_a_file_that_was_verified_is_not_read_again(twice, monkeypatch) -> None:
    twice.open().close()
    hashed = []
    monkeypatch.setattr("index.integrity.sha256", lambda path: hashed.append(path) or sha256(path))
    twice.open().close()
    assert hashed == []
    # A changed time of writing is reason enough to look again.
    store = twice.current / "store.sqlite"
    store.touch()
    twice.open().close()
    assert hashed == [store]
    # So is another machine, where nothing was verified.
    (twice.index / "verified.json").unlink()
    twice.open().close()
    assert len(hashed) == len(files(twice.index)) - 1
    # Whoever asks for it has everything read.
    assert verify(twice.index).well


@pytest.mark.parametrize("content", ["", "{", "[]", '{"1:2": 3}', '{"1:2": [1, 2, "x"]}'])
def test_a_damaged_cache_costs_time_only(twice, content: str) -> None:
    (twice.index / "verified.json").write_text(content)
    twice.open().close()
    assert len(Verified(twice.index)._known) >= 10


def test_damage_that_keeps_size_and_time_is_found_by_verify(twice) -> None:
    import os

    twice.open().close()
    path = twice.current / "store.sqlite"
    stat = path.stat()
    content = path.read_bytes()
    path.write_bytes(broken(content, "middle"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    checkup = verify(twice.index)
    assert not checkup.well
    assert [("store.sqlite" in "".join(one.problems), one.current) for one in checkup.generations] == [
        (False, False),
        (True, True),
    ]


def test_rollback(twice) -> None:
    newest = twice.current
    (newest / "store.sqlite").write_bytes(b"")
    name = rollback(twice.index)
    assert name == twice.current.name != newest.name
    searcher = twice.open()
    assert searcher.search("tram", 1).hits[0].passage.text == "The tram runs every ten minutes."
    with pytest.raises(NoRollback, match="no earlier generation"):
        rollback(twice.index)
    # The next build is newer than the damaged one, which it removes.
    report = twice.build()
    assert report.generation > newest.name
    assert not newest.exists()
    assert twice.open().search("tram", 1).hits[0].passage.text == "The tram stands still."


@pytest.mark.parametrize("pointer", [b"", b"nonsense\n", b"000009-0123456789abcdef\n", None])
def test_rollback_mends_the_pointer(twice, pointer: bytes | None) -> None:
    newest = twice.current
    (twice.index / "CURRENT").unlink()
    if pointer is not None:
        (twice.index / "CURRENT").write_bytes(pointer)
    with pytest.raises(DamagedIndex):
        twice.open()
    assert not verify(twice.index).well
    rollback(twice.index)
    assert twice.open().coverage().articles == 5
    if pointer != b"000009-0123456789abcdef\n":
        assert twice.current == newest


def test_rollback_passes_over_damage(twice) -> None:
    older = next(path for path in (twice.index / "generations").iterdir() if path != twice.current)
    (older / "manifest.json").write_text("{}")
    with pytest.raises(NoRollback, match=r"manifest\.json"):
        rollback(twice.index)


def test_rebuild_mends_what_is_damaged(twice) -> None:
    (twice.current / "store.sqlite").write_bytes(b"")
    report = twice.build(rebuild=True)
    assert (report.articles, report.embedded) == (5, 0)
    assert "store.sqlite" in report.notes[0]
    assert twice.open().coverage().articles == 5


def test_rebuild_keeps_what_other_sources_gave_as_far_as_it_can_be_read(twice, tmp_path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("---\nFrom elsewhere.", encoding="utf-8")
    twice.build(other)
    twice.write("zoo.txt", "The zoo has a bear.")
    twice.build()
    other.unlink()
    older = min((twice.index / "generations").iterdir())
    store = twice.current / "store.sqlite"
    store.unlink()
    store.write_bytes(b"")
    report = twice.build(rebuild=True)
    assert older.name in report.notes[0]
    assert report.articles == 7
    assert twice.open().article("other.txt") is not None
    assert sorted(path.name for path in (twice.index / "generations").iterdir()) == [older.name, report.generation]


def other_format(index: Path) -> None:
    """Make the generation one of a later onrecord, properly named by its hash."""
    current = index / "generations" / (index / "CURRENT").read_text().strip()
    manifest = json.loads((current / "manifest.json").read_text())
    manifest = {"format": 99, "something": manifest["files"]}
    (current / "manifest.json").write_text(json.dumps(manifest))
    name = f"{current.name.partition('-')[0]}-{sha256(current / 'manifest.json')[:16]}"
    current.rename(current.with_name(name))
    (index / "CURRENT").write_text(f"{name}\n")


def test_another_format_version(twice) -> None:
    other_format(twice.index)
    with pytest.raises(OtherFormat, match=r"format version 99.*reads version \d+.*--rebuild"):
        twice.open()
    with pytest.raises(OtherFormat):
        twice.build()
    report = twice.build(rebuild=True)
    assert "format version 99" in report.notes[0]
    assert twice.open().coverage().articles == 5


@pytest.mark.parametrize("content", ["[]", "{}", '{"format": 1}', "null", '{"format": 1, "files": []}'])
def test_a_manifest_that_is_none(twice, content: str) -> None:
    current = twice.current
    (current / "manifest.json").write_text(content)
    name = f"{current.name.partition('-')[0]}-{sha256(current / 'manifest.json')[:16]}"
    current.rename(current.with_name(name))
    (twice.index / "CURRENT").write_text(f"{name}\n")
    with pytest.raises((DamagedIndex, OtherFormat)):
        twice.open()


def test_no_index(tmp_path: Path) -> None:
    from index.search import Searcher

    for directory in (tmp_path, tmp_path / "nowhere"):
        for use in (Searcher.open, verify, rollback):
            with pytest.raises(NoIndex, match="onrecord build"):
                use(directory)


def test_what_is_being_read_is_not_deleted(town) -> None:
    town.build()
    searcher = town.open()
    first = town.current
    for number in range(3):
        town.write("new.txt", f"Version {number}.")
        town.build()
    assert first.exists()
    assert searcher.search("tram", 1).hits
    searcher.close()
    town.write("new.txt", "Version last.")
    town.build()
    assert not first.exists()
    assert len(list((town.index / "generations").iterdir())) == 2


def test_an_index_may_be_copied_and_moved(town, tmp_path) -> None:
    town.build()
    copy = tmp_path / "elsewhere"
    shutil.copytree(town.index, copy)
    shutil.rmtree(town.index)
    town.index = copy
    assert town.open().search("tram", 1).hits
    assert not town.build().switched


def test_a_manifest_says_what_it_is_about(town) -> None:
    town.build()
    generation = open_current(town.index)
    manifest = generation.manifest
    generation.close()
    assert isinstance(manifest, Manifest)
    assert (manifest.format, manifest.number, manifest.whole, manifest.pipeline) == (FORMAT_VERSION, 1, False, "1")
    assert manifest.sources == (str(town.folder),)
    assert manifest.model.fingerprint == town.embedder.fingerprint
    assert {path.relative_to(town.current).as_posix() for path in files(town.index)[1:]} == {
        "manifest.json",
        *manifest.files,
    }
    assert all(sha256(town.current / name) == record.sha256 for name, record in manifest.files.items())
