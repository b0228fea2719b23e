"""Fits ``service.confidence``: indexes with question sets in, the weights of its logistic regression and how good they are out.

    python -m eval.fit_confidence INDEX QUESTIONS [INDEX QUESTIONS …]

A case is a trial of ``eval.abstention``: a search, and whether one of its first four passages holds the evidence.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.abstention import Search, Swaps, Trial, asked_on, copies, trials
from eval.calibration import area
from eval.evidence import Came
from eval.logistic import by_wording, fit, held_out
from eval.questions import read_questions
from index.results import Found
from index.search import Searcher
from service.confidence import FIRST_PASSAGES, coverage

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Case:
    """What confidence sees of a search, and whether the question was answered."""

    cosine: float
    covered: float
    agreed: float
    answered: bool
    kind: str
    asked: str
    group: str


def cases(index: Path, questions: Path) -> list[Case]:
    """The cases of one set."""
    with Searcher.open(index) as searcher:
        search: Search[Found] = Search(
            ask=lambda text, day, out: searcher.search(text, DEPTH, asked_on=day, exclude=out),
            came=_came,
            understood=lambda found: found.understood,
            copies=copies(searcher),
        )
        swaps = Swaps(searcher)
        return [
            _case(searcher, trial, f"{questions}#{question.id}")
            for question in read_questions(questions).questions
            for trial in trials(question, search.ask(question.question, asked_on(question), ()), search, swaps)
        ]


def _came(found: Found) -> tuple[Came, ...]:
    return tuple(
        Came(
            passage=hit.passage_id,
            article=hit.passage.article,
            text=hit.passage.text,
            speaker=None,
            published=hit.article.published,
            score=hit.score,
            start=hit.passage.start,
            end=hit.passage.end,
        )
        for hit in found.hits
    )


def _case(searcher: Searcher, trial: Trial[Found], group: str) -> Case:
    found = trial.found
    read = [
        frozenset(searcher.terms(f"{hit.passage.header}\n{hit.passage.text}")) for hit in found.hits[:FIRST_PASSAGES]
    ]
    agreed = found.hits[0].score if found.hits else 0.0
    covered = coverage(searcher.term_weights(found.topic), read)
    return Case(found.best_cosine, covered, agreed, trial.answers, trial.kind, trial.asked, group)


def main() -> None:
    """Print the weights, and how well they do on folds that they were not fitted on."""
    paths = [Path(argument) for argument in sys.argv[1:]]
    known = [case for index, questions in zip(paths[::2], paths[1::2], strict=True) for case in cases(index, questions)]
    features = np.array([[case.cosine, case.covered, case.agreed] for case in known])
    answered = np.array([float(case.answered) for case in known])
    groups = [case.group for case in known]
    held = held_out(features, answered, groups)
    bias, cosine, covered, agreed = fit(features, answered)
    share = answered.mean()
    brier = float(((held - answered) ** 2).mean())
    sys.stdout.write(f"cases {len(known)}, answered {int(answered.sum())}\n")
    sys.stdout.write(f"BIAS {bias:.2f} COSINE {cosine:.2f} COVERAGE {covered:.2f} AGREEMENT {agreed:.2f}\n")
    sys.stdout.write(f"AUROC {area(held, answered):.3f}, Brier {brier:.3f} (base rate {share * (1 - share):.3f})\n")
    wording = area(by_wording([case.asked for case in known], answered, groups), answered)
    sys.stdout.write(f"by the wording of the question alone: AUROC {wording:.3f}\n")
    for kind in sorted({case.kind for case in known}):
        own = np.array([case.kind == kind for case in known])
        said = (held[own] >= 0.5).mean()
        sys.stdout.write(
            f"{kind}: {int(own.sum())} cases, {answered[own].mean():.2f} answered, {said:.2f} said to be\n"
        )


if __name__ == "__main__":
    main()
