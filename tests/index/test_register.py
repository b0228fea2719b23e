"""People in an index: the same by updates as by one build, with what was stated of them and when."""

import random

from index.question import Filters
from index.results import Stated


def test_people_of_the_town(town) -> None:
    town.write("night.txt", "Ana R. Müller (City Council): The bridge is late.", title="Night", published="2022-02-02")
    town.write("far.txt", "Ana Müller (City Museum): Come and see.", title="Far", event="2023-12-01")
    town.build()
    with town.open() as searcher:
        (ana,) = searcher.person("ana muller")
        assert (ana.id, ana.name, ana.kind, ana.aliases, ana.articles) == (
            "ana-muller", "Ana Müller", "person", ("Ana R. Müller",), 4,
        )  # fmt: skip
        assert ana.stated == (
            Stated("spokesman", "City Council", "2019-11-15", "2022-02-02", 2, 0),
            Stated("spokesman", "City Museum", "2023-12-01", "2023-12-01", 1, 0),
            Stated("spokesman", None, None, None, 0, 1),
        )
        assert searcher.person("ana-muller") == searcher.person("Müller") == [ana]
        assert [one.name for one in searcher.person("wang")] == ["Wang Jiguang", "Wang Zhijie"]
        assert searcher.person("ANA R MULLER") == [ana]
        assert searcher.person("nobody") == searcher.person("?") == []
        # Whoever asks for one spelling finds the other.
        found = searcher.search("the bridge", 10, Filters(speaker="Ana R. Müller"))
        assert {hit.article.id for hit in found.hits} == {"bridge.txt", "night.txt", "school.txt", "far.txt"}
        assert [one.aliases for one in searcher.speakers() if one.id == "ana-muller"] == [("Ana R. Müller",)]


def test_a_role_at_the_beginning_of_a_sentence_is_no_other_role(archive) -> None:
    archive.write("1.txt", "Ana Reed (City Hall): It is late.", role="Mayor", published="2020-02-02")
    archive.write("2.txt", "Ana Reed (City Hall): It is early.", role="mayor", published="2021-02-02")
    archive.write("3.txt", "Bo Lind (City Hall): It is not.", role="Treasurer", published="2021-02-02")
    archive.build()
    with archive.open() as searcher:
        (ana,) = searcher.person("Ana Reed")
        assert ana.stated == (Stated("mayor", "City Hall", "2020-02-02", "2021-02-02", 2, 0),)
        assert {one.name: one.roles for one in searcher.speakers()} == {
            "Ana Reed": ("mayor",),
            "Bo Lind": ("Treasurer",),
        }


def test_updates_come_to_the_same_as_one_build(archive) -> None:
    order = random.Random(7)
    names = [
        "Jane A. Smith",
        "Jane Smith",
        "Smith",
        "J. Smith",
        "Joan Smith",
        "Bo Reed",
        "a farmer",
        "Harbour Committee",
    ]
    posts = ["Port Office", "City Museum", None]
    files = {}
    for number in range(60):
        who, post = order.choice(names), order.choice(posts)
        said = f"{who} ({post}): Word {number}." if post else f"{who}: Word {number}."
        files[f"{number:02}.txt"] = (said, f"20{order.randrange(15, 19)}-0{order.randrange(1, 9)}-01")
    for part in (20, 40, 60):
        for name, (said, day) in list(files.items())[:part]:
            archive.write(name, said, published=day)
        archive.build()
    for name in order.sample(sorted(files), 15):
        (archive.folder / name).unlink()
    archive.write("01.txt", "Jane Smith (Port Office): Changed.", published="2016-01-01")
    archive.build()
    with archive.open() as searcher:
        updated = searcher.speakers(), [searcher.person(one.id)[0].stated for one in searcher.speakers()]
    archive.index = archive.folder.parent / "other"
    archive.build()
    with archive.open() as searcher:
        assert (searcher.speakers(), [searcher.person(one.id)[0].stated for one in searcher.speakers()]) == updated
        assert len({one.id for one in searcher.speakers()}) == len(searcher.speakers()) > 5
