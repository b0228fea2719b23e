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
