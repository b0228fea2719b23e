"""Whose words they are, where a name or a pronoun nearby could mislead."""

from ingest.articles import read_article
from ingest.records import RawDocument

LETTER = """The letter about the beam

The paper has seen the letter in which the engineers Brandt & Moll warned the town about the roof of the baths.

“We advise closing the hall at once,” wrote Ilse Moll, the engineer who signed it.

Aldane said that the letter had never reached his desk. “I read everything that is put before me,” he said.

His former secretary, Jonna Feld, remembers it differently. “I put it there in February, under the flowers,” she said."""


def said(text: str) -> dict[str, str]:
    article = read_article(RawDocument("letter", text))
    return {article.text[one.start : one.end]: one.speaker for block in article.blocks for one in block.attributions}


def test_a_firm_is_not_somebody_of_that_name() -> None:
    found = said(LETTER)
    assert found["the town about the roof of the baths"] == "Brandt & Moll"
    assert found["“We advise closing the hall at once,”"] == "Ilse Moll"


HARBOUR = """Harbour dredging costs rise again this year

Rowena Tallis MP said on Monday that the harbour would have to be dredged again.

Doctor Ivo Marlin, OBE, the harbour master, warned that ships would be turned away by the autumn.

“We paid for it twice,” said Tomas Reed KC, who acts for the fishermen.

The Marrow Line said in a statement that it had sold two ferries this year.

A police officer who is not authorised to speak to the press said that the pumps had failed in March."""


def test_letters_behind_a_name_an_article_and_a_clause_are_no_part_of_it() -> None:
    assert list(said(HARBOUR).values()) == [
        "Rowena Tallis",
        "Ivo Marlin",
        "Tomas Reed",
        "Marrow Line",
        "a police officer",
    ]


DOORSTOP = """Doorstop interview, Sallow Flat

The Hon Rowena Tallis MP

Minister for Ports

JOURNALIST: Minister, who will pay for the dredging of the harbour?

MINISTER: The government will pay for half of it, and I think that is fair to the port.

JOURNALIST: And when does it begin?

MINISTER: We begin in May. I have said so from the first day and I say it again."""


def test_a_post_as_a_label_is_whom_the_masthead_gives_it() -> None:
    assert set(said(DOORSTOP).values()) == {"Rowena Tallis"}
    other = DOORSTOP.replace("Minister for Ports", "Minister for Ports\n\nIvo Marlin\n\nMinister for Roads")
    assert set(said(other).values()) == {"The Minister"}


def test_she_is_not_he_of_whom_her_sentence_begins() -> None:
    found = said(LETTER)
    assert found["“I read everything that is put before me,”"] == "Aldane"
    assert found["“I put it there in February, under the flowers,”"] == "Jonna Feld"


def test_by_an_age_the_one_of_whom_it_was_said_or_who_is_spoken_of() -> None:
    text = (
        "The sea comes to the village\n\nMayor Jane Doe has closed the lower road, two years after the flood that took the old market.\n\n"
        "The 58-year-old former engineer said she would not open it before the dykes are finished.\n\n"
        "Wilson ole Kaparo, 41, told the paper that most of the boats had gone. The 41-year-old said that two of them had sunk.\n\n"
        "A 34-year-old man left the village last week. The 34-year-old said that he would never come back to it.\n"
    )
    found = said(text)
    assert found["she would not open it before the dykes are finished"] == "Jane Doe"
    assert found["two of them had sunk"] == "Wilson ole Kaparo"
    assert not any(name in found.values() for name in ("the 58-year-old former engineer", "the 41-year-old"))
    assert found.get("he would never come back to it") not in {"Jane Doe", "Wilson ole Kaparo"}


def test_who_is_presented_before_a_quotation_needs_no_known_role() -> None:
    text = (
        "Expert reaction to a study of dust\n\nThe desk asked two people what they make of the new study of dust in the bedrooms of children.\n\n"
        "Associate Professor Edna Moraga, lichenist, Port Vale Hospital, said:\n\n"
        "“The first thing that parents ask me is what they did wrong, and I have no answer for them.\n\n"
        "“The second is whether they should move, and to that I have one.”\n"
    )
    assert [*said(text).values()] == ["Edna Moraga"] * 2


def test_remarks_then_questions_are_all_whose_the_heading_says() -> None:
    text = (
        "SPEECH\n\n28 September 2023 | Port Vale\n\nOpening remarks by Commissioner Edna Moraga i Pujol on the right to repair\n\n"
        "Check against delivery\n\nGood afternoon, everyone.\n\n"
        "Last year people threw away a million kettles that could have been repaired in an afternoon.\n\n"
        "We propose three things:\n\nFirst, a register of parts, in which anyone can look up what there is and where.\n\n"
        "Questions and answers\n\nQ. What does it cost?\n\nA. Nothing, and I have the figures here with me.\n\n"
        "Q. And when?\n\nA. I hope before the summer, but that is for others to say.\n"
    )
    article = read_article(RawDocument("speech", text))
    spoken = [block for block in article.blocks if block.kind == "statement"]
    assert article.title == "Opening remarks by Commissioner Edna Moraga i Pujol on the right to repair"
    assert len(spoken) == 6
    assert {one.speaker for block in spoken for one in block.attributions} == {"Edna Moraga i Pujol"}


