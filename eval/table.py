"""A report in, tables for a terminal out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eval.compare import SIGNIFICANT, Row
from eval.measures import COUNTED, RANKED, RECALL, Ratio, Summary
from eval.verdicts import Verdicts, View

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

    from eval.intervals import Interval
    from eval.report import Report

LABELS: Final = {
    "facts": "facts found in the first 10",
    "speaker": "speaker right, where found",
    "date": "date right, where found",
    "answered": "answered, of the answerable",
    "abstained": "abstained, of the others",
}
ABLATED: Final = ("hits@1", "hits@4", "MRR@10", RECALL, "Brier")
VIEWS: Final = {
    "in_out": "evidence in,\nor left out",
    "answers": "the same:\ndoes it answer",
    "every": "swapped ones\nas well",
}


def table(report: Report) -> Group:
    """The measures with their intervals; a row for each type where there are several; and how well silence is kept where
    evidence was left out."""
    from rich.console import Group
    from rich.markup import escape
    from rich.table import Table

    summary, types = report.summary, report.types
    title = escape(f"{report.questions} on {report.index}, {report.mode}")
    made = Table(title=title, caption=escape(_caption(report)), caption_justify="left", min_width=72)
    made.add_column("measure")
    made.add_column(f"{summary.questions} questions", justify="right")
    made.add_column("95 %", justify="right")
    for measure in (*RANKED, RECALL):
        made.add_row(measure, number(summary.means.get(measure)), span(summary.intervals.get(measure)))
    for name, ratio in summary.ratios.items():
        made.add_row(LABELS[name], _counted(ratio), span(summary.intervals.get(name)))
    made.add_row(f"latency {' / '.join(report.latency)}, ms", " / ".join(f"{ms:.1f}" for ms in report.latency.values()))
    parts = [made]
    if len(types) > 1:
        parts.append(_types(types))
    if report.verdicts is not None:
        parts += [_views(report.verdicts), _kinds(report.verdicts)]
    if report.ablation:
        parts.append(_ablation(report))
    return Group(*parts)


def number(value: float | None, *, places: int = 4) -> str:
    """A figure, or a dash where there is none."""
    return "–" if value is None else f"{value:.{places}f}"


def span(interval: Interval | None) -> str:
    """An interval, or nothing."""
    return "" if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"


def _counted(ratio: Ratio) -> str:
    return number(None) if ratio.share is None else f"{number(ratio.share)} ({ratio.right}/{ratio.of})"


def _types(types: dict[str, Summary]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    made = Table()
    made.add_column("type", no_wrap=True)
    counted = [name for name in COUNTED if name != "facts"]  # which recall says as well
    for heading in ("of", *RANKED, RECALL, *counted):
        made.add_column(heading.replace("@", "\n@"), justify="right", no_wrap=True)
    for name, summary in types.items():
        means = (number(summary.means.get(measure), places=2) for measure in (*RANKED, RECALL))
        ratios = (summary.ratios[one] for one in counted)
        counts = (f"{ratio.right}/{ratio.of}" if ratio.of else "–" for ratio in ratios)
        made.add_row(escape(name), str(summary.questions), *means, *counts)
    return made


def _views(verdicts: Verdicts) -> Table:
    from rich.table import Table

    views = {name: view for name, view in verdicts.views.items() if view is not None}
    made = Table(title="Is it known when the archive does not say?", min_width=72)
    made.add_column("measure")
    for name in views:
        made.add_column(VIEWS[name], justify="right")
    for row in zip(*(_view(view) for view in views.values()), strict=True):
        made.add_row(row[0][0], *(value for _, value in row))
    return made


def _view(view: View) -> list[tuple[str, str]]:
    found = view.calibration
    shipped, chosen = found.shipped, found.at_share
    return [
        ("cases, of them yes", f"{found.cases}, {found.positive}"),
        ("AUROC", number(found.auroc, places=3)),
        ("  95 %", span(found.auroc_interval)),
        ("  by the wording alone", number(view.wording, places=3)),
        ("Brier score", number(found.brier, places=3)),
        ("  skill against the base rate", number(found.skill, places=3)),
        ("  95 %", span(found.skill_interval)),
        ("shipped threshold: yes answered", number(shipped.coverage if shipped else None, places=3)),
        ("  no answered (false)", number(shipped.false if shipped else None, places=3)),
        ("where 80 % of yes are: from", number(chosen.threshold if chosen else None, places=3)),
        ("  no answered (false)", number(chosen.false if chosen else None, places=3)),
    ]


def _kinds(verdicts: Verdicts) -> Table:
    from rich.table import Table

    made = Table(min_width=72)
    made.add_column("trial")
    made.add_column(f"said to be answered, from {verdicts.threshold:g}", justify="right")
    for kind, ratio in verdicts.said.items():
        made.add_row(kind, _counted(ratio))
    return made


def _ablation(report: Report) -> Table:
    """Steps down, measures across: the difference that switching the step off makes, and its interval."""
    from rich.table import Table

    ablation = report.ablation or {}
    made = Table(
        title="What each step of the ranking is worth: the figures without it, less those with it", min_width=72
    )
    made.add_column("without", no_wrap=True)
    shown = [name for name in ABLATED if any(row.measure == name for one in ablation.values() for row in one.rows)]
    for name in shown:
        made.add_column(name, justify="right", no_wrap=True)
    made.add_column("p50, ms", justify="right")
    for step, one in ablation.items():
        rows = {row.measure: row for row in one.rows}
        saved = one.latency["p50"] - report.latency["p50"]
        made.add_row(step, *(_effect(rows[name]) for name in shown), f"{saved:+.1f}")
    return made


def _effect(row: Row) -> str:
    """The difference, starred where it is more than chance (Holm), above its interval."""
    star = "*" if row.holm < SIGNIFICANT else ""
    interval = "" if row.interval is None else f"\n{row.interval.low:+.3f} {row.interval.high:+.3f}"
    return f"{row.difference:+.3f}{star}{interval}"


def _caption(report: Report) -> str:
    caption = (
        f"generation {report.generation}, {report.configuration}\nquestions {report.sha256[:12]}\n"
        f"onrecord {report.version}, {report.date}"
    )
    if report.missing:
        some = ", ".join(report.missing[:3])
        more = " …" if len(report.missing) > 3 else ""
        caption += f"\n{len(report.missing)} evidence articles are not in this index: {some}{more}"
    return caption
