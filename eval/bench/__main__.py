"""Speed beside other libraries, in one run: ``python -m eval.bench [SOURCE] [--articles N] [--rounds N] [--out FOLDER]``.

The peers are those of ``eval.bench.peers``, run by ``--python``, which may be of an environment that has them; one that is
not there is named as absent. All embed with the packaged model. Writes bench.json, bench.md and bench.svg.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from eval.bench.shown import picture, table
from eval.bench.side import Plan, Result, run
from eval.questions import read_questions

_SETS = Path(__file__).parents[1] / "sets"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__.split("\n")[0])
    parser.add_argument(
        "source", type=Path, nargs="?", default=_SETS / "sample" / "archive", help="articles to build of"
    )
    parser.add_argument("--questions", type=Path, default=_SETS / "sample" / "questions.jsonl")
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--passages", type=int, default=500, help="indexed by all in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--python", type=Path, default=Path(sys.executable), help="of an environment that has the peers"
    )
    parser.add_argument("--out", type=Path, help="a folder for bench.json, bench.md and bench.svg")
    chosen = parser.parse_args()
    questions = tuple(one.question for one in read_questions(chosen.questions).questions)
    result = run(Plan(chosen.source, questions, chosen.articles, chosen.passages, chosen.rounds, chosen.python))
    said = notes(result, chosen.rounds)
    shown = table(result) + "\n" + "\n".join(said) + "\n"
    sys.stdout.write(shown)
    if chosen.out is not None:
        chosen.out.mkdir(parents=True, exist_ok=True)
        (chosen.out / "bench.md").write_text(shown, encoding="utf-8")
        (chosen.out / "bench.svg").write_text(picture(result, said), encoding="utf-8")
        content = asdict(result) | {"notes": said, "command": sys.argv}
        (chosen.out / "bench.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def notes(result: Result, rounds: int) -> list[str]:
    """What the figures are of, for under a table."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    what = (
        f"{result.articles} articles, {result.built} passages built with speakers; {result.passages} passages indexed by all "
        f"in each of {rounds} rounds; {result.runtime}."
    )
    hashed = f"configuration {result.configuration[:12]}, {datetime.now(UTC):%Y-%m-%d}"
    return [what, f"onrecord {result.onrecord}, {hashed}, {machine}."]


if __name__ == "__main__":
    main()
