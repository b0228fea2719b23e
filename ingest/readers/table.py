"""``.csv``, ``.tsv``: one record a row, the first row names the fields; read row by row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from ingest.readers.fields import document
from ingest.readers.source import Options, Source, UnreadableError
from ingest.records import RawDocument, Skipped

_DELIMITERS = ",;\t|"
_SAMPLE = 256 * 1024
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read(source: Source, options: Options) -> Iterator[RawDocument | Skipped]:
    """Yield the documents of a file and the rows that are none, by the line that they begin on."""
    with source.open() as stream:
        sample = stream.read(_SAMPLE)
        if b"\0" in sample and not sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            msg = "a binary file, not a table in text"
            raise UnreadableError(msg)
        text = io.TextIOWrapper(
            io.BufferedReader(_Joined(sample, stream)), encoding=_encoding(sample), errors="replace", newline=""
        )
        csv.field_size_limit(options.limits.line_bytes)
        yield from _rows(source, text, options)


class _Joined(io.RawIOBase):
    """A stream again from its start, of which a sample was read."""

    def __init__(self, sample: bytes, stream: BinaryIO) -> None:
        self._sample = sample
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]  # noqa: UP037
        data = self._sample[: len(buffer)] or self._stream.read(len(buffer))
        self._sample = self._sample[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def _rows(source: Source, text: io.TextIOWrapper, options: Options) -> Iterator[RawDocument | Skipped]:
    header_line = text.readline(_SAMPLE)
    delimiter = max(_DELIMITERS, key=header_line.count)
    names = next(csv.reader([header_line], delimiter=delimiter), [])
    if not names or not any(name.strip() for name in names):
        msg = "an empty table"
        raise UnreadableError(msg)
    rows = csv.reader(text, delimiter=delimiter)
    line = 2
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Skipped(f"{source.key}:{line}", f"no row of a table: {error}")
            line = rows.line_num + 2
            continue
        start, line = line, rows.line_num + 2
        if not any(field.strip() for field in row):
            continue
        if len(row) > len(names):
            yield Skipped(f"{source.key}:{start}", f"has {len(row)} fields where the first row names {len(names)}")
            continue
        try:
            yield document(f"{source.key}#{start}", dict(zip(names, row, strict=False)), options.fields)
        except UnreadableError as error:
            yield Skipped(f"{source.key}:{start}", f"the row {error}")


def _encoding(sample: bytes) -> str:
    for mark, name in _BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=False)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
