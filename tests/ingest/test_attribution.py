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


def test_she_is_not_he_of_whom_her_sentence_begins() -> None:
    found = said(LETTER)
    assert found["“I read everything that is put before me,”"] == "Aldane"
    assert found["“I put it there in February, under the flowers,”"] == "Jonna Feld"
