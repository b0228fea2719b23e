import pytest

from index.errors import BadFilter, BadQuestion
from index.names import Registry, known
from index.question import DatesMeant, Filters, NameMeant, Understood, checked_question, conditions

REGISTRY = Registry(
    known([(1, "Wang Zhijie"), (2, "Wang Jiguang")]), known([(1, "Wang Holdings")]), known([(1, "The Courier")])
)


def dates(first: str | None, last: str | None) -> tuple[str | None, str | None]:
    (meant,) = conditions(Filters(date_from=first, date_to=last), REGISTRY).dates
    assert meant.use == "filter"
    return meant.first, meant.last


def test_no_filter_means_nothing() -> None:
    assert conditions(Filters(), REGISTRY) == Understood()


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("2019-02", "2019-02-01", "2019-02-28"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2019-11-15", "2019-11-15", "2019-11-15"),
        (" 2019-04 ", "2019-04-01", "2019-04-30"),
    ],
)
def test_dates_are_widened_to_days(written: str, first: str, last: str) -> None:
    assert dates(written, written) == (first, last)
    assert dates(written, None) == (first, None)
    assert dates(None, written) == (None, last)


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "2019-13", "2019-02-30", "2019-00", "0000", "19", "2019-1-1", "15.11.2019", "2019-11-15T00:00",
     "２０１９", "2019-11-15\n2020"],
)  # fmt: skip
def test_dates_that_are_none(written: str) -> None:
    with pytest.raises(BadFilter, match="write YYYY"):
        dates(written, None)


def test_dates_the_wrong_way_round() -> None:
    with pytest.raises(BadFilter, match="swap"):
        dates("2020", "2019-12-31")
    assert dates("2020", "2020") == ("2020-01-01", "2020-12-31")


def test_names() -> None:
    understood = conditions(Filters(speaker=" wang", source="courier"), REGISTRY)
    assert understood.speakers == (NameMeant("wang", ("Wang Zhijie", "Wang Jiguang", "Wang Holdings"), "filter"),)
    assert understood.sources == (NameMeant("courier", ("The Courier",), "filter"),)
    assert conditions(Filters(speaker="Nobody"), REGISTRY).speakers == (NameMeant("Nobody", (), "filter"),)


@pytest.mark.parametrize("name", ["", "  ", "?!", "x" * 201])
def test_names_that_are_none(name: str) -> None:
    for filters in (Filters(speaker=name), Filters(source=name)):
        with pytest.raises(BadFilter):
            conditions(filters, REGISTRY)


def test_understood_dates_say_what_was_written() -> None:
    found = conditions(Filters(date_from="2019", date_to="2020-02"), REGISTRY).dates
    assert found == (DatesMeant("2019/2020-02", "2019-01-01", "2020-02-29", "filter"),)


@pytest.mark.parametrize(
    ("question", "why"), [("", "empty"), (" \n\t", "empty"), ("x" * 2001, "2,001"), ("\ud800", "half")]
)
def test_questions_that_are_none(question: str, why: str) -> None:
    with pytest.raises(BadQuestion, match=why):
        checked_question(question)


def test_a_question_of_2000_characters_is_one() -> None:
    assert checked_question(" " + "x" * 2000 + "\n") == "x" * 2000
