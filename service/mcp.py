"""The Model Context Protocol: a desk in, a server out whose tools are those of ``/v1``, for programs that reason with an archive.

Every tool validates its arguments with the model of the endpoint that it is (``service.api``), calls the same function and
answers in the same shape. What is wrong with an argument is a tool error that says what to do, so that a model can mend it.
https://modelcontextprotocol.io/specification
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from anyio import to_thread
from pydantic import BaseModel, ValidationError
from starlette.types import Receive, Scope, Send

from service.api.archive import article_of, speakers_page
from service.api.asking import answer_of
from service.api.models import (
    ArticleAsked,
    SpeakersPageOut,
    SpeakersQuery,
    StatementsAsked,
    StatementsOut,
    TimelineOut,
    TimelineQuery,
)
from service.api.statements import statements_page, timeline_counts
from service.desk import Desk
from service.errors import AskError, UnknownError
from service.logs import logger
from service.problems import NOT_READY, ProblemError, of_ask, of_fields
from service.schemas import AnswerOut, AskIn, ParsedOut

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

log = logger("onrecord.mcp")

INSTRUCTIONS: Final = (
    "An archive of articles, searched for who said what, when. Nothing is generated: every text stands in an article, word "
    "for word. Quote it as it is, with its `citation`, and name nobody where `speaker` is null. Where `answered` is false the "
    "archive does not say: say so, instead of answering from the nearest passages. Days are never guessed: "
    "`published` null means that the article states none."
)


@dataclass(frozen=True, slots=True)
class Tool:
    """What a model may call: ``answer`` takes the desk and a valid ``asked``, and returns the members of ``answered``."""

    name: str
    title: str
    description: str
    asked: type[BaseModel]
    answered: type[BaseModel]
    answer: Callable[[Desk, Any], dict[str, Any]]


TOOLS: Final = (
    Tool(
        "ask",
        "Ask the archive",
        "Ask a question in words; get the passages that answer it, best first, each with its article, date, speaker, the "
        "offsets of the sentences that answer (`highlights`) and a citation. Names and days in the question are understood "
        "(`understood`); filters make them conditions. `answered` false: the archive does not say. A `k` of 4 is mostly enough.",
        AskIn,
        AnswerOut,
        answer_of,
    ),
    Tool(
        "article",
        "Read an article",
        "Read a whole article by the id that passages and statements carry: its metadata, its text, and every paragraph with "
        "its kind and who is on record for which words of it.",
        ArticleAsked,
        ParsedOut,
        lambda desk, asked: article_of(desk, asked.article),
    ),
    Tool(
        "speakers",
        "Who is on record",
        "List those on record, the most often named first, with roles, organisations, other spellings and an id; `name` finds "
        "one. Where two people have one name, give the id to `statements`.",
        SpeakersQuery,
        SpeakersPageOut,
        speakers_page,
    ),
    Tool(
        "statements",
        "What somebody said",
        "List everything that one speaker is on record for, in order of time, quoted and paraphrased apart; `about` keeps what "
        "is about something. `total` counts all; `people` is empty where nobody is called so: look the name up with `speakers`.",
        StatementsAsked,
        StatementsOut,
        statements_page,
    ),
    Tool(
        "timeline",
        "Who spoke when",
        "Count by day, month or year who spoke: the passages nearest to a question `q`, or, without one, all statements that "
        "the filters let through.",
        TimelineQuery,
        TimelineOut,
        timeline_counts,
    ),
)
_BY_NAME: Final = {tool.name: tool for tool in TOOLS}


class ToolFault(ValueError):
    """A call that cannot be answered; the message says what to do."""


def installed() -> bool:
    """Return whether the extra ``mcp`` is there."""
    return find_spec("mcp") is not None


def call(desk: Desk, name: str, arguments: dict[str, Any] | None) -> dict[str, Any]:
    """Return what a tool answers, as plain JSON types; raise ``ToolFault`` for what cannot be answered."""
    tool = _BY_NAME.get(name)
    if tool is None:
        raise ToolFault(f"There is no tool {name[:120]!r}; the tools are {', '.join(_BY_NAME)}.")
    try:
        answered = tool.answer(desk, tool.asked.model_validate(arguments or {}))
    except ValidationError as error:
        known = ", ".join(field.alias or one for one, field in tool.asked.model_fields.items())
        raise ToolFault(f"{of_fields(error.errors(), '').detail} The arguments of {name} are {known}.") from None
    except AskError as error:
        raise ToolFault(of_ask(error.field, error.message, "").detail) from error
    except (UnknownError, ProblemError) as error:
        raise ToolFault(str(error)) from error
    except Exception as error:
        log.exception("tool failed", tool=name)
        raise ToolFault("The archive could not answer; why stands in the log of onrecord.") from error
    return tool.answered.model_validate(answered).model_dump(mode="json")


def create_server(desk: Desk) -> Server[Any]:
    """Return the server of the protocol, without a transport."""
    import mcp_types as types
    from mcp.server.lowlevel import Server

    tools = [
        types.Tool(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            input_schema=tool.asked.model_json_schema(),
            output_schema=tool.answered.model_json_schema(mode="serialization"),
            annotations=types.ToolAnnotations(
                title=tool.title,
                read_only_hint=True,
                destructive_hint=False,
                idempotent_hint=True,
                open_world_hint=False,
            ),
        )
        for tool in TOOLS
    ]

    async def listed(_: object, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools)

    async def called(_: object, asked: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            found = await to_thread.run_sync(call, desk, asked.name, asked.arguments)
        except ToolFault as fault:
            return types.CallToolResult(content=[types.TextContent(type="text", text=str(fault))], is_error=True)
        # The protocol wants the structure as a text, too, for clients that read nothing else.
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], structured_content=found)

    return Server(
        "onrecord",
        version=version("onrecord"),
        title="onrecord",
        instructions=INSTRUCTIONS,
        on_list_tools=listed,
        on_call_tool=called,
    )


async def serve_stdio(desk: Desk) -> None:
    """Answer on standard input and output until the input ends; whatever else is printed meanwhile goes to standard error."""
    from mcp.server.stdio import stdio_server

    server = create_server(desk)
    async with stdio_server() as (reading, writing):
        desk.warm()
        await server.run(reading, writing, server.create_initialization_options())


class Endpoint:
    """ASGI: the protocol's streamable HTTP, without sessions and streams: each request is answered by one JSON document.

    What stands in front of the service (``service.guard``, ``service.access``) stands in front of it, too.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer as long as the context is open."""
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        manager = StreamableHTTPSessionManager(create_server(self._desk), json_response=True, stateless=True)
        async with manager.run():
            self._manager = manager
            try:
                yield
            finally:
                self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._manager is None:
            raise ProblemError(NOT_READY, "The service is starting or ending.", {"Retry-After": "1"})
        await self._manager.handle_request(scope, receive, send)
