"""What the OpenAPI says of replies: problems and examples, in the one form that FastAPI takes."""

from __future__ import annotations

from typing import Any

from service.examples import PROBLEM_EXAMPLES
from service.problems import (
    INVALID,
    KEY_WANTED,
    MEDIA_TYPE,
    NOT_FOUND,
    NOT_READY,
    OUT_OF_SCOPE,
    TOO_LARGE,
    TOO_MANY,
    Kind,
)
from service.schemas import ProblemOut

Replies = dict[int | str, dict[str, Any]]


def answered(description: str, example: Any) -> dict[str, Any]:
    """Return the description of a reply of 200, with an example."""
    return {"description": description, "content": {"application/json": {"example": example}}}


def problem(kind: Kind, description: str) -> dict[str, Any]:
    """Return the description of a problem."""
    # Not by "model", which FastAPI would describe as application/json.
    schema = {"$ref": f"#/components/schemas/{ProblemOut.__name__}"}
    return {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": schema, "example": PROBLEM_EXAMPLES[kind.slug]}},
    }


UNCHANGED: Replies = {304: {"description": "The same as what `If-None-Match` names. It has no body."}}
MISSING: Replies = {404: problem(NOT_FOUND, "Nothing here has this id.")}
LARGE: Replies = {413: problem(TOO_LARGE, "The body is larger than 64 KiB.")}
COMMON: Replies = {
    422: problem(INVALID, "The question, a filter or another part of the request cannot be used."),
    401: problem(KEY_WANTED, "The service asks for a key, and this is none."),
    403: problem(OUT_OF_SCOPE, "The key is not for this."),
    429: problem(TOO_MANY, "There are too many requests of this key or address; `Retry-After` says when to go on."),
    503: problem(NOT_READY, "The index is not open (yet)."),
}
