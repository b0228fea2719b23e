"""How the vectors of an index behave as they grow: ``python -m eval.bench.growth INDEX QUESTIONS [--sizes 10000 100000]``.

The vectors of INDEX are multiplied: copies with noise (cosine with their origin about .86), so that near ones stay near and
none are equal. For each size: seconds to write, milliseconds a question, how many of the ten nearest by all vectors are
found, bytes a passage on the disk and in memory (what the process holds itself; what is mapped of files can be given back).
A build is taken to embed all of them, at the pace of ``_EMBEDDED`` passages of INDEX, and to write them. Exponents are slopes of
log against log. Writes growth.json, growth.md and growth.svg to ``--out``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eval.bench.side import embedded_texts
from eval.questions import read_questions
from index.embed import load_embedder
from index.generation import VECTORS, open_current
from index.segments import Segment, Vectors32
from index.vectors import Batch, Vectors, write_vectors

K: Final = 10
_NOISE: Final = 0.6
_BATCH: Final = 65_536
_EMBEDDED: Final = 300


@dataclass(frozen=True, slots=True)
class Point:
    """One size. ``recall`` of the ten nearest, 0..1; times in the units of their names; bytes are a passage's."""

    vectors: int
    build_seconds: float
    seconds: float
    p50_ms: float
    p99_ms: float
    exact_ms: float
    recall: float
    disk_bytes: float
    memory_bytes: float


def measure(base: Vectors32, questions: Vectors32, size: int, folder: Path, embedding: float) -> Point:
    """Write ``size`` vectors made of ``base`` (n, dimension) and ask every one of ``questions`` (m, dimension); ``embedding``
    are seconds a passage."""
    dimension = base.shape[1]
    made = [0.0]
    begun = time.perf_counter()
    write_vectors(None, folder, dimension, multiplied(base, size, made), size, np.empty(0, np.int64))
    writing = time.perf_counter() - begun - made[0]
    before = _held()
    index = Vectors(folder, dimension)
    segments = [Segment(path, dimension) for path in sorted(folder.glob("*.faiss"))]
    for question in questions[:5]:
        index.search(question, K)
    memory = _held() - before
    waited, exact, found = [], [], 0
    for question in questions:
        begun = time.perf_counter()
        rows = index.search(question, K).rows
        waited.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        truth = nearest(segments, question)
        exact.append(time.perf_counter() - begun)
        found += len(np.intersect1d(rows, truth))
    disk = sum(path.stat().st_size for path in folder.iterdir())
    return Point(
        vectors=size,
        build_seconds=size * embedding + writing,
        seconds=writing,
        p50_ms=1000 * median(waited),
        p99_ms=1000 * quantiles(waited, n=100)[98],
        exact_ms=1000 * median(exact),
        recall=found / (K * len(questions)),
        disk_bytes=disk / size,
        memory_bytes=memory / size,
    )


def multiplied(base: Vectors32, size: int, seconds: list[float]) -> Iterator[Batch]:
    """``size`` vectors in batches; what making them takes is added to ``seconds[0]``."""
    generator = np.random.default_rng(5)
    for start in range(0, size, _BATCH):
        begun = time.perf_counter()
        count = min(_BATCH, size - start)
        noise = generator.standard_normal((count, base.shape[1]), dtype=np.float32)
        vectors = base[generator.integers(0, len(base), count)] + noise * np.float32(_NOISE / base.shape[1] ** 0.5)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        seconds[0] += time.perf_counter() - begun
        yield np.arange(start + 1, start + count + 1, dtype=np.int64), vectors


def nearest(segments: Sequence[Segment], question: Vectors32) -> NDArray[np.int64]:
    """The ten nearest rows by all vectors."""
    asked = np.ascontiguousarray(question.reshape(1, -1))
    found = [one.search(asked, K, None) for one in segments]
    rows, scores = (np.concatenate([one[part] for one in found]) for part in (0, 1))
    best: NDArray[np.int64] = rows[np.argsort(-scores, kind="stable")[:K]]
    return best


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The slope of log ``values`` over log ``sizes``; 1 is proportional."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def table(points: Sequence[Point]) -> str:
    """Markdown, the exponents under it."""
    lines = [
        "| vectors | embedded and written in | written in | p50 | p99 | exact p50 | recall@10 | bytes on disk | in memory |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one.vectors:,} | {one.build_seconds:,.0f} s | {one.seconds:.1f} s | {one.p50_ms:.2f} ms | {one.p99_ms:.2f} ms | {one.exact_ms:.1f} ms "
        f"| {one.recall:.3f} | {one.disk_bytes:.0f} | {one.memory_bytes:.0f} |"
        for one in points
    ]
    if len(points) > 1:
        sizes = [one.vectors for one in points]
        build, writing, asking = (
            exponent(sizes, [getattr(one, name) for one in points]) for name in ("build_seconds", "seconds", "p50_ms")
        )
        lines += ["", f"Growth: a build n^{build:.2f}, writing alone n^{writing:.2f}, a question n^{asking:.2f}."]
    return "\n".join(lines) + "\n"


