from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ingest.readers import Limits, documents
from ingest.readers.isolation import isolated
from ingest.readers.source import Options, Task
from ingest.readers.worker import _finds
from ingest.records import Markup, RawDocument, Skipped

PARAGRAPH = "The council of Alder opened its new harbour bridge on Friday, ten years after the first plan was drawn."
PAGE = f"<html><head><title>T</title></head><body><article><h1>T</h1><p>{PARAGRAPH}</p></article></body></html>"


def test_what_a_process_reads_is_what_is_read_here(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE)
    (tmp_path / "b.html").write_text("<p></p>")
    (tmp_path / "c.md").write_text(f"# Title\n\n**Ada:** {PARAGRAPH} ☃\n")
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr("e.txt", PARAGRAPH)
        archive.writestr("f.png", b"")
    apart = list(documents(tmp_path))
    assert [type(one) for one in apart] == [RawDocument, Skipped, RawDocument, RawDocument, Skipped]
    assert apart == list(documents(tmp_path, isolate=False))
    found = apart[2]
    assert isinstance(found, RawDocument)
    assert found.markup == (Markup("paragraph", 4),)


WORKER = """
import json, sys, time
sys.stdin.buffer.readline()
while line := sys.stdin.buffer.readline():
    head = json.loads(line)
    data = sys.stdin.buffer.read(head["size"])
    if data == b"slow":
        time.sleep(60)
    if data == b"dies":
        sys.exit(1)
    print(json.dumps([{"key": head["key"], "text": data.decode()}]), flush=True)
"""


def test_a_document_dies_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "ingest" / "readers"
    folder.mkdir(parents=True)
    (folder / "worker.py").write_text(WORKER)
    (folder / "__init__.py").touch()
    (folder.parent / "__init__.py").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("ingest.readers.isolation._STARTING_SECONDS", 0)
    said = ["a", "slow", "b", "c", "dies", "d", "dies", "slow", *"efghijklmnop", "dies"]
    stream = (Task(str(number), "x.html", word.encode()) for number, word in enumerate(said))
    found = list(isolated(stream, Options(Limits(document_seconds=2))))
    assert [one.key for one in found] == [str(number) for number in range(len(said))]
    assert [one.text if isinstance(one, RawDocument) else one.reason[:5] for one in found] == [
        {"slow": "took ", "dies": "ended"}.get(word, word) for word in said
    ]


def test_what_breaks_a_reader_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.readers.text.decode", lambda data: 1 / 0)
    found = _finds(Task("a", "a.txt", b"x"), Options())
    assert found == [Skipped("a", "breaks its reader: ZeroDivisionError: division by zero")]


def test_memory_is_limited(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body>" + "<p>word" * 200_000 + "</body></html>")
    (tmp_path / "b.html").write_text(PAGE)
    first, second = documents(tmp_path, Limits(document_memory=60 << 20, document_seconds=60))
    assert isinstance(first, Skipped)
    assert "reader" in first.reason or "MiB" in first.reason
    assert isinstance(second, RawDocument)


def test_the_process_ends_with_its_reader(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text(PAGE)
    found = documents(tmp_path)
    assert isinstance(next(found), RawDocument)
    found.close()  # type: ignore[attr-defined]
