from __future__ import annotations

import pytest

from ingest.calendar import Date
from ingest.events import event_date

HELD = "Alderton - On June 13, three press conferences were held in the town hall on the harbour plan."
FILLER = "The harbour is the largest of the region and has been growing for many years."


def event(text: str, *, title: str | None = None, published: str | None = None, more: str = FILLER) -> str | None:
    return event_date(title, [text, more], Date(published, "day") if published else None)


@pytest.mark.parametrize(
    ("text", "title", "published", "expected"),
    [
        # The year of the title, of the day itself, of a name in the sentence.
        (HELD, "Conferences on the plans in 2020", None, "2020-06-13"),
        (HELD.replace("June 13", "June 13, 2020"), None, None, "2020-06-13"),
        ("On June 13, the 2021 Alder Expo opened its doors in the new hall.", None, None, "2021-06-13"),
        # The last such day before publication, over the turn of the year too.
        (HELD, None, "2019-06-20", "2019-06-13"),
        (HELD.replace("June 13", "December 28"), None, "2020-01-04", "2019-12-28"),
        ("ALDERTON, June 13 (Agency) - The mayor resigned after a long debate.", None, "2019-06-14", "2019-06-13"),
        (
            "The new bridge was opened by the mayor on Thursday, June 13, after ten years.",
            None,
            "2019-06-14",
            "2019-06-13",
        ),
        # Nothing fixes the year.
        (HELD, None, None, None),
        (HELD, "Conferences in 2019 and 2020", None, None),
        # Too far back to be what is reported, or after it.
        (HELD, None, "2019-09-20", None),
        (HELD.replace("June 13", "June 25, 2019"), None, "2019-06-20", None),
        # A plan, a custom, a background, a relative clause.
        ("On June 13, the ferry will be opened by the mayor in the new harbour.", None, "2019-06-13", None),
        ("On June 13 each year, the ferry was decorated by the children of the town.", None, "2019-06-14", None),
        ("On June 3, 1955, when cars raced around the harbour, history was made there.", None, None, None),
        ("The man who was held on June 13 after a robbery pleaded guilty in court.", None, "2019-06-14", None),
        # The weekday is of another year.
        ("On Monday, June 13, a press conference was held in the town hall.", "Plans in 2019", None, None),
        # The text looks back on the day.
        (f"{HELD} In 2022, the harbour reached a new record.", "Conferences on the plans in 2020", None, None),
        # In January the title's year may be the one looked back at.
        (HELD.replace("June", "January"), "Trade grew in 2019", None, None),
        (f"{HELD.replace('June', 'January')} In 2019, trade reached ten tons.", "Plans in 2020", None, "2020-01-13"),
    ],
)
def test_only_a_day_that_the_article_fixes(
    text: str, title: str | None, published: str | None, expected: str | None
) -> None:
    assert event(text, title=title, published=published) == expected


def test_later_in_the_lead_only_an_occasion_counts() -> None:
    opening = "How will the town push forward the upgrade of its old harbour platforms?"
    told = "On October 25, the question was answered in an interview with the mayor."
    assert event(f"{opening} {told}", published="2019-10-31") == "2019-10-25"
    assert event(f"{opening} On October 25, the mayor cried bitterly.", published="2019-10-31") is None


def test_two_days_are_no_one_day() -> None:
    other = "On June 14, a further press conference was held in the library of the town."
    assert event(HELD, more=other, published="2019-06-20") is None
