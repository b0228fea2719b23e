"""A real server on a free port: what only a socket shows."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.search import Searcher
from service.app import create_app
from service.serve import address, bound, serve
from service.settings import SettingsError, load_settings


@pytest.fixture(scope="module")
def port(index: Path) -> Iterator[int]:
    """The port of a server in a thread of its own, which ends with the module."""
    import uvicorn

    with bound(load_settings(port=0)) as listening, Searcher.open(index) as searcher:
        started = threading.Event()
        servers: list[uvicorn.Server] = []
        args = (create_app(searcher), listening, "critical", started.set, servers.append)
        thread = threading.Thread(target=serve, args=args)
        thread.start()
        assert started.wait(30)
        yield listening.getsockname()[1]
        servers[0].should_exit = True
        thread.join(30)
        assert not thread.is_alive()


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read().decode()
    finally:
        connection.close()


def test_a_question_over_a_socket(port: int) -> None:
    response, body = get(port, "/v1/ask?q=When+does+the+lamp+room+open%3F&k=1")
    assert response.status == 200
    assert response.getheader("server") is None
    assert json.loads(body)["passages"][0]["speaker"]["name"] == "Doran Quill"


def test_an_id_with_slashes_and_markup_is_found(port: int) -> None:
    response, body = get(port, "/v1/articles/hostile%2F%3Cb%3E%261")
    assert response.status == 200
    assert json.loads(body)["article"]["id"] == "hostile/<b>&1"
    response, _ = get(port, "/v1/articles/hostile/%3Cb%3E&1")
    assert response.status == 200


def test_the_port_of_the_socket_is_the_one_that_a_host_must_name(port: int) -> None:
    assert get(port, "/", {"Host": f"localhost:{port}"})[0].status == 200
    assert get(port, "/", {"Host": f"127.0.0.1:{port + 1}"})[0].status == 400
    assert get(port, "/", {"Host": f"rebound.example:{port}"})[0].status == 400
    assert get(port, "/", {"Origin": "https://elsewhere.example"})[0].status == 403


def test_headers_of_a_proxy_are_not_believed(port: int) -> None:
    forwarded = {"Host": "rebound.example", "X-Forwarded-Host": f"127.0.0.1:{port}", "X-Forwarded-Proto": "https"}
    assert get(port, "/", forwarded)[0].status == 400
    origin = {"Origin": f"http://127.0.0.1:{port}", "X-Forwarded-Proto": "https"}
    assert get(port, "/healthz", origin)[0].status == 200


def test_two_host_headers_are_refused(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(
            f"GET /v1/speakers HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: x.example\r\nConnection: close\r\n\r\n".encode()
        )
        reply = connection.makefile("rb").read()
    assert b" 400 " in reply.partition(b"\r\n")[0]


def test_many_ask_at_once_and_all_are_answered(port: int) -> None:
    replies: list[tuple[int, str]] = []

    def ask(question: str) -> None:
        response, body = get(port, f"/v1/ask?q={question}&k=1")
        replies.append((response.status, json.loads(body)["passages"][0]["article"]["id"]))

    wanted = {"lamp+room+stairs": "interview.txt", "ferry+fares": "mail-2", "school+choir": "mail-4"}
    threads = [threading.Thread(target=ask, args=(question,)) for question in wanted for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(replies) == sorted((200, article) for article in wanted.values() for _ in range(6))


def test_a_port_in_use_is_said_before_anything_is_loaded(port: int) -> None:
    with pytest.raises(SettingsError, match=rf"Cannot listen on 127\.0\.0\.1:{port} .*--port"):
        bound(load_settings(port=port))


def test_an_address_is_one_that_a_browser_takes() -> None:
    with bound(load_settings(port=0)) as listening:
        assert address(listening) == f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_what_is_being_answered_is_answered_before_it_stops(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    import uvicorn

    from service import crew

    begun = threading.Event()
    answers = crew.answers

    def slow(*args: object, **more: object) -> object:
        begun.set()
        time.sleep(0.5)
        return answers(*args, **more)

    monkeypatch.setattr(crew, "answers", slow)
    with bound(load_settings(port=0)) as listening, Searcher.open(index) as searcher:
        started = threading.Event()
        servers: list[uvicorn.Server] = []
        args = (create_app(searcher), listening, "critical", started.set, servers.append)
        thread = threading.Thread(target=serve, args=args)
        thread.start()
        assert started.wait(30)
        replies: list[int] = []
        port = listening.getsockname()[1]
        asked = threading.Thread(
            target=lambda: replies.append(get(port, "/v1/ask?q=When+does+the+lamp+room+open")[0].status)
        )
        asked.start()
        assert begun.wait(30)
        servers[0].should_exit = True
        asked.join(30)
        thread.join(30)
        assert replies == [200]
        assert not thread.is_alive()


def test_small_replies_are_sent_at_once() -> None:
    """asyncio looks at the protocol of a socket before it turns Nagle's algorithm off."""
    with bound(load_settings(port=0)) as listening:
        assert listening.proto == socket.IPPROTO_TCP
