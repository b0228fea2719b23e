"""Lists page by page: items in an order and a cursor in, a page and the cursor of the next one out.

A cursor carries the key of the last item shown, not a position, so that a list that grows between two pages neither repeats
nor skips what stays. It is opaque: base64url of JSON, tagged with the list that it is of.
"""

from __future__ import annotations

import base64
import json
from typing import Annotated, Any, Final

from pydantic import Field

from service.errors import AskError

MOST: Final = 200
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[
    str | None,
    Field(max_length=400, description="`next` of the page before; without it, the first page."),
]


def cursor_of(kind: str, key: tuple[Any, ...]) -> str:
    """Return the cursor behind the item of this key (strings and whole numbers)."""
    written = json.dumps([kind, *key], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(written.encode("utf-8", "surrogatepass")).rstrip(b"=").decode()


def key_of(kind: str, cursor: str | None, *types: type) -> tuple[Any, ...] | None:
    """Return the key of a cursor, each part of its type; raise ``AskError`` for what is no cursor of this list."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, b"-_", validate=True).decode("utf-8", "surrogatepass"))
    except ValueError:
        found = None
    fits = isinstance(found, list) and found[:1] == [kind] and [type(part) for part in found[1:]] == list(types)
    if not fits or any(isinstance(part, int) and abs(part) >= 2**62 for part in found[1:]):
        raise AskError("cursor", "is none of this list: give `next` of the page before, or leave it away")
    return tuple(found[1:])
