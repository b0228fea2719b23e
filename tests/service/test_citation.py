"""Citations by hand: every part that is known in its place, nothing that is not."""

from dataclasses import replace

import pytest

from index.results import Copy
from service.answer import CitedArticle, Speaker
from service.citation import affiliation, citation_line, copy_words, csl_item, date_phrase, outlet, written_date

FULL = CitedArticle(
    id="a1",
    title="The “Long Quay” Reopens",
    url="https://record.example/a/1",
    author="MARA HOLT",
    source="Tarn Post",
    credit=None,
    published="2021-03-05",
    published_basis="byline",
    event_date=None,
)
BARE = CitedArticle("b", None, None, None, None, None, None, "none", None)
OKORO = Speaker("Ada Okoro", "the harbour master", "Tarn Port Authority", "turn")


def test_a_citation_has_every_part_in_order() -> None:
    assert citation_line(FULL, OKORO) == (
        "Ada Okoro, the harbour master, Tarn Port Authority, “The ‘Long Quay’ Reopens”, MARA HOLT, Tarn Post, "
        "5 March 2021."
    )


def test_a_citation_without_a_speaker_names_none() -> None:
    assert citation_line(FULL, None) == "“The ‘Long Quay’ Reopens”, MARA HOLT, Tarn Post, 5 March 2021."


def test_an_undated_article_is_cited_as_such() -> None:
    assert citation_line(BARE, None) == "untitled article, publication date not stated."
    dated = replace(BARE, title="Notes", event_date="2020-01-13")
    assert citation_line(dated, None) == "“Notes”, publication date not stated; event of 13 January 2020."


@pytest.mark.parametrize(
    ("role", "organisation", "said"),
    [
        ("mayor of Tarn", "Tarn", "mayor of Tarn"),
        ("mayor", "Tarn Council", "mayor, Tarn Council"),
        (None, "Tarn Council", "Tarn Council"),
        (None, None, None),
    ],
)
def test_an_organisation_is_said_once(role: str | None, organisation: str | None, said: str | None) -> None:
    assert affiliation(Speaker("X", role, organisation, "direct")) == said


@pytest.mark.parametrize(
    ("source", "credit", "said"),
    [
        ("Tarn Post", "Hadrel News", "Tarn Post (crediting Hadrel News)"),
        ("Tarn Post", "TARN POST", "Tarn Post"),
        (None, "Hadrel News", "Hadrel News"),
        (None, None, None),
    ],
)
def test_a_credit_is_named_beside_the_outlet(source: str | None, credit: str | None, said: str | None) -> None:
    assert outlet(replace(BARE, source=source, credit=credit)) == said


def test_dates_are_written_out_and_never_repaired() -> None:
    assert written_date("2020-01-03") == "3 January 2020"
    assert written_date("2020-13-45") == "2020-13-45"
    assert date_phrase(replace(FULL, event_date="2020-01-13")) == "5 March 2021"


def test_csl_has_what_is_known_and_nothing_else() -> None:
    assert csl_item(FULL, OKORO) == {
        "id": "a1",
        "type": "article-newspaper",
        "title": "The “Long Quay” Reopens",
        "author": [{"literal": "MARA HOLT"}],
        "container-title": "Tarn Post",
        "issued": {"date-parts": [[2021, 3, 5]]},
        "URL": "https://record.example/a/1",
        "custom": {"speaker": "Ada Okoro", "role": "the harbour master, Tarn Port Authority"},
    }
    assert csl_item(BARE, None) == {"id": "b", "type": "article-newspaper"}
    assert csl_item(replace(BARE, event_date="2020-01-13"), None) == {
        "id": "b",
        "type": "article-newspaper",
        "event-date": {"date-parts": [[2020, 1, 13]]},
    }


def test_copies_are_named_by_outlet_and_day() -> None:
    copies = [
        Copy("a", "Ferry", "The Courier", "2020-01-03", "meta", None, shown=False),
        Copy("b", "Ferry again", None, None, "none", None, shown=True),
        Copy("c", None, None, None, "none", None, shown=False),
    ]
    assert copy_words(copies) == "The Courier (3 January 2020), “Ferry again”, c"
