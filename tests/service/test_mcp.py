"""MCP with the SDK's own client: in process, over streamable HTTP on a served archive, and over stdio with the command."""

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from index.search import Searcher
from service.answer import ask, to_dict
from service.app import create_app
from service.cli import app as commands
from service.desk import Desk
from service.keys import KeyRing, create
from service.mcp import TOOLS, create_server

pytest.importorskip("mcp", reason='the extra is not there: pip install "onrecord[mcp]"')
from mcp import Client
from mcp.client.stdio import StdioServerParameters

HOME = "http://127.0.0.1:8760"
STAIRS = "Which stairs alone cost 84,000 crowns?"
COMMAND = [sys.executable, "-c", "from service.cli import main; main()", "mcp", "--index"]


@pytest.fixture(scope="module")
def searcher(index: Path) -> Iterator[Searcher]:
    with Searcher.open(index) as opened:
        yield opened


def talk(server: Any, said: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    """Return what a conversation with a server, at an address, a command or in this process, comes to."""

    async def talked() -> Any:
        with anyio.fail_after(60):
            async with Client(server, mode=mode) as client:
                return await said(client)

    # In a thread of its own: the browser tests leave an event loop in theirs.
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(anyio.run, talked).result()


def used(server: Any, tool: str, mode: str = "auto", **arguments: Any) -> Any:
    return talk(server, lambda client: client.call_tool(tool, arguments), mode)


def test_every_tool_is_described_read_only_and_says_its_shapes(searcher: Searcher) -> None:
    listed = talk(create_server(Desk(searcher)), lambda client: client.list_tools()).tools
    assert [tool.name for tool in listed] == ["ask", "article", "speakers", "statements", "timeline"]
    for tool in listed:
        assert len(tool.description) > 80
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.open_world_hint is False
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False


def test_ask_answers_what_every_edge_answers(searcher: Searcher) -> None:
    found = used(create_server(Desk(searcher)), "ask", question=STAIRS, k=2)
    assert not found.is_error
    told = found.structured_content
    expected = json.loads(json.dumps(to_dict(ask(searcher, STAIRS, 2))))
    assert told.pop("took_ms") >= 0
    del expected["took_ms"]
    assert told == expected
    assert "84,000 crowns" in told["passages"][0]["text"]
    assert told["passages"][0]["speaker"]["name"] == "Doran Quill"
    assert json.loads(found.content[0].text)["passages"] == told["passages"]


def test_article_speakers_statements_and_timeline(searcher: Searcher) -> None:
    server = create_server(Desk(searcher))
    article = used(server, "article", article="mail-2").structured_content
    assert article["article"]["title"] == "Ferry fares rise by four percent"
    said = [one["speaker"] for block in article["blocks"] for one in block["attributions"]]
    assert said == ["Oda Brandt", "Oda Brandt"]

    people = used(server, "speakers", name="quill").structured_content
    assert [one["name"] for one in people["speakers"]] == ["Doran Quill"]

    first = used(server, "statements", speaker=people["speakers"][0]["id"], limit=1).structured_content
    assert first["total"] > 1
    second = used(server, "statements", speaker="Doran Quill", limit=1, cursor=first["next"]).structured_content
    assert first["statements"][0]["id"] != second["statements"][0]["id"]

    counted = used(server, "timeline", speaker="Brandt", by="year").structured_content
    assert counted["buckets"] == [{"start": "2021", "count": 2, "speakers": [{"name": "Oda Brandt", "count": 2}]}]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {}, ("question: is missing", "arguments of ask are question, k, filters, style")),
        ("ask", {"question": "Who?", "k": 0}, ("k: must be at least 1",)),
        ("ask", {"question": "  "}, ("question: ",)),
        ("ask", {"question": "Who?", "filters": {"from": "2021-02-30"}}, ("filters: ", "2021-02-30")),
        ("ask", {"question": "Who?", "filter": {}}, ("filter: is not known here",)),
        ("article", {"article": "nowhere"}, ("No article has the id 'nowhere'",)),
        ("statements", {"speaker": "Brandt", "cursor": "zzz"}, ("cursor: is none of this list",)),
        ("statements", {"speaker": "Brandt", "format": "csv"}, ("format: is not known here",)),
        ("timeline", {"by": "week"}, ("by: must be 'day', 'month' or 'year'",)),
        ("delete", {}, ("There is no tool 'delete'; the tools are ask,",)),
    ],
)
def test_what_is_wrong_is_a_tool_error_that_says_what_to_do(
    searcher: Searcher, tool: str, arguments: dict[str, Any], said: tuple[str, ...]
) -> None:
    found = used(create_server(Desk(searcher)), tool, **arguments)
    assert found.is_error
    assert found.structured_content is None
    for words in said:
        assert words in found.content[0].text


