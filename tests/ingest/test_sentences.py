from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["“What are you doing?” she said.", "“I do not know!” Mr. Smith of Acme Co. replied."],
        ["He met Dr. J. R. Smith in the U.S. on Jan. 5.", "It was No. 3 on the list.", "The U.S. Congress agreed."],
        ['"We won."', "He left.", "He lives in the U.S.", "The weather is fine."],
        ["It grew 3.5 percent... and then fell.", "“Wait …” he said.", "… Then he left."],
        ["Alder Co., Ltd. said so.", "The firm is Alder Inc.", "But it fell."],
        ["He said: “It is good.", "We like it.”", "Then he left; all was well (see Fig. 2).", "(This is a note.)"],
        ["Gen. Brown agreed with Gov. Reed, Rep. Lee, and Lt. Col. Ray.", "Rep. Jim Lee (R., Ohio) went."],
        ['"Is it so?" Smith asked.', '"Is it?" Mr. Li Wei said.'],
        ["“It is over,” said X.", "“We go.”"],
        ["ALDERTON, Fla. -- Weeds grew.", "We are done. ”", "He left."],
        ["He came.[1]", "Then she went.[2][3]", '"So."'],
        ["''I think so,'' Mr. Alder said.", "''Yes.''", "He left."],
        ["“No.”", "It was so.", "No.", "That is it."],
        ["It costs $32.99.", "Out now.", "It was World War II.", "People left."],
        ["He arrived at 5 p.m.", "The train left at 6 a.m. on Monday."],
    ],
)
def test_boundaries(expected: list[str]) -> None:
    assert split(" ".join(expected)) == expected


def test_paragraphs_are_never_joined() -> None:
    assert split("One;\n\nTwo by Gov.\n\nReed") == ["One;", "Two by Gov.", "Reed"]


def test_nothing_but_space_has_no_sentence() -> None:
    assert sentences("") == []
    assert sentences(" \n\t ") == []


_PIECES = st.sampled_from(
    [
        *"aB. ?!…;:\"'“”’»()[]\n\t-—0",
        ". ",
        "Mr. ",
        "Gov. ",
        "U.S. ",
        "No. ",
        "3.5",
        "said",
        "Smith asked",
        "\u00a0",
        "\u200b",
    ]
)


@given(st.one_of(st.lists(_PIECES, max_size=60).map("".join), st.text(max_size=80)))
def test_spans_tile_the_text(text: str) -> None:
    spans = sentences(text)
    covered = [False] * len(text)
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        covered[start:end] = [True] * (end - start)
        last = end
    assert all(seen or letter.isspace() for seen, letter in zip(covered, text, strict=True))
