"""Fits ``service.confidence``: indexes with question sets in, the weights of its logistic regression and how good they are out.

    python -m eval.fit_confidence INDEX QUESTIONS [INDEX QUESTIONS …]

A case is a search and whether one of its first four passages holds the evidence. Every question is asked as it is; every
answerable one once more without the articles that answer it; and, where it names a speaker of the archive, once with
another speaker in that place, who then is asked about what somebody else said. Without its articles a search would bring
another passage first; its score is not known here, so that of the passage that is gone stands for it: the hardest case.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.evidence import plain
from index.reading import speakers_named
from index.results import Found, Hit
from index.search import Searcher
from service.confidence import FIRST_PASSAGES, coverage

DEPTH = 40
FOLDS = 10
RIDGE = 1e-3

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """What confidence sees of a search, and whether the question was answered."""

    cosine: float
    covered: float
    agreed: float
    answered: bool
    kind: str


def cases(index: Path, questions: Path) -> list[Case]:
    """The cases of one set."""
    found: list[Case] = []
    records = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    with Searcher.open(index) as searcher:
        names = sorted({one.name for one in searcher.speakers() if one.name[:1].isupper() and " " in one.name})
        for number, record in enumerate(records):
            asked = searcher.search(record["question"], DEPTH)
            wanted = [plain(piece["text"]) for piece in record["evidence"] if piece.get("text")]
            articles = {piece["article"] for piece in record["evidence"]}
            found.append(_case(searcher, asked, asked.hits, wanted, "as it is" if wanted else "unanswerable"))
            if not wanted:
                continue
            rest = tuple(hit for hit in asked.hits if hit.passage.article not in articles)
            found.append(_case(searcher, asked, rest, [], "left out"))
            named = speakers_named(record["question"], searcher._opened.registry)
            if len(named) == 1 and len(names) > 1:
                other = names[(number * 7 + 3) % len(names)]
                if other not in named[0].names:
                    swapped = record["question"][: named[0].start] + other + record["question"][named[0].end :]
                    again = searcher.search(swapped, DEPTH)
                    found.append(_case(searcher, again, again.hits, [], "swapped"))
    return found


def _case(searcher: Searcher, asked: Found, hits: tuple[Hit, ...], wanted: list[str], kind: str) -> Case:
    first = hits[:FIRST_PASSAGES]
    read = [frozenset(searcher.terms(f"{hit.passage.header}\n{hit.passage.text}")) for hit in first]
    answered = any(text in plain(hit.passage.text) for hit in first for text in wanted)
    cosine = max((hit.cosine for hit in hits), default=0.0)
    agreed = asked.hits[0].score if asked.hits else 0.0
    return Case(cosine, coverage(searcher.term_weights(asked.topic), read), agreed, answered, kind)


def fit(features: Floats, answered: Floats) -> Floats:
    """Weights (bias first) by Newton's method, both classes weighing the same."""
    design = np.column_stack([np.ones(len(features)), features])
    weight = np.where(answered > 0, 0.5 / answered.mean(), 0.5 / (1 - answered.mean()))
    found = np.zeros(design.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-design @ found))
        gradient = design.T @ (weight * (answered - likely)) - RIDGE * found
        curvature = (design.T * (weight * likely * (1 - likely))) @ design + RIDGE * np.eye(len(found))
        found += np.linalg.solve(curvature, gradient)
    return found


def area(scores: Floats, answered: Floats) -> float:
    """AUROC: the share of pairs of an answered and an unanswered case that are in the right order (Mann-Whitney)."""
    yes, no = scores[answered > 0], scores[answered == 0]
    pairs = (yes[:, None] > no[None, :]).mean() + 0.5 * (yes[:, None] == no[None, :]).mean()
    return float(pairs)


def main() -> None:
    """Print the weights, and how well they do on folds that they were not fitted on."""
    paths = [Path(argument) for argument in sys.argv[1:]]
    known = [case for index, questions in zip(paths[::2], paths[1::2], strict=True) for case in cases(index, questions)]
    features = np.array([[case.cosine, case.covered, case.agreed] for case in known])
    answered = np.array([float(case.answered) for case in known])
    held = np.zeros(len(known))
    for fold in range(FOLDS):
        out = np.arange(len(known)) % FOLDS == fold
        weights = fit(features[~out], answered[~out])
        held[out] = 1 / (1 + np.exp(-(weights[0] + features[out] @ weights[1:])))
    bias, cosine, covered, agreed = fit(features, answered)
    share = answered.mean()
    brier = float(((held - answered) ** 2).mean())
    sys.stdout.write(f"cases {len(known)}, answered {int(answered.sum())}\n")
    sys.stdout.write(f"BIAS {bias:.2f} COSINE {cosine:.2f} COVERAGE {covered:.2f} AGREEMENT {agreed:.2f}\n")
    sys.stdout.write(f"AUROC {area(held, answered):.3f}, Brier {brier:.3f} (base rate {share * (1 - share):.3f})\n")
    for kind in sorted({case.kind for case in known}):
        own = np.array([case.kind == kind for case in known])
        said = (held[own] >= 0.5).mean()
        sys.stdout.write(
            f"{kind}: {int(own.sum())} cases, {answered[own].mean():.2f} answered, {said:.2f} said to be\n"
        )


if __name__ == "__main__":
    main()
