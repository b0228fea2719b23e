"""Articles all in capitals: their lines joined and kept as text, and nobody named for a capital letter."""

from __future__ import annotations

import textwrap

import pytest

from ingest.articles import read_article
from ingest.capitals import in_capitals
from ingest.lines import lines
from ingest.records import RawDocument

QUAY = "The quay at Dunmore has been closed since the storm, and nobody there can agree who is to pay for it."
CAPITALS = {
    "wrapped, two lines a paragraph": ("\n".join(textwrap.wrap(QUAY.upper(), 60)), [QUAY.upper()]),
    "a paragraph a line": (f"{QUAY.upper()}\n{QUAY.upper()}", [QUAY.upper()] * 2),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("THE U.S. IN 1963", True), ("McNAMARA WENT TO SAIGON AND TO HUE", True), ("NATO met", False), ("1963 .", False)],
)
def test_in_capitals(text: str, expected: bool) -> None:
    assert in_capitals(text) is expected


@pytest.mark.parametrize("name", CAPITALS)
def test_lines_in_capitals(name: str) -> None:
    text, expected = CAPITALS[name]
    assert [line.text for line in lines(text)] == expected


def test_in_small_letters_short_paragraphs_of_headlines_stay_apart() -> None:
    headlines = "Halvane Rejects New Plan For The Old Harbour\nHarbour Dues Will Rise In July After Five Years"
    assert [line.text for line in lines(headlines)] == headlines.split("\n")


def test_an_article_in_capitals_is_text_and_names_no_speaker_but_those_of_labels() -> None:
    told = "Nobody enjoys this, said Ada Merrow, the harbour commissioner . She will ask the council for more"
    text = "\n\n".join(part.upper() for part in ("Harbour dues to rise", f"{QUAY[:-1]} .", told, "What next", QUAY))
    article = read_article(RawDocument("a", text))
    assert article.title == "HARBOUR DUES TO RISE"
    assert [block.kind for block in article.blocks] == ["narrative", "narrative", "heading", "narrative"]
    assert not any(block.attributions for block in article.blocks)
    answer = QUAY.upper()
    answers = [
        f"Q: {answer[:-1]}?",
        f"ADA MERROW: {answer}",
        f"Q: {answer[:-1]}?",
        f"TOMAS BELL: {answer}",
        f"TOMAS BELL: {answer}",
        f"WHAT WE ASK FOR IS SIMPLE: {answer}",
    ]
    panel = read_article(RawDocument("b", "\n\n".join(["PANEL ON THE OLD QUAY", answer, *answers])))
    turns = [one.speaker for block in panel.blocks for one in block.attributions if one.basis == "turn"]
    assert set(turns) == {"Ada Merrow", "Tomas Bell"}
