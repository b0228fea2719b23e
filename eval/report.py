"""A finished run: outcomes in; a record of everything, and the files of a run folder, out.

A run folder holds ``report.json`` (everything), ``run.trec`` and ``qrels.trec``: ``ir_measures qrels.trec run.trec
nDCG@10`` on the two repeats the ranked measures with somebody else's program.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from eval.calibration import rounded
from eval.compare import Row
from eval.configuration import Configuration
from eval.evidence import Finding
from eval.measures import Outcome, Ratio, Summary, percentile, run_scores, summarise
from eval.questions import UNSTATED, Evidence
from eval.verdicts import Verdict, Verdicts

PERCENTILES: Final = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True, slots=True)
class Ablated:
    """The run without one step of the ranking: a row for each measure (A with it, B without), and its times in ms."""

    rows: tuple[Row, ...]
    latency: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Report:
    """One run of one question set on one index. Times are ms, ``date`` is UTC, ``sha256`` is of the question set.

    ``missing`` are the ids of evidence articles that are not in the index: questions on them cannot be answered, which
    more often means the wrong index than a bad search. ``verdicts`` is there where evidence was left out as well, and
    ``ablation``, by step, where steps of the ranking were.
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
    configuration: Configuration
    missing: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    verdicts: Verdicts | None = None
    ablation: Mapping[str, Ablated] | None = None

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
    def latency(self) -> dict[str, float]:
        """The times in ms that 50, 95 and 99 of 100 questions stay below."""
        took = [outcome.took_ms for outcome in self.outcomes]
        return {name: percentile(took, share) for name, share in PERCENTILES.items()}

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON takes it: the measures, and question by question what was expected and what came."""
        trials: dict[str, list[Verdict]] = {outcome.question.id: [] for outcome in self.outcomes}
        for trial in self.verdicts.trials if self.verdicts else ():
            trials[trial.question].append(trial)
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
            "configuration": self.configuration.to_dict(),
            "missing_articles": list(self.missing),
            "measures": _summary(self.summary),
            "latency_ms": rounded(self.latency, 3),
            "types": {name: _summary(summary) for name, summary in self.types.items()},
            "abstention": None if self.verdicts is None else rounded(self.verdicts.to_dict()),
            "ablation": {step: rounded(asdict(one)) for step, one in (self.ablation or {}).items()},
            "results": [_outcome(outcome, trials[outcome.question.id]) for outcome in self.outcomes],
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
    return {
        "questions": summary.questions,
        **summary.means,
        **{name: _ratio(ratio) for name, ratio in summary.ratios.items()},
        "intervals": {name: rounded([one.low, one.high]) for name, one in summary.intervals.items()},
    }


def _ratio(ratio: Ratio) -> dict[str, Any]:
    return {"right": ratio.right, "of": ratio.of, "share": ratio.share}


def _outcome(outcome: Outcome, trials: Iterable[Verdict]) -> dict[str, Any]:
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
        "trials": [asdict(trial) for trial in trials],
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
