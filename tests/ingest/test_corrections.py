"""Corrections: what a line may say, where it stands, and what becomes of dates and attributions."""

from pathlib import Path

import pytest

from ingest.corrections import Correction, NotACorrection, applied, correction, fault, read_corrections, standing
from ingest.readers import documents
from ingest.records import Article, Attribution, Block, Skipped

TEXT = "Ada Finch: The pier reopens. It cost a lot.\n\n“Too much,” said the baker, and left."
TURN = Attribution(11, 43, "Ada Finch", "engineer", "Port Office", "turn", "Ada Finch:", 0, 10, 0.98)
QUOTE = Attribution(45, 56, "the baker", None, None, "direct", "said", 57, 61, 0.6)


@pytest.fixture
def article() -> Article:
    blocks = (Block("statement", 0, 43, (TURN,)), Block("narrative", 45, 81, (QUOTE,)))
    return Article("pier", "Pier", None, "2021-05-04", "meta", None, "Mail", None, None, None, TEXT, blocks)


def spoken(article: Article) -> list[tuple[str, str | None, str | None, str, str]]:
    return [
        (article.text[one.start : one.end], one.speaker, one.role, one.organisation, one.basis)
        for block in article.blocks
        for one in block.attributions
    ]


def one(**written: object) -> Correction:
    return correction({"article": "pier", **written})


def test_a_date(article) -> None:
    corrected = applied(article, [one(published="2020-02-29")])
    assert (corrected.published, corrected.published_basis) == ("2020-02-29", "corrected")
    corrected = applied(article, [one(published=None)])
    assert (corrected.published, corrected.published_basis) == (None, "corrected")
    assert spoken(corrected) == spoken(article)


def test_a_speaker_of_a_part_of_a_turn(article) -> None:
    corrected = applied(article, [one(start=29, end=43, speaker="Bo Reed", role="mayor")])
    assert spoken(corrected) == [
        ("The pier reopens.", "Ada Finch", "engineer", "Port Office", "turn"),
        ("It cost a lot.", "Bo Reed", "mayor", None, "corrected"),
        ("“Too much,”", "the baker", None, None, "direct"),
    ]
    assert corrected.blocks[0].attributions[1].confidence == 1.0


def test_nobody_and_a_role_alone_and_the_same_speaker(article) -> None:
    assert spoken(applied(article, [one(start=45, end=56, speaker=None)])) == spoken(article)[:1]
    assert spoken(applied(article, [one(text="Too much", role="baker of Wick")]))[1:] == [
        ("Too much", "the baker", "baker of Wick", None, "corrected"),
    ]
    # Who is confirmed keeps the role that the article gives.
    assert spoken(applied(article, [one(start=11, end=43, speaker="Ada Finch")]))[0] == (
        "The pier reopens. It cost a lot.", "Ada Finch", "engineer", "Port Office", "corrected",
    )  # fmt: skip
    # A later line wins.
    twice = [one(start=45, end=56, speaker="Bo"), one(start=45, end=56, speaker="Cy")]
    assert spoken(applied(article, twice))[1][1] == "Cy"


def test_a_span_over_paragraphs_is_one_correction_of_each(article) -> None:
    found = spoken(applied(article, [one(start=11, end=56, speaker="Bo Reed")]))
    assert [(text, name) for text, name, *_ in found] == [
        ("The pier reopens. It cost a lot.", "Bo Reed"),
        ("“Too much,”", "Bo Reed"),
    ]


def test_the_guard_finds_a_text_that_moved_and_refuses_others(article) -> None:
    assert standing(TEXT, one(start=11, end=28, text="The pier reopens.", speaker="Bo")) == (11, 28)
    assert standing(TEXT, one(start=0, end=14, text="It cost a lot.", speaker="Bo")) == (29, 43)
    moved = one(start=0, end=9, text="never said", speaker="Bo")
    assert "does not stand" in fault(article, moved)
    assert applied(article, [moved]) == article
    double = one(start=0, end=1, text="t", speaker="Bo")
    assert "more than once" in fault(article, double)
    assert applied(article, [double]) == article
    beyond = one(start=70, end=len(TEXT) + 1, speaker="Bo")
    assert f"beyond the article's {len(TEXT)} characters" in fault(article, beyond)
    assert applied(article, [beyond]) == article
    assert fault(article, one(start=43, end=45, speaker="Bo")) == "the offsets 43 to 45 hold no words of the article"
    assert "nobody is on record" in fault(article, one(start=62, end=80, role="baker"))
    assert fault(article, one(published="2020-01-01")) is None


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ({"published": "2020-01-01"}, "names no article"),
        ({"article": "a"}, "corrects nothing"),
        ({"article": "a", "published": "1 May 2020"}, "write YYYY-MM-DD"),
        ({"article": "a", "published": "2021-02-29"}, "write YYYY-MM-DD"),
        ({"article": "a", "publish": "2020-01-01"}, '"publish" that means nothing'),
        ({"article": "a", "speaker": "X"}, "not where"),
        ({"article": "a", "start": 1, "end": 2}, "corrects nothing"),
        ({"article": "a", "published": None, "text": "words"}, "not who"),
        ({"article": "a", "start": 1, "speaker": "X"}, "one offset of two"),
        ({"article": "a", "start": 2, "end": 2, "speaker": "X"}, "hold nothing"),
        ({"article": "a", "start": True, "end": 2, "speaker": "X"}, "hold nothing"),
        ({"article": "a", "text": " ", "speaker": "X"}, "without words"),
        ({"article": "a", "text": "w", "speaker": " "}, "as speaker"),
        ({"article": "a", "text": "w", "speaker": "\ud800"}, "as speaker"),
        ({"article": "a", "text": "w", "speaker": None, "role": "mayor"}, "to nobody"),
    ],
)
def test_what_is_no_correction(written, why) -> None:
    with pytest.raises(NotACorrection, match=why):
        correction(written)


def test_a_file_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "corrections.jsonl"
    path.write_text(
        '\ufeff{"article": "a", "published": null}\n\nbroken\n[1]\n{"article": "b", "published": "x"}\n', "utf-8"
    )
    found = list(read_corrections(path))
    assert found[0] == Correction("a", {"published": None}, where=f"{path}:1")
    assert [type(one) for one in found[1:]] == [Skipped] * 3
    assert [one.key.rpartition(":")[2] for one in found[1:]] == ["3", "4", "5"]
    assert correction({"article": "a", "start": 1, "end": 2, "text": "w", "speaker": None}).to_json() == (
        '{"article": "a", "start": 1, "end": 2, "text": "w", "speaker": null}'
    )


def test_the_file_is_never_an_article(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for folder in (tmp_path, tmp_path / "sub"):
        (folder / "corrections.jsonl").write_text('{"article": "a", "text": "words", "speaker": "X"}\n', "utf-8")
    (found,) = documents(tmp_path)
    assert isinstance(found, Skipped)
    assert found.key == "sub/corrections.jsonl"
    (found,) = documents(tmp_path / "corrections.jsonl")
    assert isinstance(found, Skipped)
