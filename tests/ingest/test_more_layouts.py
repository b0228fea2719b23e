"""More shapes of interviews, transcripts and press texts: hearings, podcasts, panels, e-mail interviews, bold names."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from ingest.articles import read_article
from ingest.records import Article, Markup, RawDocument

TITLE = "Why the ferry to Sallow Island stopped"
ONE = (
    "The ferry to Sallow Island has not sailed since March, and the islanders want to know why. "
    "Ines Farrow, who has run the line for eleven years, answered our questions at her kitchen table."
)
TWO = (
    "The ferry to Sallow Island has not sailed since March. The transport committee heard Ines Farrow, manager of the "
    "Sallow Line, and Corin Blythe, harbour engineer of the county, on Thursday."
)
Q1 = "What went wrong with the engine?"
Q2 = "Why was there no second boat?"
Q3 = "And what do you tell the islanders?"
A1 = "The bearing had been running hot for weeks, and nobody at the yard wanted to hear about it."
A1B = "We wrote three letters to the builder, and I have kept the answers to all of them."
A2 = "A second hull costs four million, and the county has never put more than one on the table."
A2B = "What we could do was hire a barge for the freight, and that is what we did in April."
A3 = "I tell them that the boat will be back before the hay is in, and that I am sorry."
FARROW, BLYTHE, OYLE = "Ines Farrow", "Corin Blythe", "Mara Oyle"
Expected = list[tuple[str, str, str | None]]


@dataclass(frozen=True)
class Layout:
    """Paragraphs, what is expected of some of them, and those that begin in bold."""

    paragraphs: tuple[str, ...]
    expected: Expected
    bold: dict[int, int] | None = None
    gone: tuple[str, ...] = ()


def says(kind: str, *pairs: tuple[str, str | None]) -> Expected:
    return [(words, kind, name) for words, name in pairs]


SINGLE: Expected = [
    (Q1, "question", None),
    (A1, "statement", FARROW),
    (A1B, "statement", FARROW),
    (Q2, "question", None),
    (A2, "statement", FARROW),
    (Q3, "question", None),
    (A3, "statement", FARROW),
]
HEARING: Expected = says("statement", (A1, FARROW), (A1B, FARROW), (A2, BLYTHE), (A2B, BLYTHE), (A3, FARROW))
ASKED: Expected = [(Q1, "question", None), *HEARING[:2], (Q2, "question", None), *HEARING[2:4]]

LAYOUTS: dict[str, Layout] = {
    "hearing": Layout(
        (TWO, f"The CHAIR: {Q1}", f"Ms FARROW: {A1}", A1B, f"The CHAIR: {Q2}", f"Mr BLYTHE: {A2}", A2B),
        [(A1, "statement", FARROW), (A1B, "statement", FARROW), (A2, "statement", BLYTHE), (A2B, "statement", BLYTHE)],
    ),
    "court": Layout(
        (
            TWO,
            "INES FARROW, having been duly sworn, was examined as follows:",
            "DIRECT EXAMINATION",
            "BY MS. OYLE:",
            f"Q. {Q1}",
            f"A. {A1}",
            A1B,
            f"Q. {Q2}",
            f"A. {A2}",
        ),
        [(Q1, "question", None), (A1, "statement", FARROW), (A1B, "statement", FARROW), (A2, "statement", FARROW)],
    ),
    "podcast": Layout(
        (
            "This is a transcript of our podcast. It has been edited lightly.",
            f"Mara Oyle (host) 00:00:04: Welcome to the Tide Table. With me are Ines Farrow, who runs the Sallow Line, and the engineer Corin Blythe. {Q1}",
            f"Ines Farrow 00:01:10: {A1}",
            A1B,
            f"Mara Oyle 00:02:30: {Q2}",
            f"Corin Blythe 00:02:41: {A2}",
            A2B,
        ),
        HEARING[:4],
    ),
    "names alone on a line": Layout(
        (TWO, "Mara Oyle", Q1, "Ines Farrow", A1, A1B, "Mara Oyle", Q2, "Corin Blythe", A2, A2B),
        ASKED,
    ),
    "dashes": Layout(
        (TWO, f"Mara Oyle — {Q1}", f"Ines Farrow — {A1}", A1B, f"Mara Oyle — {Q2}", f"Corin Blythe — {A2}", A2B),
        ASKED,
    ),
    "capitals with a role": Layout(
        (TWO, f"MARA OYLE (CHAIR): {Q1}", f"INES FARROW (SALLOW LINE): {A1}", A1B, f"MARA OYLE (CHAIR): {Q2}", f"CORIN BLYTHE (COUNTY): {A2}", A2B),
        ASKED,
    ),
    "initials": Layout(
        (
            "Mara Oyle (MO) spoke to Ines Farrow (IF), manager of the Sallow Line, and Corin Blythe (CB), harbour engineer.",
            f"MO: {Q1}", f"IF: {A1}", A1B, f"MO: {Q2}", f"CB: {A2}", A2B,
        ),
        ASKED,
    ),
    "e-mail": Layout(
        (ONE, f"> {Q1}", A1, A1B, f"> {Q2}", A2, f"> {Q3}", A3),
        SINGLE,
    ),
    "bold questions": Layout(
        (ONE, Q1, A1, A1B, Q2, A2, Q3, A3),
        SINGLE,
        {1: len(Q1), 4: len(Q2), 6: len(Q3)},
    ),
    "bold questions that are no questions": Layout(
        (
            ONE, "Tell us what went wrong with the engine.", A1, A1B, "So there was no second boat.", A2,
            "Some islanders are angry with you.", A3,
        ),
        [
            ("Tell us what", "question", None), (A1, "statement", FARROW), (A1B, "statement", FARROW),
            ("So there was", "question", None), (A2, "statement", FARROW), ("Some islanders", "question", None), (A3, "statement", FARROW),
        ],
        {1: 40, 4: 28, 6: 34},
    ),
    "bold names": Layout(
        (TWO, f"Mara Oyle {Q1}", f"Ines Farrow {A1}", A1B, f"Mara Oyle {Q2}", f"Corin Blythe {A2}", A2B),
        ASKED,
        {1: 9, 2: 11, 4: 9, 5: 12},
    ),
    "italics in markdown": Layout(
        (ONE, f"*{Q1}*", A1, A1B, f"*{Q2}*", A2, f"*{Q3}*", A3),
        SINGLE,
    ),
    "answers of two": Layout(
        (TWO, f"Q: {Q1}", f"Farrow: {A1}", A1B, f"Q: {Q2}", f"Blythe: {A2}", A2B, f"Farrow: {A3}"),
        [*ASKED, (A3, "statement", FARROW)],
    ),
    "cross-heads and captions": Layout(
        (
            ONE, "The bearing", f"Q: {Q1}", f"A: {A1}", "The ferry in dry dock at Port Ansel. Photograph: Mara Oyle", A1B,
            "The money", f"Q: {Q2}", f"A: {A2}", f"Q: {Q3}", f"A: {A3}",
        ),
        [*SINGLE, ("The bearing", "heading", None), ("The money", "heading", None), ("The ferry in dry dock", "caption", None)],
    ),
    "press briefing": Layout(
        (
            "Following is the transcript of the briefing by Ines Farrow, manager of the Sallow Line.",
            f"MS. FARROW: Good morning. {A1}", A1B, "With that, I will take your questions. Yes, please.",
            f"QUESTION: {Q2}", f"MS. FARROW: {A2}", f"QUESTION: {Q3}", f"MS. FARROW: {A3}",
        ),
        SINGLE[1:],
    ),
    "panel with organisations": Layout(
        (
            TWO, f"Mara Oyle, Tide Table: {Q1}", f"Ines Farrow, Sallow Line: {A1}", A1B,
            f"Oyle: {Q2}", f"Corin Blythe, Ansel County: {A2}", A2B, f"Farrow: {A3}",
        ),
        [*ASKED, (A3, "statement", FARROW)],
    ),
    "numbered questions": Layout(
        (ONE, f"1. {Q1}", A1, A1B, f"2. {Q2}", A2, f"3. {Q3}", A3),
        SINGLE,
    ),
    "question and answer in a paragraph": Layout(
        (ONE, f"Q: {Q1} A: {A1}", A1B, f"Q: {Q2} A: {A2}", f"Q: {Q3} A: {A3}"),
        [(A1, "statement", FARROW), (A1B, "statement", FARROW), (A2, "statement", FARROW), (A3, "statement", FARROW)],
    ),
    "brackets": Layout(
        (TWO, f"[Oyle] {Q1}", f"[Farrow] {A1}", A1B, f"[Oyle] {Q2}", f"[Blythe] {A2}", A2B),
        ASKED,
    ),
    "time stamps in front": Layout(
        (TWO, "(09:12)", f"Oyle: {Q1}", "(09:13)", f"Farrow: {A1}", A1B, "(09:20)", f"Oyle: {Q2}", f"Blythe: {A2}", A2B),
        ASKED,
    ),
    "statement of one": Layout(
        (
            "The Sallow Line has put out a statement on the ferry.",
            f"Ines Farrow, manager of the Sallow Line, said: “{A1}",
            f"“{A1B}",
            f"“{A3}”",
            "The county did not answer.",
        ),
        [(A1, "narrative", FARROW), (A1B, "narrative", FARROW), (A3, "narrative", FARROW), ("The county", "narrative", None)],
    ),
}  # fmt: skip


def read(layout: Layout) -> Article:
    text = "\n\n".join(layout.paragraphs)
    bold = layout.bold or {}
    if layout.bold is None:
        return read_article(RawDocument("layout.txt", f"{TITLE}\n\n{text}"))
    markup = tuple(Markup("paragraph", bold.get(number, 0)) for number in range(len(layout.paragraphs)))
    return read_article(RawDocument("layout.html", text, title=TITLE, markup=markup))


def understood(article: Article, wording: str) -> tuple[str, str | None]:
    for block in article.blocks:
        if wording in article.text[block.start : block.end]:
            speakers = [a.speaker for a in block.attributions if a.confidence >= 0.5]
            return block.kind, speakers[0] if speakers else None
    return "lost", None


@pytest.mark.parametrize("name", LAYOUTS)
def test_speakers_and_kinds(name: str) -> None:
    layout = LAYOUTS[name]
    article = read(layout)
    assert [(wording, *understood(article, wording)) for wording, _, _ in layout.expected] == layout.expected
