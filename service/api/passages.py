"""``/v1/passages/{id}``: an id from an answer in, the same words later out, in the form that the asker's program reads."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from service.api.caching import tagging
from service.api.described import COMMON, MISSING, UNCHANGED, problem
from service.api.models import PassageFoundOut
from service.desk import Desk
from service.examples import PASSAGE_EXAMPLE
from service.passage import described, find
from service.problems import CHANGED

Format = Annotated[
    Literal["json", "line", "apa", "mla", "chicago", "csl", "bibtex", "annotation", "quotation"],
    Query(description="Everything as `json`; or one citation, a W3C annotation or a schema.org quotation, by itself."),
]
Id = Annotated[
    str,
    Path(
        description="As answers and statements carry it, percent-encoded: `ARTICLE#START-END~HASH`. Without its hash it names a place.",
        json_schema_extra={"pattern": r"^.+#[0-9]{1,9}-[0-9]{1,9}(~[0-9a-f]{16})?$"},
        examples=[PASSAGE_EXAMPLE["id"]],
    ),
]
_TEXT: Final = "text/plain"
MEDIA: Final[dict[str, str]] = {
    "csl": "application/vnd.citationstyles.csl+json",
    "bibtex": "application/x-bibtex",
    "annotation": 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
    "quotation": "application/ld+json",
}


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(
        prefix="/v1", responses=COMMON | UNCHANGED | MISSING, tags=["archive"], dependencies=[Depends(tagging(desk))]
    )

    @router.get("/passages/{passage:path}", response_model=PassageFoundOut, responses=_PASSAGE)
    def passage(passage: Id, request: Request, response: Response, format: Format = "json") -> Any:  # noqa: A002
        """Find the words of an id again. Where they stand elsewhere in the article now, their new place is given; where they
        are gone, the reply is 410.
        """
        found = described(find(desk.searcher(), passage), str(request.base_url).rstrip("/"))
        if format == "json":
            return found
        headers = {name: response.headers[name] for name in ("etag", "cache-control") if name in response.headers}
        if format in found["citations"]:
            return Response(found["citations"][format] + "\n", media_type=_TEXT, headers=headers)
        content = found[format]
        if not isinstance(content, str):
            content = json.dumps(content, ensure_ascii=False, indent=1)
        return Response(content.encode("utf-8", "replace"), headers=headers | {"Content-Type": MEDIA[format]})

    return router


_PASSAGE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The passage.",
        "content": {
            "application/json": {"example": PASSAGE_EXAMPLE},
            _TEXT: {"schema": {"type": "string"}, "example": PASSAGE_EXAMPLE["citations"]["apa"]},
            MEDIA["csl"]: {"schema": {"type": "object"}, "example": PASSAGE_EXAMPLE["csl"]},
            MEDIA["bibtex"]: {"schema": {"type": "string"}, "example": PASSAGE_EXAMPLE["bibtex"]},
            "application/ld+json": {"schema": {"type": "object"}, "example": PASSAGE_EXAMPLE["quotation"]},
        },
    },
    410: problem(CHANGED, "The article has changed: the words are no longer in it."),
}
