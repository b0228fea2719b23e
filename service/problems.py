"""Errors as RFC 9457 says them: an exception in, ``application/problem+json`` (or a page, for a browser) out.

Every problem has ``type``, ``title``, ``status``, ``detail`` and ``instance``; what is wrong with a request's fields
stands in ``errors`` too, one entry a field. An unexpected error tells nothing of its inside: that goes to the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

log = logging.getLogger("onrecord.service")

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of problem: its place under ``/problems/``, its title and what to do about it."""

    slug: str
    status: int
    title: str
    remedy: str


INVALID = Kind(
    "invalid-request",
    422,
    "The request cannot be used as it is",
    "A field is missing, unknown, or has a value that cannot be used. `errors` names each; correct it and ask again.",
)
NOT_FOUND = Kind(
    "not-found",
    404,
    "There is nothing here",
    "Check the address. The ids of articles are those that the passages of an answer carry; `/openapi.json` lists "
    "every endpoint.",
)
CHANGED = Kind(
    "passage-changed",
    410,
    "The words are no longer there",
    "The article has changed since this passage was cited. Read the article as it is now, or ask again.",
)
METHOD = Kind(
    "method-not-allowed",
    405,
    "This address does not take that method",
    "The header `Allow` of the reply names the methods that it takes.",
)
TOO_LARGE = Kind("too-large", 413, "The request is too large", "A question and its filters fit in 64 KiB.")
WRONG_HOST = Kind(
    "wrong-host",
    400,
    "The request names another host",
    "The service answers to its own loopback address only (localhost, 127.0.0.1 or [::1], with its port), so that a "
    "web site cannot reach it under a name of its own.",
)
WRONG_ORIGIN = Kind(
    "wrong-origin",
    403,
    "Another web site may not ask here",
    "A page of another origin sent this request. Open the service's own page, or ask from a program, which sends no "
    "`Origin`.",
)
KEY_WANTED = Kind(
    "key-wanted",
    401,
    "This archive needs a key",
    "Send the key that its owner gave you as `Authorization: Bearer`, or give it at `/key` in a browser.",
)
OUT_OF_SCOPE = Kind(
    "out-of-scope", 403, "This key does not open that", "ask the archive's owner for a key with that scope."
)
TOO_MANY = Kind(
    "too-many-requests", 429, "Too many requests", "The header `Retry-After` of the reply says when to ask again."
)
NOT_READY = Kind(
    "index-not-ready",
    503,
    "The index cannot be searched",
    "Build it (`onrecord build SOURCE --index DIR`), or look what is wrong with it (`onrecord doctor --index DIR`). "
    "The service opens it as soon as it can; it need not be started again.",
)
BROKEN = Kind(
    "internal-error",
    500,
    "Something went wrong here",
    "This is a fault of the service, and its log says more. Ask again; if it stays, report it.",
)
KINDS: Mapping[str, Kind] = {
    kind.slug: kind
    for kind in (
        *(INVALID, NOT_FOUND, CHANGED, METHOD, TOO_LARGE, WRONG_HOST, WRONG_ORIGIN),
        *(KEY_WANTED, OUT_OF_SCOPE, TOO_MANY, NOT_READY, BROKEN),
    )
}
_BY_STATUS: Mapping[int, Kind] = {kind.status: kind for kind in KINDS.values()}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; ``field`` is its name in the request (``filters.from``)."""

    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as it is sent. ``instance`` is the path of the request."""

    kind: Kind
    detail: str
    instance: str
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        members: dict[str, Any] = {
            "type": f"/problems/{self.kind.slug}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "instance": self.instance,
        }
        if self.errors:
            members["errors"] = [{"field": error.field, "detail": error.detail} for error in self.errors]
        return members


class ProblemError(Exception):
    """Raised where a request ends in a problem."""

    def __init__(self, kind: Kind, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}


def response(problem: Problem) -> JSONResponse:
    return JSONResponse(
        problem.body(), status_code=problem.kind.status, headers=dict(problem.headers), media_type=MEDIA_TYPE
    )


def of_status(status: int, detail: str | None, instance: str, headers: Mapping[str, str] | None = None) -> Problem:
    """Return the problem of an HTTP status that a library raised; its words are kept where they say something."""
    kind = _BY_STATUS.get(status)
    phrase = HTTPStatus(status).phrase
    if kind is None:
        kind = Kind(phrase.lower().replace(" ", "-"), status, phrase, phrase)
    said = detail if detail and detail.rstrip(".") not in {phrase, "Content Too Large"} else kind.remedy
    return Problem(kind, said.replace("`", ""), instance, headers=headers or {})


def of_fields(errors: Iterable[Mapping[str, Any]], instance: str) -> Problem:
    """Return the problem of what pydantic found, in words that do not presuppose pydantic."""
    found = tuple(FieldError(_field(error), _words(error)) for error in errors)
    return Problem(INVALID, "; ".join(f"{error.field}: {error.detail}" for error in found) + ".", instance, found)


def of_ask(name: str, message: str, instance: str) -> Problem:
    """Return the problem of a question or filter that ``service.answer`` refused."""
    return Problem(INVALID, f"{name}: {message}", instance, (FieldError(name, message),))


_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "json_invalid": "is not valid JSON",
    "string_type": "must be a string",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "dict_type": "must be an object",
    # Days are the only strings of a form.
    "string_pattern_mismatch": "must be a day, month or year: YYYY-MM-DD, YYYY-MM or YYYY",
    "model_attributes_type": "must be a JSON object, sent with Content-Type: application/json",
}


_SIZES = {
    "string_too_short": "must have at least {} {}",
    "string_too_long": "must have at most {} {}",
    "too_short": "must have at least {} {}",
    "too_long": "must have at most {} {}",
}


def _words(error: Mapping[str, Any]) -> str:
    kind, context = str(error.get("type")), error.get("ctx") or {}
    if kind in _WORDS:
        return _WORDS[kind]
    if kind == "greater_than_equal":
        return f"must be at least {context['ge']}"
    if kind == "less_than_equal":
        return f"must be at most {context['le']}"
    if kind in _SIZES:
        what = "characters" if kind.startswith("string") else "entries"
        return _SIZES[kind].format(context.get("min_length", context.get("max_length")), what)
    if kind == "literal_error":
        return f"must be {context['expected']}"
    return str(error.get("msg", "cannot be used")).rstrip(".")


def _field(error: Mapping[str, Any]) -> str:
    place = [str(part) for part in error.get("loc", ())]
    if place[:1] in (["body"], ["query"], ["path"]):
        # A place inside of unreadable JSON is an offset, which says nothing of a field.
        place = [] if error.get("type") == "json_invalid" else place[1:]
    return ".".join(place) or "body"
