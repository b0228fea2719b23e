"""What a question is searched for as: the whole, its clauses, and what each favours."""

from __future__ import annotations

from datetime import date

import pytest

from index.errors import BadFilter
from index.names import Registry, known
from index.parts import Part, Reading
from index.parts import read as read_parts
from index.question import EVERYTHING, Filters

REGISTRY = Registry(
    known(enumerate(["Ada Merrow", "Tomas Bell"])), known([]), known(enumerate(["The Courier", "Radio Vessany"]))
)
COMPOUND = (
    "Did the Courier report that the harbour dues went up in 2021, while Radio Vessany had Merrow say that "
    "small boats pay nothing?"
)


def read(question: str, filters: Filters = EVERYTHING) -> Reading:
    return read_parts(question, filters, REGISTRY)


def favoured(part: Part) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for one in part.favoured:
        names = (*one.condition.speakers, *one.condition.sources)
        found.append((one.kind, names[0].names if names else (one.condition.dates[0].value,)))
        assert {meant.use for meant in (*names, *one.condition.dates)} == {"filter"}
    return sorted(found)


def test_what_is_named_favours_and_the_callers_filters_win() -> None:
    understood = read("What did Merrow tell the Courier in 2021?").understood
    assert [one.use for one in (*understood.speakers, *understood.sources, *understood.dates)] == ["favour"] * 3
    filtered = read("What did Merrow say in 2021?", Filters(speaker="Bell", date_from="2020")).understood
    assert [(one.names, one.use) for one in filtered.speakers] == [(("Tomas Bell",), "filter")]
    assert [one.use for one in filtered.dates] == ["filter"]


def test_the_topic_is_the_question_without_those_whose_words_are_asked_for() -> None:
    (part,) = read("What did Ada Merrow say about the quay?").parts
    assert part.topic.split() == ["What", "did", "say", "about", "the", "quay?"]
    (part,) = read("Why did the mayor sack Ada Merrow?").parts
    assert part.topic == part.text
    assert favoured(part) == []


def test_an_outlet_is_favoured_and_not_looked_for_in_the_text() -> None:
    (part,) = read("What did the Courier report in 2021 about the quay?").parts
    assert part.topic == part.text
    assert part.sought.split() == ["What", "did", "the", "report", "in", "2021", "about", "the", "quay?"]
    (alone,) = read("Courier").parts  # nothing else was asked for
    assert alone.sought == "Courier"
    (without,) = read("What did the Courier report?", Filters(ignore=("courier",))).parts
    assert "Courier" in without.sought


def test_what_is_to_be_ignored_is_let_go_of_and_said() -> None:
    reading = read("What did Merrow tell the Courier in 2021?", Filters(ignore=("merrow ", "2021")))
    assert [one.use for one in reading.understood.speakers] == ["dropped"]
    assert [one.use for one in reading.understood.dates] == ["dropped"]
    assert [one.use for one in reading.understood.sources] == ["favour"]
    assert favoured(reading.parts[0]) == [("sources", ("The Courier",))]
    # Who is not meant is a word of the text like any other.
    assert "Merrow" in reading.parts[0].topic


def test_too_much_to_ignore_is_refused() -> None:
    for ignore in (("x",) * 21, ("x" * 201,)):
        with pytest.raises(BadFilter, match="ignore"):
            read("q", Filters(ignore=ignore))


def test_each_clause_has_its_own_outlets_and_days() -> None:
    whole, first, second = read(COMPOUND).parts
    assert whole.text == COMPOUND
    assert first.text == "Did the Courier report that the harbour dues went up in 2021"
    assert favoured(first) == [("dates", ("2021",)), ("sources", ("The Courier",))]
    # The dues went up in 2021; she may have spoken at any time.
    assert favoured(second) == [("sources", ("Radio Vessany",)), ("speakers", ("Ada Merrow",))]
    assert "Merrow" not in second.topic
    assert favoured(whole) == sorted({*favoured(first), *favoured(second)})
    assert read(COMPOUND).understood.clauses == (first.text, second.text)


def test_a_clause_that_names_no_outlet_or_day_has_those_of_the_nearest_before_it() -> None:
    question = (
        "Which firm, known for its very big cranes, did the Courier report in 2021 to be short of money, and was it "
        "sold by its last owner, after Radio Vessany reported in 2022 that its cranes fell, or saved by the council's loan?"
    )
    _, known_for, short, sold, fell, saved = read(question).parts
    both = [("dates", ("2021",)), ("dates", ("2022",)), ("sources", ("Radio Vessany",)), ("sources", ("The Courier",))]
    assert favoured(known_for) == both  # nothing is named before it
    assert favoured(short) == favoured(sold) == [("dates", ("2021",)), ("sources", ("The Courier",))]
    assert favoured(fell) == favoured(saved) == [("dates", ("2022",)), ("sources", ("Radio Vessany",))]


