"""Who speaks under a label that is a post, initials or half a name, by what the lines above say of them."""

import pytest

from ingest.articles import read_article
from ingest.readers.html import page_document
from ingest.records import Article, RawDocument

ASKED = "Will the bridge be open to lorries again before the winter of next year?"
TOLD = "It will be open before the snow comes, and I will be the first to walk over it."


def record(*paragraphs: str) -> Article:
    return read_article(RawDocument("a", "\n\n".join(paragraphs)))


def speakers(article: Article) -> list[str]:
    return [one.speaker for block in article.blocks for one in block.attributions]


@pytest.mark.parametrize(
    ("head", "label", "name"),
    [
        ("Minister for Works the Hon. Losena Qarase and Director of Roads Mr Jone Vaka", "DIRECTOR", "Jone Vaka"),
        ("Minister for Works the Hon. Losena Qarase and Director of Roads Mr Jone Vaka", "MINISTER", "Losena Qarase"),
        ("Before: DAME ROSEMARY PENHALL (Chair)", "THE CHAIR", "Rosemary Penhall"),
        ("BEFORE: The Honourable Moira Pelk, Commissioner", "THE COMMISSIONER", "Moira Pelk"),
        ("Press Conference by YB Datuk Roslina Abdul Majid, Minister of Roads", "YB Minister", "Roslina Abdul Majid"),
    ],
)
def test_a_post_is_who_the_head_says_holds_it(head: str, label: str, name: str) -> None:
    turns = [text for _ in range(3) for text in (f"JOURNALIST: {ASKED}", f"{label}: {TOLD}")]
    assert speakers(record("Press conference on the bridge at Port Vale", head, *turns)) == [name] * 3


@pytest.mark.parametrize(
    ("head", "label"),
    [("Moderated by Nour Belhadj. Portraits by Aziz Trabel", "NB"), ("Moderator:\nNOUR BELHADJ", "MS. BELHADJ")],
)
def test_who_moderates_is_known_by_the_line_that_says_so(head: str, label: str) -> None:
    text = record(
        "Round the loom: who makes a carpet?",
        head,
        "The weaver Karima Solt (KS) and the designer Tobias Weng (TW) met in a warehouse in May.",
        f"{label}: Let us begin with the wool. I have brought some of it along for you to look at.",
        f"KS: {TOLD}",
        f"TW: {TOLD}",
        f"{label}: That is a romantic thing to say about the wages of somebody else.",
        f"KS: {TOLD}",
    )
    assert speakers(text) == ["Nour Belhadj", "Karima Solt", "Tobias Weng", "Nour Belhadj", "Karima Solt"]


def test_an_initial_in_front_of_a_last_name_opens_a_turn() -> None:
    text = record(
        "The spokesman's remarks of 14 May",
        "B. Enkhtul: Good afternoon. Before we take your questions I have one thing to say.",
        f"Steppe Wire: {ASKED}",
        f"B. Enkhtul: {TOLD}",
        f"Orkhon Daily: {ASKED}",
        f"B. Enkhtul: {TOLD}",
    )
    assert speakers(text) == ["B. Enkhtul"] * 3


def test_initials_with_full_stops_open_a_turn() -> None:
    turns = [text for _ in range(3) for text in (f"The Alder Courier: {ASKED}", f"R.C.: {TOLD}")]
    intro = "Regula Caduff (R.C.) has studied the slopes above the village for twenty years."
    assert speakers(record("“A siren gives you six minutes”", intro, *turns)) == ["Regula Caduff"] * 3


def test_the_witness_is_whom_the_record_swears_in_or_calls() -> None:
    turns = [text for _ in range(3) for text in (f"Q. {ASKED}", f"A. {TOLD}")]
    opening = f"THE COMMISSIONER: Good morning. Yes, Mr Lach. {TOLD}"
    for sworn in (
        ("WALLACE BRAGG, Sworn",),
        ("MR LACH: The Commission calls Captain Wallace Bragg.", "(Witness sworn.)"),
    ):
        found = speakers(record("Inquiry into the Port Vale ferry, day 7", opening, *sworn, *turns))
        assert found[-3:] == ["Wallace Bragg"] * 3


