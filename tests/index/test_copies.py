"""Copies of articles: what is a copy, which of them is shown, and that updates come to the same as one build."""

import random
from pathlib import Path

import numpy as np
import pytest

from index.copies import collapsed, sketch
from index.question import Filters

WORDS = [f"word{number}" for number in range(400)]


def story(seed: int, length: int = 120) -> list[str]:
    order = random.Random(seed)
    return [order.choice(WORDS) for _ in range(length)]


def test_sketches_estimate_what_texts_share() -> None:
    words = story(1, 600)
    one = sketch(" ".join(words))
    assert (one == sketch(" ".join(words).upper())).all()
    assert np.mean(one == sketch(" ".join(story(2, 600)))) < 0.1
    # 480 of 720 shingles in common: two thirds.
    assert np.mean(one == sketch(" ".join(words[120:] + story(3, 120)))) == pytest.approx(2 / 3, abs=0.12)
    assert sketch("too short to tell") is None


@pytest.fixture
def wire(archive):
    text = " ".join(story(1))
    archive.write("first.txt", text, title="Wire", published="2020-01-02", source="Agency")
    archive.write("later.txt", f"{text} It goes on here.", title="Copied", published="2020-01-03", source="Courier")
    archive.write("undated.txt", f"By our staff. {text}", title="Copied again", source="Post")
    archive.write("other.txt", " ".join(story(2)), title="Another", published="2020-01-02")
    return archive


def test_the_earliest_is_shown_and_the_others_are_named(wire) -> None:
    wire.build()
    with wire.open() as searcher:
        assert [
            (one.id, one.title, one.source, one.published, one.shown) for one in searcher.duplicates("undated.txt")
        ] == [
            ("first.txt", "Wire", "Agency", "2020-01-02", True),
            ("later.txt", "Copied", "Courier", "2020-01-03", False),
        ]
        assert searcher.duplicates("other.txt") == searcher.duplicates("none") == ()
        found = searcher.search(" ".join(story(1)[:8]), 10)
        assert [hit.article.id for hit in found.hits] == ["first.txt", "other.txt"]
        assert [one.id for one in found.hits[0].article.also_in] == ["later.txt", "undated.txt"]
        assert found.coverage.articles == 4
        # Whoever asks for an outlet gets its copy.
        (hit,) = searcher.search("word1", 10, Filters(source="Courier")).hits
        assert [one.id for one in hit.article.also_in] == ["first.txt", "undated.txt"]


def test_a_group_follows_its_articles(wire) -> None:
    wire.build()
    (wire.folder / "first.txt").unlink()
    wire.build()
    assert [one.id for one in wire.open().duplicates("undated.txt")] == ["later.txt"]
    wire.write("later.txt", " ".join(story(4)), title="Copied", published="2020-01-03")
    wire.build()
    assert wire.open().duplicates("undated.txt") == ()


def test_updates_come_to_the_same_as_one_build(archive) -> None:
    order = random.Random(3)
    for number in range(40):
        words = story(number % 6)
        for _ in range(order.randrange(5)):
            words[order.randrange(len(words))] = "changed"
        archive.write(f"{number:02}.txt", " ".join(words), published=f"2020-01-{order.randrange(1, 28):02}")
    names = sorted(path.name for path in archive.folder.iterdir())
    texts = {name: (archive.folder / name).read_text() for name in names}
    shuffled = order.sample(names, 40)
    for name in shuffled[15:]:
        (archive.folder / name).unlink()
    archive.build()
    for part in (slice(15, 28), slice(28, 40)):
        for name in shuffled[part]:
            Path(archive.folder / name).write_text(texts[name])
        archive.build()
    for name in shuffled[5:10]:
        (archive.folder / name).unlink()
    archive.build()
    left = [name for name in names if name not in shuffled[5:10]]
    with archive.open() as searcher:
        updated = {name: searcher.duplicates(name) for name in left}
    assert sum(map(bool, updated.values())) > 20
    archive.index = archive.folder.parent / "other"
    archive.build()
    with archive.open() as searcher:
        assert {name: searcher.duplicates(name) for name in left} == updated


def test_passages_that_say_the_same_become_one_hit() -> None:
    groups = np.array([0, -1, 1, 1, 0, -1])
    texts = {1: "one two three four five six", 2: "and one two three four five six", 3: "seven eight nine ten eleven",
             5: "seven eight nine ten twelve thirteen"}  # fmt: skip

    def read(rows: list[int]) -> dict[int, str]:
        return {row: texts[row] for row in rows}

    # The shown article's passage takes the place of its copy's; another passage of the group stays.
    assert collapsed([(2, 0.9), (4, 0.8), (1, 0.7), (3, 0.6)], groups, read) == [(1, 0.9), (4, 0.8), (3, 0.6)]
    assert collapsed([(1, 0.9), (2, 0.8)], groups, read) == [(1, 0.9)]
    assert collapsed([(3, 0.9), (5, 0.8)], groups, read) == [(3, 0.9), (5, 0.8)]
    assert collapsed([(4, 0.9), (0, 0.8)], groups, read) == [(4, 0.9), (0, 0.8)]
