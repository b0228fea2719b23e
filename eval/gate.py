"""Floors and measured runs in, whether every floor holds out; floors rise when told to and fall only when told to.

``floors.toml`` names question sets, relative to itself, with the hashes of questions and archive that its floors were
measured on, and for each figure what it must be ``at_least`` or ``at_most``. Figures are those of ``eval.runs``. A floor is
set below what was measured, by one question but at least .01, and of abstention by three of that: machines round differently, and
one question may go the other way, which moves a threshold for all.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eval.runs import LOWER_IS_BETTER, Run, RunError, read_run, run_of

if TYPE_CHECKING:
    from rich.table import Table

SLACK: Final = 0.01
TRIED: Final = "in_out."
"""What the figures begin with for which evidence is left out."""
_TRIED_SLACK: Final = 3
_PLACES: Final = 3
_HEAD: Final = """\
# What onrecord gate holds; .ci/run does. Written by onrecord gate --raise (up) and --lower (down): comments are not kept.
"""


@dataclass(frozen=True, slots=True)
class Floors:
    """The bounds of one question set: ``at_least`` and ``at_most`` by figure. ``questions`` is relative to the file."""

    name: str
    questions: str
    sha256: str
    corpus: str
    at_least: Mapping[str, float] = field(default_factory=dict)
    at_most: Mapping[str, float] = field(default_factory=dict)

    @property
    def bounds(self) -> dict[str, float]:
        """Both kinds by figure."""
        return {**self.at_least, **self.at_most}


@dataclass(frozen=True, slots=True)
class Held:
    """One floor against what was measured; ``value`` is None where the run has no such figure."""

    set: str
    figure: str
    bound: float
    value: float | None
    held: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """What was held, what was not measured this time, and the floors that were written anew."""

    rows: tuple[Held, ...]
    unmeasured: tuple[str, ...]
    written: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether every floor of what was measured holds."""
        return all(row.held for row in self.rows)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON takes it."""
        return {"held": self.held, **asdict(self)}


def gate(file: Path, reports: Sequence[Path], *, up: bool = False, down: bool = False) -> Gate:
    """Hold saved runs to the floors in ``file``; with ``up`` write floors that may rise, with ``down`` those that must fall.

    Raises ``RunError`` for what cannot be read, a run of no set in it, and one on another archive than its floors'.
    """
    sets = read_floors(file)
    return _gate(file, sets, [(_set_of(run, sets, file), run) for run in map(read_run, reports)], up=up, down=down)


def gate_index(
    file: Path,
    index: Path,
    *,
    names: Collection[str] = (),
    up: bool = False,
    down: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Gate:
    """Measure the sets ``names`` on an index, by default those whose floors are of its documents, and hold them."""
    from eval.questions import read_questions
    from eval.run import measure
    from index.search import Searcher

    sets = read_floors(file)
    if unknown := sorted(set(names) - sets.keys()):
        raise RunError(file, f"has no set {unknown[0]!r}; it has {', '.join(sets)}")
    measured = []
    with Searcher.open(index) as searcher:
        corpus = searcher.corpus()
        chosen = [sets[name] for name in names] or [one for one in sets.values() if one.corpus == corpus]
        if not chosen:
            what = f"has no floors for the documents of {index} ({corpus[:12]}); say with --set which sets are of them"
            raise RunError(file, what)
        for one in chosen:
            asked = read_questions(file.parent / one.questions)
            tried = any(figure.startswith(TRIED) for figure in one.bounds)
            report = measure(asked, searcher, index, leave_out=tried, progress=progress)
            measured.append((one, run_of(report.to_dict(), asked.path)))
    return _gate(file, sets, measured, up=up, down=down)


def read_floors(file: Path) -> dict[str, Floors]:
    """The floors of a file by the name of their set; raises ``RunError``."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        found = {name: Floors(name, **table) for name, table in tables.items()}
    except OSError as error:
        raise RunError(file, f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RunError(file, f"is no TOML file: {error}") from error
    except TypeError as error:
        raise RunError(
            file, f"a set has questions, sha256 and corpus, and tables at_least and at_most: {error}"
        ) from error
    if not found:
        raise RunError(file, "holds no set")
    for one in found.values():
        _check(file, one)
    return found


def write_floors(file: Path, sets: Mapping[str, Floors]) -> None:
    """Write the floors, in their order."""
    lines = [_HEAD]
    for name, one in sets.items():
        lines.append(f"[{_key(name)}]")
        lines += [f"{key} = {_quoted(getattr(one, key))}" for key in ("questions", "sha256", "corpus")]
        for kind, bounds in (("at_least", one.at_least), ("at_most", one.at_most)):
            lines += ["", f"[{_key(name)}.{kind}]"] if bounds else []
            lines += [f"{_key(figure)} = {bound:.{_PLACES}f}" for figure, bound in bounds.items()]
        lines.append("")
    file.write_text("\n".join(lines), encoding="utf-8")


def held(floors: Floors, run: Run) -> tuple[Held, ...]:
    """Every floor of a set against a run of it. A figure that the run lacks is not held."""
    rows = []
    for figure, bound in floors.bounds.items():
        value = run.figures.get(figure)
        fine = value is not None and (value <= bound if figure in floors.at_most else value >= bound)
        rows.append(Held(floors.name, figure, bound, value, fine))
    return tuple(rows)


def moved(floors: Floors, run: Run, *, up: bool, down: bool) -> Floors:
    """The floors after a run: stricter where ``up`` and it allows, looser where ``down`` and it asks for that."""
    scale = 10**_PLACES

    def bound(figure: str, old: float, *, most: bool) -> float:
        value = run.figures.get(figure)
        if value is None:
            return old
        slack = max(SLACK, 1 / run.count) * (_TRIED_SLACK if figure.startswith(TRIED) else 1)
        new = (
            math.ceil((value + slack) * scale) / scale
            if most
            else max(0.0, math.floor((value - slack) * scale) / scale)
        )
        stricter = new < old if most else new > old
        broken = value > old if most else value < old
        return new if (up and stricter) or (down and broken) else old

    return replace(
        floors,
        sha256=run.sha256,
        corpus=run.corpus,
        at_least={figure: bound(figure, old, most=False) for figure, old in floors.at_least.items()},
        at_most={figure: bound(figure, old, most=True) for figure, old in floors.at_most.items()},
    )


def gate_table(found: Gate) -> Table:
    """Every floor for a terminal, those that broke marked."""
    from rich.markup import escape
    from rich.table import Table

    made = Table(caption=escape(_caption(found)), caption_justify="left", min_width=72)
    made.add_column("set")
    made.add_column("figure")
    for heading in ("floor", "measured", ""):
        made.add_column(heading, justify="right")
    for row in found.rows:
        sign = "≤" if row.figure in LOWER_IS_BETTER else "≥"
        value = "not there" if row.value is None else f"{row.value:.4f}"
        verdict = "" if row.held else "[bold red]broken[/]"
        made.add_row(escape(row.set), escape(row.figure), f"{sign} {row.bound:.{_PLACES}f}", value, verdict)
    return made


def _caption(found: Gate) -> str:
    broken = sum(not row.held for row in found.rows)
    lines = [f"{broken} of {len(found.rows)} floors broken" if broken else f"all {len(found.rows)} floors hold"]
    if found.unmeasured:
        lines.append(f"not measured: {', '.join(found.unmeasured)}")
    if found.written:
        lines.append(f"written: {', '.join(found.written)}")
    return "\n".join(lines)


def _gate(file: Path, sets: dict[str, Floors], measured: Sequence[tuple[Floors, Run]], *, up: bool, down: bool) -> Gate:
    rows: list[Held] = []
    after = dict(sets)
    for floors, run in measured:
        if (floors.sha256, floors.corpus) != (run.sha256, run.corpus) and not (up or down):
            what = "other questions" if floors.sha256 != run.sha256 else "another archive"
            raise RunError(
                file, f"{floors.name}: {run.path} is of {what}; --raise takes it over where every floor holds"
            )
        own = held(floors, run)
        if down or all(row.held for row in own):
            after[floors.name] = moved(floors, run, up=up, down=down)
            own = held(after[floors.name], run)
        rows += own
    written = tuple(name for name in sets if after[name] != sets[name])
    if written:
        write_floors(file, after)
    names = {floors.name for floors, _ in measured}
    return Gate(tuple(rows), tuple(name for name in sets if name not in names), written)


def _set_of(run: Run, sets: Mapping[str, Floors], file: Path) -> Floors:
    found = next((one for one in sets.values() if one.sha256 == run.sha256), None)
    if found is None:
        raise RunError(run.path, f"its questions ({run.sha256[:12]}) are of no set in {file}; it has {', '.join(sets)}")
    return found


def _check(file: Path, one: Floors) -> None:
    for key in ("questions", "sha256", "corpus"):
        if not isinstance(getattr(one, key), str):
            raise RunError(file, f"{one.name}: {key} must be a text, not {getattr(one, key)!r}")
    for kind, bounds in (("at_least", one.at_least), ("at_most", one.at_most)):
        if not isinstance(bounds, Mapping):
            raise RunError(file, f"{one.name}: {kind} must be a table of figures, not {bounds!r}")
        for figure, bound in bounds.items():
            if isinstance(bound, bool) or not isinstance(bound, int | float):
                raise RunError(file, f"{one.name}: the floor of {figure!r} must be a number, not {bound!r}")
            if (figure in LOWER_IS_BETTER) != (kind == "at_most"):
                raise RunError(file, f"{one.name}: {figure!r} stands under {kind}, where it would hold nothing")
    if not one.bounds:
        raise RunError(file, f"{one.name}: no floor in it")


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _quoted(text: str) -> str:
    """A TOML basic string: one of JSON is one."""
    return json.dumps(text)
