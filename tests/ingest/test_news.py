"""What news writes that is easily taken for somebody's words, or for part of a name, and is not."""

from __future__ import annotations

import pytest

from ingest.articles import read_article
from ingest.records import Article, RawDocument

HEAD = (
    "The council met on Monday. Mayor Jane Doe and Tomas Bell, the harbour master, were there. Scott Keyes, founder of Scott's "
    "Cheap Boats, was not. Prime Minister Narin Mode was late, and Ollis Corporation sent a lawyer."
)


def read(*paragraphs: str, author: str | None = None) -> Article:
    return read_article(RawDocument("a.txt", "\n\n".join(("The bridge row grows", *paragraphs)), author=author))


def said(*paragraphs: str, author: str | None = None) -> list[tuple[str, str]]:
    """Who is on record below the first paragraph, with the words."""
    article = read(HEAD, *paragraphs, author=author)
    return [
        (one.speaker, article.text[one.start : one.end]) for block in article.blocks[1:] for one in block.attributions
    ]


@pytest.mark.parametrize(
    ("sentence", "speakers"),
    [
        ("Although Judge Merran has warned the media about the jurors, he has not sequestered them.", {"Merran"}),
        ("It was a win that the Justice Department said could impede the probe of it.", {"Justice Department"}),
        ("But Bell stood his ground, saying there was “no notion more foolish than a free bridge.”", {"Tomas Bell"}),
        ("Had Doe ended the contract, all would be well, and Doe said she would try again.", {"Jane Doe"}),
        ("“It was very late,” said Vale’s midfielder Tomas Mull.", {"Tomas Mull"}),
        ("Keyes of Scott's Cheap Boats said the rest would have to wait.", {"Scott Keyes"}),
        ("Sen. John Thorne of Arle, the second-ranking Liberal, has said the bill will fail.", {"John Thorne"}),
        ("“Speed is critical,” Katya Nast, a travel expert at Going, previously told the paper.", {"Katya Nast"}),
        ("Chief Constable Christian Bunt of the Arle Police told them that nobody was hurt.", {"Christian Bunt"}),
        ("VSA Administrator Bill Nolan said the probe would land in May.", {"Bill Nolan"}),
        ("PM Mode said the bridge was one of many.", {"Narin Mode"}),
        ("Additionally, the bridge needs paint, said Jill Frede, the council spokeswoman.", {"Jill Frede"}),
        ("Ollis Music, its service, starts soon. Ollis said it had paid a lot for it.", {"Ollis"}),
        ("On Sunday, Arle sold its maps. Arle Maps is old. Arle said it had paid a lot for it.", {"Arle"}),
        ("Bobbie Ann Boros lives there. Last night Bobbie said that nobody had called her.", {"Bobbie Ann Boros"}),
        (
            "The U.S. Food and Drug Administration said in a note that the water was safe.",
            {"U.S. Food and Drug Administration"},
        ),
        ("The Arle Attorney General's Office said that nobody had been charged.", {"Arle Attorney General's Office"}),
        ("“He is fast,” said Arle Wizards guard Garret Tempel.", {"Garret Tempel"}),
        ("Arle's maker recalled 5.7 million bottles because they posed a “potential choking hazard.”", set()),
        ("The team claimed its first title in forty years on the field of Vale.", set()),
        ("Doe wrote in her book, “Corporate Capital: Arle in the Century.”", set()),
        ("We’ve noted that the bridge is older than the town around it.", set()),
        ("Let's say the bridge falls and nobody is there to see it.", set()),
        ("Initial reports indicated that there was a man on the bridge.", set()),
        ("Competing shouts of “Stop the bridge!” rose from the crowd.", set()),
        ("Addressing reports that the bridge had moved, the council closed it.", set()),
        ("In August, a worker sued the town, claiming that it “downplayed the cracks.”", set()),
        ("Hours before the vote, the council closed, writing on its page “the bridge is shut.”", set()),
    ],
)
def test_who_is_on_record(sentence: str, speakers: set[str]) -> None:
    assert {speaker for speaker, _ in said(sentence)} == speakers


