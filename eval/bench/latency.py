"""What one client waits over HTTP: ``python -m eval.bench.latency INDEX QUESTIONS [--limit N] [--rounds 5] [--rerank]``.

``onrecord serve`` of this tree answers every question of a set, one after the other over one connection, as often as there are
rounds; each round's p50, their median, and p95 and p99 of all, in milliseconds, beside the configuration's hash that
``onrecord eval`` shows.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from eval.bench.recorded import record
from eval.bench.side import K, ask, served
from eval.configuration import configuration
from eval.questions import read_questions
from index.generation import open_current
from index.search import Searcher, Steps


@dataclass(frozen=True, slots=True)
class Waited:
    """Milliseconds of ``questions`` answers a round on an index of ``passages``: the p50 of each round, and all together."""

    passages: int
    questions: int
    rounds: tuple[float, ...]
    p50_ms: float
    p95_ms: float
    p99_ms: float
    rerank: bool
    configuration: str


def measure(index: Path, questions: list[str], rounds: int = 5, *, rerank: bool = False) -> Waited:
    """Ask a server of its own; the first 20 questions go before, uncounted. Raises ``Absent`` where an answer is no 200."""
    passages = open_current(index.resolve()).manifest.counts.passages
    with Searcher.open(index) as searcher:
        ranked = configuration(searcher, "hybrid", K, Steps(rerank=rerank)).hash
    flags = ["--rerank"] * rerank
    with tempfile.TemporaryDirectory() as folder, served(index, Path(folder) / "serve.log", *flags) as port:
        ask(port, questions[:20])
        waited = [[1000 * one for one in ask(port, questions)] for _ in range(rounds)]
    hundredths = quantiles([one for found in waited for one in found], n=100)
    each = tuple(round(median(found), 2) for found in waited)
    p95, p99 = (round(hundredths[place], 2) for place in (94, 98))
    return Waited(passages, len(questions), each, median(each), p95, p99, rerank, ranked[:12])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.latency", description=__doc__.split("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--limit", type=int, help="ask the first N only")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rerank", action="store_true", help="with the cross-encoder")
    parser.add_argument("--out", type=Path, help="add the figures to this file, a line of JSON")
    chosen = parser.parse_args()
    questions = [one.question for one in read_questions(chosen.questions).questions][: chosen.limit]
    found = measure(chosen.index, questions, chosen.rounds, rerank=chosen.rerank)
    record("a question over HTTP", asdict(found), chosen.out)


if __name__ == "__main__":
    main()
