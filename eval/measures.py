"""Measures: judged questions in; per question and mean hits, MRR, nDCG, recall, correctness and latency out.

``hits@k`` is 1 where any evidence is in the first k (Success@k), ``MRR@10`` the reciprocal rank of the first evidence,
``nDCG@10`` with log2 discount and linear gain (Järvelin and Kekäläinen 2002); all three through ir_measures, on the
units and grades of ``eval.evidence``. ``recall@10`` is the fraction of a question's evidence in the first ten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from eval.evidence import Came, Finding, Judged, plain
from eval.intervals import Interval, ratio_interval, weights
from eval.questions import UNSTATED, Question, Stated

RANKED: Final = {
    "hits@1": "Success@1",
    "hits@4": "Success@4",
    "hits@10": "Success@10",
    "MRR@10": "RR@10",
    "nDCG@10": "nDCG@10",
}
RECALL: Final = "recall@10"
COUNTED: Final = ("facts", "speaker", "date", "answered", "abstained")
DEPTH: Final = 10  # the deepest rank that a measure looks at


@dataclass(frozen=True, slots=True)
class Ratio:
    """``right`` of ``of``; the share is None where nothing was counted, which is not the same as 0."""

    right: int
    of: int

    @property
    def share(self) -> float | None:
        return self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question: what came, in what order it was shown, and how that scores.

    ``scores`` (measure name to 0..1) is empty for a question without an answer. ``speaker`` and ``date`` count the
    found evidences that state one and those whose first passage shows it. ``took_ms`` is the wall clock around ``ask``.
    """

    question: Question
    came: tuple[Came, ...]
    judged: Judged
    answered: bool
    confidence: float | None
    took_ms: float
    scores: Mapping[str, float]
    speaker: Ratio
    date: Ratio


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over the answerable questions (empty where there is none), and what is counted over all of them.

    ``facts`` counts the evidences, and those among the first ten; with ``any_of`` a question's are one. ``intervals`` are
    those of the means and counts by name, where anything was counted.
    """

    questions: int
    means: Mapping[str, float]
    facts: Ratio
    speaker: Ratio
    date: Ratio
    answered: Ratio
    abstained: Ratio
    intervals: Mapping[str, Interval]

    @property
    def ratios(self) -> dict[str, Ratio]:
        """What is counted, by name."""
        return {name: getattr(self, name) for name in COUNTED}


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """``answered`` is counted over the answerable questions, ``abstained`` over the others."""
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    others = [outcome for outcome in outcomes if not outcome.question.answerable]
    names = [*RANKED, RECALL] if answerable else []
    counted = {
        "facts": [_facts(outcome) for outcome in answerable],
        "speaker": [outcome.speaker for outcome in answerable],
        "date": [outcome.date for outcome in answerable],
        "answered": [Ratio(int(outcome.answered), 1) for outcome in answerable],
        "abstained": [Ratio(int(not outcome.answered), 1) for outcome in others],
    }
    singles = {name: [(outcome.scores[name], 1) for outcome in answerable] for name in names}
    pairs = {name: [(ratio.right, ratio.of) for ratio in ratios] for name, ratios in counted.items()}
    return Summary(
        questions=len(outcomes),
        means={name: sum(outcome.scores[name] for outcome in answerable) / len(answerable) for name in names},
        **{
            name: Ratio(sum(one.right for one in found), sum(one.of for one in found))
            for name, found in counted.items()
        },
        intervals=_intervals({**singles, **pairs}),
    )


def _facts(outcome: Outcome) -> Ratio:
    found = [finding is not None and finding.rank <= DEPTH for finding in outcome.judged.findings]
    return Ratio(int(any(found)), 1) if outcome.question.any_of else Ratio(sum(found), len(found))


def _intervals(counted: Mapping[str, Sequence[tuple[float, int]]]) -> dict[str, Interval]:
    """Intervals of right over of, questions drawn again. Those of the same number of questions share the draws."""
    drawn = {count: weights(count) for count in {len(pairs) for pairs in counted.values()} if count}
    found = {}
    for name, pairs in counted.items():
        if pairs:
            right, of = np.array(pairs, dtype=np.float64).T
            found[name] = ratio_interval(drawn[len(pairs)], right, of)
    return {name: one for name, one in found.items() if one is not None}


def scores(judged: Mapping[str, Judged], any_of: Mapping[str, bool]) -> dict[str, dict[str, float]]:
    """Every measure of every answerable question, by question id; ``any_of`` says where one evidence is enough."""
    import ir_measures

    measures = {name: ir_measures.parse_measure(text) for name, text in RANKED.items()}
    qrels = {identifier: dict(one.grades) for identifier, one in judged.items()}
    run = {identifier: run_scores(one.ranking) for identifier, one in judged.items()}
    found: dict[str, dict[str, float]] = {identifier: {} for identifier in judged}
    if judged:
        names = {measure: name for name, measure in measures.items()}
        for metric in ir_measures.iter_calc(list(measures.values()), qrels, run):
            found[metric.query_id][names[metric.measure]] = float(metric.value)
    for identifier, one in judged.items():
        found[identifier][RECALL] = recall(one.findings, any_of=any_of[identifier])
    return found


def run_scores(ranking: Sequence[str]) -> dict[str, float]:
    """A score for each unit that falls strictly with its rank.

    trec_eval and its kin sort by score and break ties by document id, never by the order given; scores as the search
    gives them (ties, negative logits, fusion at single precision) would be measured in another order than users saw.
    """
    return {unit: float(len(ranking) - position) for position, unit in enumerate(ranking)}


def recall(findings: Sequence[Finding | None], *, any_of: bool, depth: int = DEPTH) -> float:
    """The fraction of the evidences within the first ``depth`` units; with ``any_of`` one is all."""
    within = [finding is not None and finding.rank <= depth for finding in findings]
    return float(any(within)) if any_of else sum(within) / len(within)


def correct(question: Question, came: Sequence[Came], findings: Sequence[Finding | None]) -> tuple[Ratio, Ratio]:
    """Speakers and dates: how many found evidences state one, and how many of their first passages show it.

    With ``any_of`` only the first passage that holds any evidence counts, once, and is right where it shows what one of
    the evidences in it states: they may stand side by side under different speakers.
    """
    found = [(f.position, piece) for f, piece in zip(findings, question.evidence, strict=True) if f is not None]
    if question.any_of and found:
        first = min(position for position, _ in found)
        groups = [(first, [piece for position, piece in found if position == first])]
    else:
        groups = [(position, [piece]) for position, piece in found]
    speakers = [(came[at - 1].speaker, [piece.speaker for piece in pieces]) for at, pieces in groups]
    dates = [(came[at - 1].published, [piece.published for piece in pieces]) for at, pieces in groups]
    return _right(speakers), _right(dates)


def _right(shown_and_stated: Sequence[tuple[str | None, Sequence[Stated]]]) -> Ratio:
    right = counted = 0
    for shown, stated in shown_and_stated:
        options = [option for option in stated if option is not UNSTATED]
        counted += bool(options)
        right += any(_same(shown, option) for option in options)
    return Ratio(right, counted)


def _same(shown: str | None, stated: str | None) -> bool:
    if shown is None or stated is None:
        return shown is stated
    return plain(shown).casefold() == plain(stated).casefold()


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0..1) of the values lie, interpolated linearly between neighbours."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
