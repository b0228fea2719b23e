"""Every measure against numbers worked by hand."""

import math

import pytest

from eval.evidence import Came, Judged, judge
from eval.measures import Outcome, Ratio, correct, percentile, run_scores, scores, summarise
from eval.questions import UNSTATED, Evidence, Question, Stated


def ranked(text: str, speaker: str | None = None, published: str | None = None) -> Came:
    return Came(f"p-{text}", "a", text, speaker, published, 0.5, 0, len(text))


def asked(*texts: str, any_of: bool = False) -> Question:
    return Question("q", "?", answerable=True, evidence=tuple(Evidence("a", text) for text in texts), any_of=any_of)


def scored(question: Question, *texts: str) -> dict[str, float]:
    judged = judge(question, tuple(ranked(text) for text in texts))
    return scores({"q": judged}, {"q": question.any_of})["q"]


def test_evidence_at_ranks_two_and_four() -> None:
    found = scored(asked("B", "D"), "a", "B", "c", "D", "e")
    # DCG = 1/log2(3) + 1/log2(5) = .630930 + .430677; ideal = 1 + 1/log2(3) = 1.630930
    assert found == pytest.approx(
        {"hits@1": 0, "hits@4": 1, "hits@10": 1, "MRR@10": 1 / 2, "nDCG@10": 1.061607 / 1.630930, "recall@10": 1},
        abs=1e-6,
    )


def test_one_of_two_found_at_rank_five() -> None:
    found = scored(asked("E", "not here"), "a", "b", "c", "d", "E")
    # DCG = 1/log2(6) = .386853
    expected = {"hits@1": 0, "hits@4": 0, "hits@10": 1, "MRR@10": 0.2, "nDCG@10": 0.386853 / 1.630930, "recall@10": 0.5}
    assert found == pytest.approx(expected, abs=1e-6)


def test_what_comes_eleventh_does_not_count() -> None:
    found = scored(asked("K"), *"abcdefghijK")
    assert found == dict.fromkeys(["hits@1", "hits@4", "hits@10", "MRR@10", "nDCG@10", "recall@10"], 0.0)


def test_two_facts_in_the_first_passage_are_an_ideal_answer() -> None:
    assert scored(asked("one", "two"), "one and two", "one") == dict.fromkeys(
        ["hits@1", "hits@4", "hits@10", "MRR@10", "nDCG@10", "recall@10"], 1.0
    )


def test_any_of_is_complete_with_one() -> None:
    found = scored(asked("x", "B", any_of=True), "a", "B")
    assert found["recall@10"] == 1.0
    assert found["nDCG@10"] == pytest.approx(1 / math.log2(3))


def test_grades_are_gains() -> None:
    question = Question("q", "?", answerable=True, evidence=(Evidence("a", grade=2), Evidence("b", grade=1)))
    came = tuple(Came(f"{article}:1", article, "", None, None, 0.0, 0, 0) for article in "cba")
    found = scores({"q": judge(question, came)}, {"q": False})["q"]
    # DCG = 1/log2(3) + 2/log2(4) = 1.630930; ideal = 2 + 1/log2(3) = 2.630930
    assert found["nDCG@10"] == pytest.approx(1.630930 / 2.630930, abs=1e-6)


def test_an_answer_without_passages_scores_nothing_beside_one_with() -> None:
    empty, full = judge(asked("x"), ()), judge(asked("x"), (ranked("x"),))
    found = scores({"empty": empty, "full": full}, {"empty": False, "full": False})
    assert set(found["empty"].values()) == {0.0}
    assert set(found["full"].values()) == {1.0}
    assert set(scores({"empty": empty}, {"empty": False})["empty"].values()) == {0.0}
    assert scores({}, {}) == {}


def test_the_shown_order_is_the_measured_one() -> None:
    # Ties go by document id in trec_eval: what came first must not fall behind "z".
    assert run_scores(["m", "z", "a"]) == {"m": 3.0, "z": 2.0, "a": 1.0}
    judged = Judged(("m", "z"), {"m": 1}, (None,))
    assert scores({"q": judged}, {"q": False})["q"]["MRR@10"] == 1.0


