"""Who is who across an archive: one person in several spellings, several people of one name, whatever the order."""

import random

import pytest

from index.people import Mention, block_of, persons


def who(*mentions: Mention) -> list[tuple[str, str, list[str]]]:
    """Ids, names and articles of the persons of a block; the same for mentions in any order."""
    (block,) = {block_of(one.name) for one in mentions}
    found = persons(block, mentions)
    for seed in range(5):
        shuffled = list(mentions)
        random.Random(seed).shuffle(shuffled)
        assert persons(block, shuffled) == found
    return [(one.id, one.name, [mention.article for mention in one.mentions]) for one in found]


def said(article: str, name: str, role: str | None = None, organisation: str | None = None, day: int = 0) -> Mention:
    return Mention(day, article, name, (role,) if role else (), (organisation,) if organisation else ())


def test_one_name_is_one_person_whatever_the_spelling() -> None:
    assert who(said("a", "José Núñez"), said("b", "Jose Nunez"), said("c", "JOSE NUNEZ"), said("d", "Jose Nunez")) == [
        ("jose-nunez", "Jose Nunez", ["a", "b", "c", "d"])
    ]


def test_a_middle_initial_and_a_last_name_need_evidence() -> None:
    full = said("a", "Jane A. Smith", "director", "Port Office", 20210101)
    assert len(who(full, said("b", "Jane Smith"))) == 2
    assert who(full, said("b", "Jane Smith", "its director", "Port Office", 20220101)) == [
        ("jane-a-smith", "Jane A. Smith", ["a", "b"])
    ]
    assert len(who(full, said("b", "Smith", "a farmer", None))) == 2
    assert len(who(full, said("b", "Smith", None, "the Port Office"))) == 1
    assert len(who(full, said("b", "J. Smith", None, "Port Office"))) == 1
    assert len(who(full, said("b", "Jane B. Smith", None, "Port Office"))) == 2
    assert len(who(full, said("b", "Joan Smith", None, "Port Office"))) == 2
    assert (
        len(who(said("a", "Jane Smith Jr.", None, "Port Office"), said("b", "Jane Smith Sr.", None, "Port Office")))
        == 2
    )


def test_a_last_name_that_may_be_two_peoples_is_nobodys() -> None:
    jane, joan = said("a", "Jane Smith", None, "Port Office"), said("b", "Joan Smith", None, "Port Office")
    assert [articles for *_, articles in who(jane, joan, said("c", "Smith", None, "Port Office"))] == [
        ["a"],
        ["b"],
        ["c"],
    ]
    # Last names of which nothing more is known are one entry, which claims nothing.
    assert who(said("a", "Smith"), said("b", "Smith", "farmer"), said("c", "Smith", "mayor", "Toft Council")) == [
        ("smith", "Smith", ["a", "b", "c"])
    ]


@pytest.mark.parametrize(
    ("one", "other", "people"),
    [
        # At the same time: posts that nobody holds at once.
        (("director", "Harbour Board", 20210301), ("director", "City Museum", 20210320), 2),
        (("professor of botany", "Toft University", 20210301), ("senator", "Toft Senate", 20210401), 2),
        (("mayor", "Toft", 20210301), ("fisherman", None, 20210305), 2),
        # Another job, later; or nobody knows when.
        (("director", "Harbour Board", 20190301), ("director", "City Museum", 20210320), 1),
        (("director", "Harbour Board", 0), ("director", "City Museum", 20210320), 1),
        # Posts that one person may hold at once, the same post, a post of before, an organisation by its short name.
        (("chairman", "Harbour Board", 20210301), ("member", "City Council", 20210320), 1),
        (("director", "Harbour Board", 20210301), ("managing director", "Harbour Board", 20210320), 1),
        (("director", "Harbour Board", 20210301), ("former director", "City Museum", 20210320), 1),
        (("director", "Harvard", 20210301), ("director", "Harvard University", 20210320), 1),
        (("director", "Stern’s Center", 20210301), ("director", "Stern Center for Rights", 20210320), 1),
        (("executive analyst", "Cox", 20210301), ("executive analyst", "Trader", 20210320), 1),
        (("chief executive", "Cox", 20210301), ("CEO", "Trader", 20210320), 2),
        (("director", None, 20210301), (None, "City Museum", 20210320), 1),
    ],
)
def test_two_people_of_one_name(one, other, people) -> None:
    found = who(said("a", "Ann Reed", *one), said("b", "Ann Reed", *other))
    assert [name for name, *_ in found] == ["ann-reed", "ann-reed.2"][:people]


def test_of_two_people_who_is_not_told_apart_stays_apart() -> None:
    one = said("a", "Ann Reed", "director", "Harbour Board", 20210301)
    other = said("b", "Ann Reed", "director", "City Museum", 20210303)
    assert who(one, other, said("c", "Ann Reed"), said("d", "Ann Reed", "director", "City Museum", 20240101)) == [
        ("ann-reed", "Ann Reed", ["a"]),
        ("ann-reed.2", "Ann Reed", ["b", "d"]),
        ("ann-reed.3", "Ann Reed", ["c"]),
    ]


def test_bodies_and_the_unnamed_are_no_people() -> None:
    assert who(said("a", "The Harbour Committee"), said("b", "Harbour Committee")) == [
        ("o:the-harbour-committee", "The Harbour Committee", ["a", "b"])
    ]
    assert block_of("FAO") == "o fao"
    assert block_of("a spokesman") == "u a spokesman"
    assert who(said("a", "the company's spokesman"), said("b", "the company’s spokesman"))[0][2] == ["a", "b"]
    assert block_of("¡!") == "u ¡!"
    # A number is no part of a name: nobody of another block can have the id of the second of a name.
    assert [one.id for one in persons("p 2", [Mention(0, "a", "Ann Reed 2")])] == ["ann-reed-2"]
    assert who(said("a", "a spokesman")) == [("u:a-spokesman", "a spokesman", ["a"])]
    assert block_of("— —").startswith("u ")
