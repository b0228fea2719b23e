"""A conversation of the official MCP client with an archive: an index in, ``docs/mcp.md`` out.

    python -m service.transcript INDEX > docs/mcp.md

Asks every tool over standard input and output and over HTTP, which must answer the same. Long texts and lists are cut, and
what differs from run to run or machine to machine (times, scores, names of generations) is left out, so that a test can
hold the file to the code.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import anyio

_COMMAND: Final = (sys.executable, "-c", "from service.cli import main; main()")
_CALLS: Final[Sequence[tuple[str, str, dict[str, Any]]]] = (
    (
        "A question",
        "ask",
        {"question": "What does the night ferry's freight pay for?", "k": 1, "filters": {"speaker": "Hadrel"}},
    ),
    ("The article that the passage is of", "article", {"article": "0003_night-ferry-interview.txt"}),
    ("Who is meant by a name", "speakers", {"name": "Hadrel"}),
    ("What somebody said of something", "statements", {"speaker": "Bastian Hadrel", "about": "freight", "limit": 2}),
    ("Who spoke when", "timeline", {"speaker": "Bastian Hadrel", "by": "year"}),
    ("A mistake, which says how to mend it", "ask", {"question": "Who?", "filters": {"from": "2021-02-30"}}),
)
_CHANGING: Final = frozenset({"took_ms", "generation", "score", "confidence"})
_LONGEST: Final = 240
_MOST: Final = 2

HEAD: Final = """# A conversation over MCP

Written by `python -m service.transcript INDEX > docs/mcp.md`, INDEX being of the sample archive (`onrecord build
eval/sets/sample/archive --index INDEX`). The client is the one of the protocol's official Python SDK. It asks `onrecord mcp --index
INDEX` over standard input and output, and `/mcp` of `onrecord serve` over HTTP; both gave the same answers. Texts of more than 240
characters and lists of more than two are cut here (`[…]`), and times, scores and the name of the index's generation left out.
"""


def transcript(index: Path) -> str:
    """Return the conversation as Markdown. Raises ``RuntimeError`` where the two transports do not answer the same."""
    from mcp.client.stdio import StdioServerParameters

    spoken = StdioServerParameters(command=_COMMAND[0], args=[*_COMMAND[1:], "mcp", "--index", str(index)])
    over_stdio = anyio.run(_talk, spoken)
    with _served(index) as address:
        over_http = anyio.run(_talk, f"{address}/mcp")
    if over_stdio != over_http:
        msg = "standard input and output and HTTP gave different answers"
        raise RuntimeError(msg)
    tools, answers = over_stdio
    parts = [HEAD, "## The tools\n", *tools]
    for (title, tool, arguments), answer in zip(_CALLS, answers, strict=True):
        asked = json.dumps(arguments, ensure_ascii=False)
        parts.append(f"\n## {title}\n\n`{tool}` with `{asked}`\n{answer}")
    return "\n".join(parts) + "\n"


async def _talk(server: Any) -> tuple[list[str], list[str]]:
    """The tools, a line each, and what they answer, each as a block of Markdown."""
    from mcp import Client

    with anyio.fail_after(120):
        async with Client(server) as client:
            tools = [
                f"- `{one.name}`: {one.title}{', read-only' if one.annotations and one.annotations.read_only_hint else ''}"
                for one in (await client.list_tools()).tools
            ]
            answers = []
            for _, tool, arguments in _CALLS:
                found = await client.call_tool(tool, arguments)
                said = json.dumps(_cut(found.structured_content), ensure_ascii=False, indent=1)
                error = f"is an error: {getattr(found.content[0], 'text', '')}" if found.is_error else ""
                answers.append(error or f"gives\n\n```json\n{said}\n```")
    return tools, answers


@contextmanager
def _served(index: Path) -> Iterator[str]:
    """The address of the index's service, in a process of its own."""
    command = [*_COMMAND, "serve", "--index", str(index), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as serving:  # noqa: S603 - our own command
        try:
            said = serving.stdout.readline() if serving.stdout else ""
            if " at http" not in said:
                msg = f"the service of {index} did not start: {said}"
                raise RuntimeError(msg)
            yield said.rpartition(" at ")[2].strip()
        finally:
            serving.terminate()


def _cut(found: Any) -> Any:
    """What is shown of an answer."""
    if isinstance(found, dict):
        return {name: _cut(value) for name, value in found.items() if name not in _CHANGING}
    if isinstance(found, list):
        return [_cut(one) for one in found[:_MOST]] + (["[…]"] if len(found) > _MOST else [])
    if isinstance(found, str) and len(found) > _LONGEST:
        return f"{found[:_LONGEST].rsplit(' ', 1)[0]} […]"
    return found


if __name__ == "__main__":
    sys.stdout.write(transcript(Path(sys.argv[1])))
