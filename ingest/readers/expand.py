"""Compressed streams: gzip or xz bytes in, the expanded bytes out, never more than the limits allow.

The decompressors are driven chunk by chunk so that a bomb is noticed by what it has become, before it fills the memory,
and so that what stands before damage is read.
"""

from __future__ import annotations

import io
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO, Protocol

from ingest.readers.source import MIB, Limits, UnreadableError

_CHUNK = 64 * 1024
# A dictionary of this size is more than any preset of xz asks for.
_XZ_MEMORY = 128 * MIB
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def expand(self, data: bytes, most: int) -> bytes: ...
    @property
    def waits(self) -> bool: ...


class _Gzip:
    """zlib's interface in the shape of lzma's."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(_GZIP_WINDOW)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def waits(self) -> bool:
        return bool(self._inner.unconsumed_tail)

    def expand(self, data: bytes, most: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, most)


class _Xz:
    def __init__(self) -> None:
        self._inner = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def waits(self) -> bool:
        return not self._inner.needs_input

    def expand(self, data: bytes, most: int) -> bytes:
        return self._inner.decompress(data, most)


_DECOMPRESSORS: dict[str, Callable[[], _Decompressor]] = {".gz": _Gzip, ".xz": _Xz}

COMPRESSIONS = tuple(_DECOMPRESSORS)


class _Expanding(io.RawIOBase):
    """The expanded bytes of ``stream``, one compressed member after another."""

    def __init__(self, stream: BinaryIO, suffix: str, limits: Limits) -> None:
        self._stream = stream
        self._new = _DECOMPRESSORS[suffix]
        self._decompressor = self._new()
        self._begun = False
        self._taken = 0
        self._given = 0
        self._limits = limits

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]  # noqa: UP037
        most = min(len(buffer), _CHUNK)
        try:
            data = self._expand(most)
        except (zlib.error, lzma.LZMAError) as error:
            msg = f"the compressed data is damaged ({error}): what stands before the damage was read"
            raise UnreadableError(msg) from error
        self._given += len(data)
        if self._given > MIB and self._given > self._limits.expansion * self._taken:
            msg = f"expands to more than {self._limits.expansion} times its size: refused as a decompression bomb"
            raise UnreadableError(msg)
        buffer[: len(data)] = data
        return len(data)

    def _expand(self, most: int) -> bytes:
        pending = b""
        while True:
            if self._decompressor.eof:
                pending = self._decompressor.unused_data
                self._decompressor = self._new()
                self._begun = False
            if not pending and not self._decompressor.waits:
                pending = self._stream.read(_CHUNK)
                self._taken += len(pending)
                if not pending:
                    return self._ended()
            if not self._begun:
                # Members may be padded with zeros; anything else behind the last one is damage.
                pending = pending.lstrip(b"\0")
                if not pending:
                    continue
                self._begun = True
            data = self._decompressor.expand(pending, most)
            pending = b""
            if data:
                return data

    def _ended(self) -> bytes:
        if self._begun:
            msg = "the compressed data ends early: what stands before its end was read"
            raise UnreadableError(msg)
        return b""

    def close(self) -> None:
        self._stream.close()
        super().close()


def expanded(stream: BinaryIO, suffix: str, limits: Limits) -> BinaryIO:
    """A buffered stream of what ``stream`` expands to; ``suffix`` is ".gz" or ".xz"."""
    return io.BufferedReader(_Expanding(stream, suffix, limits), _CHUNK)