def test_a_role_begins_behind_the_word_that_leads_its_sentence() -> None:
    article = read(
        "Why Arle Governor Ana Ruiz has stopped it is not known. Governor Ruiz said she would wait for more."
    )
    assert [(one.speaker, one.role) for one in article.blocks[0].attributions] == [("Ana Ruiz", "Arle Governor")]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Doe said that's not fair to the people of the quarter.", "that's not fair to the people of the quarter"),
        ("Doe said the town would triple that number in a year.", "the town would triple that number in a year"),
        ("Doe said on Monday in the square that the bridge would be mended.", "the bridge would be mended"),
        ("Doe said this week that the bridge would be mended.", "the bridge would be mended"),
        ("Doe told the people of the quarter that the bridge would be mended.", "the bridge would be mended"),
        ("While the wall is weak, Doe said nobody would mend it.", "nobody would mend it"),
        ("Looking at those around her, Doe said they were her legacy.", "they were her legacy"),
        ("PORT VALE (AP) — This time, Jane Doe says she is done for good.", "she is done for good"),
        ("The wall is weak and old, Doe said in May.", "The wall is weak and old"),
    ],
)
def test_what_was_said_and_not_what_leads_to_it(sentence: str, words: str) -> None:
    assert said(sentence) == [("Jane Doe", words)]


QUESTIONS = (
    ("How will it help the traffic?", "The bridge is expected to carry twice as many cars as the old one did."),
    ("What will it cost?", "Nine million crowns, of which the state pays half, according to the plan of March."),
    ("When will it be open?", "In two years at the latest. The old bridge stays open until then."),
    ("Who can use it?", "Everybody, and nothing has to be paid for it before the year 2040."),
)


def test_a_newspaper_that_asks_and_answers_itself_is_no_interview() -> None:
    told = [text for pair in QUESTIONS for text in pair]
    assert "Tomas Bell" not in {speaker for speaker, _ in said("Tomas Bell, the engineer, explains the bridge.", *told)}


def test_an_interview_without_labels_is_one_where_somebody_says_i() -> None:
    asked = [text for question, answer in QUESTIONS for text in (question, f"I can tell you that. {answer}")]
    article = read("Tomas Bell, the engineer, has built the bridge. We spoke with Tomas Bell about it.", *asked)
    assert {one.speaker for block in article.blocks for one in block.attributions} >= {"Tomas Bell"}


@pytest.mark.parametrize(
    "line",
    ["CORVAL, Ore. — The bridge was shut at noon on Monday.", "PORT VALE, N.J. – It was later than he had hoped."],
)
def test_a_dateline_within_a_text_speaks_for_nobody(line: str) -> None:
    assert not said("The town woke to the news.", line, "The old bridge stays open for now.", line)


def test_a_topic_in_capitals_is_nobody() -> None:
    lines = ("CHIEFS: Have been stout all season long.", "COMMANDERS: Throw to their wide men all day.")
    assert not said(*lines, *lines, "Saturday, Dec. 10", "“A Carol” 8 p.m. at the library. Free.")


def test_statements_of_a_few_end_with_their_section() -> None:
    told = [
        f"The line number {n} runs from the harbour to the hill, and no train goes there at night." for n in range(30)
    ]
    words = said(
        "Lin Schell, engineer: I think that the bridge will be shut for good.",
        "Ann Marl, teacher: I do not think so, and I have my reasons.",
        "## What comes next",
        *told,
    )
    assert {speaker for speaker, _ in words} == {"Lin Schell", "Ann Marl"}
    assert not any("The line number" in text for _, text in words)


def test_who_a_list_is_about_is_on_record_for_nothing() -> None:
    assert not said(
        "1. Vlad Taras (Blues): Taras, 23, has become a danger.", "2. Jon Bay (Reds): Bay, 20, is another one."
    )


