from pathlib import Path

import numpy as np
import pytest

from index import vectors as module
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


def test_equals_brute_force_over_updates_and_filters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEGMENT_ROWS", 64)
    generator = np.random.default_rng(7)
    known: dict[int, np.ndarray] = {}
    old, next_row = None, 1
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
    assert len(list(old.glob("*.faiss"))) > 2


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
