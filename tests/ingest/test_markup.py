"""What a source's markup says of a paragraph is believed before its shape is."""

from __future__ import annotations

from ingest.articles import read_article
from ingest.records import Article, Markup, ParagraphKind, RawDocument

PROSE = "The quay at Dunmore has been closed since the storm, and nobody agrees on who should pay for the repairs."
ANSWER = "We hope to open the northern half by the end of May, if the divers find no new cracks in the old wall."


def read(*paragraphs: tuple[str, ParagraphKind]) -> Article:
    text = "\n\n".join(words for words, _ in paragraphs)
    return read_article(
        RawDocument("a.html", text, title="A title", markup=tuple(Markup(kind) for _, kind in paragraphs))
    )


def kinds(article: Article) -> list[str]:
    return [block.kind for block in article.blocks]


def test_kinds_are_taken_over() -> None:
    article = read(
        (PROSE, "paragraph"),
        ("The old quay", "caption"),
        ("Who pays", "heading"),
        ("twelve boats", "list"),
        ("No verb here", "paragraph"),
    )
    assert kinds(article) == ["narrative", "caption", "heading", "list", "narrative"]


def test_headings_that_ask_are_an_interviews_questions() -> None:
    intro = "We spoke to Ada Merrow, harbour master of Dunmore, in her office above the fish market of the town."
    asked: list[tuple[str, ParagraphKind]] = [
        ("When will it open?", "heading"),
        ("Who is going to pay?", "heading"),
        ("What comes next?", "heading"),
    ]
    article = read((intro, "paragraph"), *(part for question in asked for part in (question, (ANSWER, "paragraph"))))  # type: ignore[arg-type]
    assert kinds(article) == ["narrative"] + ["question", "statement"] * 3
    assert {a.speaker for block in article.blocks for a in block.attributions} == {"Ada Merrow"}


def test_markup_that_does_not_fit_is_left_alone() -> None:
    article = read_article(RawDocument("a.html", f"{PROSE}\n\n{ANSWER}", title="A title", markup=(Markup("caption"),)))
    assert kinds(article) == ["narrative", "narrative"]
