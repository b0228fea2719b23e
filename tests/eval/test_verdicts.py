"""Trials with confidences in, three views of how well silence is kept out."""

from __future__ import annotations

from eval.abstention import Kind
from eval.measures import Ratio
from eval.verdicts import Verdict, verdicts


def verdict(question: str, kind: Kind, confidence: float, *, answers: bool = False) -> Verdict:
    return Verdict(question, kind, f"words of {question}", (), answers, confidence, confidence >= 0.5)


def test_three_views() -> None:
    found = verdicts(
        [
            verdict("a", "as asked", 0.9, answers=True),
            verdict("a", "left out", 0.6),
            verdict("b", "as asked", 0.4),
            verdict("b", "left out", 0.2),
            verdict("b", "speaker swapped", 0.95),
            verdict("c", "as asked", 0.8, answers=True),  # could not be left out: in no pair
            verdict("n", "unanswerable", 0.1),
        ],
        0.5,
    )
    assert found.said["as asked"] == Ratio(2, 3)
    assert found.said["left out"] == Ratio(1, 2)
    assert found.said["unanswerable"] == Ratio(0, 1)
    assert found.in_out is not None
    # In .9 and .4 against out .6 and .2: three of four pairs in order; of the wording nothing is to be learned.
    assert (found.in_out.calibration.cases, found.in_out.calibration.auroc, found.in_out.wording) == (4, 0.75, 0.5)
    assert found.in_out.calibration.shipped is not None
    assert (found.in_out.calibration.shipped.coverage, found.in_out.calibration.shipped.false) == (0.5, 0.5)
    assert found.answers is not None
    assert (found.answers.calibration.positive, found.answers.calibration.auroc) == (1, 1.0)
    assert found.every is not None
    # Yes .9 and .8 against .6, .4, .2, .95, .1: eight of ten.
    assert (found.every.calibration.cases, found.every.calibration.auroc) == (7, 0.8)


def test_without_trials_there_is_no_view() -> None:
    found = verdicts([], 0.5)
    assert (found.in_out, found.answers, found.every, dict(found.said)) == (None, None, None, {})
