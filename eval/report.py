"""A finished run: outcomes in; a record of everything, a table, and the files of a run folder out.

A run folder holds ``report.json`` (everything), ``run.trec`` and ``qrels.trec``: ``ir_measures qrels.trec run.trec
nDCG@10`` on the two repeats the ranked measures with somebody else's program.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from eval.evidence import Finding
from eval.measures import RANKED, RECALL, Outcome, Ratio, Summary, percentile, run_scores, summarise
from eval.questions import UNSTATED, Evidence

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table


@dataclass(frozen=True, slots=True)
class Report:
    """One run of one question set on one index. Times are ms, ``date`` is UTC, ``sha256`` is of the question set.

    ``missing`` are the ids of evidence articles that are not in the index: questions on them cannot be answered, which
    more often means the wrong index than a bad search.
    """

    questions: str
    sha256: str
    index: str
    generation: str
    mode: str
    k: int
    version: str
    date: str
    machine: str
    command: str
    missing: tuple[str, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def summary(self) -> Summary:
        """The measures over the whole set."""
        return summarise(self.outcomes)

    @property
    def types(self) -> dict[str, Summary]:
        """The measures by the type that the questions give, in alphabetical order; empty where none gives one."""
        names = sorted({outcome.question.type for outcome in self.outcomes if outcome.question.type is not None})
        return {name: summarise([one for one in self.outcomes if one.question.type == name]) for name in names}

    @property
    def p50(self) -> float:
        """Median time of a question in ms."""
        return percentile([outcome.took_ms for outcome in self.outcomes], 0.5)

    @property
    def p95(self) -> float:
        """The time in ms that 95 of 100 questions stay below."""
        return percentile([outcome.took_ms for outcome in self.outcomes], 0.95)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON takes it: the measures, and question by question what was expected and what came."""
        return {
            "questions": self.questions,
            "sha256": self.sha256,
            "index": self.index,
            "generation": self.generation,
            "mode": self.mode,
            "k": self.k,
            "version": self.version,
            "date": self.date,
            "machine": self.machine,
            "command": self.command,
            "missing_articles": list(self.missing),
            "measures": _summary(self.summary),
            "latency_ms": {"p50": round(self.p50, 3), "p95": round(self.p95, 3)},
            "types": {name: _summary(summary) for name, summary in self.types.items()},
            "results": [_outcome(outcome) for outcome in self.outcomes],
        }

    def write(self, folder: Path) -> None:
        """Writes ``report.json``, ``run.trec`` and ``qrels.trec`` into the folder, made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=1)
        (folder / "report.json").write_text(text + "\n", encoding="utf-8")
        (folder / "run.trec").write_text("".join(self._run_lines()), encoding="utf-8")
        (folder / "qrels.trec").write_text("".join(self._qrels_lines()), encoding="utf-8")

    def _run_lines(self) -> list[str]:
        return [
            f"{_token(outcome.question.id)} Q0 {_token(unit)} {rank} {score:g} onrecord-{self.mode}\n"
            for outcome in self.outcomes
            for rank, (unit, score) in enumerate(run_scores(outcome.judged.ranking).items(), start=1)
        ]

    def _qrels_lines(self) -> list[str]:
        return [
            f"{_token(outcome.question.id)} 0 {_token(unit)} {grade}\n"
            for outcome in self.outcomes
            for unit, grade in outcome.judged.grades.items()
        ]


def _token(identifier: str) -> str:
    """An id as one TREC field: white space, and the percent sign that marks it, are percent-encoded."""
    return re.sub(r"[\s%]", lambda found: quote(found[0], safe=""), identifier)


def _summary(summary: Summary) -> dict[str, Any]:
    ratios = {
        "speaker": summary.speaker,
        "date": summary.date,
        "answered": summary.answered,
        "abstained": summary.abstained,
    }
    return {"questions": summary.questions, **summary.means, **{name: _ratio(ratio) for name, ratio in ratios.items()}}


def _ratio(ratio: Ratio) -> dict[str, Any]:
    return {"right": ratio.right, "of": ratio.of, "share": ratio.share}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    question, findings = outcome.question, outcome.judged.findings
    return {
        "id": question.id,
        "question": question.question,
        "type": question.type,
        "asked_on": question.asked_on,
        "answerable": question.answerable,
        "any_of": question.any_of,
        "level": question.level,
        "answered": outcome.answered,
        "confidence": outcome.confidence,
        "took_ms": round(outcome.took_ms, 3),
        **outcome.scores,
        "speaker": _ratio(outcome.speaker),
        "date": _ratio(outcome.date),
        "expected": [_expected(*pair) for pair in zip(question.evidence, findings, strict=True)],
        "came": [
            {
                "rank": rank,
                "id": passage.passage,
                "article": passage.article,
                "start": passage.start,
                "end": passage.end,
                "score": passage.score,
                "speaker": passage.speaker,
                "published": passage.published,
                "text": passage.text,
            }
            for rank, passage in enumerate(outcome.came, start=1)
        ],
    }


def _expected(piece: Evidence, finding: Finding | None) -> dict[str, Any]:
    """Keys that the question set leaves out are left out here too."""
    stated: dict[str, Any] = {"article": piece.article, "grade": piece.grade}
    if piece.text is not None:
        stated["text"] = piece.text
    if piece.speaker is not UNSTATED:
        stated["speaker"] = piece.speaker
    if piece.published is not UNSTATED:
        stated["published"] = piece.published
    stated["position"] = None if finding is None else finding.position
    stated["rank"] = None if finding is None else finding.rank
    return stated


_COUNTED: Final[tuple[tuple[str, Callable[[Summary], Ratio]], ...]] = (
    ("speaker right, where found", lambda summary: summary.speaker),
    ("date right, where found", lambda summary: summary.date),
    ("answered, of the answerable", lambda summary: summary.answered),
    ("abstained, of the others", lambda summary: summary.abstained),
)


def table(report: Report) -> Group:
    """The measures as a table and, where the questions have types, a second one with a row for each of them."""
    from rich.console import Group
    from rich.markup import escape
    from rich.table import Table

    title = escape(f"{report.questions} on {report.index}, {report.mode}")
    made = Table(title=title, caption=escape(_caption(report)), caption_justify="left", min_width=72)
    made.add_column("measure")
    made.add_column(f"{len(report.outcomes)} questions", justify="right")
    summary = report.summary
    for measure in (*RANKED, RECALL):
        made.add_row(measure, _number(summary.means.get(measure)))
    for label, pick in _COUNTED:
        ratio = pick(summary)
        share = _number(ratio.share)
        made.add_row(label, share if ratio.share is None else f"{share} ({ratio.right}/{ratio.of})")
    made.add_row("latency p50 / p95, ms", f"{report.p50:.1f} / {report.p95:.1f}")
    types = report.types
    return Group(made, _types(types)) if len(types) > 1 else Group(made)


def _types(types: dict[str, Summary]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    made = Table()
    made.add_column("type")
    for heading in ("of", *RANKED, RECALL, "speaker", "date", "answered", "abstained"):
        made.add_column(heading.replace("@", "\n@"), justify="right", no_wrap=True)
    for name, summary in types.items():
        means = (_number(summary.means.get(measure), places=2) for measure in (*RANKED, RECALL))
        ratios = (pick(summary) for _, pick in _COUNTED)
        counts = (f"{ratio.right}/{ratio.of}" if ratio.of else "–" for ratio in ratios)
        made.add_row(escape(name), str(summary.questions), *means, *counts)
    return made


def _caption(report: Report) -> str:
    caption = (
        f"generation {report.generation}\nquestions {report.sha256[:12]}\nonrecord {report.version}, {report.date}"
    )
    if report.missing:
        some = ", ".join(report.missing[:3])
        more = " …" if len(report.missing) > 3 else ""
        caption += f"\n{len(report.missing)} evidence articles are not in this index: {some}{more}"
    return caption


def _number(value: float | None, *, places: int = 4) -> str:
    return "–" if value is None else f"{value:.{places}f}"
