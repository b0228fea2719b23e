"""Documents understood ahead by other processes: in order, each once, the same as by one, and not twice after a kill."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from index import ahead as module
from index.ahead import Ahead, content_hash, understood
from index.build import build
from index.errors import BuildStopped
from index.pipeline import standard
from index.readings import FILE, Readings
from index.store_writer import StoreWriter
from ingest.records import Markup, RawDocument, Skipped

REPOSITORY = Path(__file__).parents[2]


def documents(count: int) -> list[RawDocument | Skipped]:
    text = "The Harbour Board met on Monday.\n\nAna Müller, its head, said number {} was “a wall too many”."
    found: list[RawDocument | Skipped] = [RawDocument(f"{number}.txt", text.format(number)) for number in range(count)]
    found.insert(count // 2, Skipped("x.bin", "no text"))
    return found


def test_readings_outlive_the_process_and_are_of_one_pipeline(tmp_path: Path) -> None:
    raw = documents(1)[1]
    article = standard().read_article(raw)
    assert article.blocks[-1].attributions
    readings = Readings(tmp_path, "2")
    readings.put(content_hash(raw), article)
    readings.close()
    again = Readings(tmp_path, "2")
    assert again.get(content_hash(raw)) == article
    assert content_hash(raw) in again
    assert content_hash(raw) not in Readings(tmp_path, "3")
    again.delete()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / FILE).write_bytes(b"no database" * 100)
    damaged = Readings(tmp_path, "2")
    assert damaged.get(b"") is None
    damaged.delete()


def test_one_process_reads_nothing_before_it_is_asked(tmp_path: Path, fakes) -> None:
    ingest = fakes.FakeIngest()
    readings = Readings(tmp_path, "1")
    ahead = Ahead(ingest.pipeline, readings)
    seen = []
    for found in ahead.over(documents(5), lambda content: False):
        assert len(ingest.read) == sum(isinstance(one, RawDocument) for one in seen)
        if isinstance(found, RawDocument):
            assert ahead.article(found, content_hash(found)).text == found.text
        seen.append(found)
    assert seen == documents(5)
    for found in seen:
        if isinstance(found, RawDocument):
            ahead.article(found, content_hash(found))
    assert len(ingest.read) == 5
    readings.delete()


class Pool:
    """Does what a pool of processes does, here, when it is told to; says what it was given."""

    def __init__(
        self, workers: int, context: object, initializer: Callable[..., None], initargs: tuple[object]
    ) -> None:
        self.given: list[str] = []

    def submit(self, call: Callable[..., object], raw: RawDocument, lines: frozenset[str]) -> Future[str]:
        self.given.append(raw.key)
        future: Future[str] = Future()
        future.set_result(f"read {raw.key}")
        return future

    def shutdown(self, *, wait: bool, cancel_futures: bool) -> None:
        self.given.clear()


@pytest.mark.parametrize(("count", "by_others"), [(3, 0), (4, 3), (30, 30)])
def test_more_than_a_few_are_all_read_by_processes(
    fakes, monkeypatch: pytest.MonkeyPatch, count: int, by_others: int
) -> None:
    """Of four documents the one that is skipped waits too, so the first is read here."""
    monkeypatch.setattr(module, "_ALONE", 3)
    monkeypatch.setattr(module, "ProcessPoolExecutor", Pool)
    ingest = fakes.FakeIngest()
    ahead = Ahead(ingest.pipeline, None, workers=2)
    old = [RawDocument(f"old-{number}.txt", f"It stood in the index as {number}.") for number in range(9)]
    seen, most, taken = [], 0, 0

    def stream() -> Iterator[RawDocument | Skipped]:
        nonlocal taken
        for one in [*old, *documents(count)]:
            taken += 1
            yield one

    for one in ahead.over(stream(), lambda content: content in set(map(content_hash, old))):
        seen.append(one)
        most = max(most, taken - len(seen))
        if isinstance(one, RawDocument) and one not in old:
            ahead.article(one, content_hash(one))
    assert seen == [*old, *documents(count)]
    assert (len(ahead._pool.given) if ahead._pool else 0) == by_others
    assert len(ingest.read) == count - by_others
    assert most <= 2 * module._DEPTH + 1
    assert not ahead._held
    assert not ahead._begun
    ahead.close()


def test_what_cannot_be_read_is_said_and_not_kept(tmp_path: Path, fakes) -> None:
    ingest = fakes.FakeIngest()
    broken, none = RawDocument("a.txt", "boom"), RawDocument("b.txt", "not an article")
    assert understood(ingest.read_article, broken) == "could not be understood (RuntimeError: the parser broke)"
    assert understood(ingest.read_article, none) == "no article text"
    readings = Readings(tmp_path, "1")
    assert Ahead(ingest.pipeline, readings).article(broken, content_hash(broken)).startswith("could not")
    assert content_hash(broken) not in readings
    readings.delete()


@pytest.mark.slow
def test_several_processes_give_what_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ALONE", 3)
    pipeline = standard()
    found = documents(40)
    found[30] = found[2]
    ahead = Ahead(pipeline, None, workers=2)
    given = []
    for one in ahead.over(found, lambda content: content == content_hash(found[5])):
        given.append(one)
        if isinstance(one, RawDocument):
            assert ahead.article(one, content_hash(one)) == pipeline.read_article(one)
    assert given == found
    assert not ahead._begun
    # A process that is gone ends the build with what to do.
    begun = ahead._pool.submit(os._exit, 1)
    ahead._begun[content_hash(found[0])] = begun
    with pytest.raises(BuildStopped, match="build again"):
        ahead.article(found[0], content_hash(found[0]))
    ahead.close()


@pytest.mark.slow
def test_an_index_is_the_same_however_many_read_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ALONE", 3)
    archive = REPOSITORY / "eval" / "sets" / "sample" / "archive"
    files = []
    for workers in (1, 2):
        index = tmp_path / str(workers)
        build([archive], index, workers=workers)
        assert not (index / FILE).exists()
        current = index / "generations" / (index / "CURRENT").read_text().strip()
        files.append(
            {
                path.relative_to(current).as_posix(): path.read_bytes()
                for path in sorted(current.rglob("*"))
                if (path.is_file() and path.name == "store.sqlite") or path.parent.name == "vectors"
            }
        )
    assert files[0].keys() == files[1].keys()
    assert files[0] == files[1]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kills with a signal")
def test_a_killed_build_goes_on_where_it_was(tmp_path: Path) -> None:
    source = tmp_path / "archive"
    source.mkdir()
    for raw in documents(150):
        if isinstance(raw, RawDocument):
            (source / raw.key).write_text(raw.text)
    script = (
        "import sys; from pathlib import Path; from index.build import build\n"
        "if __name__ == '__main__':\n"
        "    def told(stage, done, total):\n"
        "        print(stage, done, flush=True)\n"
        "    build([Path(sys.argv[1])], Path(sys.argv[2]), workers=2, progress=told)"
    )
    (tmp_path / "run.py").write_text(script)
    command = [sys.executable, str(tmp_path / "run.py"), str(source), str(tmp_path / "index")]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as killed:
        for line in killed.stdout:
            if line == "read 120\n":
                killed.send_signal(signal.SIGKILL)
                break
    deadline = time.monotonic() + 30
    while (left := _group(killed.pid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []
    readings = Readings(tmp_path / "index", standard().version)
    (kept,) = readings._db.execute("SELECT count(*) FROM readings").fetchone()
    readings.close()
    assert kept >= 119
    pipeline = standard()
    read = []

    def counted(raw: RawDocument):
        read.append(raw.key)
        return pipeline.read_article(raw)

    report = build(
        [source],
        tmp_path / "index",
        pipeline=type(pipeline)(pipeline.version, pipeline.documents, counted, pipeline.passages, pipeline.embedded),
    )
    assert report.articles == 150
    assert len(read) == 150 - kept


def _group(leader: int) -> list[str]:
    """The processes of a group that are still there."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == leader and fields[0] != "Z":
            found.append(stat.parent.name)
    return found


