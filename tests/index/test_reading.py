"""What a question's own words name: people and outlets of the archive."""

from __future__ import annotations

import pytest

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
    "Maud Ellery-Finch",
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

NAMED = [
    ("What did Ada Merrow say about the quay?", [("Ada Merrow", ("Ada Merrow",))]),
    ("What did ada merrow say about the quay?", [("ada merrow", ("Ada Merrow",))]),
    ("What was Merrow's view of the quay?", [("Merrow's", ("Ada Merrow",))]),
    ("What did Ellery-Finch say?", [("Ellery-Finch", ("Maud Ellery-Finch",))]),
    ("What did Elery-Finch say?", [("Elery-Finch", ("Maud Ellery-Finch",))]),
    ("What did Finch say?", [("Finch", ("Maud Ellery-Finch",))]),
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
    found = speakers_named(question, REGISTRY, sources_named(question, REGISTRY))
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
    assert {one.asked for one in speakers_named(question, REGISTRY, sources_named(question, REGISTRY))} == {asked}


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


def test_a_name_that_ends_with_no_word_is_still_one() -> None:
    registry = Registry(known(enumerate(["Ada Merrow -", "Tomas Bell"])), known([]), known([]))
    for question in ("What did Merow say?", "What did Merrow say?"):
        assert [one.names for one in speakers_named(question, registry, [])] == [("Ada Merrow -",)]
