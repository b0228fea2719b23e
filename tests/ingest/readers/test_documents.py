from __future__ import annotations

import gzip
import json
import lzma
import os
from pathlib import Path

import pytest

from ingest.readers import Limits, SourceError, documents
from ingest.records import RawDocument, Skipped

ARTICLE = "The bridge opens.\n\nIt was built in ten years.\n"


def read(root: Path, **options: object) -> tuple[list[RawDocument], dict[str, str]]:
    found = list(documents(root, **options))  # type: ignore[arg-type]
    return (
        [one for one in found if isinstance(one, RawDocument)],
        {one.key: one.reason for one in found if isinstance(one, Skipped)},
    )


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.TXT", "a.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(ARTICLE)
    found, skipped = read(tmp_path)
    assert [one.key for one in found] == ["a.txt", "b/1.TXT", "b/2.txt", "c.txt"]
    assert {one.text for one in found} == {ARTICLE}
    assert not skipped


def test_a_file_is_a_root(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    assert read(tmp_path / "a.txt") == ([RawDocument("a.txt", ARTICLE)], {})


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    assert read(tmp_path) == ([], {})


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        read(tmp_path / "none")


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    (tmp_path / "empty.txt").write_text(" \n\ufeff")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0")
    (tmp_path / "x.mp4").write_bytes(b"")
    (tmp_path / "y.mp4").write_bytes(b"")
    (tmp_path / "README").write_text("what")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "b.txt").write_text(ARTICLE)
    (tmp_path / ".hidden.txt").write_text(ARTICLE)
    (tmp_path / "out.txt").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    found, skipped = read(tmp_path)
    assert [one.key for one in found] == ["a.txt"]
    assert set(skipped) == {"empty.txt", "picture.txt", "*.mp4", "README", ".*", "out.txt", "loop", "pipe.txt"}
    assert skipped["*.mp4"].startswith("2 files with suffix .mp4")
    assert skipped["picture.txt"] == "a binary file, not text"
    assert skipped[".*"].startswith("2 hidden")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    (tmp_path / "a.txt").chmod(0)
    assert "cannot be read" in read(tmp_path)[1]["a.txt"]


def test_compressed_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(ARTICLE.encode()) + gzip.compress(b"More.") + b"\0" * 20)
    (tmp_path / "b.txt.xz").write_bytes(lzma.compress(ARTICLE.encode()))
    found, skipped = read(tmp_path)
    assert [(one.key, one.text) for one in found] == [("a.txt.gz", ARTICLE + "More."), ("b.txt.xz", ARTICLE)]
    assert not skipped


def lines(count: int) -> bytes:
    texts = (f"Paragraph {number} {os.urandom(300).hex()}" for number in range(count))
    return b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)


@pytest.mark.parametrize(("suffix", "compress"), [("gz", gzip.compress), ("xz", lzma.compress)])
def test_what_stands_before_damage_is_read(tmp_path: Path, suffix: str, compress) -> None:  # type: ignore[no-untyped-def]
    data = compress(lines(500))
    (tmp_path / f"cut.jsonl.{suffix}").write_bytes(data[: len(data) // 2])
    (tmp_path / f"bent.jsonl.{suffix}").write_bytes(data[:-4000] + b"?" * 100 + data[-3900:])
    (tmp_path / f"none.jsonl.{suffix}").write_bytes(b"not compressed at all")
    found, skipped = read(tmp_path)
    of = {name: sum(one.key.startswith(name) for one in found) for name in ("cut", "bent", "none")}
    assert 100 < of["cut"] < 300 < of["bent"] <= 500
    assert of["none"] == 0
    assert "ends early" in skipped[f"cut.jsonl.{suffix}"]
    assert "damaged" in skipped[f"bent.jsonl.{suffix}"]
    assert "damaged" in skipped[f"none.jsonl.{suffix}"]


@pytest.mark.parametrize(("suffix", "compress"), [("gz", gzip.compress), ("xz", lzma.compress)])
def test_bombs_are_refused(tmp_path: Path, suffix: str, compress) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / f"a.txt.{suffix}").write_bytes(compress(b"a" * (30 << 20)))
    (tmp_path / f"b.jsonl.{suffix}").write_bytes(compress(b'{"text": "one"}\n' + b" " * (30 << 20)))
    found, skipped = read(tmp_path)
    assert [one.text for one in found] == ["one"]
    assert "bomb" in skipped[f"a.txt.{suffix}"]
    assert "bomb" in skipped[f"b.jsonl.{suffix}"]


def test_a_document_over_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("word " * 1000)
    limits = Limits(document_bytes=4096)
    assert "split it" in read(tmp_path, limits=limits)[1]["a.txt"]
