"""Bars of a timeline, worked by hand."""

import pytest

from service.facets import bars, colours, unit
from service.form import Form
from service.timeline import By, counted


@pytest.mark.parametrize(
    ("days", "by"),
    [
        ([], "year"),
        (["2021-05-04"], "month"),
        (["2020-01-01", "2024-12-31"], "month"),
        (["2020-01-01", "2025-01-01"], "year"),
    ],
)
def test_five_years_are_shown_by_month(days: list[str], by: By) -> None:
    assert unit(days) == by


def test_every_month_between_has_a_bar() -> None:
    said = [("2021-11-30", "Ann", 1), ("2021-11-01", None, 1), ("2022-02-01", "Ann", 1), ("2022-02-02", "Bo", 1), ("2022-02-03", "Ann", 1),
            ("2022-02-04", "Ann", 1), (None, "Ann", 1)]  # fmt: skip
    line = counted(said, "month")
    assert line.undated == 1
    shown = bars(line, Form("q"), {"Ann": 1})
    assert [(bar.first, bar.last, bar.count) for bar in shown] == [
        ("2021-11-01", "2021-11-30", 2),
        ("2021-12-01", "2021-12-31", 0),
        ("2022-01-01", "2022-01-31", 0),
        ("2022-02-01", "2022-02-28", 4),
    ]
    assert [(piece.y, piece.height, piece.colour) for piece in shown[3].pieces] == [(25.0, 75.0, 1), (0.0, 25.0, 0)]
    assert shown[0].spoken == "November 2021: 2 (Ann 1, nobody named 1)"
    # The label of the first would run into the one of January.
    assert [bar.label for bar in shown] == ["", "", "2022", ""]
    assert all(bar.chosen for bar in shown)
    assert shown[3].address == "/?q=q&from=2022-02&to=2022-02"


@pytest.mark.parametrize(
    ("first", "last", "chosen"),
    [
        ("2021", "2022", [True, True, False]),
        ("2022-06", "", [False, True, True]),
        ("", "2021-03-05", [True, False, False]),
    ],
)
def test_bars_of_the_days_asked_for_are_chosen(first: str, last: str, chosen: list[bool]) -> None:
    line = counted([("2021-01-01", None, 1), ("2023-01-01", None, 1)], "year")
    assert [bar.chosen for bar in bars(line, Form("q", day_from=first, day_to=last), {})] == chosen


def test_one_month_is_no_timeline() -> None:
    assert bars(counted([("2021-01-01", None, 1)], "month"), Form("q"), {}) == ()
    assert bars(counted([(None, None, 1)], "month"), Form("q"), {}) == ()


def test_the_most_frequent_have_colours() -> None:
    assert colours([("a", 9), ("b", 8), ("c", 7), ("d", 6), ("e", 5), ("f", 4)]) == {
        "a": 1,
        "b": 2,
        "c": 3,
        "d": 4,
        "e": 5,
    }
