"""Furniture that documents of a source share: which lines may be, from how many documents on, and what is never taken."""

import pytest

from ingest.articles import read_article
from ingest.furniture import furniture, is_shared, page, site_of
from ingest.records import RawDocument

PROSE = "The ferry to the outer islands sails at noon on every day of the week, the harbour master wrote."
MORE = "Nobody knows when the second ferry will be repaired, since the yard waits for a part from abroad."


def raw(*paragraphs: str, **fields: str) -> RawDocument:
    return RawDocument(key="a.txt", text="\n\n".join(paragraphs), **fields)


def candidates(*paragraphs: str, **fields: str) -> dict[str, tuple[bool, bool]]:
    """Lines, each with whether it is at the edge and whether it counts between paragraphs."""
    found = page(raw(*paragraphs, **fields)).lines
    return {line.text: (line.edge, is_shared(100, 0, line.kind, 100)) for line in found}


def test_lines_of_a_page() -> None:
    found = candidates(
        "Town Mail", "The voice of the coast", PROSE, "What comes next", "Read all of our ferry stories", MORE, "Join the club",
        "It is over now.",
    )  # fmt: skip
    assert found == {
        "The voice of the coast": (True, True),
        PROSE: (True, True),
        "What comes next": (False, False),
        "Read all of our ferry stories": (False, True),
        MORE: (True, True),
        "Join the club": (True, False),
        "It is over now.": (True, True),
    }


@pytest.mark.parametrize(
    "line",
    [
        "Why did you come here?", "Q: When does it open", "Ann Reed: It opens in May", "MR. REED: No", "“Never again”",
        'The "old" pier', "Ann Reed", "Ann Reed, Toft (Mayor)", "By Ann Reed", "3 May 2021", "Published 3 May 2021", "- an item of a list",
        "1. First of all", "* * *", "2021",
    ],
)  # fmt: skip
def test_what_never_counts(line) -> None:
    assert line not in candidates("A title here", line, PROSE, MORE)
    assert line not in candidates("A title here", PROSE, MORE, line)


def test_titles_never_count() -> None:
    assert "The morning letter" not in candidates("The morning letter", PROSE)
    assert "The morning letter" not in candidates("Mail", "The morning letter", PROSE, title="The morning letter")


def test_how_many_documents_it_takes() -> None:
    line, sentence, prose = (
        next(one.kind for one in page(raw("T", PROSE, MORE, text)).lines if one.text == text)
        for text in (
            "Join the old club",
            "It is over now.",
            "This is the only paper of the coast, and it comes out each week.",
        )
    )
    assert not is_shared(3, 3, line, 3)
    assert is_shared(4, 4, line, 200)
    assert not is_shared(4, 4, line, 201)
    assert is_shared(10, 10, sentence, 100)
    assert not is_shared(9, 9, sentence, 100)
    assert is_shared(50, 50, prose, 100)
    assert not is_shared(49, 49, prose, 100)
    # Mostly between paragraphs: then half of the documents must have it.
    assert not is_shared(20, 15, line, 100)
    assert is_shared(50, 10, line, 100)


def test_a_page_that_is_much_like_others_stays_whole() -> None:
    found = page(raw("Title of it", PROSE, MORE, "Join the club today", PROSE.upper()))
    keys = {line.text: line.key for line in found.lines}
    assert furniture(found, {keys["Join the club today"]}) == {"Join the club today"}
    assert furniture(found, {keys["Join the club today"], keys[PROSE], keys[MORE]}) == frozenset()


def test_sources_are_told_apart() -> None:
    assert site_of(raw(PROSE, source="Mail")) != site_of(raw(PROSE, source="Post"))
    assert site_of(raw(PROSE, url="https://a.example/1")) == site_of(raw(PROSE, url="https://a.example/2"))
    assert site_of(RawDocument(key="mail/1.txt", text="")) == site_of(RawDocument(key="mail/2020/2.txt", text=""))
    one, other = (page(raw("T", "Join the club", PROSE, source=name)).lines[0].key for name in ("Mail", "Post"))
    assert one != other


def test_learned_lines_are_gone_from_the_article() -> None:
    document = raw("The ferry sails again this spring", PROSE, "Ferries of the coast, old and new", MORE)
    assert "old and new" in read_article(document).text
    assert read_article(document, learned={"Ferries of the coast, old and new"}).text == f"{PROSE}\n\n{MORE}"
