"""Trials with their confidences in, how well the archive is known not to say out.

Three views: ``in_out``, each question with its evidence in the search against the same without it, where yes is that the
evidence is there; ``answers``, the same searches, where yes is what confidence is the probability of, that one of the
first four passages answers; and ``every``, swapped and unanswerable questions among them, again by that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from eval.abstention import Kind
from eval.calibration import Calibration, area, calibrate
from eval.logistic import by_wording
from eval.measures import Ratio


@dataclass(frozen=True, slots=True)
class Verdict:
    """One trial as it ended: ``answers`` is whether one of the first four passages does, ``confidence`` (0..1) and
    ``answered`` what was said of it."""

    question: str
    kind: Kind
    asked: str
    excluded: tuple[str, ...]
    answers: bool
    confidence: float
    answered: bool


@dataclass(frozen=True, slots=True)
class View:
    """Trials held against yes or no. ``wording`` is the AUROC of a regression on the questions' words alone, held out
    question by question: .5 where they give nothing away; None where there is only yes or only no."""

    calibration: Calibration
    wording: float | None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """All trials of a run. ``said`` counts by kind how many were said to be answered. A view is None without trials."""

    threshold: float
    said: Mapping[Kind, Ratio]
    in_out: View | None
    answers: View | None
    every: View | None
    trials: tuple[Verdict, ...]

    def to_dict(self) -> dict[str, Any]:
        """The figures, without the trials, as JSON takes them."""
        return {
            "threshold": self.threshold,
            "said_to_be_answered": {kind: {**asdict(ratio), "share": ratio.share} for kind, ratio in self.said.items()},
            **{name: None if view is None else asdict(view) for name, view in self.views.items()},
        }

    @property
    def views(self) -> dict[str, View | None]:
        """The views by name."""
        return {"in_out": self.in_out, "answers": self.answers, "every": self.every}


def verdicts(trials: Sequence[Verdict], threshold: float) -> Verdicts:
    """Count and calibrate; ``threshold`` (0..1) is the one that is shipped."""
    kinds = dict.fromkeys(trial.kind for trial in trials)
    both = {trial.question for trial in trials if trial.kind == "left out"}
    pairs = [trial for trial in trials if trial.kind in {"as asked", "left out"} and trial.question in both]
    return Verdicts(
        threshold=threshold,
        said={kind: _said([trial for trial in trials if trial.kind == kind]) for kind in kinds},
        in_out=_view(pairs, [trial.kind == "as asked" for trial in pairs], threshold),
        answers=_view(pairs, [trial.answers for trial in pairs], threshold),
        every=_view(trials, [trial.answers for trial in trials], threshold),
        trials=tuple(trials),
    )


def _said(trials: Sequence[Verdict]) -> Ratio:
    return Ratio(sum(trial.answered for trial in trials), len(trials))


def _view(trials: Sequence[Verdict], truths: Sequence[bool], threshold: float) -> View | None:
    if not trials:
        return None
    confidences = np.array([trial.confidence for trial in trials])
    yes = np.array(truths, dtype=np.float64)
    groups = [trial.question for trial in trials]
    mixed = 0 < yes.sum() < len(yes)
    wording = area(by_wording([trial.asked for trial in trials], yes, groups), yes) if mixed else None
    return View(calibrate(confidences, yes, threshold, groups), wording)