def test_experts_under_headings_with_their_posts_speak_below() -> None:
    page = (
        "<html><head><title>Ash over the lake - Expert Reaction</title></head><body><article><h1>Ash over the lake</h1>"
        "<p>The alert level of the volcano was raised on Tuesday night. We asked experts to comment on what comes next.</p>"
        "<h3>Professor Aroha Tip, volcanologist, University of Port Vale</h3>"
        "<p>This is a small eruption from a volcano that likes small eruptions, and we measure it every hour of the day.</p>"
        "<h3>Mele Falea, emergency planning adviser, Lakes District</h3>"
        "<p>I would ask visitors to stay out of the closed area and to leave the gauges alone until the end of the week.</p>"
        "</article></body></html>"
    )
    article = read_article(page_document("page", page.encode(), None))
    assert speakers(article) == ["Aroha Tip", "Mele Falea"]


def test_in_portraits_under_headings_only_who_is_told_of_speaks() -> None:
    page = (
        "<html><head><title>Ten people to watch this year</title></head><body><article><h1>Ten people to watch</h1>"
        "<p>We have chosen them from among two hundred, and we will look at them again when the year is over.</p>"
        "<h3>Aroha Tip, volcanologist, University of Port Vale</h3>"
        "<p>Tip has measured the lake every hour since 2003. We think that she will be heard of before the winter.</p>"
        "<h3>Mele Falea, emergency planning adviser, Lakes District</h3>"
        "<p>She has asked visitors to stay out of the closed area, and we have seen them obey her more than once.</p>"
        "</article></body></html>"
    )
    article = read_article(page_document("page", page.encode(), None))
    assert {block.kind for block in article.blocks} == {"narrative", "heading"}
    assert speakers(article) == ["Mele Falea"]


def test_a_question_in_bold_and_its_answer_in_one_paragraph_are_two() -> None:
    pairs = "".join(f"<p><strong>In {n} years? {ASKED}</strong><br>“In {n} years. {TOLD}”</p>" for n in range(2, 6))
    page = (
        "<html><head><title>Water does not negotiate</title></head><body><article><h1>Water does not negotiate</h1>"
        "<p>From the window of his office in Port Vale, Ottavio Sart can see the river that he has measured for thirty-four "
        f"years. This winter he can see its bed.</p>{pairs}</article></body></html>"
    )
    article = read_article(page_document("page", page.encode(), None))
    assert [block.kind for block in article.blocks][1:] == ["question", "statement"] * 4
    assert speakers(article) == ["Ottavio Sart"] * 4


def test_headings_that_head_nothing_are_a_list() -> None:
    points = ("Ban on sand takes effect in July", "Valmera sells a fifth of the sand", "Traders want to go to court")
    text = "The government of Valmera has ended the trade in sand, and nobody knows what the builders will do now."
    kinds = [block.kind for block in record("Valmera bans the trade in sand", *points, text).blocks]
    assert kinds[-4:] == ["list"] * 3 + ["narrative"]


@pytest.mark.parametrize("label", ["CHAIR HALVORSEN. ", "JANE HALVORSEN. ", "Deputy Governor Halvorsen: "])
def test_a_name_in_capitals_before_a_full_stop_or_behind_a_post_opens_a_turn(label: str) -> None:
    asked = "NED FAIRCHILD. " if label.endswith(". ") else "Ned Fairchild: "
    turns = [text for _ in range(3) for text in (f"{asked}{ASKED}", f"{label}{TOLD}")]
    text = record("Transcript of Chair Jane Halvorsen's Press Conference", "June 12, 2024", *turns)
    assert speakers(text) == ["Jane Halvorsen"] * 3