def test_without_an_index_it_says_how_to_make_one(tmp_path: Path) -> None:
    found = used(create_server(Desk(tmp_path / "none")), "ask", question=STAIRS)
    assert found.is_error
    assert "onrecord build" in found.content[0].text


def test_what_fails_inside_is_not_told(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(Searcher, "speakers", broken)
    found = used(create_server(Desk(searcher)), "speakers")
    assert found.is_error
    assert "secret" not in found.content[0].text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http_it_answers_both_generations_of_the_protocol(
    index: Path, serving: Callable[[Path], AbstractContextManager[str]], mode: str
) -> None:
    with serving(index) as address:
        found = used(f"{address}/mcp", "ask", mode, question=STAIRS, k=1)
        assert "84,000 crowns" in found.structured_content["passages"][0]["text"]
        assert used(f"{address}/mcp", "ask", mode, question="").is_error


def test_over_http_the_rules_of_the_service_hold(searcher: Searcher, tmp_path: Path) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accepting = {"Accept": "application/json, text/event-stream"}
    secrets = {
        scope: create(tmp_path / "keys.json", scope, scope.split()) for scope in ("ask", "archive", "ask archive")
    }
    app = create_app(searcher, keys=KeyRing(tmp_path / "keys.json"))
    with TestClient(app, base_url=HOME) as client:

        def status(key: str | None = None, **headers: str) -> int:
            given = {"Authorization": f"Bearer {secrets[key]}"} if key else {}
            return client.post("/mcp", json=call, headers=accepting | given | headers).status_code

        assert status() == 401
        assert (status("ask"), status("archive"), status("ask archive")) == (403, 403, 200)
        assert status("ask archive", Origin="https://elsewhere.example") == 403
        assert status("ask archive", Host="elsewhere.example") in {400, 403, 421}
        got = client.get("/mcp", headers={"Authorization": f"Bearer {secrets['ask archive']}"})
        assert (got.status_code, got.headers["allow"]) == (405, "POST")
        secret = create(tmp_path / "keys.json", "watcher", ["metrics"])
        seen = client.get("/metrics", headers={"Authorization": f"Bearer {secret}"}).text
        assert 'onrecord_requests_total{method="POST",route="/mcp",status="200"} 1.0' in seen


def test_without_the_extra_the_command_names_it_and_the_service_does_without(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.mcp.find_spec", lambda _: None)
    refused = CliRunner().invoke(commands, ["mcp"])
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert 'pip install "onrecord[mcp]"' in refused.stderr
    with TestClient(create_app(searcher), base_url=HOME) as client:
        assert client.post("/mcp", json={}).status_code == 404
        assert client.get("/healthz").status_code == 200


@pytest.mark.slow
def test_over_stdio_the_command_answers(index: Path, repository: Path) -> None:
    command = StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], str(index)], cwd=repository)

    async def said(client: Client) -> Any:
        assert {tool.name for tool in (await client.list_tools()).tools} == {tool.name for tool in TOOLS}
        return await client.call_tool("ask", {"question": STAIRS, "k": 1})

    found = talk(command, said)
    assert "84,000 crowns" in found.structured_content["passages"][0]["text"]


@pytest.mark.slow
def test_over_stdio_nothing_but_the_protocol_is_written(index: Path, repository: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    sent: list[dict[str, Any]] = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {
            "jsonrpc": "2.0",
            "id": 2,
            "method": "tools/call",
            "params": {"name": "ask", "arguments": {"question": STAIRS}},
        },
    ]
    with subprocess.Popen(
        [*COMMAND, str(index)], cwd=repository, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin
        assert running.stdout
        for message in sent:
            running.stdin.write(json.dumps(message) + "\n")
        running.stdin.flush()
        answers = [json.loads(running.stdout.readline()) for _ in range(2)]
        running.stdin.close()
        assert running.stdout.read() == ""
        assert running.wait(30) == 0
    assert [answer["id"] for answer in answers] == [1, 2]
    assert answers[1]["result"]["isError"] is False
