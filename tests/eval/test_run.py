"""A run asks what users ask and reports what they get: with a search that is written out, and on the sample archive."""

import json
from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import ir_measures
import pytest
from rich.console import Console

import eval.run
from eval.measures import Ratio
from eval.questions import QuestionsError, read_questions
from eval.report import Report
from eval.run import evaluate, measure
from eval.table import table
from index.question import Understood
from index.search import ALL_STEPS, Steps
from service.answer import Answer, CitedArticle, CitedPassage, Context, Locator, Speaker
from service.errors import AskError

ALL = ["hits@1", "hits@4", "hits@10", "MRR@10", "nDCG@10", "recall@10"]


def cited(rank: int, article: str, text: str, speaker: str | None = None, published: str | None = None) -> CitedPassage:
    said = None if speaker is None else Speaker(speaker, None, None, "turn")
    head = CitedArticle(article, None, None, None, None, None, published, "meta" if published else "none", None)
    return CitedPassage(
        id=f"{article}:{rank}",
        rank=rank,
        score=0.5,  # the same for all: the order is what counts
        text=text,
        context=Context("", ""),
        highlights=(),
        speaker=said,
        asked=None,
        article=head,
        locator=Locator(7, 7 + len(text), 0),
        citation=article,
        csl=None,
        link=None,
    )


class Scripted:
    """A searcher and ``ask`` in one: the passages of each question are written down, the calls are kept."""

    def __init__(self, script: dict[str, Sequence[CitedPassage]]) -> None:
        self.script = script
        self.calls: list[tuple[str, int, str]] = []
        self.days: list[date | None] = []

    manifest = SimpleNamespace(model=SimpleNamespace(name="fake", fingerprint="f00"), pipeline="p1")

    def article(self, identifier: str) -> object | None:
        return None if identifier == "gone.txt" else SimpleNamespace(blocks=())

    def duplicates(self, identifier: str) -> tuple[object, ...]:
        return ()

    def corpus(self) -> str:
        return "c" * 64

    def speakers(self) -> list[object]:
        return []

    def ask(
        self,
        searcher: object,
        question: str,
        k: int = 10,
        *,
        mode: str = "hybrid",
        asked_on: date | None = None,
        exclude: Collection[str] = (),
        steps: Steps = ALL_STEPS,
    ) -> Answer:
        assert searcher is self
        self.calls.append((question, k, mode))
        self.days.append(asked_on)
        there = [passage for passage in self.script.get(question, ()) if passage.article.id not in exclude]
        passages = tuple(there)[:k]
        sure = 0.9 if passages else 0.0
        return Answer(question, Understood(), sure >= 0.5, sure, passages, cast("Any", None), "g7", 1.0)


