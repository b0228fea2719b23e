"""Bodies that speak, and quotations that go on without a cue."""

from ingest.articles import read_article
from ingest.records import RawDocument


def said(*paragraphs: str) -> list[str]:
    article = read_article(RawDocument("a", "\n\n".join(("Mercury in the river at Port Vale", *paragraphs))))
    return [one.speaker for block in article.blocks for one in block.attributions]


def test_a_noun_and_it_stand_for_the_body_that_was_named() -> None:
    assert said(
        "The Clear River Foundation asked the council of the region to stop the dredging of gold.",
        "“No permit should be signed until every mother knows what is in her fish,” the foundation said in a statement.",
        "The Vale Miners' Federation rejected the study. It said that the samples had been taken in the wrong month.",
    ) == ["Clear River Foundation", "Vale Miners' Federation"]


def test_a_noun_that_two_bodies_share_stands_for_none() -> None:
    assert not said(
        "The Finance Ministry and the Fisheries Ministry have met twice on the dredging of gold in the valley.",
        "“No permit should be signed before we know what is in the fish,” the ministry said in a statement.",
    )


def test_it_is_no_body_where_the_sentence_before_begins_with_none() -> None:
    assert not said("Rain fell on the valley for nine days. It said so in the forecast that nobody had wanted to read.")


def test_a_cue_is_inserted_behind_the_with_when_it_was_said() -> None:
    assert "Environment Ministry" in said(
        "Valmera will stop selling sand in July, the Environment Ministry said on Tuesday, cutting off half of the trade."
    )
    assert said(
        "The Governor of Irele, Mr. Bayo Adeyan, opened the road that the valley has asked for since the flood.",
        "Speaking at the ceremony in Oke, the Governor said the road, which nobody had mended, was dear to him.",
    ) == ["Bayo Adeyan"]


def test_what_two_words_say_is_a_report_according_to_somebody() -> None:
    assert said("Probably not, according to Farida Mostow, a professor of law at the University of Eastgate.") == [
        "Farida Mostow"
    ]


def test_a_paragraph_of_nothing_but_a_quotation_goes_on_with_the_last_speaker() -> None:
    assert (
        said(
            "“You can harvest it every year of your life,” said Benno Lacsam, who studies the lake.",
            "“Or you can finish the plant that was begun in 2011.”",
            "The plant was never finished.",
        )
        == ["Benno Lacsam"] * 2
    )


def test_an_official_at_a_ministry_is_not_the_ministry() -> None:
    found = said(
        "An official at the Ministry of Environment, who asked not to be named, said inspectors would come within the week."
    )
    assert found == ["an official at the Ministry of Environment"]


def test_who_is_presented_on_a_line_says_what_is_quoted_below() -> None:
    assert said(
        "Below, two experts comment on the river and on what is to be done about the fish.",
        "Dr Sera Naiva is a senior lecturer in soils at the University of Port Vale",
        "“This river has been restless since October, and so have I. The fish are the least of it.",
        "“My advice is simple: stay away from the water.”",
        "Professor Hemi Puke is chair of rivers at the Institute for Silt",
        "“Sixty grams do not sound like much. But mercury does not leave, and the rice drinks it.”",
    ) == ["Sera Naiva", "Sera Naiva", "Hemi Puke"]


def test_a_name_in_capitals_is_shown_as_names_are() -> None:
    found = said("ADA OKOR, head of the mission in Sarima, said that the window for peace grows narrower every season.")
    assert found == ["Ada Okor"]
