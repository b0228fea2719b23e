"""What a question's own words name: people, outlets and days of the archive."""

from __future__ import annotations

from datetime import date

import pytest

from index.days import days_named, news_days
from index.names import Registry, known
from index.reading import sources_named, speakers_named

SPEAKERS = [
    "Ada Merrow",
    "Tomas Bell",
    "Wang Zhijie",
    "Wang Jing",
    "Wang Wei",
    "Wang Lei",
    "Harbour Commission",
    "Watch",
    "a spokesman",
    "Joss Dornan",
    "Marit Dornan",
    "Time",
    "Anne-Lise Vik",
    "B.J. Vik",
]
OUTLETS = ["The Courier", "Radio Vessany", "Time", "Lloyd’s Harbour List", "El Día", "Harbour Gazette | News"]
OUTLETS += ["Harbour Gazette - Sport", "The Beacon - Life", "The Beacon - Sport"]
REGISTRY = Registry(known(enumerate(SPEAKERS)), known([]), known(enumerate(OUTLETS)))
TODAY = date(2024, 5, 20)

NAMED = [
    ("What did Ada Merrow say about the quay?", [("Ada Merrow", ("Ada Merrow",))]),
    ("What did ada merrow say about the quay?", [("ada merrow", ("Ada Merrow",))]),
    ("What was Merrow's view of the quay?", [("Merrow's", ("Ada Merrow",))]),
    ("What did the Port Watch Board say to Watch Hill?", []),
    ("What did Watch say?", [("Watch", ("Watch",))]),
    ("Did Bell and Merrow agree?", [("Bell", ("Tomas Bell",)), ("Merrow", ("Ada Merrow",))]),
    ("What did Merow say?", [("Merow", ("Ada Merrow",))]),
    ("What did Anne-Lise Vik say?", [("Anne-Lise Vik", ("Anne-Lise Vik",))]),
    ("What did B.J. Vik say?", [("B.J. Vik", ("B.J. Vik",))]),
    ("What did Wang say?", []),
    ("Did the bell ring at the harbour?", []),
    ("What does the Harbour Commission want?", [("Harbour Commission", ("Harbour Commission",))]),
    ("Is the harbour safe?", []),
    ("Who paid?", []),
    # A last name is not a word of another name, unless of its bearer's, misspelt, or of a title.
    ("What did Port Bell say?", []),
    ("What did Bell Harbour say?", []),
    ("What did Adda Merrow say?", [("Merrow", ("Ada Merrow",))]),
    ("What did Councillor Dornan say?", [("Dornan", ("Joss Dornan", "Marit Dornan"))]),
    ("What did Mr Bell say?", [("Bell", ("Tomas Bell",))]),
    # An outlet is no speaker, though others quote it.
    ("What did Time say?", []),
]


@pytest.mark.parametrize(("question", "expected"), NAMED)
def test_speakers(question: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    found = speakers_named(question, REGISTRY)
    assert [(question[one.start : one.end], one.names) for one in found] == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did the Courier report?", ["The Courier"]),
        ("According to Radio Vessany and The Courier, who won?", ["Radio Vessany", "The Courier"]),
        ("What did the Courier's report leave out?", ["The Courier"]),
        ("What did the Courier’s and Lloyd's Harbour List's pieces say?", ["The Courier", "Lloyd’s Harbour List"]),
        ("Does El Puerto differ from El Día?", ["El Día"]),
        ("Was it in HARBOUR  GAZETTE - SPORT?", ["Harbour Gazette - Sport"]),
        ("Was it in the Harbour Gazette?", ["Harbour Gazette | News", "Harbour Gazette - Sport"]),
        ("Was it in the Beacon?", ["The Beacon - Life", "The Beacon - Sport"]),
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


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What did Ada Merrow say about the quay?", True),
        ("According to Ada Merrow, who paid?", True),
        ("Who paid, in the opinion of the mayor Ada Merrow?", True),
        ("Who paid, in Merrow's opinion?", True),
        ("What was Ada Merrow's reaction to the flood?", True),
        ("Ada Merrow on the quay", True),
        ("Adda Merow on the quay", True),
        ("How many houses did Merrow promise in 2021?", True),
        ("Why did Ada Merrow leave the Commission?", False),
        ("Whose boat is Merrow's?", False),
        ("What did the mayor say about Ada Merrow?", False),
        ("Is Ada Merrow's boat said to be sold?", False),
        ("Who worked with Ada Merrow, said to be rich?", False),
        ("Did Ada Merrow sell it, and what did the mayor say?", False),
    ],
)
def test_whether_it_is_asked_what_somebody_says(question: str, asked: bool) -> None:
    assert {one.asked for one in speakers_named(question, REGISTRY)} == {asked}


def test_every_mention_of_an_outlet_is_found() -> None:
    question = "Did the Courier report it before radio Vessany did, or the Courier after Radio Vessany?"
    assert [(question[one.start : one.end], one.names[0]) for one in sources_named(question, REGISTRY)] == [
        ("Courier", "The Courier"), ("radio Vessany", "Radio Vessany"), ("Courier", "The Courier"),
        ("Radio Vessany", "Radio Vessany"),
    ]  # fmt: skip
    longer = Registry((), (), known(enumerate(["The Courier", "The Courier - Life"])))
    assert [one.names for one in sources_named("What does The Courier - Life say?", longer)] == [
        ("The Courier - Life",)
    ]
