"""Floors: held, broken, raised, and lowered only when told to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.gate import Floors, Gate, gate, gate_table, held, moved, read_floors, write_floors
from eval.runs import Run, RunError

QUESTIONS, CORPUS = "5" * 64, "c" * 64
FLOORS = Floors("the set", "q.jsonl", QUESTIONS, CORPUS, {"hits@1": 0.5, "speaker": 0.9}, {"in_out.false_at_80": 0.3})


def run(count: int = 200, **figures: float) -> Run:
    named = {name.replace("_at_", "@") if name.startswith("hits") else name: value for name, value in figures.items()}
    named = {"in_out.false_at_80" if name == "false" else name: value for name, value in named.items()}
    return Run(Path("r"), "q.jsonl", QUESTIONS, CORPUS, "f", count, named, {})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_floors(tmp_path / "floors.toml", {"the set": FLOORS})
    return tmp_path / "floors.toml"


def report(folder: Path, hits: float, false: float, **changes: Any) -> Path:
    ratio = {"right": 1, "of": 1, "share": 1.0}
    calibration = {"auroc": 0.9, "brier": 0.1, "skill": 0.5, "shipped": None, "at_share": {"false": false}}
    counted = dict.fromkeys(("facts", "speaker", "date", "answered", "abstained"), ratio)
    record = {
        "questions": "q.jsonl",
        "sha256": QUESTIONS,
        "configuration": {"hash": "f", "corpus": CORPUS},
        "measures": {"questions": 250, "hits@1": hits, **counted, "answered": {"right": 150, "of": 200, "share": 0.75}},
        "abstention": {"in_out": {"calibration": calibration}},
        "results": [],
    }
    folder.mkdir(exist_ok=True)
    (folder / "report.json").write_text(json.dumps(record | changes), encoding="utf-8")
    return folder


def test_floors_are_read_as_they_were_written(file: Path) -> None:
    assert read_floors(file) == {"the set": FLOORS}
    assert file.read_text(encoding="utf-8").startswith("# What onrecord gate holds")


def test_a_figure_below_its_floor_or_not_there_is_not_held() -> None:
    rows = {row.figure: row.held for row in held(FLOORS, run(hits_at_1=0.5, false=0.31))}
    assert rows == {"hits@1": True, "speaker": False, "in_out.false_at_80": False}


def test_floors_rise_to_a_question_below_what_was_measured() -> None:
    measured = run(50, hits_at_1=0.6, speaker=0.905, false=0.2)
    up = moved(FLOORS, measured, up=True, down=False)
    # One question of 50 is .02, and of abstention three of that; the speakers' floor would fall to .885.
    assert up.at_least == {"hits@1": 0.58, "speaker": 0.9}
    assert up.at_most == {"in_out.false_at_80": pytest.approx(0.26)}
    assert moved(up, measured, up=True, down=False) == up
    # 1 of 200 is less than .01.
    assert moved(FLOORS, run(200, hits_at_1=0.6), up=True, down=False).at_least["hits@1"] == pytest.approx(0.59)


def test_floors_fall_only_where_they_are_broken() -> None:
    down = moved(FLOORS, run(hits_at_1=0.45, speaker=0.95, false=0.5), up=False, down=True)
    assert down.at_least == {"hits@1": pytest.approx(0.44), "speaker": 0.9}
    assert down.at_most == {"in_out.false_at_80": pytest.approx(0.53)}


def test_the_gate_holds_or_breaks(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    assert gate(file, [report(tmp_path / "good", 0.6, 0.2)]).held
    broken = gate(file, [report(tmp_path / "bad", 0.4, 0.2)])
    assert not broken.held
    assert [row.figure for row in broken.rows if not row.held] == ["hits@1"]
    # What is broken is not raised in part, and does not fall by being asked to rise.
    assert not gate(file, [report(tmp_path / "bad", 0.4, 0.1)], up=True).held
    assert file.read_bytes() == before
    assert gate(file, [report(tmp_path / "bad", 0.4, 0.2)], down=True).held
    assert read_floors(file)["the set"].at_least["hits@1"] == pytest.approx(0.39)
    assert gate(file, [report(tmp_path / "good", 0.6, 0.2)], up=True).written == ("the set",)
    assert read_floors(file)["the set"].at_least["hits@1"] == pytest.approx(0.59)


def test_another_archive_is_refused_until_it_is_taken_over(file: Path, tmp_path: Path) -> None:
    other = report(tmp_path / "other", 0.6, 0.2, configuration={"hash": "f", "corpus": "d" * 64})
    with pytest.raises(RunError, match=r"the set: .* is of another archive; --raise takes it over"):
        gate(file, [other])
    assert gate(file, [other], up=True).held
    assert read_floors(file)["the set"].corpus == "d" * 64


def test_a_run_of_no_set_is_refused(file: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"its questions \(6666\) are of no set in .*; it has the set"):
        gate(file, [report(tmp_path / "r", 0.6, 0.2, sha256="6666")])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no set"),
        ("[", "is no TOML file"),
        ("a = 1", "a set has questions"),
        ("[a]\nquestions = 'q'", "a set has questions, sha256 and corpus"),
        ("[a]\nquestions = 'q'\nsha256 = ''\ncorpus = ''", "a: no floor in it"),
        ("[a]\nquestions = 1\nsha256 = ''\ncorpus = ''", "a: questions must be a text"),
        ("[a]\nquestions = 'q'\nsha256 = ''\ncorpus = ''\nat_least = 3", "a: at_least must be a table"),
        ("[a]\nquestions = 'q'\nsha256 = ''\ncorpus = ''\nat_least = {x = 'y'}", "the floor of 'x' must be a number"),
        ("[a]\nquestions = 'q'\nsha256 = ''\ncorpus = ''\nat_most = {'hits@1' = 1}", "stands under at_most"),
    ],
)
def test_floors_that_cannot_be_used_are_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "f.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RunError, match=message):
        read_floors(tmp_path / "f.toml")


def test_the_table_marks_what_broke(file: Path, tmp_path: Path) -> None:
    from rich.console import Console

    def shown(found: Gate) -> str:
        console = Console(width=120)
        with console.capture() as captured:
            console.print(gate_table(found))
        return captured.get()

    broken = shown(gate(file, [report(tmp_path / "bad", 0.4, 0.2)]))
    assert "broken" in broken
    assert "1 of 3 floors broken" in broken
    assert "all 3 floors hold" in shown(gate(file, [report(tmp_path / "good", 0.6, 0.2)]))


def test_the_floors_of_this_project(repository: Path) -> None:
    import hashlib

    for name in ("sample", "record"):
        one = read_floors(repository / "eval" / "floors.toml")[name]
        questions = (repository / "eval" / one.questions).read_bytes()
        assert hashlib.sha256(questions).hexdigest() == one.sha256
        assert one.at_least["date"] > 0.9
