"""Interviews, transcripts and press texts in the layouts that archives have: who speaks in each paragraph."""

from __future__ import annotations

import pytest

from ingest.articles import read_article
from ingest.records import Article, RawDocument

INTRO = (
    "The quay at Dunmore has been closed since the storm, and nobody agrees on who should pay for it. "
    "We spoke to Ada Merrow, harbour master of Dunmore, and Tomas Bell, chairman of the Boatmen's Union, about the repairs."
)
ONE = "The quay at Dunmore has been closed since the storm. We spoke to Ada Merrow, harbour master of Dunmore, in her office."
Q1 = "When will the quay open again?"
Q2 = "And who is going to pay for the repairs?"
Q3 = "Is there anything that you would do differently?"
A1 = "We hope to open the northern half by the end of May, if the divers find no new cracks in the wall."
A1B = "The southern half will take a year longer, because the piles have to be driven again."
A2 = "The union has offered to carry a tenth of the cost, which is more than the county has offered so far."
A2B = "We will not carry more than that, and our members have said so in a vote."
A3 = "I would have closed it a day earlier, and I have told the board as much in writing."

MERROW, BELL = "Ada Merrow", "Tomas Bell"
Expected = list[tuple[str, str, str | None]]


def lines(*paragraphs: str) -> str:
    return "\n\n".join(["What the storm left of the quay", *paragraphs])


PANEL: Expected = [
    (Q1, "question", None),
    (A1, "statement", MERROW),
    (A1B, "statement", MERROW),
    (Q2, "question", None),
    (A2, "statement", BELL),
    (A2B, "statement", BELL),
]
SINGLE: Expected = [
    (Q1, "question", None),
    (A1, "statement", MERROW),
    (A1B, "statement", MERROW),
    (Q2, "question", None),
    (A3, "statement", MERROW),
]
LAYOUTS: dict[str, tuple[str, Expected]] = {
    "names": (lines(INTRO, f"Reporter: {Q1}", f"Ada Merrow: {A1}", A1B, f"Reporter: {Q2}", f"Tomas Bell: {A2}", A2B), PANEL),
    "capitals": (lines(INTRO, f"REPORTER: {Q1}", f"ADA MERROW: {A1}", A1B, f"REPORTER: {Q2}", f"TOMAS BELL: {A2}", A2B), PANEL),
    "titles": (lines(INTRO, f"Q: {Q1}", f"MS. MERROW: {A1}", A1B, f"Q: {Q2}", f"MR. BELL: {A2}", A2B), PANEL),
    "roles in brackets": (
        lines(INTRO, f"Q: {Q1}", f"Ada Merrow (harbour master): {A1}", A1B, f"Q: {Q2}", f"Tomas Bell (Boatmen's Union): {A2}", A2B),
        PANEL,
    ),
    "surnames": (
        lines(INTRO, f"Q: {Q1}", f"Merrow: {A1}", A1B, f"Q: {Q2}", f"Bell: {A2}", A2B),
        PANEL,
    ),
    "time stamps": (
        lines(INTRO, f"[00:12] Moderator: {Q1}", f"[00:20] Ada Merrow: {A1}", A1B, f"[01:02] Moderator: {Q2}", f"[01:10] Tomas Bell: {A2}", A2B),
        PANEL,
    ),
    "moderator with a name": (
        lines(INTRO, f"Moderator (Ruth Oake): {Q1}", f"Ada Merrow: {A1}", A1B, f"Moderator (Ruth Oake): {Q2}", f"Tomas Bell: {A2}", A2B),
        PANEL,
    ),
    "bold": (lines(INTRO, f"**Q:** {Q1}", f"**Ada Merrow:** {A1}", A1B, f"**Q:** {Q2}", f"**Tomas Bell:** {A2}", A2B), PANEL),
    "heading and caption between": (
        lines(
            INTRO, "What comes first", f"Q: {Q1}", f"Ada Merrow: {A1}", "The quay at Dunmore. Photo: Ruth Oake", A1B,
            "Who pays", f"Q: {Q2}", f"Tomas Bell: {A2}", A2B,
        ),
        PANEL,
    ),
    "question and answer": (lines(ONE, f"Q: {Q1}", f"A: {A1}", A1B, f"Q: {Q2}", f"A: {A3}"), SINGLE),
    "dotted": (lines(ONE, f"Q. {Q1}", f"A. {A1}", A1B, f"Q. {Q2}", f"A. {A3}"), SINGLE),
    "unlabelled answers": (lines(ONE, f"Q: {Q1}", A1, A1B, f"Q: {Q2}", A3), SINGLE),
    "no labels": (
        lines(ONE, Q1, A1, A1B, Q2, A3, Q3, A2B),
        [*SINGLE, (Q3, "question", None), (A2B, "statement", MERROW)],
    ),
    "newspaper asks": (
        lines("By Ruth Oake | 3 May 2021", ONE, f"Ruth Oake: {Q1}", f"Ada Merrow: {A1}", A1B, f"Ruth Oake: {Q2}", f"Ada Merrow: {A3}"),
        SINGLE,
    ),
    "label on its own line": (
        "What the storm left of the quay\n\n" + INTRO + f"\n\nReporter:\n{Q1}\n\nAda Merrow:\n{A1}\n\n{A1B}\n\nReporter:\n{Q2}\n\nTomas Bell:\n{A2}\n\n{A2B}",
        PANEL,
    ),
    "participants": (
        lines(
            "Participants: Ada Merrow, harbour master of Dunmore; Tomas Bell, chairman of the Boatmen's Union",
            f"Chair: {Q1}", f"Merrow: {A1}", A1B, f"Chair: {Q2}", f"Bell: {A2}", A2B,
        ),
        PANEL,
    ),
}  # fmt: skip


