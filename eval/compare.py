"""Two saved runs over the same questions and archive in, what differs between them and how surely out.

Paired randomisation test, two-sided (Fisher; Smucker, Allan and Carterette, CIKM 2007): were the runs alike, each question's
two scores might as well be exchanged. Holm's step-down correction (1979) over the measures; bootstrap intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from eval.intervals import SEED, Floats, Interval, ratio_interval, weights
from eval.runs import LOWER_IS_BETTER, Run, RunError, read_run

if TYPE_CHECKING:
    from rich.table import Table

PERMUTATIONS: Final = 20_000
SIGNIFICANT: Final = 0.05
_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: its means in A and B over ``questions``, B minus A, and in how many questions it rose and fell.

    ``p`` is of the randomisation test, ``holm`` the same corrected for the number of measures.
    """

    measure: str
    questions: int
    a: float
    b: float
    difference: float
    interval: Interval | None
    rose: int
    fell: int
    p: float
    holm: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs and a row for each measure that both have."""

    a: Run
    b: Run
    rows: tuple[Row, ...]

    def to_dict(self) -> dict[str, Any]:
        """The comparison as JSON takes it."""
        runs = {
            name: {"path": str(run.path), "configuration": run.configuration}
            for name, run in (("a", self.a), ("b", self.b))
        }
        return {**runs, "permutations": PERMUTATIONS, "rows": [asdict(row) for row in self.rows]}


def compare(a: Path, b: Path) -> Comparison:
    """Hold two saved runs against each other; raises ``RunError``, also where they cannot be compared."""
    return compared(read_run(a), read_run(b))


def compared(a: Run, b: Run) -> Comparison:
    """``compare`` for runs that are read."""
    if a.sha256 != b.sha256:
        raise RunError(
            b.path, f"is of other questions than {a.path} ({b.sha256[:12]}, {a.sha256[:12]}): ask both the same"
        )
    if a.corpus != b.corpus:
        what = f"is on another archive than {a.path} ({b.corpus[:12]}, {a.corpus[:12]}): index the same documents"
        raise RunError(b.path, what)
    measures = [name for name in a.scores if name in b.scores]
    for name in measures:
        if a.scores[name].keys() != b.scores[name].keys():
            raise RunError(b.path, f"has {name} for other questions than {a.path}; run eval again for both")
    if not measures:
        raise RunError(b.path, f"shares no measure with {a.path}: no question of the set has an answer")
    pairs = [(name, [(a.scores[name][key], b.scores[name][key]) for key in a.scores[name]]) for name in measures]
    differences = [np.array([after - before for before, after in both]) for _, both in pairs]
    chances = [chance(one) for one in differences]
    return Comparison(
        a,
        b,
        tuple(
            Row(
                measure=name,
                questions=len(both),
                a=float(np.mean([before for before, _ in both])),
                b=float(np.mean([after for _, after in both])),
                difference=float(difference.mean()),
                interval=ratio_interval(weights(len(both)), difference, np.ones(len(both))),
                rose=int((difference > 0).sum()),
                fell=int((difference < 0).sum()),
                p=p,
                holm=corrected,
            )
            for (name, both), difference, p, corrected in zip(pairs, differences, chances, holm(chances), strict=True)
        ),
    )


def chance(differences: Floats, permutations: int = PERMUTATIONS, seed: int = SEED) -> float:
    """How often a sum as far from 0 comes where each of ``differences`` (n,) has either sign: the p of a two-sided test, the
    observed one counted among the ``permutations`` (so never 0)."""
    changed = differences[differences != 0]
    if not len(changed):
        return 1.0
    # Sums of the same numbers in another order differ in their last digits.
    least = abs(changed.sum()) - 1e-9 * np.abs(changed).sum()
    random = np.random.default_rng(seed)
    as_far = 0
    for begun in range(0, permutations, _AT_ONCE):
        count = min(_AT_ONCE, permutations - begun)
        signs = random.integers(2, size=(count, len(changed)), dtype=np.int8) * 2.0 - 1
        as_far += int((np.abs(signs @ changed) >= least).sum())
    return (as_far + 1) / (permutations + 1)


def holm(chances: Sequence[float]) -> list[float]:
    """The chances (p), each corrected for being one of so many, in their order."""
    corrected = [0.0] * len(chances)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        highest = max(highest, min(1.0, (len(chances) - rank) * chances[place]))
        corrected[place] = highest
    return corrected


def comparison_table(found: Comparison) -> Table:
    """The rows for a terminal; what is surely better or worse after correction is marked."""
    from rich.markup import escape
    from rich.table import Table

    caption = "\n".join(
        f"{name}: {run.path}, configuration {run.configuration[:12]}" for name, run in (("A", found.a), ("B", found.b))
    )
    made = Table(caption=escape(caption), caption_justify="left")
    made.add_column("measure")
    for heading in ("of", "A", "B", "B - A", "95 %", "rose", "fell", "p", "Holm", ""):
        made.add_column(heading, justify="right")
    for row in found.rows:
        span = f"{row.interval.low:+.3f} to {row.interval.high:+.3f}" if row.interval else ""
        figures = (f"{row.a:.4f}", f"{row.b:.4f}", f"{row.difference:+.4f}", span, str(row.rose), str(row.fell))
        better = (row.difference < 0) == (row.measure in LOWER_IS_BETTER)
        verdict = "" if row.holm >= SIGNIFICANT else "better" if better else "worse"
        made.add_row(row.measure, str(row.questions), *figures, _small(row.p), _small(row.holm), verdict)
    return made


def _small(chance: float) -> str:
    return "<0.0001" if chance < 0.0001 else f"{chance:.4f}"