@pytest.mark.parametrize(
    ("shown", "stated", "ratio"),
    [
        ("Ana Ruiz", "Ana Ruiz", Ratio(1, 1)),
        ("ana  ruiz", "Ana Ruiz", Ratio(1, 1)),
        ("Ben Ode", "Ana Ruiz", Ratio(0, 1)),
        (None, "Ana Ruiz", Ratio(0, 1)),
        (None, None, Ratio(1, 1)),
        ("Ana Ruiz", None, Ratio(0, 1)),
        ("Ana Ruiz", UNSTATED, Ratio(0, 0)),
    ],
)
def test_the_speaker_of_the_first_passage_that_holds_the_evidence(
    shown: str | None, stated: Stated, ratio: Ratio
) -> None:
    question = Question("q", "?", answerable=True, evidence=(Evidence("a", "B", speaker=stated),))
    came = (ranked("a", "Someone"), ranked("B", shown), ranked("B too", "Later"))
    speaker, date = correct(question, came, judge(question, came).findings)
    assert (speaker, date) == (ratio, Ratio(0, 0))


def test_dates_count_for_each_evidence_found() -> None:
    evidence = (
        Evidence("a", "B", published="2024-01-02"),
        Evidence("a", "C", published=None),
        Evidence("a", "not here", published="2024-01-02"),
    )
    question = Question("q", "?", answerable=True, evidence=evidence)
    came = (ranked("B", published="2024-01-02"), ranked("C", published="2024-01-03"))
    assert correct(question, came, judge(question, came).findings) == (Ratio(0, 0), Ratio(1, 2))


def test_with_any_of_only_the_first_passage_counts_once() -> None:
    evidence = (Evidence("a", "C", speaker="Third"), Evidence("a", "B", speaker=None), Evidence("a", "bb", speaker="X"))
    question = Question("q", "?", answerable=True, evidence=evidence, any_of=True)
    first = (ranked("B bb", "X"), ranked("C", "Wrong"))
    assert correct(question, first, judge(question, first).findings)[0] == Ratio(1, 1)
    other = (ranked("B bb", "Wrong"), ranked("C", "Third"))
    assert correct(question, other, judge(question, other).findings)[0] == Ratio(0, 1)


def outcome(question: Question, answered: bool, scored: dict[str, float], speaker: Ratio) -> Outcome:
    return Outcome(question, (), Judged((), {}, ()), answered, 0.5, 1.0, scored, speaker, Ratio(0, 0))


def test_means_are_over_the_answerable_and_abstention_over_the_others() -> None:
    names = ["hits@1", "hits@4", "hits@10", "MRR@10", "nDCG@10", "recall@10"]
    none = Question("n", "?", answerable=False)
    summary = summarise(
        [
            outcome(asked("x"), True, dict.fromkeys(names, 1.0), Ratio(1, 1)),
            outcome(asked("x"), False, dict.fromkeys(names, 0.0), Ratio(0, 1)),
            outcome(asked("x"), True, dict.fromkeys(names, 0.25), Ratio(0, 0)),
            outcome(none, False, {}, Ratio(0, 0)),
            outcome(none, True, {}, Ratio(0, 0)),
        ]
    )
    assert summary.means == pytest.approx(dict.fromkeys(names, 1.25 / 3))
    assert (summary.speaker, summary.answered, summary.abstained) == (Ratio(1, 2), Ratio(2, 3), Ratio(1, 2))
    assert summary.questions == 5


def test_facts_are_counted_one_by_one_and_any_of_them_as_one() -> None:
    names = dict.fromkeys(["hits@1", "hits@4", "hits@10", "MRR@10", "nDCG@10", "recall@10"], 0.5)
    both, either = asked("a", "b"), asked("a", "b", any_of=True)
    came = (*(ranked(letter) for letter in "acdefghijk"), ranked("b"))  # the second fact comes eleventh

    def judged(question: Question) -> Outcome:
        nothing = Ratio(0, 0)
        return Outcome(question, came, judge(question, came), True, 0.5, 1.0, names, nothing, nothing)

    assert summarise([judged(both)]).facts == Ratio(1, 2)
    assert summarise([judged(either)]).facts == Ratio(1, 1)
    found = summarise([judged(both), judged(either)])
    assert found.facts == Ratio(2, 3)
    assert set(found.intervals) == {*names, "facts", "answered"}
    # Drawn again the two facts of the first question stay together: 1/2, 2/3 or 1.
    assert (found.intervals["facts"].low, found.intervals["facts"].high) == (0.5, 1.0)


def test_without_answerable_questions_there_are_no_means() -> None:
    summary = summarise([outcome(Question("n", "?", answerable=False), False, {}, Ratio(0, 0))])
    assert summary.means == {}
    assert summary.answered.share is None
    assert summary.abstained.share == 1.0


def test_percentiles_lie_between_neighbours() -> None:
    assert percentile([40.0, 10.0, 30.0, 20.0], 0.5) == 25.0
    assert percentile([10.0, 20.0, 30.0, 40.0, 50.0], 0.95) == pytest.approx(48.0)
    assert percentile([7.0], 0.95) == 7.0
