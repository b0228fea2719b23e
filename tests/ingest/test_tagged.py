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
