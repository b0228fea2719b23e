"""All statements of somebody: none missing, in order of time, page by page, and only what is about something."""

from dataclasses import replace

import pytest

from index.errors import BadFilter, BadQuestion
from index.question import Filters
from ingest.records import Attribution, Block


@pytest.fixture
def searcher(town):
    town.embedder = town.fakes.FakeEmbedder(dimension=256)
    town.write("zz.txt", "Ana Müller: Late news.", title="Late", published="2019-11-15")
    town.write("quay.txt", "Ana Müller (City Council): The quay is old.", "Ana Müller: The bridge is old.",
               "Bo Reed: The bridge is mine.", title="Quay", event="2018-01-01")  # fmt: skip
    town.build()
    return town.open()


def listed(found) -> list[tuple[str, str]]:
    return [(one.article.id, one.text) for one in found.statements]


def test_all_of_them_in_order_of_time_the_undated_last(searcher) -> None:
    found = searcher.statements("Ana Müller")
    assert ([one.id for one in found.people], found.total, found.about, found.undated, found.unsure, found.remaining) == (
        ["ana-muller"], 5, None, 0, 0, 5,
    )  # fmt: skip
    statements = list(found.statements)
    assert [one.article.id for one in statements] == ["quay.txt", "quay.txt", "bridge.txt", "zz.txt", "school.txt"]
    for one in statements:
        assert searcher.article(one.article.id).text[one.start : one.end] == one.text
        assert (one.person, one.speaker, one.manner, one.basis) == ("ana-muller", "Ana Müller", "quoted", "turn")
    assert statements[0].paragraph == 0
    assert statements[1].paragraph == 1
    assert searcher.statements("Nobody").remaining == 0


def test_pages_hold_each_statement_once(searcher) -> None:
    whole = list(searcher.statements("Ana Müller").statements)
    for size in (1, 2, 3, 5):
        pages, after = [], None
        while page := list(searcher.statements("ana-muller", after=after, limit=size).statements):
            assert len(page) <= size
            pages += page
            after = page[-1].key
        assert pages == whole


def test_days_and_sources_and_what_they_leave_out(searcher) -> None:
    found = searcher.statements("Müller", filters=Filters(date_from="2019"))
    assert (found.total, found.undated) == (2, 1)
    assert [name for name, _ in listed(found)] == ["bridge.txt", "zz.txt"]
    assert [name for name, _ in listed(searcher.statements("Müller", filters=Filters(source="The Courier")))] == [
        "bridge.txt"
    ]
    with pytest.raises(BadFilter):
        searcher.statements("—")
    with pytest.raises(BadQuestion):
        searcher.statements("Müller", about=" ")


def test_about_needs_all_the_words_or_the_sense(searcher) -> None:
    found = searcher.statements("Ana Müller", about="bridges")
    assert (found.total, found.about) == (5, 2)
    assert [text for _, text in listed(found)] == [
        "Ana Müller: The bridge is old.",
        "Ana Müller (City Council): The new bridge opens in May.",
    ]
    # No statement has both words, but the sense of one is near (the stand-in model compares words).
    near = searcher.statements("Ana Müller", about="the late news Ana Müller never had")
    assert [name for name, _ in listed(near)] == ["zz.txt"]


def test_a_reader_goes_on_in_a_newer_index(town, searcher) -> None:
    found = searcher.statements("Ana Müller")
    town.write("aaa.txt", "Ana Müller: At once.", published="2017-01-01")
    town.build()
    assert searcher.refresh()
    assert [name for name, _ in listed(found)] == ["quay.txt", "quay.txt", "bridge.txt", "zz.txt", "school.txt"]


def test_quoted_paraphrased_and_unsure(archive) -> None:
    text = "“I will run,” she said. Reed said that the “old, old” pier will go. Perhaps he said more. No."
    spans = {
        (0, 13): ("direct", 0.9),
        (34, 66): ("indirect", 0.8),
        (68, 87): ("indirect", 0.4),
        (89, 92): ("corrected", 1.0),
    }
    archive.write("a.txt", text)
    read_article = archive.ingest.read_article

    def understood(raw):
        said = tuple(
            Attribution(start, end, "Bo Reed", None, None, basis, "said", 0, 4, sure)
            for (start, end), (basis, sure) in spans.items()
        )
        return replace(read_article(raw), blocks=(Block("narrative", 0, len(text), said),))

    archive.build(pipeline=replace(archive.ingest.pipeline, read_article=understood))
    found = archive.open().statements("Reed")
    assert (found.total, found.unsure) == (3, 1)
    assert [(one.manner, [text[slice(*span)] for span in one.quotes]) for one in found.statements] == [
        ("quoted", ["“I will run,”"]),
        ("paraphrased", ["“old, old”"]),
        ("paraphrased", []),
    ]
