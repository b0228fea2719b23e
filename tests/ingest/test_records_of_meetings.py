"""Records of press conferences, inquiries and meetings: questions without labels, sworn witnesses, what stands at the edges."""

import pytest

from ingest.articles import read_article
from ingest.records import Article, RawDocument

ASKED = "You said in your statement that the harbour is safe. The survey says the opposite. How worried are you?"
TOLD = "We have seen the survey, and it is one survey of several that we read this week."
MORE = "The harbour earned more this year than last, and we expect that it will earn as much in the next."
THEN = "I walked along the quay on the morning after, and I counted nine boats that were still afloat."
ALSO = "Nobody asked us before they built the wall, and now they ask us who is going to mend it."
LAST = "Ask me again in the spring, when we know what the ice has left of it."


def record(*paragraphs: str) -> Article:
    return read_article(RawDocument("a", "\n\n".join(paragraphs)))


def turns(article: Article) -> list[tuple[str, str | None]]:
    return [(block.kind, next((one.speaker for one in block.attributions), None)) for block in article.blocks]


def test_questions_that_bear_no_label_are_nobodys_words_between_labelled_answers() -> None:
    article = record(
        "PRESS CONFERENCE",
        "Ilse Varga, Governor of the Bank of the Northern Ports,\nTomas Rook, Deputy Governor",
        "INTRODUCTORY STATEMENT",
        "Ladies and gentlemen, we are pleased to welcome you to our press conference.",
        MORE,
        ASKED,
        f"Varga: {TOLD}",
        "Governor, would you say it again today, in front of those who lost their boats?",
        f"Varga: {THEN} I would say it again.",
        f"Rook: {ALSO}",
        "Will the ferries sail on Sunday?",
        f"Varga: {LAST}",
    )
    assert article.title == "PRESS CONFERENCE"
    assert article.author is None
    varga, asked = ("statement", "Ilse Varga"), ("question", None)
    assert turns(article)[-9:] == [varga, varga, asked, varga, asked, varga, ("statement", "Tomas Rook"), asked, varga]


def test_a_question_within_a_turn_is_the_speakers_where_no_label_comes_again() -> None:
    article = record(
        "The harbour debate",
        f"Ilse Varga: {TOLD}",
        "And why do we read them? Because boats were lost.",
        f"Tomas Rook: {MORE}",
        "Who would have thought so a year ago? Nobody did.",
        f"Ilse Varga: {THEN}",
        f"Tomas Rook: {ALSO}",
        f"Ilse Varga: {LAST}",
    )
    said = [*["Ilse Varga"] * 2, *["Tomas Rook"] * 2, "Ilse Varga", "Tomas Rook", "Ilse Varga"]
    assert [who for _, who in turns(article)] == said


@pytest.mark.parametrize(
    ("sworn", "answer", "name"),
    [
        ("(GERALD OSTER, PLAINTIFF'S WITNESS, SWORN)", "I make cheese.", "Gerald Oster"),
        ("(Whereupon, GERALD OSTER was called as a witness and duly sworn.)", "I make cheese.", "Gerald Oster"),
        ("MR GERALD OSTER (affirmed)", "Deputy Governor Oster.", "Gerald Oster"),
        ("MR GERALD OSTER (affirmed)", "Gerald Anton Oster.", "Gerald Oster"),
        ("MR GERALD ANTON OSTER (sworn)", "Gerald Anton Oster.", "Gerald Anton Oster"),
    ],
)
def test_the_witness_has_the_name_of_the_record(sworn: str, answer: str, name: str) -> None:
    article = record(
        "THE QUAY INQUIRY",
        "Before the Honorable LUCILLE F. HARMS",
        "THE CHAIR: Good morning. The witness this morning is Mr Gerald Oster. May he be sworn.",
        sworn,
        "Q. Would you tell us who you are, please?",
        f"A. {answer}",
        "Q. Were you on the quay on that night?",
        "A. I was there from nine until they sent us home.",
    )
    assert {one.speaker for block in article.blocks[-4:] for one in block.attributions} == {name}


def test_interests_that_experts_declare_are_not_what_they_said() -> None:
    article = record(
        "Experts on the street lamps study",
        "Dr Ines Parr, ecologist at the University of Port Vale, said:",
        "“The number of villages is reasonable, and the model is sound. I would have liked to see more of them.”",
        "Declared interests",
        "Dr Ines Parr: None to declare.",
        "Professor Hugo Lind: Has advised three city councils on street lighting.",
        "Dr Ada Voss: “I have received lecture fees from a maker of lamps.”",
    )
    said = {one.speaker: article.text[one.start : one.end] for block in article.blocks for one in block.attributions}
    assert "Hugo Lind" not in said
    assert "None to declare" not in said.get("Ines Parr", "")
    assert [block.kind for block in article.blocks[-3:-1]] == ["list", "list"]


def test_the_last_answer_stays_though_it_ends_in_laughter() -> None:
    article = record(
        "Press Conference by the Minister of Ports",
        f"Question: {ASKED}",
        f"Minister Rook: {TOLD}",
        "Question: And the boats?",
        "Minister Rook: It was not meant in that way. I was speaking about my own boat. (Laughter)",
        "Related Links",
        "Back to Press Conferences",
    )
    assert article.text.endswith("my own boat. (Laughter)")