def run(monkeypatch: pytest.MonkeyPatch, path: Path, scripted: Scripted, **options: Any) -> Report:
    monkeypatch.setattr(eval.run, "ask", scripted.ask)
    return measure(read_questions(path), cast("Any", scripted), Path("an-index"), **options)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    evidence = [
        {"article": "one text.txt", "text": "the ferry sails", "speaker": "Ana Ruiz", "published": "2024-05-01"},
        {"article": "gone.txt", "text": "not in it", "speaker": "Ben Ode"},
    ]
    records = [
        {"id": "a 1", "question": "ferry?", "answerable": True, "evidence": evidence, "type": "quote"},
        {"id": "b", "question": "pandas?", "answerable": False, "evidence": [], "type": "none"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture
def scripted() -> Scripted:
    ferry = [cited(1, "z.txt", "nothing"), cited(2, "one text.txt", "So the ferry\nsails.", "Ana Ruiz", "2024-05-02")]
    return Scripted({"ferry?": ferry})


def test_what_came_is_measured(monkeypatch: pytest.MonkeyPatch, questions: Path, scripted: Scripted) -> None:
    seen: list[tuple[int, int]] = []
    report = run(monkeypatch, questions, scripted, mode="dense", progress=lambda done, of: seen.append((done, of)))
    summary = report.summary
    assert summary.means["hits@1"] == 0.0
    assert summary.means["hits@4"] == 1.0
    assert summary.means["MRR@10"] == 0.5
    assert summary.means["recall@10"] == 0.5
    assert summary.means["nDCG@10"] == pytest.approx(0.630930 / 1.630930, abs=1e-6)
    assert (summary.speaker, summary.date) == (Ratio(1, 1), Ratio(0, 1))
    assert (summary.answered, summary.abstained) == (Ratio(1, 1), Ratio(1, 1))
    assert report.missing == ("gone.txt",)
    assert report.generation == "g7"
    assert list(report.types) == ["none", "quote"]
    assert seen == [(1, 2), (2, 2)]
    # The first question loads what is needed and is not measured.
    assert [(question, mode) for question, _, mode in scripted.calls[1:]] == [("ferry?", "dense"), ("pandas?", "dense")]


def test_the_files_of_a_run_give_the_same_numbers_again(
    monkeypatch: pytest.MonkeyPatch, questions: Path, scripted: Scripted, tmp_path: Path
) -> None:
    report = run(monkeypatch, questions, scripted)
    report.write(tmp_path / "out" / "run")
    written = json.loads((tmp_path / "out" / "run" / "report.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(report.to_dict()))
    ferry = written["results"][0]
    assert [expected["rank"] for expected in ferry["expected"]] == [2, None]
    assert ferry["expected"][0]["published"] == "2024-05-01"
    assert "published" not in ferry["expected"][1]
    assert [came["id"] for came in ferry["came"]] == ["z.txt:1", "one text.txt:2"]
    assert ferry["came"][1]["start"] == 7
    assert written["measures"]["speaker"] == {"right": 1, "of": 1, "share": 1.0}
    assert written["command"].startswith("onrecord eval ")

    run_file, qrels_file = (str(tmp_path / "out" / "run" / name) for name in ("run.trec", "qrels.trec"))
    assert Path(run_file).read_text(encoding="utf-8").splitlines()[1] == (
        "a%201 Q0 one%20text.txt:2 2 1 onrecord-hybrid"
    )
    again = ir_measures.calc_aggregate(
        [ir_measures.nDCG @ 10, ir_measures.RR @ 10],
        ir_measures.read_trec_qrels(qrels_file),
        ir_measures.read_trec_run(run_file),
    )
    assert again[ir_measures.nDCG @ 10] == pytest.approx(report.summary.means["nDCG@10"])
    assert again[ir_measures.RR @ 10] == 0.5


def test_leaving_the_evidence_out_is_measured(monkeypatch: pytest.MonkeyPatch, questions: Path, tmp_path: Path) -> None:
    scripted = Scripted({"ferry?": [cited(1, "one text.txt", "the ferry sails")]})
    report = run(monkeypatch, questions, scripted, leave_out=True)
    assert report.verdicts is not None
    assert dict(report.verdicts.said) == {"as asked": Ratio(1, 1), "left out": Ratio(0, 1), "unanswerable": Ratio(0, 1)}
    report.write(tmp_path)
    written = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert written["abstention"]["in_out"]["calibration"]["auroc"] == 1.0
    assert written["abstention"]["in_out"]["wording"] == 0.5
    assert [trial["excluded"] for trial in written["results"][0]["trials"]] == [[], ["one text.txt", "gone.txt"]]
    assert written["configuration"]["hash"] == report.configuration.hash
    console = Console(width=120)
    with console.capture() as captured:
        console.print(table(report))
    assert "by the wording alone" in captured.get()
    assert "left out" in captured.get()


def test_each_step_is_switched_off_in_turn(
    monkeypatch: pytest.MonkeyPatch, questions: Path, scripted: Scripted
) -> None:
    seen: list[Steps] = []

    def ask(searcher: object, question: str, k: int = 10, *, steps: Steps, **options: Any) -> Answer:
        if question == "ferry?":
            seen.append(steps)
        # Without what it names favoured, the evidence does not come.
        answer = scripted.ask(scripted, question, k, **options)
        return answer if steps.favour else replace(answer, passages=answer.passages[:1])

    monkeypatch.setattr(eval.run, "ask", lambda *args, **options: ask(*args, **{"steps": ALL_STEPS, **options}))
    asked = read_questions(questions)
    report = measure(asked, cast("Any", scripted), Path("an-index"))
    found = eval.run.ablation(asked, cast("Any", scripted), report)
    names = [field.name for field in fields(Steps) if getattr(ALL_STEPS, field.name)]
    assert list(found) == names
    assert seen == [ALL_STEPS, *(replace(ALL_STEPS, **{name: False}) for name in names)]
    rows = {name: {row.measure: row.difference for row in one.rows} for name, one in found.items()}
    assert (rows["favour"]["hits@4"], rows["favour"]["MRR@10"]) == (-1.0, -0.5)
    assert set(rows["clauses"].values()) == {0.0}
    console = Console(width=120)
    with console.capture() as captured:
        console.print(table(replace(report, ablation=found)))
    assert "-1.000" in captured.get()
    assert replace(report, ablation=found).to_dict()["ablation"]["favour"]["rows"][0]["measure"] == "hits@1"


def test_an_ablation_is_of_the_mixed_ranking(questions: Path, tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match="the steps are those of the mode hybrid; dense has none"):
        evaluate(questions, tmp_path, mode="dense", ablate=True)


def test_a_set_without_an_answerable_question_is_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text(json.dumps({"id": "n", "question": "?!", "answerable": False, "evidence": []}), encoding="utf-8")
    report = run(monkeypatch, path, Scripted({}), leave_out=True)
    assert report.verdicts is not None
    assert report.verdicts.in_out is None
    assert report.verdicts.every is not None
    assert report.verdicts.every.calibration.auroc is None
    assert report.to_dict()["measures"]["intervals"] == {"abstained": [1.0, 1.0]}
    console = Console(width=120)
    with console.capture() as captured:
        console.print(table(report))
    assert "1.0000 (1/1)" in captured.get()


def test_the_table_shows_every_measure(monkeypatch: pytest.MonkeyPatch, questions: Path, scripted: Scripted) -> None:
    console = Console(width=120, record=True, file=None, quiet=False)
    with console.capture() as captured:
        console.print(table(run(monkeypatch, questions, scripted)))
    shown = captured.get()
    assert all(
        name in shown for name in [*ALL, "speaker", "date", "answered", "abstained", "p50 / p95 / p99", "facts found"]
    )
    assert "1.0000 (1/1)" in shown
    assert "1 evidence articles are not in this index: gone.txt" in shown
    assert "quote" in shown


def test_articles_are_asked_for_until_ten_came(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    record = {"id": "q", "question": "many?", "answerable": True, "evidence": [{"article": "a11"}]}
    path.write_text(json.dumps(record), encoding="utf-8")
    passages = [cited(n, f"a{n // 3}", "words") for n in range(100)]
    scripted = Scripted({"many?": passages})
    report = run(monkeypatch, path, scripted)
    assert [k for _, k, _ in scripted.calls[1:]] == [10, 20, 40]
    assert report.outcomes[0].judged.ranking[:3] == ("a0", "a1", "a2")
    assert report.summary.means["hits@10"] == 0.0
    assert report.outcomes[0].judged.findings[0] is not None
    few = Scripted({"many?": passages[:7]})
    run(monkeypatch, path, few)
    assert [k for _, k, _ in few.calls[1:]] == [10]
    same = Scripted({"many?": [cited(n, "a0", "words") for n in range(200)]})
    run(monkeypatch, path, same)
    assert [k for _, k, _ in same.calls[1:]] == [10, 20, 40, 80, 100]


def test_a_question_is_asked_as_of_its_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    record = {"id": "q", "question": "last week?", "answerable": False, "evidence": [], "asked_on": "2024-06-02"}
    path.write_text(json.dumps(record), encoding="utf-8")
    scripted = Scripted({})
    run(monkeypatch, path, scripted)
    assert scripted.days == [None, date(2024, 6, 2)]


def test_a_refused_question_is_named(monkeypatch: pytest.MonkeyPatch, questions: Path, scripted: Scripted) -> None:
    def refuse(searcher: object, question: str, *args: object, **options: object) -> Answer:
        if question == "pandas?":
            raise AskError("question", "The question is too long.")
        return scripted.ask(searcher, question)

    monkeypatch.setattr(eval.run, "ask", refuse)
    with pytest.raises(QuestionsError, match=r"question 'b': was refused: The question is too long\."):
        measure(read_questions(questions), cast("Any", scripted), Path("an-index"))


@pytest.mark.parametrize("k", [9, 101])
def test_a_depth_that_cannot_be_measured_is_refused(questions: Path, tmp_path: Path, k: int) -> None:
    with pytest.raises(QuestionsError, match=rf"k: {k} is not in 10\.\.100"):
        evaluate(questions, tmp_path, k=k)


def test_the_sample_archive(sample_index: Path, repository: Path, tmp_path: Path) -> None:
    report = evaluate(repository / "eval" / "sets" / "sample" / "questions.jsonl", sample_index, out=tmp_path / "run")
    summary = report.summary
    assert summary.questions >= 40
    assert summary.abstained.of >= 8
    assert report.missing == ()
    assert set(summary.means) == set(ALL)
    # That the archive is found at all; floors on how well are the gate's.
    assert summary.means["hits@4"] >= 0.8
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["qrels.trec", "report.json", "run.trec"]