def understood(article: Article, wording: str) -> tuple[str, str | None]:
    for block in article.blocks:
        if wording in article.text[block.start : block.end]:
            return block.kind, block.attributions[0].speaker if block.attributions else None
    pytest.fail(f"lost: {wording}")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_speakers_and_kinds(layout: str) -> None:
    text, expected = LAYOUTS[layout]
    article = read_article(RawDocument("layout.txt", text))
    assert article.title == "What the storm left of the quay"
    assert [(wording, *understood(article, wording)) for wording, _, _ in expected] == expected


@pytest.mark.parametrize("layout", ["names", "surnames", "titles", "participants"])
def test_roles_come_from_the_introduction(layout: str) -> None:
    article = read_article(RawDocument("layout.txt", LAYOUTS[layout][0]))
    roles = {a.speaker: a.role for block in article.blocks for a in block.attributions}
    assert roles == {MERROW: "harbour master of Dunmore", BELL: "chairman of the Boatmen's Union"}


def test_the_question_is_kept_with_its_answer() -> None:
    article = read_article(RawDocument("layout.txt", LAYOUTS["names"][0]))
    asked = {article.text[b.start : b.end]: b.asked for b in article.blocks}
    assert asked[A1B] == Q1
    assert asked[f"Tomas Bell: {A2}"] == Q2


NO_TURNS = [
    "Note: the ferry does not run on Sundays, and the last boat of the day leaves at six.",
    "Three things matter: the wall, the piles and the money that nobody has.",
    "Price: 12 florins a head, children free, dogs by arrangement with the crew of the boat.",
    "At 10:30 the siren sounded, and at 11:15 the gates were shut for the first time this year.",
    "The vote went 3:2 against the plan, and the board will meet again in the first week of June.",
    "See https://quay.example/repairs for the plans, the costs and the names of the people who drew them.",
    "Breaking: the board has met and will say nothing before the end of the week about the repairs.",
    "Verdict: a fine boat, badly run, and still the best way to see the islands from the water.",
]


@pytest.mark.parametrize("paragraph", NO_TURNS)
def test_colons_that_open_no_turn(paragraph: str) -> None:
    article = read_article(RawDocument("layout.txt", lines(ONE, paragraph, A1, paragraph.replace(":", " -"), A1B)))
    assert not [a for block in article.blocks for a in block.attributions]


def test_the_reporter_narrates_again_after_the_last_answer() -> None:
    text = lines(
        INTRO,
        f"Q: {Q1}",
        f"Ada Merrow: {A1}",
        f"Q: {Q2}",
        f"Tomas Bell: {A2}",
        "This interview has been edited for length.",
        "The county will decide in June.",
    )
    article = read_article(RawDocument("layout.txt", text))
    assert understood(article, "The county will decide") == ("narrative", None)


def test_a_body_that_only_the_report_names_is_surely_named() -> None:
    report = "According to the Dunmore Municipal Commission of Commerce, the quay has lost a third of its trade since the storm."
    article = read_article(RawDocument("note.txt", lines("The quay has been closed since the storm.", report)))
    (said,) = (one for block in article.blocks for one in block.attributions)
    assert said.speaker == "Dunmore Municipal Commission of Commerce"
    assert said.confidence > 0.8