def test_a_verb_is_no_part_of_a_role() -> None:
    article = read(
        "They were unable to elect Liberal leader Kevin Macart. Macart said he would stand again in the spring."
    )
    assert [(one.speaker, one.role) for one in article.blocks[0].attributions] == [("Kevin Macart", "Liberal leader")]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("The governor of Port Vale said the wall was weak.", "the governor of Port Vale", "the wall was weak"),
        ("“It was weak,” a lawyer for Ada Roe said.", "a lawyer for Ada Roe", "“It was weak,”"),
        ("A spokesman for Acme Foods said the wall was weak.", "a spokesman for Acme Foods", "the wall was weak"),
        ("“It was like Sunday,” said VSU defensive back Jan Pell.", "Jan Pell", "“It was like Sunday,”"),
        (
            "Ann Moe of Arle, Jan Poe of Bay and Ada Roe of Vale told the Wire that it fell on Sunday.",
            "Ada Roe",
            "it fell on Sunday",
        ),
        (
            "Ada Roe, senior analyst at betting site Odds.com told the Wire that all odds would fall.",
            "Ada Roe",
            "all odds would fall",
        ),
        ("Councilman Jan Pell said that he would add a bench.", "Jan Pell", "he would add a bench"),
        ("Vale County Coroner Ada Roe said the five were adults.", "Ada Roe", "the five were adults"),
        ("Sand is dear, and according to Ada Roe, the quay needs more of it.", "Ada Roe", "the quay needs more of it"),
        (
            "Ada Roe told the Wire she is sad that the old wall fell.",
            "Ada Roe",
            "she is sad that the old wall fell",
        ),
        (
            "All told, 2,288 were ill on Monday, fewer than were ill the week before, Ada Roe said.",
            "Ada Roe",
            "All told, 2,288 were ill on Monday, fewer than were ill the week before",
        ),
        ("Asked if he blames the harbour, Jan Pell said, “Well, yes, I do.”", "Jan Pell", "“Well, yes, I do.”"),
    ],
)
def test_who_speaks_is_not_the_one_named_last(text: str, speaker: str, words: str) -> None:
    assert (speaker, words) in said(text)
    assert {name for name, _ in said(text)} == {speaker}


def test_who_speaks_for_a_body_is_found_with_it() -> None:
    article = read(
        HEAD,
        "A spokesman for Acme Foods said the wall was weak.",
        "A spokeswoman for Gaggle said the wall was weak.",
        "A lawyer for Scott Keyes said the wall was weak.",
    )
    assert [one.organisation for block in article.blocks[1:] for one in block.attributions] == [
        "Acme Foods",
        "Gaggle",
        None,
    ]


def test_the_rest_of_a_clause_stands_behind_who_reports_it() -> None:
    found = said("What keeps it shut, according to Ada Roe, is the loss of its permit.")
    assert [words for _, words in found] == ["What keeps it shut", "is the loss of its permit"]


def test_a_spokesperson_who_was_spoken_of_is_not_the_one_who_spoke_in_between() -> None:
    found = said(
        "“We deny it,” a spokesperson for Jan Pell said. Ada Roe said he had hurt her badly.\n\n"
        "“There was nothing of the kind,” the spokesperson said."
    )
    assert found[-1][0] != "Ada Roe"


def test_a_minus_sign_is_a_dash_too() -> None:
    article = read(HEAD, "PORT VALE − Harbour Press Secretary Ada Roe said the tariffs would come on Friday.")
    assert [(one.speaker, one.role) for block in article.blocks[1:] for one in block.attributions] == [
        ("Ada Roe", "Harbour Press Secretary")
    ]


@pytest.mark.parametrize(
    ("paragraphs", "speakers"),
    [
        # What Acme makes, which is spoken of after Acme itself.
        (
            (
                "Acme said the Roadster would be late.",
                "The launch of the Acme Roadster was put off, and Acme said it was sorry.",
            ),
            {"Acme"},
        ),
        # A word before a name that was called so all along: nobody's first name.
        (
            (
                "Thorne said he would run again. The real Thorne and a fake Thorne stood on the quay.",
                "Fake Thorne waved at the crowd and sang. Thorne said nobody laughed at it.",
            ),
            {"Thorne"},
        ),
        (
            (
                "Voters know that Greens like trams. Greens said the wall would fall.",
                "Expect Greens to lose. Greens said nobody had asked them.",
            ),
            {"Greens"},
        ),
        # But the whole name of somebody is theirs, wherever it stands.
        (
            (
                "Thorne said he would run again.",
                "Few know William Thorne by his first name. Thorne said nobody laughed at it.",
            ),
            {"William Thorne"},
        ),
    ],
)
def test_a_name_is_not_what_stands_before_it_once(paragraphs: tuple[str, ...], speakers: set[str]) -> None:
    assert {speaker for speaker, _ in said(*paragraphs)} == speakers
