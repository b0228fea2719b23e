"""Builds that are killed and builds that meet: the generation before goes on answering, and no work is lost."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.embeddings import EmbeddingStore
from index.errors import IndexBusy

SLOW_BUILD = """
import importlib.util, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("fakes", sys.argv[1])
fakes = importlib.util.module_from_spec(spec)
sys.modules["fakes"] = fakes
spec.loader.exec_module(fakes)
from index.build import build

def progress(stage, done, total):
    print(stage, done, total, flush=True)

embedder = fakes.FakeEmbedder(delay=float(sys.argv[4]))
build([Path(sys.argv[2])], Path(sys.argv[3]), embedder=embedder, pipeline=fakes.FakeIngest().pipeline, progress=progress)
"""


def start(town, fakes, delay: float) -> subprocess.Popen:
    arguments = [sys.executable, "-c", SLOW_BUILD, fakes.__file__, str(town.folder), str(town.index), str(delay)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def wait_for(process: subprocess.Popen, *words: str) -> str:
    for line in process.stdout:
        if all(word in line.split() for word in words):
            return line
    raise AssertionError(f"the build ended with {process.wait()} before {words}")


def end(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def write_many(town, monkeypatch) -> None:
    monkeypatch.setattr("index.stages.WINDOW", 256)
    for number in range(320):
        town.write(f"many/{number}.txt", f"Article number {number}.")


def test_kill_9_while_embedding(town, fakes, monkeypatch) -> None:
    before = town.build()
    write_many(town, monkeypatch)
    process = start(town, fakes, 0.5)
    wait_for(process, "embed", "256")
    end(process)
    assert town.current.name == before.generation
    searcher = town.open()
    assert searcher.search("tram", 1).hits[0].article.id == "tram.txt"
    assert searcher.coverage().articles == 5
    with EmbeddingStore(town.index / "embeddings" / town.embedder.fingerprint, 16) as store:
        known = len(store) - before.embedded
    assert known >= 256
    report = town.build()
    assert (report.added, report.embedded, report.reused) == (320, 320 - known, known)
    assert len(town.embedder.encoded) == 320 - known
    assert searcher.refresh()
    assert searcher.coverage().articles == 325
    # What the killed build left is gone.
    assert sorted(path.name for path in (town.index / "generations").iterdir()) == [
        before.generation,
        report.generation,
    ]


@pytest.mark.parametrize("moment", [("read", "100"), ("embed", "0"), ("index", "320"), ("publish", "0")])
def test_kill_9_at_any_stage(town, fakes, monkeypatch, moment) -> None:
    before = town.build()
    write_many(town, monkeypatch)
    process = start(town, fakes, 0.0)
    wait_for(process, *moment)
    end(process)
    searcher = town.open()
    assert searcher.generation in {path.name for path in (town.index / "generations").iterdir()}
    assert searcher.coverage().articles in (5, 325)
    assert town.build().articles == 325
    assert town.current.name != before.generation


def test_two_builds_at_once_are_refused(town, fakes, monkeypatch) -> None:
    write_many(town, monkeypatch)
    process = start(town, fakes, 0.5)
    wait_for(process, "embed", "256")
    with pytest.raises(IndexBusy, match=rf"process {process.pid} on .*wait until"):
        town.build()
    end(process)
    # The lock goes with its holder.
    assert town.build().articles == 325


def test_a_build_that_is_interrupted_leaves_no_trace(town) -> None:
    town.build()
    town.write("new.txt", "One more.")

    def interrupt(stage: str, done: int, total: int | None) -> None:
        if stage == "publish":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        town.build(progress=interrupt)
    assert len(list((town.index / "generations").iterdir())) == 1
    assert town.build().reused == 1


def test_a_torn_pointer_file_is_never_seen(town) -> None:
    """The pointer is replaced in one step: who reads it while generations follow each other always finds one."""
    from index.generation import current_name

    town.build()
    seen, reader = set(), os.fork()
    if reader == 0:
        deadline = time.monotonic() + 20
        ok = 0
        while time.monotonic() < deadline and ok >= 0:
            try:
                name = current_name(town.index)
            except BaseException:  # noqa: BLE001 - the child must not run pytest's teardown
                os._exit(1)
            if name.startswith("000004"):
                os._exit(0)
        os._exit(2)
    for number in range(3):
        town.write("new.txt", f"Version {number}.")
        seen.add(town.build().generation)
    assert os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) == 0
    assert len(seen) == 3
