"""Pages taken apart: title, byline, date and credit found, furniture gone, the article's own lines kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.languages import language
from ingest.layout import take_apart
from ingest.lines import Line, is_furniture, lines
from ingest.masthead import read_byline

WORDS = language("en")
PROSE = "The quay at Dunmore has been closed since the storm, and nobody agrees on who should pay for the repairs."
MORE = "The county has offered a third of the money, the union a tenth, and the harbour board nothing at all so far."

BYLINES = [
    ("By JANE DOE|Nov 15,2019", "JANE DOE", "Nov 15,2019"),
    ("By Jane Doe and Tom Roe | 3 May 2021", "Jane Doe and Tom Roe", "3 May 2021"),
    ("Jane Doe, Economics Editor", "Jane Doe", None),
    ("Published: Tue 9 Nov 2021, 06.15", None, "Tue 9 Nov 2021, 06.15"),
    ("3 May 2021", None, "3 May 2021"),
    ("WORDS Jane Doe PICTURES Tom Roe", "Jane Doe", None),
]


@pytest.mark.parametrize(("text", "author", "date"), BYLINES)
def test_bylines(text: str, author: str | None, date: str | None) -> None:
    byline = read_byline(text, WORDS)
    assert byline is not None
    assert (byline.author, byline.published) == (author, date)


@pytest.mark.parametrize("text", ["The quay closes", "Dunmore Harbour Board", PROSE, "What the storm left of the quay"])
def test_what_is_no_byline(text: str) -> None:
    assert read_byline(text, WORDS) is None


FURNITURE = [
    "Skip to content", "I Agree", "Share this article", "Leaving a message", "© 2021 Dunmore Courier", "Advertisement", "About UsContact Us",
    "Our Privacy Statement & Cookie Policy", "Sign up for our newsletter", "Follow us on Facebook", "12 comments", "Back to top",
    "By continuing to browse our site you agree to our use of cookies, revised Privacy Policy and Terms of Use.",
    "Illegal information can be reported by calling this telephone number:+00-00-12345678", "All rights reserved. The Courier 2021",
    "Comments have to be in English, and in full sentences. They cannot be abusive or personal. Please abide by our guidelines for posting.",
    "Want more expert comment? Registered journalists can log in here.", "Registered users may sign in to read on.",
    "The Harbour Desk is a registered charity. Website by Quay Digital.", "Registered charity number 1042231",
    "The Harbour Trust is a registered charity (no. 1042231) in England and Wales.", "Home > Speaker's Remarks",
]  # fmt: skip
OWN = [
    PROSE,
    "The company changed its privacy policy on Monday, and 300 people complained.",
    "Who pays",
    "“Share it,” she said, “or leave it.”",
    "The keeper of the light retires at Easter. Jane Doe asks what will happen to the lamps. This transcript may contain errors.",
    "The Harbour Trust is a registered charity that runs twelve hostels on the coast.",
    "Comments by the minister on Monday did not help.",
    "The company said that customers could not log in to their accounts on Monday.",
]


@pytest.mark.parametrize("text", FURNITURE)
def test_furniture(text: str) -> None:
    assert is_furniture(Line(text), WORDS)


@pytest.mark.parametrize("text", OWN)
def test_the_articles_own_lines(text: str) -> None:
    assert not is_furniture(Line(text), WORDS)


def page(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def test_a_page_is_taken_apart() -> None:
    layout = take_apart(
        page(
            "Dunmore Courier", "Home | News | Sport | Letters", "What the storm left of the quay", "By Jane Doe | 3 May 2021", PROSE, "Who pays",
            MORE, "Source: Dunmore Press Agency", "Related stories", "Pilot launch retires after 40 years", "© Dunmore Courier 2021",
        ),
        WORDS,
    )  # fmt: skip
    assert (layout.title, layout.author, layout.published) == (
        "What the storm left of the quay",
        "Jane Doe",
        "3 May 2021",
    )
    assert layout.credit == "Dunmore Press Agency"
    assert [line.text for line in layout.body] == [PROSE, "Who pays", MORE]


def test_a_plain_text_keeps_everything_but_its_title() -> None:
    layout = take_apart(page("What the storm left of the quay", PROSE, MORE), WORDS)
    assert layout.title == "What the storm left of the quay"
    assert [line.text for line in layout.body] == [PROSE, MORE]
    assert (layout.author, layout.published, layout.credit) == (None, None, None)


@pytest.mark.parametrize("text", [PROSE, "Quay shut", "The quay at Dunmore is shut"])
def test_a_single_line_is_the_article(text: str) -> None:
    layout = take_apart(text, WORDS)
    assert [line.text for line in layout.body] == [text]
    assert layout.title is None


def test_a_given_title_is_not_looked_for() -> None:
    layout = take_apart(page("What the storm left", PROSE), WORDS, title="Another title")
    assert layout.title == "Another title"
    assert [line.text for line in layout.body] == ["What the storm left", PROSE]


def test_a_table_within_the_article_stays() -> None:
    row = "Dunmore | 12 florins | 3 boats"
    assert row in [line.text for line in take_apart(page("The fares of the islands", PROSE, row, MORE), WORDS).body]


def test_wrapped_lines_are_joined() -> None:
    wrapped = "The quay at Dunmore has been closed since the\nstorm, and nobody agrees on who should pay for\nthe repairs that it needs.\n\nNext."
    assert [line.text for line in lines(wrapped)] == [wrapped.split("\n\n")[0].replace("\n", " "), "Next."]


@given(st.text(alphabet="ab \n.|·", max_size=200))
def test_no_word_is_lost_or_made(text: str) -> None:
    assert " ".join(line.text for line in lines(text)).split() == text.split()
