"""onrecord beside its peers: articles and questions in, figures of every round out.

In each round everybody does the same on the same machine, in turn, each beginning one round; what is shown are medians over
rounds, and of ratios the median of each round's ratio, so that a machine that is slow for a while is slow for all.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from eval.bench.contender import Absent, Contender
from eval.bench.peers import PEERS
from eval.configuration import configuration
from index.build import build
from index.embed import load_embedder
from index.model_files import locate
from index.pipeline import standard
from index.search import Searcher, Steps
from index.store import Store
from ingest.records import RawDocument

OURS: Final = "onrecord"
K: Final = 10
CLIENTS: Final = 16
BUILT: Final = "files to index, by onrecord with speakers"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: how many articles of ``source`` are built, how many passages are indexed, how many rounds."""

    source: Path
    questions: tuple[str, ...]
    articles: int
    passages: int
    rounds: int
    python: Path


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of one contender, one number a round; more is better where ``rising``."""

    measure: str
    unit: str
    name: str
    rounds: tuple[float, ...]
    rising: bool

    @property
    def value(self) -> float:
        return median(self.rounds)


@dataclass(frozen=True, slots=True)
class Result:
    """All figures; ``absent`` says why a peer has none. ``configuration`` is the hash that ``onrecord eval`` shows."""

    figures: tuple[Figure, ...]
    absent: tuple[tuple[str, str], ...]
    articles: int
    passages: int
    built: int
    runtime: str
    configuration: str
    onrecord: str

    def ratio(self, measure: str, other: str) -> float:
        """How many times better onrecord is than ``other``: the median over rounds."""
        ours, theirs = (
            next(one for one in self.figures if (one.measure, one.name) == (measure, name)) for name in (OURS, other)
        )
        both = zip(ours.rounds, theirs.rounds, strict=True)
        return median(one / two if ours.rising else two / one for one, two in both)


def run(plan: Plan) -> Result:
    """Measure. Needs a folder for temporary files and some minutes a round."""
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as held:
        folder = Path(scratch)
        source = folder / "articles.jsonl"
        articles = _sample(plan.source, source, plan.articles)
        seconds = []
        for number in range(plan.rounds):
            begun = time.perf_counter()
            report = build([source], folder / f"index-{number}")
            seconds.append(time.perf_counter() - begun)
        index = folder / "index-0"
        texts = embedded_texts(index, plan.passages)
        passages = folder / "passages.jsonl"
        passages.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        contenders, absent = _contenders(plan, held, index, passages, folder)
        figures = [
            *_rounds(plan, contenders, len(texts), tuple(report.passages / one for one in seconds)),
            *_http(plan, contenders, index, folder),
        ]
        with Searcher.open(index) as searcher:
            ranked = configuration(searcher, "hybrid", K, Steps()).hash
        runtime = load_embedder().runtime
    return Result(
        tuple(figures), tuple(absent), articles, len(texts), report.passages, runtime, ranked, version("onrecord")
    )


def _sample(source: Path, target: Path, count: int) -> int:
    """Write the first articles of a source as records."""
    found = (one for one in standard().documents(source, fields={}) if isinstance(one, RawDocument))
    names = ("id", "url", "title", "author", "published", "source", "text")
    with target.open("w", encoding="utf-8") as file:
        written = 0
        for raw in islice(found, count):
            fields = {name: value for name in names if (value := getattr(raw, name))}
            file.write(json.dumps({"id": raw.key, **fields}) + "\n")
            written += 1
    return written


def embedded_texts(index: Path, count: int) -> list[str]:
    """What is embedded of the first ``count`` passages of an index."""
    pipeline, embedder = standard(), load_embedder()
    texts: list[str] = []
    store = Store(index / "generations" / (index / "CURRENT").read_text(encoding="ascii").strip() / "store.sqlite")
    try:
        for origin in store.origins():
            cut = pipeline.passages(origin.article, embedder.count_tokens, embedder.max_tokens)
            texts += map(pipeline.embedded, cut)
            if len(texts) >= count:
                break
    finally:
        store.close()
    return texts[:count]


def _contenders(
    plan: Plan, held: ExitStack, index: Path, passages: Path, folder: Path
) -> tuple[list[Contender], list[tuple[str, str]]]:
    model = str(locate(None).folder)
    program = str(Path(__file__).with_name("peers.py"))
    commands = {OURS: [sys.executable, "-m", "eval.bench.ours", str(index), str(passages)]}
    commands |= {name: [str(plan.python), program, name, model, str(passages)] for name in PEERS}
    found, absent = [], []
    for number, (name, command) in enumerate(commands.items()):
        try:
            one = Contender(name, command, folder / f"{number}.log")
            held.enter_context(one)
            one.do("index")  # not counted: libraries load what they need
            one.do("ask", questions=plan.questions[:3], k=K)
        except Absent as error:
            absent.append((name, str(error)))
        else:
            found.append(one)
    return found, absent


def _rounds(plan: Plan, contenders: Sequence[Contender], passages: int, built: tuple[float, ...]) -> Iterator[Figure]:
    """``built`` are the passages a second of whole builds: the peers are taken to read files for nothing."""
    speed: dict[str, list[float]] = {one.name: [] for one in contenders}
    asked: dict[str, list[float]] = {one.name: [] for one in contenders}
    for number in range(plan.rounds):
        first = number % len(contenders)
        for one in (*contenders[first:], *contenders[:first]):
            speed[one.name].append(passages / float(one.do("index")["seconds"]))
            said = one.do("ask", questions=plan.questions, k=K)["seconds"]
            asked[one.name].append(1000 * median(said))
    for name, rounds in speed.items():
        yield Figure(BUILT, "passages/s", name, built if name == OURS else tuple(rounds), True)
    for name, rounds in speed.items():
        yield Figure("embedded and indexed", "passages/s", name, tuple(rounds), True)
    for name, rounds in asked.items():
        yield Figure("a question in the process, p50", "ms", name, tuple(rounds), False)


def _http(plan: Plan, contenders: Sequence[Contender], index: Path, folder: Path) -> Iterator[Figure]:
    """Latency of one client and answers a second at several, over HTTP."""
    with served(index, folder / "serve.log") as port:
        ports = {OURS: port}
        ports |= {one.name: int(one.do("serve")["port"]) for one in contenders if one.name != OURS}
        alone: dict[str, list[float]] = {name: [] for name in ports}
        many: dict[str, list[float]] = {name: [] for name in ports}
        late: dict[str, list[float]] = {name: [] for name in ports}
        for where in ports.values():
            _together(where, plan.questions)  # not counted: who starts processes when many ask starts them now
        for _ in range(plan.rounds):
            for name, where in ports.items():
                alone[name].append(1000 * median(ask(where, plan.questions)))
                begun = time.perf_counter()
                waited = _together(where, plan.questions)
                many[name].append(len(waited) / (time.perf_counter() - begun))
                late[name].append(1000 * quantiles(waited, n=100)[98])
    for measure, unit, figures, rising in (
        ("a question over HTTP, p50", "ms", alone, False),
        (f"answers at {CLIENTS} clients", "answers/s", many, True),
        (f"a question at {CLIENTS} clients, p99", "ms", late, False),
    ):
        for name, rounds in figures.items():
            yield Figure(measure, unit, name, tuple(rounds), rising)


@contextmanager
def served(index: Path, log: Path, *flags: str) -> Iterator[int]:
    """``onrecord serve`` on a free port."""
    script = "from service.cli import main; main()"
    command = [sys.executable, "-c", script, "serve", "--index", str(index), "--port", "0", *flags]
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process,  # noqa: S603 - our own
    ):
        try:
            line = process.stdout.readline().decode() if process.stdout is not None else ""
            yield int(line.strip().rpartition(":")[2])
        finally:
            process.kill()


def _together(port: int, questions: Sequence[str]) -> list[float]:
    """The same of every client, each with a connection of its own."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return [one for found in pool.map(ask, [port] * CLIENTS, [questions] * CLIENTS) for one in found]


def ask(port: int, questions: Sequence[str]) -> list[float]:
    """Seconds that each question takes over one connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    waited = []
    try:
        for question in questions:
            begun = time.perf_counter()
            body: Any = json.dumps({"question": question, "k": K})
            connection.request("POST", "/v1/ask", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            waited.append(time.perf_counter() - begun)
            if response.status != 200:
                msg = f"the server on port {port} answered {response.status}"
                raise Absent(msg)
    finally:
        connection.close()
    return waited
