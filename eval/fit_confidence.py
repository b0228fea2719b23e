"""Fits ``service.confidence``: indexes with question sets in, the weights of its logistic regression and how good they are out.

    python -m eval.fit_confidence [--rerank] INDEX QUESTIONS TIMES [INDEX QUESTIONS TIMES …]

A case is a trial of ``eval.abstention``: a search, and whether one of its first four passages holds the evidence. Cases count
TIMES times in the fit, so that many small questions to small archives do not drown a large one.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.abstention import Search, Swaps, Trial, asked_on, copies, trials
from eval.calibration import area
from eval.evidence import Came
from eval.logistic import by_wording, fit, held_out
from eval.questions import read_questions
from index.results import Found, Signals
from index.search import Searcher, Steps
from service.confidence import features

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Case:
    """What confidence sees of a search, and whether the question was answered."""

    signals: Signals
    answered: bool
    kind: str
    asked: str
    group: str


def cases(index: Path, questions: Path, steps: Steps) -> list[Case]:
    """The cases of one set."""
    with Searcher.open(index) as searcher:
        search: Search[Found] = Search(
            ask=lambda text, day, out: searcher.search(text, DEPTH, asked_on=day, exclude=out, steps=steps),
            came=_came,
            understood=lambda found: found.understood,
            copies=copies(searcher),
        )
        swaps = Swaps(searcher)
        return [
            _case(trial, f"{questions}#{question.id}")
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


def _case(trial: Trial[Found], group: str) -> Case:
    return Case(trial.found.signals, trial.answers, trial.kind, trial.asked, group)


def main() -> None:
    """Print the weights, and how well they do on folds that they were not fitted on."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_confidence", description=__doc__.split("\n")[0])
    parser.add_argument("--rerank", action="store_true", help="with what a cross-encoder makes of the first passages")
    parser.add_argument("sets", nargs="+", metavar="INDEX QUESTIONS TIMES")
    chosen = parser.parse_args()
    steps = Steps(rerank=chosen.rerank)
    known, times = list[Case](), list[int]()
    for index, questions, count in zip(chosen.sets[::3], chosen.sets[1::3], chosen.sets[2::3], strict=True):
        known += cases(Path(index), Path(questions), steps)
        times += [int(count)] * (len(known) - len(times))
    names = list(features(known[0].signals))
    weighed = np.array([list(features(case.signals).values()) for case in known])
    answered = np.array([float(case.answered) for case in known])
    groups = [case.group for case in known]
    held = held_out(weighed, answered, groups, times=times)
    bias, *weights = fit(weighed, answered, times=times).tolist()
    share = answered.mean()
    brier = float(((held - answered) ** 2).mean())
    sys.stdout.write(f"cases {len(known)}, answered {int(answered.sum())}\n")
    shown = ", ".join(f'"{name}": {weight:.2f}' for name, weight in zip(names, weights, strict=True))
    sys.stdout.write(f"bias {bias:.2f}, {{{shown}}}\n")
    sys.stdout.write(f"AUROC {area(held, answered):.3f}, Brier {brier:.3f} (base rate {share * (1 - share):.3f})\n")
    wording = area(by_wording([case.asked for case in known], answered, groups), answered)
    sys.stdout.write(f"by the wording of the question alone: AUROC {wording:.3f}\n")
    sets = np.array([case.group.rsplit("#", 1)[0] for case in known])
    for name in dict.fromkeys(sets.tolist()):
        own = sets == name
        pair = own & np.array([case.kind in ("as asked", "left out") for case in known])
        there = np.array([float(case.kind == "as asked") for case in known])
        skill = 1 - float(((held[pair] - answered[pair]) ** 2).mean()) / max(1e-9, float(answered[pair].var()))
        floor = np.quantile(held[pair & (there > 0)], 0.2)
        wrong = float((held[pair & (there == 0)] >= floor).mean())
        sys.stdout.write(
            f"{name}: in against out AUROC {area(held[pair], there[pair]):.3f}, Brier skill {skill:.3f}, "
            f"false answers where 80 % are answered {wrong:.3f}\n"
        )
        for kind in sorted({case.kind for case in known}):
            chosen = own & np.array([case.kind == kind for case in known])
            if chosen.any():
                said = (held[chosen] >= 0.5).mean()
                sys.stdout.write(f"  {kind}: {int(chosen.sum())} cases, {said:.2f} said to be answered\n")


if __name__ == "__main__":
    main()
