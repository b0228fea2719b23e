"""A report in, one HTML file out: figures, plots as SVG, and for each question what was expected and what came, worst first.

The file needs nothing beside it and holds no script; a policy in it forbids any, whatever an archive's text says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from eval.evidence import Came, Finding
from eval.measures import DEPTH, RANKED, RECALL, Outcome
from eval.questions import UNSTATED, Evidence, Stated
from eval.report import Report
from eval.table import ABLATED, LABELS, VIEWS, number, span
from eval.verdicts import Verdict

DETAILED: Final = 300
"""Questions of which the page shows what came; of further, better ones it names the verdict only."""
_TEMPLATES: Final = Path(__file__).with_name("templates")
_TYPE_BARS: Final = ("hits@1", "hits@4")
_CUT: Final = 400
_CONTROLS: Final = {**dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)), "�")}
_WRONG: Final = 0.25
"""How much worse a question is for a wrong speaker or date beside its evidence: less than for a worse place."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One evidence: where it came (``rank`` and ``position`` from 1, None where it did not), and how it was shown."""

    article: str
    text: str | None
    speaker: str | None
    published: str | None
    rank: int | None
    position: int | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that came: its text in three, the middle one being the first evidence in it, empty where it holds none."""

    rank: int
    article: str
    speaker: str | None
    published: str | None
    parts: tuple[str, str, str]
    holds: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One question: ``badness`` is 0 where all is as it should be; ``verdict`` says in words what it is, ``mark`` how bad:
    good, fair or bad."""

    id: str
    question: str
    type: str | None
    badness: float
    verdict: str
    mark: str
    confidence: float | None
    answered: bool
    expected: tuple[Piece, ...]
    came: tuple[Passage, ...]
    trials: tuple[Verdict, ...]


def write_page(report: Report, file: Path) -> None:
    """Write the page of a report."""
    file.write_text(page(report), encoding="utf-8")


def page(report: Report) -> str:
    """The page of a report."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value.translate(_CONTROLS) if isinstance(value, str) else value,
    )
    environment.filters |= {"figure": number, "span": span}
    types = report.types
    return environment.get_template("report.html").render(
        report=report,
        summary=report.summary,
        types=types,
        measures=(*RANKED, RECALL),
        bars={name: {kind: one for kind, one in types.items() if name in one.means} for name in _TYPE_BARS},
        labels=LABELS,
        views={name: VIEWS[name].replace("\n", " ") for name in VIEWS},
        ablated=ABLATED,
        lines=lines(report),
        detailed=DETAILED,
    )


def lines(report: Report) -> list[Line]:
    """Every question, the worst first; of as good ones in the order of the set."""
    trials: dict[str, list[Verdict]] = {}
    for trial in report.verdicts.trials if report.verdicts else ():
        trials.setdefault(trial.question, []).append(trial)
    found = [_line(outcome, tuple(trials.get(outcome.question.id, ()))) for outcome in report.outcomes]
    return sorted(found, key=lambda line: -line.badness)


def _line(outcome: Outcome, trials: tuple[Verdict, ...]) -> Line:
    question = outcome.question
    verdict, badness = _verdict(outcome)
    return Line(
        id=question.id,
        question=question.question,
        type=question.type,
        badness=badness,
        verdict=verdict,
        mark="good" if badness == 0 else "fair" if badness < 0.5 else "bad",
        confidence=outcome.confidence,
        answered=outcome.answered,
        expected=tuple(
            _piece(piece, finding) for piece, finding in zip(question.evidence, outcome.judged.findings, strict=True)
        ),
        came=tuple(_passage(outcome, rank, passage) for rank, passage in enumerate(outcome.came[:DEPTH], start=1)),
        trials=trials,
    )


def _verdict(outcome: Outcome) -> tuple[str, float]:
    """In words, and as a number from 0 (as it should be) up."""
    if not outcome.question.answerable:
        if outcome.answered:
            return "answered, though the archive does not say", outcome.confidence or 1.0
        return "known not to be said", 0.0
    ranks = [finding.rank for finding in outcome.judged.findings if finding is not None and finding.rank <= DEPTH]
    wanted = 1 if outcome.question.any_of else len(outcome.judged.findings)
    words = [f"first evidence at {min(ranks)}" if ranks else f"no evidence in the first {DEPTH}"]
    if 0 < len(ranks) < wanted:
        words.append(f"{len(ranks)} of {wanted} found")
    badness = 1 - outcome.scores["nDCG@10"]
    for name, ratio in (("speaker", outcome.speaker), ("date", outcome.date)):
        if ratio.right < ratio.of:
            words.append(f"{name} wrong")
            badness += _WRONG
    if not outcome.answered:
        words.append("said not to be answered")
    return ", ".join(words), badness if badness > 1e-9 else 0.0


def _piece(piece: Evidence, finding: Finding | None) -> Piece:
    return Piece(
        article=piece.article,
        text=piece.text,
        speaker=_stated(piece.speaker),
        published=_stated(piece.published),
        rank=None if finding is None else finding.rank,
        position=None if finding is None else finding.position,
    )


def _stated(value: Stated) -> str | None:
    """What must be shown, in words; None where the set does not say."""
    if value is UNSTATED:
        return None
    return value if isinstance(value, str) else "none"


def _passage(outcome: Outcome, rank: int, came: Came) -> Passage:
    held = [
        piece
        for piece, finding in zip(outcome.question.evidence, outcome.judged.findings, strict=True)
        if finding is not None and finding.position == rank
    ]
    quoted = next((piece.text for piece in held if piece.text is not None), None)
    return Passage(rank, came.article, came.speaker, came.published, _parts(came.text, quoted), bool(held))


def _parts(text: str, quoted: str | None) -> tuple[str, str, str]:
    """The text around what is quoted, wherever its lines are broken; what is long is cut, but not within the quotation."""
    match = None if quoted is None else re.search(r"\s+".join(map(re.escape, quoted.split())), text)
    if match is None:
        return (text if len(text) <= _CUT else f"{text[:_CUT]}…", "", "")
    before, after = text[: match.start()], text[match.end() :]
    before = before if len(before) <= _CUT else f"…{before[-_CUT:]}"
    return before, match[0], after if len(after) <= _CUT else f"{after[:_CUT]}…"
