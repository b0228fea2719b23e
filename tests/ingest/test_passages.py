from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.passages import PassageLimitError, embedded, passages
from ingest.records import Article, Attribution, Block, BlockKind, Passage


def count_words(text: str) -> int:
    """Two tokens that a model adds, and one a word."""
    return 2 + len(text.split())


def turn(start: int, end: int, speaker: str, role: str | None = None) -> Attribution:
    return Attribution(start, end, speaker, role, None, "turn", None, None, None, 1.0)


def article(
    *parts: tuple[BlockKind, str] | tuple[BlockKind, str, str | None] | tuple[BlockKind, str, str | None, str | None],
    title: str | None = None,
    published: str | None = None,
    source: str | None = None,
) -> Article:
    """An article of (kind, text, speaker, asked) paragraphs."""
    text = ""
    blocks: list[Block] = []
    for kind, words, *rest in parts:
        speaker, asked = [*rest, None, None][:2]
        text += "\n\n" if text else ""
        start, end = len(text), len(text) + len(words)
        text += words
        spoken = (turn(start, end, speaker, "Mayor of Alder"),) if speaker else ()
        blocks.append(Block(kind, start, end, spoken, asked))
    basis = "meta" if published else "none"
    return Article("a1", title, None, published, basis, None, source, None, None, None, text, tuple(blocks))  # type: ignore[arg-type]


def texts(found: list[Passage]) -> list[str]:
    return [passage.text for passage in found]


def test_narrative_is_joined_up_to_the_limit() -> None:
    found = passages(article(("narrative", "One two three."), ("narrative", "Four five.")), count_words, 14)
    assert texts(found) == ["One two three.\n\nFour five."]
    assert (found[0].kind, found[0].paragraph, found[0].header, found[0].attributions) == ("narrative", 0, "", ())


def test_sentences_are_those_of_the_paragraphs_and_run_over_no_end() -> None:
    parts = ("» One rule is kept here. It is old.", "» Two are not.")
    (found,) = passages(article(*[("narrative", part) for part in parts]), count_words, 40)
    assert [found.text[start:end] for start, end in found.sentences] == [
        "» One rule is kept here.",
        "It is old.",
        "» Two are not.",
    ]


def test_sentences_of_a_part_are_counted_from_its_start() -> None:
    found = passages(article(("narrative", " ".join(["Six words are in this sentence."] * 4))), count_words, 2 + 18)
    assert [[passage.text[start:end] for start, end in passage.sentences] for passage in found] == [
        ["Six words are in this sentence."] * 2
    ] * 2


def test_long_narrative_is_cut_evenly_at_paragraphs() -> None:
    five = "One two three four five."
    found = passages(article(*[("narrative", five)] * 4), count_words, 2 + 15)
    assert texts(found) == [f"{five}\n\n{five}"] * 2
    assert [passage.paragraph for passage in found] == [0, 2]


def test_paragraphs_with_titles_of_their_own_share_no_passage() -> None:
    rest = "The council of Alder said on Monday that nothing of this had been decided yet, and went home."
    items = [f"{title}: {rest}" for title in ("Ferries sail again", "A bridge for Alder", "Rents and what now")]
    more = "More on this is told tomorrow."
    parts = [("narrative", text) for text in ("This week in short.", items[0], more, *items[1:])]
    assert texts(passages(article(*parts), count_words, 400)) == [
        "This week in short.",
        f"{items[0]}\n\n{more}",
        items[1],
        items[2],
    ]
    # One or two such lines, or what comes to little, are prose.
    assert len(passages(article(*parts[:-1]), count_words, 400)) == 1
    short = [("narrative", f"Time {number}: Noon at the pier.") for number in range(5)]
    assert len(passages(article(*short), count_words, 400)) == 1


def test_no_tiny_tail() -> None:
    found = passages(article(("narrative", " ".join(["Six words are in this sentence."] * 4))), count_words, 2 + 18)
    assert [len(text.split()) for text in texts(found)] == [12, 12]


def test_a_list_stays_with_what_introduces_it() -> None:
    intro = "The plan has these parts in it:"
    found = passages(
        article(
            ("narrative", "Ten words make up this first paragraph of the text."),
            ("narrative", intro),
            ("list", "- one is a road"),
            ("list", "- two is a bridge"),
        ),
        count_words,
        2 + 20,
    )
    assert texts(found)[1] == f"{intro}\n\n- one is a road\n\n- two is a bridge"


def test_headings_questions_and_captions_are_never_inside() -> None:
    found = passages(
        article(
            ("narrative", "First part."),
            ("heading", "The bridge"),
            ("narrative", "Second part."),
            ("caption", "The night view"),
            ("narrative", "Third part."),
            ("question", "Q: When will it open?"),
            ("statement", "Ada Reed: In May.", "Ada Reed", "When will it open?"),
        ),
        count_words,
        200,
    )
    assert texts(found) == ["First part.", "Second part.", "Third part.", "Ada Reed: In May."]
    assert [passage.section for passage in found] == [None, "The bridge", "The bridge", "The bridge"]
    assert [passage.paragraph for passage in found] == [0, 2, 4, 6]
    assert found[3].asked == "When will it open?"
    assert found[3].header == "Ada Reed, Mayor of Alder:\nAsked: When will it open?\nThe bridge"


