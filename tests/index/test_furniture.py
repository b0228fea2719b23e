"""Furniture learned by builds: the same by updates as at once, and no document read again without need."""

import random
from dataclasses import replace

import pytest

from index.delete import delete
from ingest.furniture import page
from ingest.records import RawDocument

PROSE = "The ferry number {} to the outer islands sails at noon on every day of the week, they wrote."


@pytest.fixture
def learning(archive):
    """An archive whose stand-in for ingest learns furniture as the real one does."""
    read_article = archive.ingest.read_article

    def understand(raw: RawDocument, *, learned=()):
        kept = [paragraph for paragraph in raw.text.split("\n\n") if paragraph not in learned]
        return read_article(replace(raw, text="\n\n".join(kept)))

    documents = archive.ingest.pipeline.documents
    archive.ingest.pipeline = replace(
        archive.ingest.pipeline,
        page=page,
        read_article=understand,
        documents=lambda root, *, fields, quick=False: documents(root, fields=fields),
    )
    return archive


def write(archive, number: int, *lines: str) -> None:
    archive.write(f"{number:02}.txt", f"Title {number}", PROSE.format(number), *lines, source="Mail")


def texts(archive) -> dict[str, str]:
    with archive.open() as searcher:
        return {name: searcher.article(name).text for name in archive.ids()}


def test_a_first_build_reads_every_document_once(learning) -> None:
    for number in range(4):
        write(learning, number, "Join the old club")
    write(learning, 4, "Join another club")
    report = learning.build()
    assert learning.ingest.read == ["00.txt", "01.txt", "02.txt", "03.txt", "04.txt"]
    assert (report.added, report.changed) == (5, 0)
    assert texts(learning)["00.txt"] == f"Title 0\n\n{PROSE.format(0)}"
    assert "another club" in texts(learning)["04.txt"]
    assert not learning.build().switched


def test_the_fourth_document_with_a_line_makes_it_furniture_in_all(learning) -> None:
    for number in range(3):
        write(learning, number, "Join the old club")
    write(learning, 7)
    learning.build()
    assert "club" in texts(learning)["00.txt"]
    write(learning, 3, "Join the old club")
    report = learning.build()
    assert learning.ingest.read == ["03.txt", "00.txt", "01.txt", "02.txt", "03.txt"]
    assert (report.added, report.changed, report.unchanged, report.skipped) == (1, 3, 1, ())
    assert not any("club" in text for text in texts(learning).values())
    assert not learning.build().switched
    # And when it is no longer shared, it is text again.
    (learning.folder / "00.txt").unlink()
    report = learning.build()
    assert (report.removed, report.changed) == (1, 3)
    assert all("club" in text for name, text in texts(learning).items() if name != "07.txt")


def test_updates_come_to_the_same_as_one_build(learning, tmp_path) -> None:
    order = random.Random(5)
    promos = ["Join the old club", "Support us here", "Get our app now please", "It is over now."]
    for number in range(40):
        write(learning, number, *order.sample(promos, order.randrange(3)))
    names = sorted(path.name for path in learning.folder.iterdir())
    content = {name: (learning.folder / name).read_text() for name in names}
    shuffled = order.sample(names, 40)
    for name in shuffled[5:]:
        (learning.folder / name).unlink()
    learning.build()
    for part in (slice(5, 9), slice(9, 25), slice(25, 40)):
        for name in shuffled[part]:
            (learning.folder / name).write_text(content[name])
        learning.build()
    updated = texts(learning)
    learning.index = tmp_path / "other"
    learning.build()
    assert texts(learning) == updated
    learning.build(rebuild=True)
    assert texts(learning) == updated
    assert not any("club" in text for text in updated.values())


def test_what_cannot_be_read_now_is_read_when_it_can(learning, tmp_path) -> None:
    other = tmp_path / "more.jsonl"
    other.write_text(f'{{"id": "m", "source": "Mail", "text": "T\\n\\n{PROSE.format("m")}\\n\\nJoin the old club"}}\n')
    learning.build(other)
    for number in range(3):
        write(learning, number, "Join the old club")
    learning.build()
    assert "club" in texts(learning)["m"]
    assert "club" not in texts(learning)["00.txt"]
    learning.build(other)
    assert "club" not in texts(learning)["m"]


def test_a_source_that_comes_later_is_read_once_too(learning, tmp_path) -> None:
    write(learning, 0)
    learning.build()
    other = tmp_path / "more.jsonl"
    lines = (
        f'{{"id": "m{n}", "source": "Post", "text": "T\\n\\n{PROSE.format(n)}\\n\\nJoin the old club"}}\n'
        for n in range(5)
    )
    other.write_text("".join(lines))
    learning.build(other)
    assert learning.ingest.read == [f"more.jsonl#{number}" for number in range(1, 6)]
    assert not any("club" in text for text in texts(learning).values())


def test_a_deletion_is_learned_from_too(learning) -> None:
    for number in range(4):
        write(learning, number, "Join the old club")
    learning.build()
    (learning.folder / "00.txt").unlink()
    delete(learning.index, ["00.txt"])
    report = learning.build()
    assert (report.changed, report.removed) == (3, 0)
    assert all("club" in text for text in texts(learning).values())
