"""What the learned tagger adds to the rules: only where they leave something open, and only what they did not say."""

from __future__ import annotations

import pytest

from ingest import tagged
from ingest.articles import read_article
from ingest.languages import language
from ingest.quotes import reports
from ingest.records import RawDocument
from ingest.tagger import Span

WORDS = language("en")


class Scripted:
    """A tagger that marks the given wordings."""

    def __init__(self, marks: dict[str, list[tuple[str, str]]]) -> None:
        self.marks = marks
        self.read: list[str] = []

    def tag(self, texts: list[str]) -> list[list[Span]]:
        self.read += texts
        return [
            [
                Span(label, text.index(words), text.index(words) + len(words), 0.9)
                for label, words in self.marks.get(text, [])
            ]  # type: ignore[arg-type]
            for text in texts
        ]


def shown(text: str, scripted: Scripted, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, list[str]]]:
    monkeypatch.setattr(tagged, "tagger", lambda: scripted)
    (found,) = tagged.all_reports([text], WORDS)
    return [
        (text[slice(*report.source)], text[slice(*report.cue)], [text[c.start : c.end] for c in report.contents])
        for report in found
    ]


def test_paragraphs_that_leave_nothing_open_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    scripted = Scripted({})
    assert shown("The quay will close in May.", scripted, monkeypatch) == []
    assert len(shown("“We are done with it,” said Jane Doe.", scripted, monkeypatch)) == 1
    assert scripted.read == []


def test_a_quotation_without_a_known_cue_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "“We are all done with it,” thundered the harbour master, Jane Doe, and left."
    marks: list[tuple[str, str]] = [
        ("content", "“We are all done with it,”"),
        ("cue", "thundered"),
        ("source", "the harbour master, Jane Doe,"),
    ]
    assert shown(text, Scripted({text: marks}), monkeypatch) == [
        ("Jane Doe", "thundered", ["“We are all done with it,”"])
    ]


def test_what_the_rules_say_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "“We are done with it,” said Jane Doe, and the board told nobody else of it."
    marks: list[tuple[str, str]] = [("content", "“We are done with it,”"), ("cue", "said"), ("source", "the board")]
    assert reports(text, WORDS)
    assert [source for source, _, _ in shown(text, Scripted({text: marks}), monkeypatch)] == ["Jane Doe"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Doe said the wall would be finished by May, but the builders have asked for another year.",
            [("Doe", "said", ["the wall would be finished by May"])],
        ),
        (
            "The Harbour Trust said it had not been told of the crack, and the ministry said its engineers had found it in June.",
            [
                ("The Harbour Trust", "said", ["it had not been told of the crack"]),
                ("the ministry", "said", ["its engineers had found it in June"]),
            ],
        ),
        (
            "Doe admitted to signing the contract and said that she had not read it, but argued nobody else had either.",
            [
                ("Doe", "admitted", ["to signing the contract"]),
                ("Doe", "said", ["she had not read it"]),
                ("Doe", "argued", ["nobody else had either"]),
            ],
        ),
        (
            "The wall, which cost 3 million, is to be opened in May, according to the Harbour Trust.",
            [("the Harbour Trust", "according to", ["The wall, which cost 3 million, is to be opened in May"])],
        ),
    ],
)
def test_the_tagger_bounds_what_is_told_in_the_writers_words(text: str, said: list[tuple[str, str, list[str]]]) -> None:
    (found,) = tagged.all_reports([text], WORDS)
    assert [
        (text[slice(*report.source)], text[slice(*report.cue)], [text[c.start : c.end] for c in report.contents])
        for report in found
    ] == said


TOLD = "Doe said about 20 walls had been mended by the town in May and nobody paid."


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        # It ends where the clause does, not in the middle of it.
        ([("cue", "said"), ("content", "about 20 walls")], ["about 20 walls had been mended by the town in May"]),
        # The rules know where it begins; what leads in is no part of it, but "about" is, before a number.
        ([("cue", "said"), ("content", "20 walls had been mended by the town in May and nobody paid")], [TOLD[9:-1]]),
        # The cue is seen, and nothing of what was said: as the rules have it.
        ([("cue", "said")], [TOLD[9:-1]]),
        # Neither is seen: nobody said anything.
        ([], []),
    ],
)
def test_where_what_is_told_ends(
    marks: list[tuple[str, str]], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [words for _, _, found in shown(TOLD, Scripted({TOLD: marks}), monkeypatch) for words in found] == said


def test_what_is_added_stands_in_an_open_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "“We are all done with it,” thundered Jane Doe. Tomas Bell opened the new quay in May. It rained."
    marks: list[tuple[str, str]] = [("content", "It rained"), ("cue", "opened"), ("source", "Tomas Bell")]
    scripted = Scripted({text: marks})
    assert shown(text, scripted, monkeypatch) == []
    assert scripted.read == [text]  # whole paragraphs, as in training


def test_who_adds_something_is_who_spoke() -> None:
    text = "“The wall will hold,” she said, adding that nobody in Port Vale needs to move."
    article = read_article(
        RawDocument("a.txt", f"The wall\n\nThe mayor, Jane Doe, has seen the plans of the quay.\n\n{text}")
    )
    said = article.blocks[-1].attributions
    assert {one.speaker for one in said} == {"Jane Doe"}
    assert [article.text[one.start : one.end] for one in said] == [
        "“The wall will hold,”",
        "nobody in Port Vale needs to move",
    ]


def test_he_is_not_the_europeans() -> None:
    article = read_article(
        RawDocument(
            "a.txt",
            "The accord\n\nMayor Tomas Bell flew home on Monday. The Norlanders derided the accord as toothless. "
            "But it was a start, he said in May.",
        )
    )
    assert "Tomas Bell" in {one.speaker for block in article.blocks for one in block.attributions}


def test_content_without_a_source_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "“We are all done with it,” it was heard."
    assert (
        shown(text, Scripted({text: [("content", "“We are all done with it,”"), ("cue", "was heard")]}), monkeypatch)
        == []
    )


def test_a_quotation_announced_in_the_paragraph_before() -> None:
    article = read_article(
        RawDocument(
            "a.txt",
            "What was said\n\nThe mayor, Jane Doe, has seen the plans of the quay.\n\nDoe continued:"
            "\n\n“It will be shut by the end of May, whatever they say.”",
        )
    )
    assert [a.speaker for a in article.blocks[-1].attributions] == ["Jane Doe"]
    assert article.blocks[-1].attributions[0].basis == "direct"


@pytest.mark.parametrize("source", ["the (Port", "the (", "“Ann”", "34-year-old", "’s", ",", "& the"])
def test_wherever_the_tagger_sees_a_source_the_article_is_read(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"“No ship may leave the harbour on Sunday,” {source} Vale) Herald thundered on."
    marks: list[tuple[str, str]] = [
        ("content", "“No ship may leave the harbour on Sunday,”"),
        ("cue", "thundered"),
        ("source", source),
    ]
    monkeypatch.setattr(tagged, "tagger", lambda: Scripted({text: marks}))
    article = read_article(RawDocument(key="a", text=f"The quay is shut, the council says.\n\n{text}"))
    assert article.text.endswith(text)
