"""A passage in which several people speak: whose words are cited, and whose are corrected."""

import pytest

from ingest.records import Article, Attribution, Block
from service.correcting import lines, meant, paragraphs, several
from service.passage import Found, on_record, speaker_of
from service.passage_id import Resolved, passage_id

FIRST = "“The beam is broken,” wrote Ilse Moll."
SECOND = "“I knew nothing,” said Corvin Aldane. “Nobody told me.”"
THIRD = "It rained."
TEXT = "\n\n".join((FIRST, SECOND, THIRD))


def said(words: str, speaker: str, confidence: float = 0.9) -> Attribution:
    start = TEXT.index(words)
    return Attribution(start, start + len(words), speaker, None, None, "direct", None, None, None, confidence)


def article(*attributions: Attribution) -> Article:
    blocks, start = [], 0
    for words in (FIRST, SECOND, THIRD):
        end = start + len(words)
        blocks.append(Block("narrative", start, end, tuple(one for one in attributions if start <= one.start < end)))
        start = end + 2
    return Article("a", None, None, None, "none", None, None, None, None, None, TEXT, tuple(blocks))


MOLL, ALDANE, MORE = (
    said("“The beam is broken,”", "Ilse Moll"), said("“I knew nothing,”", "Corvin Aldane"), said("“Nobody told me.”", "Corvin Aldane")
)  # fmt: skip
BOTH = article(MOLL, ALDANE, MORE)


def found(of: Article, start: int = 0, end: int = len(TEXT)) -> Found:
    name = passage_id(of.id, start, end, TEXT[start:end])
    return Found(name, of, Resolved(start, end, "same"), 0, speaker_of(of, (start, end)), None)


def test_words_of_several_people_are_nobodys_and_a_sentence_is_its_speakers() -> None:
    assert speaker_of(BOTH, (0, len(TEXT))) is None
    assert speaker_of(BOTH, (ALDANE.start, ALDANE.end)).name == "Corvin Aldane"
    assert speaker_of(article(MOLL), (0, len(TEXT))).name == "Ilse Moll"
    assert on_record(article(said("“Nobody told me.”", "He", 0.2)), (0, len(TEXT))) == []


def test_who_is_corrected_is_chosen_and_all_that_they_say_there_changes_hands() -> None:
    whole = found(BOTH)
    assert [(one["name"], one["text"]) for one in several(whole)] == [
        ("Ilse Moll", "“The beam is broken,”"),
        ("Corvin Aldane", "“I knew nothing,” […] “Nobody told me.”"),
    ]
    assert several(whole)[1]["address"].endswith("&was=Corvin+Aldane")
    assert meant(whole, "") is None
    assert not any(part.marked for paragraph in paragraphs(whole, "") for part in paragraph)
    assert meant(whole, "Corvin Aldane").name == "Corvin Aldane"
    now = {"speaker": "Corvin Aldane", "role": "", "published": ""}
    made = lines(whole, now, now | {"speaker": "Jonna Feld"})
    assert [(one["text"], one["speaker"], one["role"]) for one in made] == [
        ("“I knew nothing,”", "Jonna Feld", None),
        ("“Nobody told me.”", "Jonna Feld", None),
    ]
    ((opens, *rest),) = paragraphs(whole, "Corvin Aldane")
    assert (opens.text, opens.marked) == ("“I knew nothing,”", True)
    assert [(one.text, one.marked) for one in rest] == [(" said Corvin Aldane. ", False), ("“Nobody told me.”", True)]


@pytest.mark.parametrize("name", ["", "Nemo"])
def test_where_one_speaks_nobody_has_to_be_chosen(name: str) -> None:
    alone = found(article(MOLL))
    assert several(alone) == []
    assert meant(alone, name).name == "Ilse Moll"


def test_where_nobody_is_on_record_the_words_themselves_are_given_to_somebody() -> None:
    start = TEXT.index(THIRD)
    alone = found(article(), start)
    (line,) = lines(alone, {"speaker": "", "role": "", "published": ""}, {"speaker": "B", "role": "", "published": ""})
    assert (line["text"], line["speaker"]) == (THIRD, "B")
