"""Two runs against each other, with chances that can be counted."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.compare import PERMUTATIONS, chance, compare, compared, comparison_table, holm
from eval.runs import Run, RunError, read_run


def run(name: str, *, sha256: str = "q", corpus: str = "c", **scores: list[float]) -> Run:
    by_id = {measure: {f"q{n}": value for n, value in enumerate(values)} for measure, values in scores.items()}
    return Run(Path(name), "q.jsonl", sha256, corpus, "f" * 64, 3, {}, by_id)


def exact(differences: list[float]) -> float:
    observed = abs(sum(differences))
    sums = [abs(np.dot(signs, differences)) for signs in itertools.product((-1, 1), repeat=len(differences))]
    return sum(one >= observed - 1e-12 for one in sums) / len(sums)


@pytest.mark.parametrize(
    "differences",
    [[1.0] * 6, [0.5, -0.25, 0.75, 0.1, 0.3, -0.1, 0.2], [1.0, -1.0, 1.0], [0.1] * 10 + [-0.3]],
)
def test_the_chance_is_that_of_all_ways_to_exchange(differences: list[float]) -> None:
    found = chance(np.array([*differences, 0.0, 0.0]))  # questions without a difference say nothing
    assert found == pytest.approx(exact(differences), abs=0.01)
    assert found == chance(np.array(differences))


def test_no_difference_is_by_chance_and_no_chance_is_nothing() -> None:
    assert chance(np.zeros(5)) == 1.0
    assert chance(np.ones(60)) == pytest.approx(1 / (PERMUTATIONS + 1))


def test_holm_by_hand() -> None:
    # .01 * 4, .02 * 3, max(.03 * 2, .06), max(.5, …)
    assert holm([0.02, 0.5, 0.01, 0.03]) == pytest.approx([0.06, 0.5, 0.04, 0.06])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []


def test_rows_of_two_runs() -> None:
    before = run("a", hits=[0.0] * 12 + [1.0], mrr=[0.5] * 13)
    after = run("b", hits=[1.0] * 12 + [0.0], mrr=[0.5] * 13, more=[1.0])
    rows = {row.measure: row for row in compared(before, after).rows}
    assert set(rows) == {"hits", "mrr"}
    hits = rows["hits"]
    assert (hits.a, hits.b, hits.difference) == pytest.approx((1 / 13, 12 / 13, 11 / 13))
    assert (hits.rose, hits.fell, hits.questions) == (12, 1, 13)
    # 12 of one sign and 1 of the other, or all 13: 2 * (13 + 1) of 2 ** 13.
    assert hits.p == pytest.approx(28 / 8192, abs=0.002)
    assert hits.holm == pytest.approx(2 * hits.p)
    assert hits.interval is not None
    assert 0.3 < hits.interval.low < 11 / 13 < hits.interval.high <= 1
    assert (rows["mrr"].difference, rows["mrr"].p) == (0.0, 1.0)
    assert json.loads(json.dumps(compared(before, after).to_dict()))["rows"][0]["measure"] == "hits"


@pytest.mark.parametrize(("measure", "verdict"), [("hits", "better"), ("Brier", "worse")])
def test_a_rise_is_better_but_of_an_error(measure: str, verdict: str) -> None:
    from rich.console import Console

    console = Console(width=140)
    with console.capture() as captured:
        console.print(comparison_table(compared(run("a", **{measure: [0.0] * 9}), run("b", **{measure: [1.0] * 9}))))
    assert verdict in captured.get()


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (run("b", sha256="other", hits=[1.0]), "b: is of other questions than a"),
        (run("b", corpus="other", hits=[1.0]), "b: is on another archive than a"),
        (run("b", hits=[1.0, 1.0]), "b: has hits for other questions than a"),
        (run("b", other=[1.0]), "b: shares no measure with a"),
    ],
)
def test_runs_that_cannot_be_compared_are_refused(other: Run, message: str) -> None:
    with pytest.raises(RunError, match=message):
        compared(run("a", hits=[1.0]), other)


def saved(**changes: Any) -> dict[str, Any]:
    ratio = {"right": 1, "of": 2, "share": 0.5}
    measures = {"questions": 2, "hits@1": 0.5, **dict.fromkeys(("facts", "speaker", "date", "answered"), ratio)}
    trials = [{"confidence": 0.75, "answers": True}, {"confidence": 0.5, "answers": False}]
    expected = [{"article": "a", "speaker": "Ana"}, {"article": "b", "speaker": None}, {"article": "c"}]
    of = {"any_of": False, "speaker": {"right": 1, "of": 1}, "date": {"right": 0, "of": 0}, "expected": expected}
    return {
        "questions": "q.jsonl",
        "sha256": "5" * 64,
        "configuration": {"hash": "f" * 64, "corpus": "c" * 64},
        "measures": {**measures, "abstained": {"right": 0, "of": 0, "share": None}},
        "abstention": {
            "in_out": {
                "calibration": {
                    "auroc": 0.8,
                    "brier": 0.2,
                    "skill": 0.2,
                    "at_share": {"false": 0.3},
                    "shipped": None,
                }
            }
        },
        "results": [
            {"id": "q1", "hits@1": 1.0, "trials": trials, **of},
            {"id": "n", "trials": [], **of, "expected": []},
        ],
    } | changes


def test_a_saved_run_is_read(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(json.dumps(saved()), encoding="utf-8")
    found = read_run(tmp_path)
    assert found == read_run(tmp_path / "report.json")
    assert (found.sha256, found.corpus, found.configuration) == ("5" * 64, "c" * 64, "f" * 64)
    assert found.figures == {
        "hits@1": 0.5, "facts": 0.5, "speaker": 0.5, "date": 0.5, "answered": 0.5,
        "in_out.auroc": 0.8, "in_out.brier": 0.2, "in_out.brier_skill": 0.2, "in_out.false_at_80": 0.3,
    }  # fmt: skip
    # One of two stated speakers is there and right; (.25 ** 2 + .5 ** 2) / 2.
    assert found.scores == {"hits@1": {"q1": 1.0}, "speaker": {"q1": 0.5}, "Brier": {"q1": 0.15625}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "not JSON"),
        (b"[]", "is no report of this version's onrecord eval"),
        (b'{"questions": "q"}', "is no report of this version's onrecord eval"),
        (b'{"\xff": 1}', "is not UTF-8"),
    ],
)
def test_what_is_no_run_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "report.json").write_bytes(content)
    with pytest.raises(RunError, match=message):
        compare(tmp_path, tmp_path)


def test_a_run_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no such file"):
        read_run(tmp_path / "nothing")
    with pytest.raises(RunError, match=r"report\.json: no such file"):
        read_run(tmp_path)
