"""Where a compound question is cut."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.clauses import clauses


@dataclass(frozen=True)
class Name:
    start: int
    end: int


def cut(question: str, *names: str) -> list[str]:
    spans = [Name(question.index(name), question.index(name) + len(name)) for name in names]
    return [question[start:end] for start, end in clauses(question, spans, spans)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did the mayor say about the harbour?", ["What did the mayor say about the harbour?"]),
        (
            "Did the council raise the harbour dues, while the ferry company cut its winter fares?",
            ["Did the council raise the harbour dues", "the ferry company cut its winter fares?"],
        ),
        (
            "Which ferry was late more than four times in a winter?",
            ["Which ferry was late more than four times in a winter?"],
        ),
        (
            "Is the new bridge longer and was the old tunnel deeper?",
            ["Is the new bridge longer", "was the old tunnel deeper?"],
        ),
        (
            "Who founded the wind company, sold its first turbines, and is accused of hiding losses?",
            ["Who founded the wind company", "sold its first turbines", "is accused of hiding losses?"],
        ),
        (
            "Was the ferry's timetable stricter compared to the tram's winter timetable?",
            ["Was the ferry's timetable stricter", "the tram's winter timetable?"],
        ),
        (
            "Did the ferry company lower its fares in the same way that the tram company lowered its own?",
            ["Did the ferry company lower its fares", "the tram company lowered its own?"],
        ),
        (
            "Does the view of the harbour dues align with the opinion of the ferry company?",
            ["Does the view of the harbour dues", "the opinion of the ferry company?"],
        ),
        # Too little to search for stays with its neighbour.
        ("Who, in the end, paid for the harbour bridge?", ["Who, in the end, paid for the harbour bridge?"]),
        ("Was it cheaper, faster and safer?", ["Was it cheaper, faster and safer?"]),
    ],
)
def test_cuts(question: str, expected: list[str]) -> None:
    assert cut(question) == expected


def test_a_name_is_not_cut_and_does_not_count() -> None:
    question = "What did News, Views and the World report on harbour dues, and the Courier on tram fares today?"
    assert cut(question, "News, Views and the World", "Courier") == [
        "What did News, Views and the World report on harbour dues", "the Courier on tram fares today?",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("Does the Courier take the same view of harbour dues as the World's piece on tram fares?", "as the World's piece on tram fares?"),
        ("Did the Courier write about harbour dues before the World wrote about tram fares?", "before the World wrote about tram fares?"),
        ("Are harbour dues praised by the Courier similar to what the 'World' wants of tram fares?", "to what the 'World' wants of tram fares?"),
        # The first outlet is only where to look.
        ("Were tram fares lower than the World says?", None),
        ("Did the Courier quote on harbour dues what Pryde said on tram fares to the World?", None),
    ],
)  # fmt: skip
def test_what_another_outlet_says_is_a_clause(question: str, second: str | None) -> None:
    spans = [
        Name(question.index(name), question.index(name) + len(name))
        for name in ("Courier", "World")
        if name in question
    ]
    found = [question[start:end] for start, end in clauses(question, spans, spans)]
    assert found[1:] == ([second] if second else [])


def test_where_to_look_alone_is_no_clause() -> None:
    question = "According to the Courier, who won the 2024 election?"
    assert cut(question, "Courier") == [question]


@given(st.text(alphabet="ab ,;and while", max_size=80))
def test_clauses_are_in_order_and_lose_no_word(question: str) -> None:
    spans = clauses(question, [], [])
    assert spans[0][0] == 0
    assert spans[-1][1] == len(question)
    assert all(start <= end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
