"""What a question on the command line takes from nothing: an index in, seconds of ``onrecord ask`` in new processes out.

    python -m eval.bench.cold INDEX [--question TEXT] [--rounds 5] [--json]

The command is the console script of this environment. One run that is not counted goes before: files are then in memory, and
what Python compiles is kept in a folder of its own, as pip keeps it for what is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Final

QUESTION: Final = "What did the harbour commissioner say about the generators?"


@dataclass(frozen=True, slots=True)
class Cold:
    """Wall-clock seconds of each run, their median, and that of the seconds that processors worked on them."""

    seconds: tuple[float, ...]
    median: float
    worked: float


def measure(index: Path, question: str = QUESTION, rounds: int = 5) -> Cold:
    """Ask in ``rounds`` new processes, one after the other. Raises ``CalledProcessError`` where asking fails."""
    command = [str(Path(sysconfig.get_path("scripts")) / "onrecord"), "ask", question, "--index", str(index)]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        runs = [_run(command, environment) for _ in range(rounds + 1)][1:]
    seconds, worked = zip(*runs, strict=True)
    return Cold(seconds, median(seconds), median(worked))


def _run(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds on the clock, and of work."""
    began, before = time.perf_counter(), _worked()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603 - our own
    took = time.perf_counter() - began
    if done.returncode not in (0, 1):  # 1: the archive does not say
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return took, _worked() - before


def _worked() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.cold", description=__doc__.split("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = measure(chosen.index, chosen.question, chosen.rounds)
    least, most = min(found.seconds), max(found.seconds)
    shown = (
        f"{found.median:.2f} s, the median of {chosen.rounds} ({least:.2f} to {most:.2f}); {found.worked:.2f} s of work"
    )
    sys.stdout.write((json.dumps(asdict(found)) if chosen.json else shown) + "\n")


if __name__ == "__main__":
    main()
