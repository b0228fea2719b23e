"""What a change of a large archive costs: ``python -m eval.bench.update INDEX SOURCE QUESTIONS [--articles 100] [--rounds 5]``.

In each round some articles of SOURCE, other ones each time, are built into an index of their own, then added to a copy of
INDEX, then deleted from it, each by the ``onrecord`` of this tree in a process of its own; meanwhile one client asks the copy's
``onrecord serve`` one question after the other. Seconds of each out, what adding cost more than building alone, how long the
client waited, and after how many seconds the service answered from what was added.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from eval.bench.recorded import record
from eval.bench.side import served
from eval.questions import read_questions
from index.generation import open_current
from index.pipeline import standard
from ingest.records import RawDocument

_PROGRAM: Final = "from service.cli import main; main()"
_FIELDS: Final = ("title", "author", "published", "source", "text")


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds: of the articles built alone, added, deleted; ``seen`` until the service answered from what was added."""

    alone: float
    added: float
    deleted: float
    seen: float


@dataclass(frozen=True, slots=True)
class Updated:
    """Medians over rounds, in seconds; ``more`` is what adding cost beyond building alone, the median of each round's.

    ``p50_ms``, ``p99_ms`` and ``longest_ms`` are what the client waited, over ``asked`` answers; none failed, else nothing
    would be reported.
    """

    articles: int
    passages: int
    changed: int
    rounds: tuple[Round, ...]
    alone: float
    added: float
    more: float
    deleted: float
    seen: float
    asked: int
    p50_ms: float
    p99_ms: float
    longest_ms: float


class Client:
    """Asks one question after the other in a thread of its own, until it is stopped; what went wrong is raised then."""

    def __init__(self, port: int, questions: Sequence[str]) -> None:
        self._port = port
        self._questions = questions
        self._stopped = threading.Event()
        self._failed: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.waited: list[float] = []
        self.generations: list[tuple[float, str]] = []
        """When an answer first came from which generation."""

    def __enter__(self) -> Client:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()
        if self._failed is not None:
            raise self._failed

    def first_answer(self, number: int) -> float:
        """When the answer came that was the first from the generation of this number; waits for it, while there are answers."""
        while len(self.generations) <= number:
            if not self._thread.is_alive():
                msg = "the service stopped answering"
                raise RuntimeError(msg) from self._failed
            time.sleep(0.01)
        return self.generations[number][0]

    def _run(self) -> None:
        number = 0
        try:
            while not self._stopped.is_set():
                begun = time.perf_counter()
                generation = _generation(self._port, self._questions[number % len(self._questions)])
                self.waited.append(1000 * (time.perf_counter() - begun))
                if not self.generations or self.generations[-1][1] != generation:
                    self.generations.append((time.perf_counter(), generation))
                number += 1
        except Exception as error:  # noqa: BLE001 - raised where the client is stopped
            self._failed = error


def measure(index: Path, source: Path, questions: Path, changed: int, rounds: int) -> Updated:
    """Measure on a copy of ``index``; ``source`` must have ``changed`` times ``rounds`` articles that it does not have."""
    asked = [one.question for one in read_questions(questions).questions]
    counts = open_current(index.resolve()).manifest.counts
    with tempfile.TemporaryDirectory(prefix="onrecord-", dir=index.resolve().parent) as scratch:
        folder = Path(scratch)
        copy = folder / "index"
        shutil.copytree(index, copy)
        with served(copy, folder / "serve.log") as port, Client(port, asked) as client:
            done = [
                _round(folder / str(number), copy, ids, client)
                for number, ids in enumerate(_written(source, folder, changed, rounds))
            ]
    return Updated(
        articles=counts.articles,
        passages=counts.passages,
        changed=changed,
        rounds=tuple(done),
        alone=median(one.alone for one in done),
        added=median(one.added for one in done),
        more=round(median(one.added - one.alone for one in done), 2),
        deleted=median(one.deleted for one in done),
        seen=median(one.seen for one in done),
        asked=len(client.waited),
        p50_ms=round(median(client.waited), 1),
        p99_ms=round(quantiles(client.waited, n=100)[98], 1),
        longest_ms=round(max(client.waited), 1),
    )


def _written(source: Path, folder: Path, changed: int, rounds: int) -> Iterator[list[str]]:
    """Write the articles of each round to a folder of its own, under ids that nobody has; yield the ids."""
    found = (one for one in standard().documents(source, fields={}) if isinstance(one, RawDocument))
    for number in range(rounds):
        records = [
            {"id": f"added-{number}-{place}"} | {name: value for name in _FIELDS if (value := getattr(raw, name))}
            for place, raw in enumerate(islice(found, changed))
        ]
        if len(records) < changed:
            sys.exit(f"{source} has too few articles: {changed} times {rounds} are needed")
        (folder / str(number)).mkdir()
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (folder / str(number) / "articles.jsonl").write_text(lines, encoding="utf-8")
        yield [record["id"] for record in records]


def _round(articles: Path, index: Path, ids: Sequence[str], client: Client) -> Round:
    alone = _onrecord("build", articles, "--index", articles.with_suffix(".alone"))
    before = len(client.generations)
    begun = time.perf_counter()
    added = _onrecord("build", articles, "--index", index)
    seen = client.first_answer(before) - begun
    return Round(alone, added, _onrecord("delete", *ids, "--index", index), round(max(seen - added, 0.0), 2))


def _onrecord(*words: str | Path) -> float:
    """Seconds of a command; where documents were skipped it exits with 1, which is no failure."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", _PROGRAM, *map(str, words), "--json"]
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    if done.returncode not in (0, 1):
        sys.exit(f"onrecord {words[0]} failed with {done.returncode}")
    return round(time.perf_counter() - begun, 2)


def _generation(port: int, question: str) -> str:
    """Ask, and return the generation that answered."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("POST", "/v1/ask", json.dumps({"question": question}), {"Content-Type": "application/json"})
        reply = connection.getresponse()
        body: Any = json.loads(reply.read())
    finally:
        connection.close()
    if reply.status != 200:
        msg = f"the service answered {reply.status}: {body}"
        raise RuntimeError(msg)
    return str(body["generation"])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.update", description=__doc__.split("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("source", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, help="a file to which a line of JSON is added")
    chosen = parser.parse_args()
    found = measure(chosen.index, chosen.source, chosen.questions, chosen.articles, chosen.rounds)
    record("update", asdict(found), chosen.out)


if __name__ == "__main__":
    main()