def test_a_post_as_a_label_is_whose_the_title_says_the_remarks_are() -> None:
    text = (
        "Opening remarks by Minister of Ports Edna Moraga at the press conference on the kettle quota\n\nAs delivered\n\n"
        "Good afternoon, and thank you for coming out in this weather.\n\n"
        "This morning we agreed on a quota of three hundred thousand kettles. It is the lowest since 1991.\n\n"
        "Questions and answers\n\nTom Roe (Head of Communications): Thank you, Minister. First question, in front.\n\n"
        "Question (Harbour Wire): Minister, who asked for that many?\n\n"
        "Minister: The rule did, which we have had since 2016.\n\nQuestion (Coast Radio): And next year?\n\n"
        "Minister: That is for others to say.\n"
    )
    article = read_article(RawDocument("remarks", text))
    spoken = [one.speaker for block in article.blocks for one in block.attributions if block.kind == "statement"]
    assert spoken == ["Edna Moraga", "Edna Moraga", "Tom Roe", "Edna Moraga", "Edna Moraga"]


def test_an_outlet_that_asks_holds_no_role_and_says_nothing() -> None:
    text = (
        "Kettles in the river\n\nThe river has been tested for a year.\n\n"
        "In an interview with Harbour Dispatch, the foundation's director, Marisol Quispe Ttito, said the river was sick.\n\n"
        "Asked whether the villages agreed, the director said opinions were divided.\n\n"
        "She also told the agency that the results would be published.\n"
    )
    assert {*said(text).values()} == {"Marisol Quispe Ttito"}


def test_a_speech_begins_with_whom_it_addresses() -> None:
    text = (
        "Speech by Minister of Trade and Regional Industries OKABE Haruko at the Harbour Forum\n\n3 May 2024\n\n"
        "Mr. President, Excellencies, ladies and gentlemen,\n\nThe region has built nine ports in ten years, more than "
        "anybody here expected.\n\nFirst, ports are people, and a crane does not know the sea.\n\n"
        "Minister Okabe will visit Ashcombe on Friday and return to the capital on Sunday.\n"
    )
    spoken = [[one.speaker for one in block.attributions] for block in read_article(RawDocument("record", text)).blocks]
    assert spoken == [["Okabe Haruko"], ["Okabe Haruko"], ["Okabe Haruko"], []]


def test_whom_a_house_addresses_is_not_who_speaks() -> None:
    text = (
        "Official Report of the House\n\nTuesday, 3rd May, 2022\n\n[The Deputy Speaker (Hon. (Dr.) Rachel Amolo) in the Chair]\n\n"
        "The Deputy Speaker: Order, hon. Members. Next is the Member for Kimani Ward.\n\n"
        "Hon. (Eng.) Wafula Otieno (Kimani Ward): Thank you, Mr. Speaker, Sir. I beg to ask how many bridges fell.\n\n"
        "Mr. Speaker, Sir, three of them were in the ward, and nobody came to look at them.\n\n"
        "The Leader of the Majority Party (Hon. Kimani Ruto): Hon. Deputy Speaker, the bridges will be rebuilt by June.\n\n"
        "Hon. (Eng.) Otieno: Madam Speaker, I thank the Leader, and I will wait.\n\n"
        "The Deputy Speaker: Let us leave it there.\n"
    )
    spoke = [one.speaker for block in read_article(RawDocument("record", text)).blocks for one in block.attributions]
    assert spoke == ["Rachel Amolo", *["Wafula Otieno"] * 2, "Kimani Ruto", "Wafula Otieno", "Rachel Amolo"]


def test_what_a_chair_or_member_asks_the_one_who_answers_is_a_question() -> None:
    text = (
        "Inquiry into the fall of the Vale Bridge, the hearing of 3 May 2022 at Port Vale\n\n"
        "ADV ROE: Mr Doe, did you sign the letter?\n\nMR DOE: I did not sign it, and I never saw it.\n\n"
        "ADV ROE: Who signed it?\n\nMR DOE: I believe that somebody in the office did.\n\n"
        "CHAIRPERSON: Just pause there, Mr Roe. When you say somebody, Mr Doe, whom do you mean?\n\n"
        "MR DOE: I mean the clerk.\n\nCHAIRPERSON: Thank you. We will adjourn.\n"
    )
    kinds = [block.kind for block in read_article(RawDocument("record", text)).blocks]
    assert kinds == ["question", "statement"] * 3 + ["statement"]


def test_a_body_keeps_its_whole_name() -> None:
    text = (
        "Fever in the valley\n\nA sign at the door of the Public Health office in Port Vale asks people to wait outside.\n\n"
        "The Vale Department of Public Health said that nine people have the fever, and that none of them is in danger.\n\n"
        "Public Health nurses go from door to door. The Union of Concerned Nurses said that there are too few of them.\n\n"
        "Minister of Rural Roads and Bridges Tom Bell said the roads would stay open. “It is my road too,” Bell said.\n"
    )
    found = {*said(text).values()}
    assert found == {"Vale Department of Public Health", "Union of Concerned Nurses", "Tom Bell"}