def test_a_document_that_is_put_off_comes_back_as_it_was(tmp_path: Path) -> None:
    raw = RawDocument("a.html", "A title.\n\nA paragraph.", markup=(Markup("heading"), Markup("paragraph", bold=2)))
    writer = StoreWriter(tmp_path / "store.sqlite", new=True)
    writer.put_off(1, raw)
    writer.put_off(2, RawDocument("b.txt", "Text."))
    assert list(writer.put_off_documents()) == [(1, raw), (2, RawDocument("b.txt", "Text."))]
    writer.close()


def test_the_hash_is_of_every_field() -> None:
    raw = RawDocument("k", "Text “é”.", id="1", markup=(Markup("heading"), Markup("list", 3)))
    # As it was when indexes were first written: another hash would have every document read again.
    plain = {name: value for name, value in asdict(raw).items() if name != "key"}
    assert content_hash(raw) == hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).digest()
    assert content_hash(replace(raw, key="other")) == content_hash(raw)
    assert content_hash(replace(raw, id=None)) != content_hash(replace(raw, id=None, key="other"))
    for field in ("text", "url", "title", "author", "published", "source", "retrieved"):
        assert content_hash(replace(raw, **{field: "another"})) != content_hash(raw)
    assert content_hash(replace(raw, markup=None)) != content_hash(raw)
