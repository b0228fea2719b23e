"""What goes before every GET: one value of each parameter; and ETags: the index's generation and the request in, a tag or
"not modified" out.

An answer is the same as long as the index, the request and, where "last year" may be in a question, the day are. The tag is
known before anything is searched, so that a 304 costs nothing. It is weak: `took_ms` differs from answer to answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version

from fastapi import Request, Response

from service.desk import Desk
from service.errors import AskError

REVALIDATE = "private, no-cache"
LISTS = frozenset({"ignore"})
"""Parameters that may be given more than once."""


class NotModified(Exception):
    """The client has the answer already."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


def tagging(desk: Desk) -> Callable[[Request, Response], None]:
    """Return the dependency that tags a GET endpoint's answers; it refuses what is given twice with ``AskError``."""
    release = version("onrecord")

    def tagged(request: Request, response: Response) -> None:
        for name in request.query_params:
            if name not in LISTS and len(request.query_params.getlist(name)) > 1:
                # The last would count, and the others be let fall in silence.
                raise AskError(name, "is given more than once")
        said = (release, desk.searcher().generation, datetime.now(UTC).date().isoformat(), str(request.url))
        tag = f'W/"{sha256(chr(0).join(said).encode()).hexdigest()[:32]}"'
        known = request.headers.get("if-none-match", "")
        if known.strip() == "*" or tag in (one.strip() for one in known.split(",")):
            raise NotModified(tag)
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = REVALIDATE

    return tagged


def not_modified(error: NotModified) -> Response:
    return Response(status_code=304, headers={"ETag": error.tag, "Cache-Control": REVALIDATE})
