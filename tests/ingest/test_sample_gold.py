"""The sample archive's dumps held against the gold that its writer made without having seen the code."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ingest.articles import read_article
from ingest.records import Article, RawDocument

SAMPLE = Path(__file__).parents[2] / "eval" / "sets" / "sample"
FLOOR = 0.5  # below this confidence nobody is shown


@dataclass
class Score:
    named: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def read() -> list[tuple[dict[str, Any], Article]]:
    golds = [json.loads(line) for line in (SAMPLE / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        (
            gold,
            read_article(
                RawDocument(gold["article"], (SAMPLE / "archive" / gold["article"]).read_text(encoding="utf-8"))
            ),
        )
        for gold in golds
    ]


def paragraph(article: Article, start: str) -> tuple[str, set[str]] | None:
    for block in article.blocks:
        if article.text[block.start : block.end].startswith(start):
            return block.kind, {a.speaker for a in block.attributions if a.confidence >= FLOOR}
    return None


def test_metadata(read: list[tuple[dict[str, Any], Article]]) -> None:
    keys = ("title", "author", "published", "event_date", "credit")
    pairs = [(gold[key], getattr(article, key)) for gold, article in read for key in keys]
    agreed = sum((one or "").casefold() == (other or "").casefold() for one, other in pairs)
    assert agreed >= 0.98 * len(pairs), [pair for pair in pairs if pair[0] != pair[1]]


def test_speakers(read: list[tuple[dict[str, Any], Article]]) -> None:
    score = Score()
    for gold, article in read:
        expected: dict[str, set[str]] = {}
        for speaker in gold["speakers"]:
            for start in speaker["paragraph_starts"]:
                expected.setdefault(start, set()).add(speaker["name"])
        for start, names in expected.items():
            found = paragraph(article, start)
            assert found is not None, f"{gold['article']}: lost {start!r}"
            score.named += len(names)
            score.right += len(names & found[1])
            if start not in gold["unnamed"]:
                # "the official" is what the article says of somebody whom it does not name, not another person.
                score.wrong += [f"{gold['article']}: {start}: {name}" for name in found[1] - names if name[0].isupper()]
        for start in gold["nobody"]:
            found = paragraph(article, start)
            score.wrong += [f"{gold['article']}: {start}: {name}" for name in (found[1] if found else ())]
    assert score.right >= 0.90 * score.named, (score.right, score.named)
    assert len(score.wrong) <= 0.02 * score.named, score.wrong


def test_kinds_and_furniture(read: list[tuple[dict[str, Any], Article]]) -> None:
    for gold, article in read:
        for kind in ("caption", "heading", "question"):
            for start in gold[f"{kind}s"]:
                found = paragraph(article, " ".join(start.split()))
                assert found is not None, start
                assert found[0] == kind, start
        kept = {article.text[block.start : block.end] for block in article.blocks}
        assert not kept & {" ".join(line.split()) for line in [*gold["furniture"], *gold["metadata_lines"]]}


def test_offsets_are_exact(read: list[tuple[dict[str, Any], Article]]) -> None:
    for _, article in read:
        assert [article.text[b.start : b.end] for b in article.blocks] == article.text.split("\n\n")
        for block in article.blocks:
            for a in block.attributions:
                assert block.start <= a.start < a.end <= block.end
                if a.cue is not None:
                    assert a.cue_start is not None
                    assert a.cue_end is not None
                    assert article.text[a.cue_start : a.cue_end] == a.cue