def test_of_two_days_that_on_which_it_was_said_favours() -> None:
    reading = read("What did Merrow say in 2021 about the 1998 strike?")
    assert favoured(reading.parts[0]) == [("dates", ("2021",)), ("speakers", ("Ada Merrow",))]
    assert [day.value for day in reading.understood.dates] == ["2021"]
    (part,) = read("What did Merrow say about the 1998 strike?").parts
    assert favoured(part) == [("dates", ("1998",)), ("speakers", ("Ada Merrow",))]


def test_an_outlets_name_holds_no_day() -> None:
    registry = Registry(known([]), known([]), known(enumerate(["Harbour Today | News 2017"])))
    reading = read_parts("Does the Harbour Today | News 2017 article praise the new quay?", EVERYTHING, registry)
    assert favoured(reading.parts[0]) == [("sources", ("Harbour Today | News 2017",))]


@pytest.mark.parametrize(
    ("clause", "holds"),
    [
        ("what about the new harbour crane?", True),
        ("what about the new crane of Port Kestrin?", True),
        ("what did she promise the crews of Port Kestrin?", True),
        ("which crane was the cheapest that year?", True),
        ("which crane did Port Kestrin buy that year?", False),
    ],
)
def test_who_is_named_before_a_clause_holds_for_it_where_it_goes_on_about_them(clause: str, holds: bool) -> None:
    _, first, second = read(f"What did Merrow say about the harbour dues, and {clause}").parts
    assert favoured(first) == [("speakers", ("Ada Merrow",))]
    assert favoured(second) == (favoured(first) if holds else [])


def test_a_simple_question_has_one_part() -> None:
    reading = read("What did Merrow say about the quay?")
    assert len(reading.parts) == 1
    assert reading.understood.clauses == ()


def test_an_outlet_named_twice_is_understood_once() -> None:
    understood = read("Did the Courier that week differ from the Courier a year later?").understood
    assert [one.names for one in understood.sources] == [("The Courier",)]


def test_a_question_of_very_many_clauses_is_searched_for_as_a_whole() -> None:
    question = "; ".join(f"harbour quay crane bridge number {number}" for number in range(9))
    assert len(read(question).parts) == 1


def test_a_question_asked_on_a_day_favours_what_was_published_just_before_unless_it_names_a_day() -> None:
    day = date(2024, 5, 20)
    (part,) = read_parts("Which bridge was closed?", EVERYTHING, REGISTRY, day).parts
    assert favoured(part) == [("recent", ("asked on 2024-05-20",))]
    days = part.favoured[0].condition.dates[0]
    assert (days.first, days.last) == ("2024-05-06", "2024-05-20")
    (part,) = read_parts("Which bridge was closed in 2021?", EVERYTHING, REGISTRY, day).parts
    assert favoured(part) == [("dates", ("2021",))]
    (part,) = read_parts("Which bridge was closed?", Filters(date_from="2020"), REGISTRY, day).parts
    assert favoured(part) == []
    for question in (
        "Who won the 2024 election?",
        "Who plans the 2028 regatta?",
    ):  # these are news, unlike that of 2021
        (part,) = read_parts(question, EVERYTHING, REGISTRY, day).parts
        assert [one.kind for one in part.favoured] == ["dates", "recent"]
    # A day of that fortnight is favoured beside the others of it, since nobody knows when the papers had it.
    for question, value in (("Which bridge was closed on Friday?", "Friday"), ("Who left this week?", "this week")):
        (part,) = read_parts(question, EVERYTHING, REGISTRY, day).parts
        assert favoured(part) == [("dates", (value,)), ("recent", ("asked on 2024-05-20",))]
    (part,) = read_parts("Which bridge was closed on Friday?", EVERYTHING, REGISTRY).parts
    assert favoured(part) == []
    # Nobody said on which day it was asked: an archive may be old.
    (part,) = read_parts("Which bridge was closed?", EVERYTHING, REGISTRY).parts
    assert favoured(part) == []


@pytest.mark.parametrize(
    ("question", "people", "outlets"),
    [
        ("WHAT DID ADA MERROW SAY OF THE OLD QUAY IN HER TIME ?", ["ADA MERROW"], []),
        ("THE MERROW AFFAIR, SAID TO BE A MATTER OF TIME .", [], []),
    ],
)
def test_a_question_in_capitals_names_whole_names_only(question: str, people: list[str], outlets: list[str]) -> None:
    registry = Registry(known([(1, "Ada Merrow")]), known([]), known([(1, "Time")]))
    understood = read_parts(question, EVERYTHING, registry).understood
    assert [one.value for one in understood.speakers] == people
    assert [one.value for one in understood.sources] == outlets
