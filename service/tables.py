"""Tables for spreadsheets: rows in, CSV (RFC 4180) out, with no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Final

# https://owasp.org/www-community/attacks/CSV_Injection; the full-width forms are taken for the plain ones.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: object) -> object:
    """Return a cell as it may be written: text that a spreadsheet would run begins with an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def write_csv(stream: IO[str], columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write a header and a line for each row, as they come."""
    writer = csv.writer(stream)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(row[name]) for name in columns])