def picture(points: Sequence[Point]) -> str:
    """Seconds to write and milliseconds a question over size, both axes logarithmic."""
    lines = [("build, s", "#33475b", [one.build_seconds for one in points])]
    lines += [("written in, s", "#0b6e4f", [one.seconds for one in points])]
    lines += [("a question, ms", "#b3541e", [one.p50_ms for one in points])]
    lines += [("exact, ms", "#9aa5b1", [one.exact_ms for one in points])]
    sizes = np.log10([one.vectors for one in points])
    every = np.log10([max(value, 1e-3) for _, _, values in lines for value in values])
    low, high = np.floor(every.min()), np.ceil(every.max())
    left, right, top, bottom = 70, 620, 20, 320

    def place(size: float, value: float) -> tuple[float, float]:
        across = (size - sizes[0]) / max(sizes[-1] - sizes[0], 1e-9)
        return left + across * (right - left), bottom - (np.log10(max(value, 1e-3)) - low) / (high - low) * (
            bottom - top
        )

    parts = ['<rect width="100%" height="100%" fill="#fff"/>']
    for power in range(int(low), int(high) + 1):
        at = place(sizes[0], 10.0**power)[1]
        parts.append(
            f'<path d="M{left} {at:.1f}H{right}" stroke="#ddd"/><text x="10" y="{at + 4:.1f}">{10.0**power:g}</text>'
        )
    for one, size in zip(points, sizes, strict=True):
        at = place(size, 1.0)[0]
        parts.append(f'<text x="{at:.1f}" y="{bottom + 20}" text-anchor="middle">{one.vectors:,}</text>')
    beneath = 0.0
    for name, colour, values in sorted(lines, key=lambda line: -line[2][-1]):
        where = [place(size, value) for size, value in zip(sizes, values, strict=True)]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in where)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        at = max(where[-1][1] + 4, beneath)  # names of lines that end together stand one under the other
        beneath = at + 14
        parts.append(f'<text x="{where[-1][0] + 6:.1f}" y="{at:.1f}" fill="{colour}">{name}</text>')
    style = "<style>text{font:12px sans-serif}</style>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="740" height="350" viewBox="0 0 740 350">{style}{"".join(parts)}</svg>\n'


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.growth", description=__doc__.split("\n")[0])
    parser.add_argument("index", type=Path, help="whose vectors are multiplied")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 50_000, 200_000, 1_000_000])
    parser.add_argument("--most", type=int, default=200, help="questions asked at each size")
    parser.add_argument("--scratch", type=Path, help="a folder with room: 2 KB a vector")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    generation = open_current(chosen.index.resolve())
    model = generation.manifest.model
    embedder = load_embedder(model.name, fingerprint=model.fingerprint)
    kept = sorted((generation.path / VECTORS).glob("*.faiss"))
    base = np.concatenate([Segment(path, model.dimension).vectors(slice(None)) for path in kept])
    asked = [one.question for one in read_questions(chosen.questions).questions[: chosen.most]]
    questions = np.stack([embedder.encode_question(question) for question in asked])
    texts = embedded_texts(chosen.index, _EMBEDDED)
    begun = time.perf_counter()
    embedder.encode_passages(texts)
    embedding = (time.perf_counter() - begun) / len(texts)
    points: list[Point] = []
    for size in sorted(chosen.sizes):
        with TemporaryDirectory(dir=chosen.scratch) as folder:
            points.append(measure(base, questions, size, Path(folder, "vectors"), embedding))
            shutil.rmtree(Path(folder, "vectors"))
        sys.stderr.write(f"{points[-1]}\n")
    shown = table(points)
    sys.stdout.write(shown)
    if chosen.out is not None:
        chosen.out.mkdir(parents=True, exist_ok=True)
        (chosen.out / "growth.md").write_text(shown, encoding="utf-8")
        (chosen.out / "growth.svg").write_text(picture(points), encoding="utf-8")
        content = {"points": [asdict(one) for one in points], "command": sys.argv, "base": len(base)}
        (chosen.out / "growth.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _held() -> int:
    """Bytes of memory that are this process's own (Linux; 0 elsewhere)."""
    try:
        resident, shared = Path("/proc/self/statm").read_text(encoding="ascii").split()[1:3]
    except OSError:
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
