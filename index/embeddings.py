"""Vectors by the SHA-256 of exactly what was embedded: written as embedding goes on, so that no build does it twice.

One folder a model fingerprint, of two append-only files of fixed-size records in the same order: ``vectors`` (float32,
little-endian) and ``keys`` (32 bytes of key, 4 of CRC-32 of key and vector). A vector is written before its key, and a
record that is not whole or whose checksum differs counts as not there: a build that was killed costs one batch.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

KEY_BYTES: Final = 32
_RECORD: Final = np.dtype([("key", f"V{KEY_BYTES}"), ("crc", "<u4")])
# New keys are looked up in a dictionary, which takes some five times the memory of the sorted arrays, so not for long.
_RECENT: Final = 65_536


class EmbeddingStore:
    """The vectors of one model. One process at a time (the build that holds the index's lock)."""

    def __init__(self, folder: Path, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._bytes = 4 * dimension
        self._dimension = dimension
        self._keys = (folder / "keys").open("a+b")
        self._vectors = (folder / "vectors").open("a+b")
        self._cut_torn_tail()
        self._load()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return self._count

    def close(self) -> None:
        self._keys.close()
        self._vectors.close()

    def put(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Append vectors (n, dimension); when this returns, they outlive the process."""
        if not keys:
            return
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        content = [row.tobytes() for row in rows]
        records = np.empty(len(keys), dtype=_RECORD)
        records["key"] = np.frombuffer(b"".join(keys), dtype=f"V{KEY_BYTES}")
        records["crc"] = [zlib.crc32(vector, zlib.crc32(key)) for key, vector in zip(keys, content, strict=True)]
        self._vectors.write(b"".join(content))
        self._vectors.flush()
        self._keys.write(records.tobytes())
        self._keys.flush()
        for place, key in enumerate(keys, self._count):
            self._recent[key] = place
        self._count += len(keys)
        if len(self._recent) > _RECENT:
            self._load()

    def get(self, key: bytes) -> NDArray[np.float32] | None:
        """The vector (dimension,) of what has this key, or None where it is not there or not whole."""
        place = self._place(key)
        if place is None:
            return None
        self._vectors.seek(place * self._bytes)
        content = self._vectors.read(self._bytes)
        self._keys.seek(place * _RECORD.itemsize)
        record = self._keys.read(_RECORD.itemsize)
        if record[:KEY_BYTES] != key or record[KEY_BYTES:] != zlib.crc32(content, zlib.crc32(key)).to_bytes(
            4, "little"
        ):
            return None
        return np.frombuffer(content, dtype="<f4").astype(np.float32, copy=False)

    def _cut_torn_tail(self) -> None:
        """What is appended must stand at a multiple of the record's size in both files."""
        keys = self._keys.seek(0, 2)
        vectors = self._vectors.seek(0, 2)
        self._count = min(keys // _RECORD.itemsize, vectors // self._bytes)
        self._keys.truncate(self._count * _RECORD.itemsize)
        self._vectors.truncate(self._count * self._bytes)

    def _load(self) -> None:
        self._keys.seek(0)
        records = np.frombuffer(self._keys.read(self._count * _RECORD.itemsize), dtype=_RECORD)
        # The first eight bytes of a hash nearly tell it apart; the whole key decides.
        heads = np.frombuffer(records["key"].tobytes(), dtype=">u8").reshape(-1, KEY_BYTES // 8)[:, 0]
        self._order = np.argsort(heads, kind="stable")
        self._heads = heads[self._order].astype(np.uint64)
        self._recent: dict[bytes, int] = {}

    def _place(self, key: bytes) -> int | None:
        """The newest record of a key: one whose checksum failed is followed by a better one."""
        if key in self._recent:
            return self._recent[key]
        head = np.frombuffer(key, dtype=">u8", count=1).astype(np.uint64)[0]
        end = int(np.searchsorted(self._heads, head, side="right"))
        start = int(np.searchsorted(self._heads, head, side="left"))
        for at in range(end - 1, start - 1, -1):
            place = int(self._order[at])
            self._keys.seek(place * _RECORD.itemsize)
            if self._keys.read(KEY_BYTES) == key:
                return place
        return None