def test_a_turn_has_one_speaker_and_keeps_its_list() -> None:
    found = passages(
        article(
            ("statement", "Ada Reed: Two things matter.", "Ada Reed"),
            ("list", "1. Roads", "Ada Reed"),
            ("statement", "And then bridges.", "Ada Reed"),
            ("statement", "Bo Finch: I agree.", "Bo Finch"),
            ("narrative", "They left."),
            ("list", "- nobody's list"),
        ),
        count_words,
        200,
    )
    assert texts(found) == [
        "Ada Reed: Two things matter.\n\n1. Roads\n\nAnd then bridges.",
        "Bo Finch: I agree.",
        "They left.\n\n- nobody's list",
    ]
    assert [{one.speaker for one in passage.attributions} for passage in found] == [{"Ada Reed"}, {"Bo Finch"}, set()]
    assert [passage.kind for passage in found] == ["statement", "statement", "narrative"]


def test_captions_of_their_own_are_passages() -> None:
    found = passages(
        article(
            (
                "narrative",
                "The city will make full use of its new corridor, he said, and promote its companies abroad.",
            ),
            ("caption", "The city will make full use of its new corridor and promote its companies."),
            ("caption", "Five children watch the old ferry leave the harbour."),
            ("caption", "The old harbour"),
        ),
        count_words,
        200,
    )
    assert [(passage.kind, passage.text[:4]) for passage in found] == [("narrative", "The "), ("caption", "Five")]


def test_a_sentence_over_the_limit_is_cut_at_a_clause() -> None:
    words = "One two three four five six seven eight, nine ten eleven twelve thirteen fourteen fifteen."
    found = passages(article(("narrative", words)), count_words, 2 + 12)
    assert texts(found) == words.replace("eight, ", "eight,|").split("|")


def test_the_header_says_what_a_question_may_ask_for() -> None:
    found = passages(
        article(("narrative", "It opened."), title="The bridge opens", published="2019-10-31", source="Alder News"),
        count_words,
        200,
    )
    assert found[0].header == "The bridge opens\n31 October 2019, Alder News"
    assert embedded(found[0]) == "The bridge opens\n31 October 2019, Alder News\nIt opened."


def test_the_header_is_cut_to_a_third() -> None:
    found = passages(article(("narrative", "It opened."), title="word " * 50), count_words, 2 + 30)
    assert found[0].header == " ".join(["word"] * 10)


def test_whole_is_title_and_text_cut_at_the_limit() -> None:
    found = passages(
        article(("narrative", "one two three"), ("question", "four five six seven?"), title="Title here", source="S"),
        count_words,
        2 + 12,
        whole=True,
    )
    assert [(passage.header, passage.text) for passage in found] == [
        ("Title here", "one two three\n\nfour five six seven?"),
    ]
    found = passages(article(("narrative", "word " * 40), title="Title here"), count_words, 2 + 12, whole=True)
    assert [embedded(passage).split() for passage in found] == [["Title", "here", *["word"] * 10]]
    assert passages(article(("narrative", " ")), count_words, 20, whole=True) == []


def test_a_model_that_reads_next_to_nothing_is_refused() -> None:
    with pytest.raises(PassageLimitError, match="at least 14 tokens"):
        passages(article(("narrative", "It opened.")), count_words, 13)


_KINDS: st.SearchStrategy[BlockKind] = st.sampled_from(
    ["heading", "question", "statement", "narrative", "caption", "list"]
)
_SENTENCES = st.lists(
    st.sampled_from(
        ["Yes.", "He said so, and left.", "A " * 40 + "end.", "x" * 90, "Mr. Li won?", "“Who?” she said.", "é\u0301 ☃."]
    ),
    min_size=1,
    max_size=8,
).map(" ".join)
_PARTS = st.lists(
    st.tuples(_KINDS, st.one_of(_SENTENCES, st.text(min_size=1, max_size=60)), st.sampled_from([None, "Ada", "Bo"])),
    max_size=12,
)
_COUNTERS = st.sampled_from([count_words, len, lambda text: 2 + -(-len(text.encode()) // 3)])


@settings(max_examples=200)
@given(_PARTS, _COUNTERS, st.integers(30, 90), st.one_of(st.none(), st.text(max_size=80)), st.booleans())
def test_every_passage_keeps_what_it_promises(parts, count, limit, title, whole) -> None:  # type: ignore[no-untyped-def]
    document = article(*parts, title=title, source="Alder News")
    found = passages(document, count, limit, whole=whole)
    assert len(found) <= 1 or not whole
    covered = [0] * len(document.text)
    last = 0
    for passage in found:
        assert last <= passage.start < passage.end
        last = passage.end
        assert passage.text == document.text[passage.start : passage.end]
        assert count(embedded(passage)) <= limit
        assert count(passage.header) - count("") <= limit / 3
        first = document.blocks[passage.paragraph]
        assert whole or first.start <= passage.start < first.end
        speakers = {one.speaker for one in passage.attributions}
        assert whole or passage.kind not in ("statement", "list") or len(speakers) <= 1
        for position in range(passage.start, passage.end):
            covered[position] += 1
    if not whole:
        for block in document.blocks:
            wanted = {"statement": {1}, "narrative": {1}, "list": {1}, "caption": {0, 1}}.get(block.kind, {0})
            for position in range(block.start, block.end):
                assert document.text[position].isspace() or covered[position] in wanted
