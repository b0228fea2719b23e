"""A whole archive on this machine: ``python -m eval.bench.large SOURCE INDEX QUESTIONS [--workers N] [--out FILE]``.

Builds INDEX of SOURCE by the ``onrecord build`` of this tree, in a process of its own, and watches the memory of it and its
workers together; a build that was killed goes on where it was when this is run again, each run a line of FILE. Then asks every
question: milliseconds through the whole search, and how many of the ten nearest by all vectors the vector index finds.

Memory is the proportional set size (``/proc/PID/smaps_rollup``, Linux): pages that processes share are counted once.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Final

import numpy as np

from eval.bench.growth import K, nearest
from eval.bench.recorded import record
from eval.questions import read_questions
from index.embed import load_embedder
from index.generation import VECTORS, open_current
from index.search import Searcher
from index.segments import Segment
from index.vectors import Vectors

EVERY: Final = 2.0
"""Seconds between two looks at the memory."""
_MINUTE: Final = 60.0
_BUILD: Final = "from service.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Built:
    """One run of the build. ``exit_code`` is that of ``onrecord build``, ``peak_mib`` the most that all its processes held
    together, ``by_minute`` the most in each minute."""

    seconds: float
    exit_code: int
    peak_mib: float
    by_minute: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole search in milliseconds; ``recall`` of the ten nearest vectors, 0..1."""

    articles: int
    passages: int
    questions: int
    p50_ms: float
    p99_ms: float
    recall: float


def build(source: Path, index: Path, workers: int | None) -> Built:
    """Build ``index``, or go on with it."""
    more = ["--workers", str(workers)] if workers else []
    command = [sys.executable, "-c", _BUILD, "build", str(source), "--index", str(index), "--json", *more]
    begun, highest = time.perf_counter(), dict[int, float]()
    with subprocess.Popen(command, stdout=sys.stderr) as process:  # noqa: S603 - our own command
        while process.poll() is None:
            minute = int((time.perf_counter() - begun) // _MINUTE)
            highest[minute] = max(highest.get(minute, 0.0), sum(map(proportional, family(process.pid))) / 2**20)
            time.sleep(EVERY)
    seconds = time.perf_counter() - begun
    by_minute = tuple(round(mib, 1) for _, mib in sorted(highest.items()))
    return Built(round(seconds, 1), process.returncode, max(by_minute, default=0.0), by_minute)


def ask(index: Path, questions: Path) -> Asked:
    """Ask each question once, after five that warm the index up."""
    asked = [one.question for one in read_questions(questions).questions]
    generation = open_current(index.resolve())
    model = generation.manifest.model
    embedder = load_embedder(model.name, fingerprint=model.fingerprint)
    folder = generation.path / VECTORS
    vectors = Vectors(folder, model.dimension)
    segments = [Segment(path, model.dimension) for path in sorted(folder.glob("*.faiss"))]
    waited, found = [], 0
    with Searcher.open(index) as searcher:
        for question in (*asked[:5], *asked):
            begun = time.perf_counter()
            searcher.search(question, K)
            waited.append(1000 * (time.perf_counter() - begun))
    for question in asked:
        vector = embedder.encode_question(question)
        found += len(np.intersect1d(vectors.search(vector, K).rows, nearest(segments, vector)))
    counts = generation.manifest.counts
    return Asked(
        articles=counts.articles,
        passages=counts.passages,
        questions=len(asked),
        p50_ms=round(median(waited[5:]), 2),
        p99_ms=round(quantiles(waited[5:], n=100)[98], 2),
        recall=round(found / (K * len(asked)), 4),
    )


def family(process: int) -> Iterator[int]:
    """The process and all that it started, directly or not."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parents[int(folder.name)] = int(
                    (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
                )
            except OSError:
                continue  # it has just ended
    wanted = {process}
    while more := {one for one, parent in parents.items() if parent in wanted} - wanted:
        wanted |= more
    yield from wanted


def proportional(process: int) -> int:
    """Bytes of memory of a process, what it shares divided by how many share it; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.large", description=__doc__.split("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--workers", type=int, help="processes that read; one a core where it is left out")
    parser.add_argument("--out", type=Path, help="a file to which each run adds a line of JSON")
    chosen = parser.parse_args()

    made = build(chosen.source, chosen.index, chosen.workers)
    record("build", {"source": chosen.source.name} | asdict(made), chosen.out)
    if made.exit_code in (0, 1):  # 1: documents were skipped
        record("ask", asdict(ask(chosen.index, chosen.questions)), chosen.out)


if __name__ == "__main__":
    main()
