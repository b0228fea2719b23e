"""Where a question's evidence came: the passages of an answer in, a ranking, relevance grades and findings out.

What is ranked are units: articles by their best passage (as BEIR ranks documents) where the evidence names articles,
passages where it names words. A unit's grade is the sum of the grades of the evidence that it is first to hold, so that
a passage that repeats what an earlier one said gains nothing, one that holds two facts gains both, and nDCG stays an
ordinary one, at most 1. Evidence that did not come counts as one unit each that was not retrieved. With ``any_of`` the
first unit that holds any of the evidence is the only relevant one.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from eval.questions import Evidence, Question


@dataclass(frozen=True, slots=True)
class Came:
    """A cited passage as the user gets it; ``[start, end)`` in code points of the article's text."""

    passage: str
    article: str
    text: str
    speaker: str | None
    published: str | None
    score: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """The first passage that holds one evidence: its position among the passages and its unit's rank, both from 1."""

    position: int
    rank: int


@dataclass(frozen=True, slots=True)
class Judged:
    """``ranking`` are unit ids, best first; ``grades`` what the qrels say; ``findings`` has one entry an evidence."""

    ranking: tuple[str, ...]
    grades: dict[str, int]
    findings: tuple[Finding | None, ...]


def plain(text: str) -> str:
    """NFC, with every run of white space as one space: what stands in a text wherever its lines are broken."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def judge(question: Question, came: tuple[Came, ...]) -> Judged:
    """Holds the passages that came, best first, against the evidence of a question."""
    texts = [plain(passage.text) for passage in came]
    units = [passage.article if question.level == "article" else passage.passage for passage in came]
    ranking = tuple(dict.fromkeys(units))
    rank_of = {unit: rank for rank, unit in enumerate(ranking, start=1)}
    findings: list[Finding | None] = []
    for piece in question.evidence:
        wanted = None if piece.text is None else plain(piece.text)
        position = next((i for i, passage in enumerate(came) if _holds(passage, texts[i], piece, wanted)), None)
        findings.append(None if position is None else Finding(position + 1, rank_of[units[position]]))
    return Judged(ranking, _grades(question, ranking, findings), tuple(findings))


def _holds(passage: Came, text: str, piece: Evidence, wanted: str | None) -> bool:
    return passage.article == piece.article if wanted is None else wanted in text


def _grades(question: Question, ranking: tuple[str, ...], findings: list[Finding | None]) -> dict[str, int]:
    grades: dict[str, int] = {}
    if question.any_of:
        found = [finding.rank for finding in findings if finding is not None]
        if found:
            grades[ranking[min(found) - 1]] = 1
        elif question.evidence:
            grades[_absent(question, 0)] = 1
        return grades
    for n, (piece, finding) in enumerate(zip(question.evidence, findings, strict=True)):
        unit = _absent(question, n) if finding is None else ranking[finding.rank - 1]
        grades[unit] = grades.get(unit, 0) + piece.grade
    return grades


def _absent(question: Question, n: int) -> str:
    return question.evidence[n].article if question.level == "article" else f"evidence-{n + 1}-of-{question.id}"
