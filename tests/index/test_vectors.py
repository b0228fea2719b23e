from pathlib import Path

import numpy as np
import pytest

from index import coarse
from index import vectors as module
from index.coarse import Coarse, lists_for
from index.vectors import Vectors, VectorsUnreadable, write_vectors

DIMENSION = 12


def unit(generator: np.random.Generator, count: int) -> np.ndarray:
    vectors = generator.standard_normal((count, DIMENSION)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def brute_force(known: dict[int, np.ndarray], question: np.ndarray, limit: int) -> list[int]:
    scores = {row: float(np.dot(vector, question)) for row, vector in known.items()}
    return sorted(scores, key=lambda row: (-scores[row], row))[:limit]


def rows(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


@pytest.mark.parametrize("coarse_rows", [module.COARSE_ROWS, 60])
def test_equals_brute_force_over_updates_and_filters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coarse_rows: int
) -> None:
    monkeypatch.setattr(module, "SEGMENT_ROWS", 64)
    monkeypatch.setattr(module, "COARSE_ROWS", coarse_rows)
    monkeypatch.setattr(module, "FEW_ROWS", 40)
    monkeypatch.setattr(coarse, "_LISTS", (2, 4))
    # Not to be reached: every list is looked into, so that nothing but the arithmetic of 8 bits is approximate.
    monkeypatch.setattr(coarse, "RECALL", 1.1)
    kinds = set()
    generator = np.random.default_rng(7)
    known: dict[int, np.ndarray] = {}
    old, next_row, links = None, 1, []
    for step in range(12):
        fresh = unit(generator, int(generator.integers(0, 60)) + (100 if step == 0 else 0))
        numbers = np.arange(next_row, next_row + len(fresh), dtype=np.int64)
        next_row += len(fresh) + 3
        removed = generator.choice(sorted(known), size=len(known) // 5, replace=False) if known else rows()
        new = tmp_path / str(step)
        # In two batches, so that batches and segments end in different places.
        batches = [(numbers[:41], fresh[:41]), (numbers[41:], fresh[41:])]
        write_vectors(old, new, DIMENSION, batches, len(fresh), removed.astype(np.int64))
        for row in removed.tolist():
            del known[row]
        known |= dict(zip(numbers.tolist(), fresh, strict=True))
        old = new
        index = Vectors(new, DIMENSION)
        assert len(index) == len(known)
        assert index.rows().tolist() == sorted(known)
        lists = [(path.name, path.stat().st_ino) for path in new.glob("*.ivf")]
        kinds.add("none" if not lists else "linked" if lists[0] in links else "written")
        links = lists
        for question in unit(generator, 3):
            found = index.search(question, 10)
            assert found.rows.tolist() == brute_force(known, question, 10)
            assert found.scores == pytest.approx(
                [np.dot(known[row], question) for row in found.rows.tolist()], abs=1e-6
            )
            allowed = np.zeros(next_row, dtype=np.bool_)
            few = generator.choice(sorted(known), size=3, replace=False)
            allowed[few] = True
            found = index.search(question, 10, allowed)
            assert found.rows.tolist() == brute_force({row: known[row] for row in few.tolist()}, question, 10)
            assert index.cosines(question, found.rows).tolist() == found.scores.tolist()
            half = np.zeros(next_row, dtype=np.bool_)
            half[[row for row in known if row % 2]] = True
            found = index.search(question, 10, half)
            assert found.rows.tolist() == brute_force({row: known[row] for row in known if row % 2}, question, 10)
            short = allowed[: int(few.max())]  # rows beyond its end are not allowed
            wanted = [(10, None), (2, allowed), (7, half), (3, short)]
            for (limit, mask), one in zip(wanted, index.searches(question, wanted), strict=True):
                alone = index.search(question, limit, mask)
                assert (one.rows.tolist(), one.scores.tolist()) == (alone.rows.tolist(), alone.scores.tolist())
    assert len(list(old.glob("*.faiss"))) > 2
    assert kinds == ({"none"} if coarse_rows > 1000 else {"linked", "written"})


def test_rows_beyond_the_filter_are_not_found(tmp_path: Path) -> None:
    vectors = unit(np.random.default_rng(1), 20)
    write_vectors(None, tmp_path / "v", DIMENSION, [(np.arange(1, 21, dtype=np.int64), vectors)], 20, rows())
    index = Vectors(tmp_path / "v", DIMENSION)
    assert index.search(vectors[15], 20, np.ones(5, dtype=np.bool_)).rows.tolist() == sorted(
        range(1, 5), key=lambda row: -float(np.dot(vectors[row - 1], vectors[15]))
    )
    assert index.search(vectors[15], 5, np.zeros(5, dtype=np.bool_)).rows.tolist() == []


def test_equal_vectors_come_in_the_order_of_their_rows_however_they_lie(tmp_path: Path) -> None:
    vectors = np.repeat(unit(np.random.default_rng(2), 1), 50, axis=0)
    numbers = np.arange(1, 51, dtype=np.int64)
    write_vectors(None, tmp_path / "one", DIMENSION, [(numbers[::-1].copy(), vectors)], 50, rows())
    assert Vectors(tmp_path / "one", DIMENSION).search(vectors[0], 7).rows.tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_an_update_links_what_it_keeps(tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    write_vectors(
        None, tmp_path / "a", DIMENSION, [(np.arange(1, 101, dtype=np.int64), unit(generator, 100))], 100, rows()
    )
    write_vectors(tmp_path / "a", tmp_path / "b", DIMENSION, [(rows(101, 102), unit(generator, 2))], 2, rows(7))
    first = tmp_path / "a" / "000001.faiss"
    assert (tmp_path / "b" / "000001.faiss").stat().st_ino == first.stat().st_ino
    assert sorted(path.name for path in (tmp_path / "b").iterdir()) == ["000001.faiss", "000002.faiss", "removed.npy"]
    assert len(Vectors(tmp_path / "b", DIMENSION)) == 101
    # Many small updates do not make many small segments, and a worn segment is written again.
    last = tmp_path / "b"
    for number in range(20):
        new = tmp_path / f"c{number}"
        write_vectors(last, new, DIMENSION, [(rows(200 + number), unit(generator, 1))], 1, rows(8 + number))
        last = new
    assert len(list(last.glob("*.faiss"))) <= 6
    write_vectors(last, tmp_path / "d", DIMENSION, [], 0, np.arange(30, 70, dtype=np.int64))
    assert "000001.faiss" not in {path.name for path in (tmp_path / "d").iterdir()}
    assert len(Vectors(tmp_path / "d", DIMENSION)) == 101 - 40


def test_everything_may_be_removed(tmp_path: Path) -> None:
    vectors = unit(np.random.default_rng(4), 3)
    write_vectors(None, tmp_path / "a", DIMENSION, [(rows(1, 2, 3), vectors)], 3, rows())
    write_vectors(tmp_path / "a", tmp_path / "b", DIMENSION, [], 0, rows(1, 2, 3))
    assert Vectors(tmp_path / "b", DIMENSION).search(vectors[0], 3).rows.tolist() == []


def test_other_dimensions_are_refused(tmp_path: Path) -> None:
    write_vectors(None, tmp_path / "a", DIMENSION, [(rows(1), unit(np.random.default_rng(5), 1))], 1, rows())
    with pytest.raises(VectorsUnreadable, match="16 dimensions"):
        Vectors(tmp_path / "a", 16)


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, np.ndarray]:
    """A folder of 6,000 vectors in clusters, and the vectors; what is small here counts as much."""
    monkeypatch.setattr(module, "SEGMENT_ROWS", 2_048)
    monkeypatch.setattr(module, "COARSE_ROWS", 1_000)
    monkeypatch.setattr(module, "FEW_ROWS", 100)
    monkeypatch.setattr(coarse, "_LISTS", (16, 64))
    generator = np.random.default_rng(11)
    vectors = unit(generator, 200)[generator.integers(0, 200, 6_000)] + 0.4 * unit(generator, 6_000)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    write_vectors(None, tmp_path / "v", DIMENSION, [(np.arange(1, 6_001, dtype=np.int64), vectors)], 6_000, rows())
    return tmp_path / "v", vectors


def test_many_vectors_are_found_without_looking_at_all(large: tuple[Path, np.ndarray]) -> None:
    folder, vectors = large
    index = Vectors(folder, DIMENSION)
    lists = Coarse(next(folder.glob("*.ivf")), DIMENSION)
    assert (len(lists), lists.lists) == (6_000, 64)
    assert lists.probes < 40
    known = dict(enumerate(vectors, 1))
    hits = 0
    for question in unit(np.random.default_rng(12), 100):
        found = index.search(question, 10)
        hits += len(set(found.rows.tolist()) & set(brute_force(known, question, 10)))
        assert found.scores.tolist() == index.cosines(question, found.rows).tolist()
        assert found.scores == pytest.approx([known[row] @ question for row in found.rows.tolist()], abs=1e-6)
        assert (np.diff(found.scores) <= 0).all()
    assert hits / 1_000 >= 0.97


@pytest.mark.parametrize("count", [3, 90, 101, 600, 3_000])
def test_a_filter_is_right_however_little_it_leaves(large: tuple[Path, np.ndarray], count: int) -> None:
    folder, vectors = large
    index = Vectors(folder, DIMENSION)
    generator = np.random.default_rng(13)
    hits, wanted = 0, 0
    for question in unit(generator, 20):
        some = generator.choice(6_000, count, replace=False) + 1
        allowed = np.zeros(6_001, dtype=np.bool_)
        allowed[some] = True
        found = index.search(question, 10, allowed).rows.tolist()
        truth = brute_force({row: vectors[row - 1] for row in some.tolist()}, question, 10)
        assert allowed[found].all()
        hits, wanted = hits + len(set(found) & set(truth)), wanted + len(truth)
    assert hits / wanted >= (1 if count <= 100 else 0.97)


def test_updates_of_a_large_index_touch_what_changed(large: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    folder, vectors = large
    before = next(folder.glob("*.ivf"))
    generator = np.random.default_rng(14)
    fresh = unit(generator, 2_000)
    write_vectors(folder, tmp_path / "b", DIMENSION, [(rows(6_001, 6_002), fresh[:2])], 2, rows(1, 2, 3))
    after = next((tmp_path / "b").glob("*.ivf"))
    assert (after.name, after.stat().st_ino) == (before.name, before.stat().st_ino)
    index = Vectors(tmp_path / "b", DIMENSION)
    assert len(index) == 5_999
    assert index.search(fresh[0], 1).rows.tolist() == [6_001]
    for row in (1, 2, 3):
        assert row not in index.search(vectors[row - 1], 100).rows
    # Many new ones go into lists of their own right.
    more = np.arange(6_003, 8_001, dtype=np.int64)
    write_vectors(tmp_path / "b", tmp_path / "c", DIMENSION, [(more, fresh[2:])], len(more), rows())
    extended = Coarse(next((tmp_path / "c").glob("*.ivf")), DIMENSION)
    assert len(extended) == 7_997
    assert Vectors(tmp_path / "c", DIMENSION).search(fresh[1_500], 1).rows.tolist() == [7_501]
    # Many removed ones leave them, and where little is left there are none.
    gone = np.arange(1, 3_001, dtype=np.int64)
    write_vectors(tmp_path / "c", tmp_path / "d", DIMENSION, [], 0, gone)
    assert (
        len(Coarse(next((tmp_path / "d").glob("*.ivf")), DIMENSION)) == len(Vectors(tmp_path / "d", DIMENSION)) == 5_000
    )
    write_vectors(tmp_path / "d", tmp_path / "e", DIMENSION, [], 0, np.arange(3_001, 7_502, dtype=np.int64))
    assert list((tmp_path / "e").glob("*.ivf")) == []
    assert Vectors(tmp_path / "e", DIMENSION).search(fresh[1_501], 1).rows.tolist() == [7_502]


def test_the_same_vectors_make_the_same_files(large: tuple[Path, np.ndarray], tmp_path: Path) -> None:
    folder, vectors = large
    numbers = np.arange(1, 6_001, dtype=np.int64)
    batches = [(numbers[start : start + 700], vectors[start : start + 700]) for start in range(0, 6_000, 700)]
    write_vectors(None, tmp_path / "again", DIMENSION, batches, 6_000, rows())
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["000001.faiss", "000002.faiss", "000003.faiss", "removed.npy", "upto-6000.ivf"]
    for name in files:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_lists_grow_with_the_root() -> None:
    assert [lists_for(count) for count in (1, 65_536, 200_000, 300_000, 5_000_000, 10**8)] == [
        256, 512, 1_024, 1_024, 4_096, 4_096,
    ]  # fmt: skip


def test_other_files_are_refused(large: tuple[Path, np.ndarray]) -> None:
    folder, _ = large
    file = next(folder.glob("*.ivf"))
    with pytest.raises(VectorsUnreadable, match="16 dimensions"):
        Coarse(file, 16)
    file.write_bytes(b"nonsense")
    with pytest.raises(VectorsUnreadable, match="upto-6000"):
        Vectors(folder, DIMENSION)
