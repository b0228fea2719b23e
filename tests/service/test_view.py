"""What the templates and the terminal show: texts cut into pieces that together are the text, and plain words."""

from dataclasses import replace
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from index.question import DatesMeant, NameMeant, Understood
from index.results import Coverage
from service.answer import Answer, CitedPassage
from service.console import shown
from service.view import archive_words, certainty, lines, pieces, searched_words, sentence, understood_words

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4)


@given(st.text(min_size=1, max_size=60), SPANS, SPANS)
def test_pieces_together_are_the_text_and_marked_where_the_spans_are(
    text: str, marked: list[tuple[int, int]], cited: list[tuple[int, int]]
) -> None:
    place = 0
    for part in pieces(text, 0, len(text), marked, cited):
        assert part.text
        for at in range(place, place + len(part.text)):
            assert part.marked == any(start <= at < end for start, end in marked)
            assert part.cited == any(start <= at < end for start, end in cited)
        place += len(part.text)
    assert "".join(part.text for part in pieces(text, 0, len(text), marked, cited)) == text


@given(st.text("ab \n", max_size=40))
def test_lines_are_those_that_are_not_empty(text: str) -> None:
    assert [text[start:end] for start, end in lines(text)] == [line for line in text.split("\n") if line.strip()]


def test_how_likely_an_answer_is_in_words() -> None:
    told = Answer(
        "?", Understood(), True, 0.874, (cast("CitedPassage", object()),), Coverage(1, None, None, 1, 0, 0), "g", 1.0
    )
    assert certainty(told) == "It is 87% likely that one of the first passages answers."
    assert certainty(replace(told, confidence=0.9999)).startswith("It is more than 99% likely")
    assert (
        certainty(replace(told, confidence=0.12, answered=False))
        == "It is only 12% likely that a passage here answers."
    )
    assert certainty(replace(told, confidence=0.001, answered=False)).startswith("It is less than 1% likely")
    assert certainty(replace(told, confidence=0.0, answered=False, passages=())) == "No passage meets the conditions."


def test_coverage_in_words() -> None:
    everything = Coverage(1204, "2020-10-25", "2022-12-02", 3, 0, 0)
    assert archive_words(everything) == "1,204 articles of 25 October 2020 to 2 December 2022, 3 of them undated"
    assert archive_words(Coverage(1, "2020-10-25", "2020-10-25", 0, 0, 0)) == "1 article of 25 October 2020"
    assert archive_words(Coverage(0, None, None, 0, 0, 0)) == "0 articles"
    assert searched_words(Coverage(2, None, None, 2, 1, 4)) == (
        "Searched 2 articles, 2 of them undated. The filters left out 1 article, and 4 more that no date is known of."
    )
    assert searched_words(Coverage(2, None, None, 2, 0, 1)).endswith("left out 1 article that no date is known of.")


def test_what_was_understood_in_words() -> None:
    assert understood_words(Understood()) == ""
    meant = Understood(
        (DatesMeant("2021/", "2021-01-01", None, "filter"),),
        (NameMeant("Brandt", ("Oda Brandt", "Jan Brandt"), "favour"), NameMeant("Nemo", (), "filter")),
        (NameMeant("Mail", ("Merrowby Mail",), "filter"),),
    )
    assert understood_words(meant) == (
        "Only dates from 1 January 2021 to today; rather the speaker Oda Brandt or Jan Brandt; no speaker here is called "
        "“Nemo”; only the outlet Merrowby Mail."
    )


def test_a_sentence_begins_large_and_ends_with_a_stop() -> None:
    assert sentence("swap them") == "Swap them."
    assert sentence("Done.") == "Done."
    assert sentence("") == ""


def test_what_would_steer_a_terminal_is_not_written_to_it() -> None:
    assert shown("a\x1b[31mred\x07\nb\tc\x9b") == "a\ufffd[31mred\ufffd\nb\tc\ufffd"
