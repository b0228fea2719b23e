"""The days that a question names, and whether something was said on them or happened."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.days import days_named, news_days

TODAY = date(2024, 5, 20)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What was said in November 2019?", "2019-11-01", "2019-11-30"),
        ("What was said on 3 May 2021?", "2021-05-03", "2021-05-03"),
        ("What was said in 2021?", "2021-01-01", "2021-12-31"),
        ("What has been said since 2021?", "2021-01-01", None),
        ("What was said before May 2021?", None, "2021-05-31"),
        ("What was said between 2019 and 2021?", "2019-01-01", "2021-12-31"),
        ("What was said between 2021 and 2019?", "2019-01-01", "2021-12-31"),
        ("What was said from March 2020 to May 2021?", "2020-03-01", "2021-05-31"),
        ("What was said last year?", "2023-01-01", "2023-12-31"),
        ("What was said this year?", "2024-01-01", "2024-12-31"),
        ("What was said last month?", "2024-04-01", "2024-04-30"),
        ("What was said last week?", "2024-05-13", "2024-05-19"),
        ("What was said last spring?", "2023-03-01", "2023-05-31"),
        ("What was said last winter?", "2023-12-01", "2024-02-29"),
        ("What was said last October?", "2023-10-01", "2023-10-31"),
        ("What was said yesterday?", "2024-05-19", "2024-05-19"),
        ("What was said this week?", "2024-05-13", "2024-05-26"),
        ("What was said over the weekend?", "2024-05-18", "2024-05-20"),
        ("What was said last weekend?", "2024-05-18", "2024-05-20"),
    ],
)
def test_days(question: str, first: str | None, last: str | None) -> None:
    (span,) = days_named(question, TODAY)
    assert (span.first, span.last) == (first, last)


@pytest.mark.parametrize(
    ("question", "days"),
    [
        # TODAY is a Monday.
        ("What was said on Thursday night?", [("Thursday", "2024-05-16", "2024-05-17")]),
        ("What was said on Monday?", [("Monday", "2024-05-20", "2024-05-21")]),
        ("Who left recently?", [("recently", "2024-05-06", "2024-05-20")]),
        ("Who will speak on Thursday?", []),
        ("Which ferry sails on Sundays?", []),
        ("Who left?", []),
    ],
)
def test_days_as_news_calls_them(question: str, days: list[tuple[str, str, str]]) -> None:
    found = news_days(question, TODAY)
    assert [(question[one.start : one.end], one.first, one.last) for one in found] == days


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("Which firm, founded in late 2015 and praised by all, left?", True),
        ("Who spent 2 million in 2021 on the quay?", True),
        ("Which town banned cars following protests in its old harbour in 1999?", True),
        ("What did Merrow say of the quay that was closed in 2021?", True),
        ("What did Merrow say about the 2022 budget?", True),
        ("What did Merrow say in 2021 about the quay?", False),
        ("What did the 2022 interview with Merrow say?", False),
        ("What did the Courier report on 3 May 2022, when it was closed?", False),
        ("What was published in 2021?", False),
        ("Who was mayor in 2021?", False),
        ("What did Vereen say about the river bed in 2021?", False),
    ],
)
def test_a_day_is_that_of_what_was_said_or_of_what_happened(question: str, about: bool) -> None:
    (span,) = days_named(question, TODAY)
    assert span.about is about


@pytest.mark.parametrize(
    "question", ["What was said in May?", "Who said 2,021 boats came?", "Who may speak?", "What lasts a year?"]
)
def test_no_days(question: str) -> None:
    assert days_named(question, TODAY) == []


@given(st.text(alphabet=st.sampled_from("19 20/-,May.bef\u2013"), max_size=40) | st.text(max_size=40))
def test_spans_are_in_order_and_hold_days_in_order(question: str) -> None:
    spans = days_named(question, TODAY)
    assert all(0 <= one.start < one.end <= len(question) for one in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(one.first or one.last for one in spans)
    assert all(one.first <= one.last for one in spans if one.first and one.last)
