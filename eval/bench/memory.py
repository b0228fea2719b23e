"""How much memory a build takes as an archive grows: articles in, resident memory after every hundredth of them out.

    python -m eval.bench.memory SOURCE [--articles 10000] [--after 1000] [--characters N] [--json]

Everything of a build runs but the embedding model, whose vectors are drawn from a hash of the text: what a model takes does
not depend on how much was embedded before. ``--characters`` reads the beginning of each text only, which is faster and shows the
same growth, if any is by article. Memory is the resident set of the process (``/proc/self/statm``, Linux).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.build import build
from index.pipeline import standard
from index.report import Stage
from ingest.records import RawDocument, Skipped

MIB: Final = 1 << 20
EVERY: Final = 100


@dataclass(frozen=True, slots=True)
class Sample:
    """Resident memory in MiB once ``done`` documents or passages were through a stage."""

    stage: Stage
    done: int
    mib: float


@dataclass(frozen=True, slots=True)
class MemoryReport:
    """``growth`` is the largest sample of reading after the first ``after`` articles, over the one then, less 1.

    ``peaks`` are the largest samples of each stage in MiB; ``seconds`` the time of the build.
    """

    articles: int
    passages: int
    after: int
    mib_after: float
    growth: float
    peaks: Mapping[str, float]
    seconds: float
    samples: tuple[Sample, ...]


class Stand:
    """An embedder that costs nothing: the vector of a text is drawn from its hash, and a token is four characters."""

    name = "stand"
    runtime = "numpy"
    dimension = 384
    max_tokens = 256
    fingerprint = hashlib.sha256(b"eval.bench.memory").hexdigest()

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_questions(texts)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self.encode_question(text) for text in texts])

    def encode_question(self, text: str) -> NDArray[np.float32]:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
        return (vector / np.linalg.norm(vector)).astype(np.float32)

    def count_tokens(self, text: str) -> int:
        return len(text) // 4 + 2

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [(start, min(start + 4, len(text))) for start in range(0, len(text), 4)]


def measure(
    source: Path,
    index: Path,
    articles: int,
    after: int,
    characters: int | None = None,
    told: Callable[[Sample], object] = lambda _: None,
) -> MemoryReport:
    """Build an index of the first ``articles`` of ``source`` in the empty folder ``index``, watching the memory.

    Of each text the first ``characters`` are read. ``told`` is given each sample as it is taken.
    """
    given = standard()

    def documents(root: Path, *, fields: Mapping[str, str], quick: bool = False) -> Iterator[RawDocument | Skipped]:
        for one in islice(iter(given.documents(root, fields=fields, quick=quick)), articles):
            yield replace(one, text=one.text[:characters]) if isinstance(one, RawDocument) else one

    samples: list[Sample] = []

    def progress(stage: Stage, done: int, total: int | None) -> None:
        if stage != "read" or done % EVERY == 0 or done == total:
            samples.append(Sample(stage, done, round(resident() / MIB, 1)))
            told(samples[-1])

    begun = time.perf_counter()
    report = build([source], index, embedder=Stand(), pipeline=replace(given, documents=documents), progress=progress)
    reading = [one for one in samples if one.stage == "read" and one.done >= after]
    base = reading[0].mib if reading else 0.0
    peaks: dict[str, float] = {}
    for one in samples:
        peaks[one.stage] = max(peaks.get(one.stage, 0.0), one.mib)
    return MemoryReport(
        articles=report.articles,
        passages=report.passages,
        after=after,
        mib_after=base,
        growth=round(max((one.mib for one in reading), default=0.0) / base - 1, 4) if base else 0.0,
        peaks=peaks,
        seconds=round(time.perf_counter() - begun, 1),
        samples=tuple(samples),
    )


def resident() -> int:
    """Bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Measure what is given on the command line."""
    parser = argparse.ArgumentParser(description="Memory of a build as the archive grows.")
    parser.add_argument("source", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--after", type=int, default=1_000)
    parser.add_argument("--characters", type=int, help="of each text; all of them where it is left out")
    parser.add_argument("--json", action="store_true", help="everything, with each sample")
    asked = parser.parse_args()

    def told(one: Sample) -> None:
        if not asked.json and one.stage == "read" and one.done % 500 == 0:
            sys.stdout.write(f"{one.done:>8,} articles read  {one.mib:>8.1f} MiB\n")
            sys.stdout.flush()

    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        found = measure(asked.source, Path(folder) / "index", asked.articles, asked.after, asked.characters, told)
    if asked.json:
        sys.stdout.write(json.dumps(asdict(found)) + "\n")
        return
    peaks = ", ".join(f"{stage} {mib:.0f}" for stage, mib in found.peaks.items())
    sys.stdout.write(
        f"{found.articles:,} articles, {found.passages:,} passages, {found.seconds:.0f} s; "
        f"growth after the first {found.after:,}: {found.growth:+.1%}; peaks in MiB: {peaks}\n"
    )


if __name__ == "__main__":
    main()
