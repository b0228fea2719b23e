"""Ids of passages against articles that stay, grow and change."""

from dataclasses import replace

import pytest

from ingest.records import Article
from service.passage_id import PassageChanged, PassageId, PassageIdError, Resolved, parse_id, passage_id, resolve

TEXT = "The pier was closed.\n\nIt opens in May, the council said.\n\nNobody was hurt."
ARTICLE = Article("a#1~b.txt", None, None, None, "none", None, None, None, None, None, TEXT, ())
START = TEXT.index("It opens")
END = TEXT.index("\n\nNobody")
ID = passage_id(ARTICLE.id, START, END, TEXT[START:END])


def test_an_id_is_taken_apart_whatever_the_article_is_called() -> None:
    assert parse_id(ID) == PassageId("a#1~b.txt", START, END, ID.rpartition("~")[2])
    assert parse_id("x#1-2").digest is None


@pytest.mark.parametrize(
    "written", ["", "x", "x#", "#1-2", "x#2-2", "x#3-2", "x#1-2~", "x#1-2~XYZ", "x#1-2~0123", "x#-1-2", "x#1-²"]
)
def test_what_is_no_id_is_refused(written: str) -> None:
    with pytest.raises(PassageIdError, match="is no id"):
        parse_id(written)


def test_the_same_words_at_the_same_place() -> None:
    assert resolve(ARTICLE, parse_id(ID)) == Resolved(START, END, "same")


def test_words_that_moved_are_found_again() -> None:
    longer = replace(ARTICLE, text="Corrected on Friday.\n\n" + TEXT)
    found = resolve(longer, parse_id(ID))
    assert found.state == "moved"
    assert longer.text[found.start : found.end] == TEXT[START:END]


def test_of_words_that_stand_twice_the_nearer_are_meant() -> None:
    twice = replace(ARTICLE, text="x " + TEXT + "\n\nIt opens in May, the council said.")
    assert resolve(twice, parse_id(ID)).start == START + 2


@pytest.mark.parametrize("changed", [TEXT.replace("May", "June"), "Short.", ""])
def test_words_that_are_gone_are_said_to_be(changed: str) -> None:
    with pytest.raises(PassageChanged, match="has changed"):
        resolve(replace(ARTICLE, text=changed), parse_id(ID))


def test_an_id_without_a_hash_names_a_place() -> None:
    wanted = parse_id(f"{ARTICLE.id}#{START}-{END}")
    assert resolve(ARTICLE, wanted) == Resolved(START, END, "unchecked")
    with pytest.raises(PassageChanged):
        resolve(replace(ARTICLE, text="Short."), wanted)


def test_half_characters_do_not_break_an_id() -> None:
    odd = replace(ARTICLE, text="a \ud800 b")
    assert resolve(odd, parse_id(passage_id("o", 0, 5, odd.text))).state == "same"
