from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import Date, date_in_url, find_dates, read_date, read_timestamp

DAY = "2019-11-15"


@pytest.mark.parametrize(
    "text",
    [
        "Nov 15,2019",
        "Nov15,2019",
        "15 November 2019",
        "15 november 2019",
        "Friday, 15th Nov. 2019",
        "the 15th of November, 2019",
        "15-Nov-2019",
        "NOVEMBER 15, 2019",
        "Nov. 15, 2019, 5:00 a.m. EST",
        "2019/11/15",
        "2019.11.15",
        "2019-11-15",
        "20191115",
        "20191115T093000Z",
        "2019-11-15T23:59:59-05:00",
        "2019-11-15T00:30:00+08:00",
        "2019-11-15 10:00",
        "Fri, 15 Nov 2019 10:00:00 GMT",
        "Fri Nov 15 10:00:00 GMT 2019",
        "15/11/2019",
        "11/15/2019",
        "2019年11月15日",
        "By ADA REED|Nov 15,2019",
        "Published: Nov 15, 2019|Updated Nov 17, 2019",
        "Updated Nov 17, 2019 | Published: 15 November 2019",
        "First published 15 November 2019, last modified 2020-01-02",
        "Nov 15, 2019 (updated Nov 17, 2019)",
        "Updated: November 15, 2019",
    ],
)
def test_a_day_however_it_is_written(text: str) -> None:
    assert read_date(text) == Date(DAY, "day")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("November 2019", Date("2019-11", "month")),
        ("2019-11", Date("2019-11", "month")),
        ("2019", Date("2019", "year")),
        ("04/04/2020", Date("2020-04-04", "day")),
        ("29 February 2020", Date("2020-02-29", "day")),
    ],
)
def test_no_more_than_is_written(text: str, expected: Date) -> None:
    assert read_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Monday",
        "15 November",
        "03/04/2020",
        "03.04.2020",
        "31 Feb 2020",
        "Feb 31, 2020",
        "2020-02-30",
        "29 February 2019",
        "2091-01-01",
        "0001-01-01T00:00:00",
        "1970-01-01T00:00:00Z",
        "15/11/19",
        "Version 2.3.2019",
        "10.0.0.2019",
        "© 2019",
        "Copyright Nov 15, 2019",
        "Retrieved 15 November 2019",
        "Nov 15-17, 2019",
        "Plans in 2020",
        "Sept. 11, 20011",
        "may 5 2019 people",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert read_date(text) is None


@given(
    st.dates(date(1000, 1, 1), date(2025, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%A, %d %b %Y"]),
)
def test_every_day_is_read_back(day: date, form: str) -> None:
    unset = ("1970-01-01", "1900-01-01")
    expected = None if form == "%Y-%m-%d" and day.isoformat() in unset else Date(day.isoformat(), "day")
    assert read_date(day.strftime(form)) == expected


@given(st.text(max_size=60))
def test_any_text_is_read_without_failing(text: str) -> None:
    read_date(text)
    last = 0
    for start, end, _ in find_dates(text):
        assert last <= start < end <= len(text)
        last = end


def test_dates_of_running_text() -> None:
    text = (
        "He came on May 5 and on Monday, June 6, 2016; in 2019 it may 5 rise since March 2017. On 15 October we left, "
        "October 25-27, 2019 and 10-15 percent; the 25th of December. 1984's Oct. 10, 3,000 men."
    )
    assert [(text[start:end], found.iso) for start, end, found in find_dates(text)] == [
        ("May 5", "--05-05"),
        ("Monday, June 6, 2016", "2016-06-06"),
        ("2019", "2019"),
        ("March 2017", "2017-03"),
        ("15 October", "--10-15"),
        ("25th of December", "--12-25"),
        ("1984", "1984"),
        ("Oct. 10", "--10-10"),
    ]
    assert [found.yearless for _, _, found in find_dates("May 5 and May 5, 2016")] == [True, False]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/2019/11/15/a-bridge", DAY),
        ("https://example.org/world/2019/nov/15/a-bridge", DAY),
        ("https://example.org/a-bridge-20191115", DAY),
        ("https://example.org/2019-11-15-a-bridge", DAY),
        ("https://example.org/a/201911/15/WS5dce.html", DAY),
        ("https://example.org/english/2019-11/15/c_138.htm", DAY),
        ("https://example.org/n3/2019/1115/c90000.html", DAY),
        ("https://example.org/t20191115_123.html", DAY),
        ("https://example.org/2019/11/a-bridge", "2019-11"),
        ("https://example.org/id/20191345", None),
        ("https://example.org/news/1234567", None),
        ("https://example.org/2019/11/15/as-on-2018-10-10", None),
        ("https://example.org/a?date=2019-11-15", None),
        ("https://example.org/2091/11/15/x", None),
        ("http://[broken", None),
    ],
)
def test_dates_in_urls(url: str, expected: str | None) -> None:
    found = date_in_url(url)
    assert (found.iso if found else None) == expected


def test_timestamps() -> None:
    assert read_timestamp(1573776000) == Date(DAY, "day")
    assert read_timestamp(1573776000000) == Date(DAY, "day")
    assert read_timestamp(0) is None
    assert read_timestamp(float("nan")) is None
    assert read_timestamp(9e18) is None
