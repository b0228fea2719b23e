"""The page of a run: well-formed, escaped, the worst question first, and nothing in it that is fetched or run."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from eval.compare import Row
from eval.configuration import Configuration
from eval.evidence import Came, judge
from eval.intervals import Interval
from eval.measures import Outcome, Ratio, correct, scores
from eval.page import DETAILED, lines, page, write_page
from eval.questions import Evidence, Question
from eval.report import Ablated, Report
from eval.verdicts import Verdict, verdicts

NASTY = "<script>alert('x')</script> & \"so\" \x07"


def outcome(question: Question, *came: Came, answered: bool = True, confidence: float = 0.75) -> Outcome:
    judged = judge(question, came)
    found = scores({question.id: judged}, {question.id: question.any_of})[question.id] if question.answerable else {}
    speaker, date = correct(question, came, judged.findings)
    return Outcome(question, came, judged, answered, confidence, 12.5, found, speaker, date)


def came(text: str, article: str = "a.txt", speaker: str | None = "Ana Ruiz") -> Came:
    return Came(f"{article}#{text[:5]}", article, text, speaker, "2024-05-01", 0.5, 0, len(text))


def question(identifier: str, text: str | None = None, kind: str | None = "quote") -> Question:
    evidence = () if text is None else (Evidence("a.txt", text, "Ana Ruiz", "2024-05-01"),)
    return Question(identifier, f"{identifier}? {NASTY}", answerable=bool(evidence), evidence=evidence, type=kind)


def report(*outcomes: Outcome, trials: tuple[Verdict, ...] = (), **changes: Any) -> Report:
    made = Configuration("m", "f", "p", "hybrid", 10, {}, {}, "c" * 64)
    fields: dict[str, Any] = {"verdicts": verdicts(trials, 0.5) if trials else None} | changes
    return Report(
        "q.jsonl", "5" * 64, NASTY, "g1", "hybrid", 10, "0.1.0", "2026-11-22", "x86", "onrecord eval", made, (), outcomes,
        **fields,
    )  # fmt: skip


@pytest.fixture
def full() -> Report:
    good = outcome(question("good", "the ferry sails"), came(f"So the ferry\nsails. {NASTY}"))
    late = outcome(question("late", "at six"), came("words"), came("more"), came("it sails at six", speaker=None))
    lost = outcome(question("lost", "never said", kind="fact"), came("words"), answered=False)
    none = outcome(question("none", kind="negative"), came("words"), confidence=0.6)
    silent = outcome(question("silent", kind="negative"), answered=False, confidence=0.1)
    trials = (
        Verdict("good", "as asked", "good?", (), True, 0.75, True),
        Verdict("good", "left out", "good?", ("a.txt",), False, 0.25, False),
        Verdict("none", "unanswerable", "none?", (), False, 0.6, True),
    )
    row = Row("hits@1", 3, 0.5, 0.25, -0.25, Interval(-0.5, 0.0), 0, 1, 0.5, 1.0)
    ablation = {"favour": Ablated((row,), {"p50": 10.0, "p95": 11.0, "p99": 12.0})}
    return report(good, late, lost, none, silent, trials=trials, ablation=ablation)


def test_the_worst_comes_first(full: Report) -> None:
    found = lines(full)
    assert [line.id for line in found] == ["lost", "late", "none", "good", "silent"]
    by_id = {line.id: line for line in found}
    assert by_id["lost"].verdict == "no evidence in the first 10, said not to be answered"
    # 1 - 1 / log2(4), and a quarter for the speaker.
    assert by_id["late"].badness == pytest.approx(0.75)
    assert by_id["late"].verdict == "first evidence at 3, speaker wrong"
    assert (by_id["none"].verdict, by_id["none"].badness) == ("answered, though the archive does not say", 0.6)
    assert (by_id["good"].badness, by_id["good"].mark) == (0.0, "good")
    assert (by_id["silent"].verdict, by_id["silent"].mark) == ("known not to be said", "good")
    assert by_id["good"].came[0].parts[:2] == ("So ", "the ferry\nsails")
    assert [passage.holds for passage in by_id["late"].came] == [False, False, True]


def test_the_page_holds_it_all_and_nothing_runs(full: Report, tmp_path: Path) -> None:
    write_page(full, tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "<script" not in text
    assert "\x07" not in text
    assert not re.search(r"(?:src|href)=|url\(", text)
    root = lxml.html.document_fromstring(text)
    assert root.get("lang") == "en"
    assert "default-src 'none'" in root.xpath("//meta[@http-equiv]/@content")[0]
    assert NASTY.replace("\x07", "�") in root.findtext(".//h1")
    assert len(root.xpath("//ol[@class='questions']/li")) == 5
    assert root.xpath("string((//ol[@class='questions']/li//summary/span)[1])").startswith("lost?")
    assert root.xpath("//mark/text()") == ["at six", "the ferry\nsails"]
    images = root.xpath("//*[local-name()='svg'][@role='img']")
    assert len(images) == 4  # two of types, reliability, risk
    identifiers = root.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    assert all(one.get("aria-label") or one.get("aria-labelledby") for one in images)
    assert "-0.250" in text
    assert all(heading in text for heading in ("By question type", "Is it known", "What each step", "worst first"))


def test_the_bars_are_as_long_as_the_figures(full: Report) -> None:
    root = lxml.html.document_fromstring(page(full))
    first = root.xpath("(//figure)[1]//*[local-name()='rect']/@width")
    # hits@1 of the type fact is 0, of quote one of two; a full bar is 240.
    assert first == ["0.0", "120.0"]


@pytest.mark.parametrize("kind", ["negative", None])
def test_a_set_without_an_answer_has_a_page(kind: str | None) -> None:
    only = outcome(question("none", kind=kind), answered=False, confidence=0.1)
    trial = Verdict("none", "unanswerable", "none?", (), False, 0.1, False)
    text = page(report(only, trials=(trial,)))
    assert "known not to be said" in text
    assert "Reliability" not in text


def test_a_plain_run_has_a_page() -> None:
    text = page(replace(report(outcome(question("q", "words", kind=None), came("words"))), missing=("gone.txt",)))
    assert "Is it known" not in text
    assert "By question type" not in text
    assert "1 evidence articles are not in this index: gone.txt" in text


def test_of_many_questions_the_better_ones_are_brief() -> None:
    many = [outcome(question(f"q{number}", "words"), came("words")) for number in range(DETAILED + 2)]
    root = lxml.html.document_fromstring(page(report(*many)))
    assert len(root.xpath("//details")) == DETAILED
    assert len(root.xpath("//div[@class='brief']")) == 2


def test_an_undecided_ratio_is_a_dash() -> None:
    one = replace(outcome(question("q", "words"), came("words")), speaker=Ratio(0, 0))
    assert "–" in page(report(one))
