"""``.jsonl``: one record a line, read line by line; a line that is no article is reported, the others are read."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ingest.readers.cleaning import decode
from ingest.readers.fields import document
from ingest.readers.source import MIB, Options, Source, UnreadableError, lines
from ingest.records import RawDocument, Skipped


def read(source: Source, options: Options) -> Iterator[RawDocument | Skipped]:
    """Yield the documents of a file and what is none; what stands before damage to the file is read."""
    limit = options.limits.line_bytes
    with source.open() as stream:
        for number, line in lines(stream, limit):
            key = f"{source.key}#{number}"
            place = f"{source.key}:{number}"
            if line is None:
                yield Skipped(place, f"a line of more than {limit // MIB} MiB: no article is that long")
            elif line.strip():
                yield _read_line(key, place, line, options)


def _read_line(key: str, place: str, line: bytes, options: Options) -> RawDocument | Skipped:
    try:
        record = json.loads(decode(line))
    except UnreadableError as error:
        return Skipped(place, str(error))
    except RecursionError:
        return Skipped(place, "no record: its JSON is nested too deep")
    except json.JSONDecodeError as error:
        return Skipped(place, f"no JSON: {error.msg} at column {error.colno}")
    except ValueError as error:
        return Skipped(place, f"no JSON: {error}")
    if not isinstance(record, dict):
        return Skipped(place, f"a JSON {_kind(record)}, not a record with fields")
    try:
        return document(key, record, options.fields)
    except UnreadableError as error:
        return Skipped(place, f"the record {error}")


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return {bool: "truth value", int: "number", float: "number", str: "string", list: "list"}.get(type(value), "value")
