"""Furniture that no wording knows, at the edges of a page: by what such lines have in common."""

from __future__ import annotations

import pytest

from ingest.edges import ENOUGH, evidence, without_edges
from ingest.languages import language
from ingest.lines import Line

WORDS = language("en")
PROSE = "The ferry to the outer islands sails at noon on every day of the week, the harbour master wrote."


@pytest.mark.parametrize(
    "text",
    [
        "Listen 4m 02s",
        "Download The ferry sails again (1.8 MB)",
        "Discuss this issue with other readers!",
        "To read this article on our website, please disable your ad blocker.",
        "This is an uncorrected transcript.",
        "filter stories by year",
        "Jane Doe, Head of Media, press@acme.example",
        "Back to Press Conferences",
        "Ministry of Ports and Coastal Affairs, 3-1-7 Umidai, Chuo-ku, Port Vale 100-0000 Legal Matters",
        "Harbour Trust, 12 Quay Street, Port Vale PV1 2AB",
        "Department of Roads, P.O. Box 1420, Ashcombe",
        "The Early Table, weekdays from 9am to 11am. Text or WhatsApp 086 555 0142.",
        "Hansard Unit, Parliament of the Cayes. Unedited. Subject to correction by Members.",
        "About the Pell Institute: Pell is an independent research organisation.",
    ],
)
def test_lines_about_the_page(text: str) -> None:
    assert evidence(Line(text), WORDS) >= ENOUGH


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "Listen to the old men, they know the river.",
        "The statement and the charts are on our website.",
        "Jane Doe: You can download the transcript from our website and share it with your readers.",
        "“Read this article, please,” she said. “It is on our website.”",
        "Where can readers find this article?",
        "This interview was edited for length.",
        "All 90 readers left (@harbour) January 3, 2024 on this page",
        "Foreign Ministry Spokesperson Jane Doe's Regular Press Conference on May 16, 2023",
        "Inside the Ministry of Ports, an old house at 10 Quay Street",
        "The figures of the bank are subject to revision, the minister said.",
        "The trust was set up in 1982 and has run the ferry on weekdays from the start.",
        "Tickets are 12 pounds at the door.",
    ],
)
def test_lines_of_the_article(text: str) -> None:
    assert evidence(Line(text), WORDS) < ENOUGH


def test_only_the_edges_are_looked_at() -> None:
    line = Line("Discuss this issue with other readers!")
    body = [line, *[Line(PROSE)] * 10, line, *[Line(PROSE)] * 10, line]
    assert [i for i, kept in enumerate(without_edges(body, WORDS)) if kept is line] == [10]
