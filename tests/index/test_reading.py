"""What a question's own words name: people, outlets and days of the archive."""

from __future__ import annotations

from datetime import date

import pytest

from index.errors import BadFilter
from index.names import Registry, known
from index.question import Filters, topic, understand
from index.reading import days_named, sources_named, speakers_named

SPEAKERS = [
    "Ada Merrow",
    "Tomas Bell",
    "Wang Zhijie",
    "Wang Jing",
    "Wang Wei",
    "Wang Lei",
    "Harbour Commission",
    "a spokesman",
    "Joss Dornan",
    "Marit Dornan",
]
REGISTRY = Registry(known(enumerate(SPEAKERS)), known([]), known(enumerate(["The Courier", "Radio Vessany", "Time"])))
TODAY = date(2024, 5, 20)

NAMED = [
    ("What did Ada Merrow say about the quay?", [("Ada Merrow", ("Ada Merrow",))]),
    ("What did ada merrow say about the quay?", [("ada merrow", ("Ada Merrow",))]),
    ("What was Merrow's view of the quay?", [("Merrow's", ("Ada Merrow",))]),
    ("Did Bell and Merrow agree?", [("Bell", ("Tomas Bell",)), ("Merrow", ("Ada Merrow",))]),
    ("What did Merow say?", [("Merow", ("Ada Merrow",))]),
    ("What did Dornan say of it?", [("Dornan", ("Joss Dornan", "Marit Dornan"))]),
    ("What did Wang say?", []),
    ("Did the bell ring at the harbour?", []),
    ("What does the Harbour Commission want?", [("Harbour Commission", ("Harbour Commission",))]),
    ("Is the harbour safe?", []),
    ("Who paid?", []),
]


@pytest.mark.parametrize(("question", "expected"), NAMED)
def test_speakers(question: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    found = speakers_named(question, REGISTRY)
    assert [(question[one.start : one.end], one.names) for one in found] == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did the Courier report?", ["The Courier"]),
        ("According to Radio Vessany and The Courier, who won?", ["The Courier", "Radio Vessany"]),
        ("What time did it open?", []),
        ("What did Time write?", ["Time"]),
    ],
)
def test_sources(question: str, expected: list[str]) -> None:
    assert [name for one in sources_named(question, REGISTRY) for name in one.names] == expected


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What was said in November 2019?", "2019-11-01", "2019-11-30"),
        ("What was said on 3 May 2021?", "2021-05-03", "2021-05-03"),
        ("What was said in 2021?", "2021-01-01", "2021-12-31"),
        ("What has been said since 2021?", "2021-01-01", None),
        ("What was said before May 2021?", None, "2021-05-31"),
        ("What was said between 2019 and 2021?", "2019-01-01", "2021-12-31"),
        ("What was said from March 2020 to May 2021?", "2020-03-01", "2021-05-31"),
        ("What was said last year?", "2023-01-01", "2023-12-31"),
        ("What was said this year?", "2024-01-01", "2024-12-31"),
        ("What was said last month?", "2024-04-01", "2024-04-30"),
        ("What was said last week?", "2024-05-13", "2024-05-19"),
        ("What was said last spring?", "2023-03-01", "2023-05-31"),
        ("What was said last winter?", "2023-12-01", "2024-02-29"),
        ("What was said last October?", "2023-10-01", "2023-10-31"),
        ("What was said yesterday?", "2024-05-19", "2024-05-19"),
    ],
)
def test_days(question: str, first: str | None, last: str | None) -> None:
    (span,) = days_named(question, TODAY)
    assert (span.first, span.last) == (first, last)


@pytest.mark.parametrize(
    "question", ["What was said in May?", "Who said 2,021 boats came?", "Who may speak?", "What lasts a year?"]
)
def test_no_days(question: str) -> None:
    assert days_named(question, TODAY) == []


def test_what_is_named_favours_and_the_callers_filters_win() -> None:
    understood = understand("What did Merrow tell the Courier in 2021?", Filters(), REGISTRY, TODAY)
    assert [one.use for one in (*understood.speakers, *understood.sources, *understood.dates)] == ["favour"] * 3
    filtered = understand("What did Merrow say in 2021?", Filters(speaker="Bell", date_from="2020"), REGISTRY, TODAY)
    assert [(one.names, one.use) for one in filtered.speakers] == [(("Tomas Bell",), "filter")]
    assert [one.use for one in filtered.dates] == ["filter"]


def test_the_topic_is_the_question_without_its_speakers() -> None:
    assert topic("What did Ada Merrow say about the quay?", REGISTRY).split() == [
        "What",
        "did",
        "say",
        "about",
        "the",
        "quay?",
    ]


def test_what_is_to_be_ignored_is_let_go_of_and_said() -> None:
    question = "What did Merrow tell the Courier in 2021?"
    understood = understand(question, Filters(ignore=("merrow ", "2021")), REGISTRY, TODAY)
    assert [one.use for one in understood.speakers] == ["dropped"]
    assert [one.use for one in understood.dates] == ["dropped"]
    assert [one.use for one in understood.sources] == ["favour"]
    assert [one.sources for one in understood.favoured if one.sources]
    assert not [one for one in understood.favoured if one.speakers or one.dates]
    # Who is not meant is a word of the text like any other.
    assert "Merrow" not in topic(question, REGISTRY)
    assert "Merrow" in topic(question, REGISTRY, Filters(ignore=("Merrow",)))


def test_too_much_to_ignore_is_refused() -> None:
    for ignore in (("x",) * 21, ("x" * 201,)):
        with pytest.raises(BadFilter, match="ignore"):
            understand("q", Filters(ignore=ignore), REGISTRY, TODAY)
