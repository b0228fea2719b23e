import hashlib
from pathlib import Path

import numpy as np
import pytest

from index import embeddings
from index.embeddings import EmbeddingStore


def key(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


def vector(number: int) -> np.ndarray:
    return np.arange(number, number + 4, dtype=np.float32)


def fill(folder: Path, numbers: range) -> None:
    with EmbeddingStore(folder, 4) as store:
        for number in numbers:
            store.put([key(number)], vector(number)[None])


def test_what_was_put_is_there_later(tmp_path: Path) -> None:
    fill(tmp_path, range(5))
    with EmbeddingStore(tmp_path, 4) as store:
        assert len(store) == 5
        store.put([key(7), key(8)], np.stack([vector(7), vector(8)]))
        store.put([], np.empty((0, 4), np.float32))
        for number in (0, 4, 7, 8):
            assert store.get(key(number)).tolist() == vector(number).tolist()
        assert store.get(key(5)) is None


def test_many_keys_leave_the_dictionary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "_RECENT", 10)
    with EmbeddingStore(tmp_path, 4) as store:
        for number in range(50):
            store.put([key(number)], vector(number)[None])
        assert all(store.get(key(number)).tolist() == vector(number).tolist() for number in range(50))


@pytest.mark.parametrize("file", ["keys", "vectors"])
@pytest.mark.parametrize("cut", [1, 15, 16, 17, 35, 36, 37])
def test_a_torn_tail_costs_no_more_than_what_is_torn(tmp_path: Path, file: str, cut: int) -> None:
    fill(tmp_path, range(10))
    path = tmp_path / file
    content = path.read_bytes()
    path.write_bytes(content[:-cut])
    whole = (len(content) - cut) // (36 if file == "keys" else 16)
    with EmbeddingStore(tmp_path, 4) as store:
        assert len(store) == whole
        store.put([key(99)], vector(99)[None])
    with EmbeddingStore(tmp_path, 4) as store:
        assert store.get(key(99)).tolist() == vector(99).tolist()
        for number in range(10):
            found = store.get(key(number))
            assert found is None if number >= whole else found.tolist() == vector(number).tolist()


@pytest.mark.parametrize("file", ["keys", "vectors"])
def test_a_flipped_byte_is_never_a_vector(tmp_path: Path, file: str) -> None:
    fill(tmp_path, range(3))
    content = (tmp_path / file).read_bytes()
    for place in range(len(content)):
        (tmp_path / file).write_bytes(content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :])
        with EmbeddingStore(tmp_path, 4) as store:
            found = [store.get(key(number)) for number in range(3)]
        assert sum(one is None for one in found) == 1
        assert all(one is None or one.tolist() == vector(number).tolist() for number, one in enumerate(found))


def test_what_is_put_again_replaces_what_is_damaged(tmp_path: Path) -> None:
    fill(tmp_path, range(3))
    content = bytearray((tmp_path / "vectors").read_bytes())
    content[17] ^= 1
    (tmp_path / "vectors").write_bytes(content)
    with EmbeddingStore(tmp_path, 4) as store:
        assert store.get(key(1)) is None
        store.put([key(1)], vector(1)[None])
    with EmbeddingStore(tmp_path, 4) as store:
        assert store.get(key(1)).tolist() == vector(1).tolist()