def test_headings_in_capitals_above_the_first_turn_are_kept() -> None:
    article = record(
        "NATIONAL ASSEMBLY OF THE CAYES",
        "[The Speaker (Hon. Jane Tembwe) in the Chair]",
        "ORAL ANSWERS TO QUESTIONS",
        "SCHOOLS WITHOUT ROOFS",
        "Hon. Isaac Rook: I beg to ask the Minister how many schools have had no roof since the storm.",
        f"Hon. Ines Parr: {TOLD}",
        f"Hon. Isaac Rook: {MORE}",
        f"Hon. Ines Parr: {THEN}",
    )
    headings = [article.text[block.start : block.end] for block in article.blocks if block.kind == "heading"]
    assert headings[-2:] == ["ORAL ANSWERS TO QUESTIONS", "SCHOOLS WITHOUT ROOFS"]


def test_a_stamp_and_a_name_on_a_line_of_their_own_open_a_turn() -> None:
    said = [("Tess Abern", MORE), ("Ron Quilt", TOLD), ("Tess Abern", THEN), ("Ron Quilt", ALSO), ("Farah Nour", LAST)]
    lines = [f"00:0{minute}:18 {name}\n{words}" for minute, (name, words) in enumerate(said)]
    article = record("The Long Pier: episode 48", "Presenter: Tess Abern. Guests: Ron Quilt, linesman", *lines)
    assert [who for kind, who in turns(article) if kind == "statement"] == [name for name, _ in said]


def test_initials_that_mean_something_else_are_who_has_them_among_the_speakers() -> None:
    article = record(
        "What to do with the piers",
        f"Ines Parr: {MORE}",
        f"Tomas Vale: {TOLD}",
        f"Hugo Lind: {THEN}",
        f"IP: {ALSO}",
        "TV: Benches. They took out the benches, and I was the one who had to do it.",
        f"HL: {LAST}",
    )
    assert [who for _, who in turns(article)] == ["Ines Parr", "Tomas Vale", "Hugo Lind"] * 2


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("Incumbent Scott Vale", "Scott Vale"),
        ("Veterinarian Asha Guled Vale", "Asha Guled Vale"),
        ("Captain Scott Vale", "Scott Vale"),
    ],
)
def test_what_stands_before_a_name_is_no_part_of_it(before: str, name: str) -> None:
    article = record(
        "The harbour election",
        f"{before} walked along the quay on the morning after. {name} has lived there for thirty years.",
        "“I counted nine boats,” Vale said.",
    )
    assert [one.speaker for block in article.blocks for one in block.attributions] == [name]


def test_a_last_name_of_two_words_leaves_the_whole_name_as_it_is() -> None:
    article = record(
        "The harbour election",
        "“I counted nine boats,” said Esi Eggle Brace, the harbour master of Port Vale.",
        "Eggle Brace walked along the quay on the morning after. “They were afloat,” she said.",
    )
    assert {one.speaker for block in article.blocks for one in block.attributions} == {"Esi Eggle Brace"}


def test_analysts_on_a_call_ask_though_they_do_not_end_with_it() -> None:
    article = record(
        "Acme third quarter results, conference call",
        f"Operator: {MORE}",
        f"Ines Parr: {TOLD} With that we take your questions.",
        "Operator: The first comes from Hugo Lind of Vale Securities.",
        "Hugo Lind: Good morning. How full is the new quay? I ask because you said nothing of it.",
        f"Ines Parr: {THEN}",
        "Hugo Lind: That is helpful, thank you.",
        "Operator: The next comes from Ada Voss of the Port Bank.",
        "Ada Voss: Thank you. Will there be a dividend? Last year there was none.",
        f"Ines Parr: {LAST}",
    )
    assert [kind for kind, who in turns(article) if who in (None, "Hugo Lind", "Ada Voss")].count("question") >= 2
    assert {who for kind, who in turns(article) if kind == "statement"} >= {"Ines Parr"}


def test_a_paragraph_addressed_to_the_chair_that_ends_in_a_colon_is_no_label() -> None:
    article = record(
        "OFFICIAL REPORT",
        "Wednesday, 19th February, 2025",
        "[The Temporary Speaker (Hon. Josiah Were) in the Chair]",
        f"The Temporary Speaker (Hon. Josiah Were): {MORE}",
        f"The Minister for Ports (Hon. Tobias Kande): {TOLD}",
        "Mr. Temporary Speaker, the catch fell last year. The scientists told us in plain words: “There is none left.”",
        f"Hon. Ines Parr: {THEN}",
        f"The Minister for Ports (Hon. Tobias Kande): {ALSO}",
    )
    assert article.author is None
    assert turns(article)[-3] == ("statement", "Tobias Kande")


def test_names_within_names_within_names_are_read() -> None:
    article = record(
        "The Vale Cup",
        "Vale Cup did not. Then Prior Marsh Vale Cup won, and Marsh Vale Cup won again, as it were.",
        "“I counted nine boats,” said Esi Brace, who rowed.",
    )
    assert [one.speaker for block in article.blocks for one in block.attributions] == ["Esi Brace"]
