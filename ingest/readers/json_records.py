"""``.json``: a record, a list of records, or an object that holds such a list; read at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from ingest.readers import jsonlines
from ingest.readers.cleaning import decode
from ingest.readers.fields import document
from ingest.readers.source import Options, Source, UnreadableError, whole
from ingest.records import RawDocument, Skipped


def read(source: Source, options: Options) -> Iterator[RawDocument | Skipped]:
    """Yield the documents of a file and the records that are none; a file of JSON lines is read as such."""
    try:
        value = json.loads(decode(whole(source, options.limits)))
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            yield from jsonlines.read(source, options)
            return
        msg = f"no JSON: {error.msg} at line {error.lineno}"
        raise UnreadableError(msg) from error
    except (RecursionError, ValueError) as error:
        msg = "no JSON that can be read: nested too deep, or a number too long"
        raise UnreadableError(msg) from error
    if isinstance(value, Mapping):
        try:
            yield document(source.key, value, options.fields)
        except UnreadableError:
            lists = [one for one in value.values() if isinstance(one, list) and one and isinstance(one[0], Mapping)]
            if len(lists) != 1:
                raise
            value = lists[0]
        else:
            return
    if not isinstance(value, list):
        msg = "JSON that holds no records"
        raise UnreadableError(msg)
    for number, record in enumerate(value, start=1):
        if not isinstance(record, Mapping):
            yield Skipped(f"{source.key}#{number}", "not a record with fields")
            continue
        try:
            yield document(f"{source.key}#{number}", record, options.fields)
        except UnreadableError as error:
            yield Skipped(f"{source.key}#{number}", f"the record {error}")
