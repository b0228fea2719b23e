"""Request ids, the log and the metrics: what is seen of a request, and what is not."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.search import Searcher
from service.app import create_app

HOME = "http://127.0.0.1:8760"
Lines = Callable[[], list[dict[str, Any]]]
SECRET = "Which secret stairs cost 84,000 crowns?"


@pytest.fixture(scope="module")
def searcher(index: Path) -> Iterator[Searcher]:
    with Searcher.open(index) as opened:
        yield opened


@pytest.fixture
def client(searcher: Searcher) -> TestClient:
    return TestClient(create_app(searcher), base_url=HOME, raise_server_exceptions=False)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, Any]]]:
    """Returns what was logged since it was last asked."""
    caplog.set_level(logging.INFO, "onrecord")

    def taken() -> list[dict[str, Any]]:
        found = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
        caplog.clear()
        return found

    return taken


def test_a_request_has_an_id_its_own_where_that_is_plain(client: TestClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1.2"}).headers["x-request-id"] == "abc-1.2"
    for wrong in ("", "a b", "x" * 129, "a\tb", '{"x":1}'):
        made = client.get("/healthz", headers={"X-Request-ID": wrong}).headers["x-request-id"]
        assert re.fullmatch(r"[0-9a-f]{32}", made)
    # Also where the request is refused, or breaks.
    assert client.get("/healthz", headers={"Host": "x.example", "X-Request-ID": "r"}).headers["x-request-id"] == "r"


def test_what_breaks_has_an_id_too(client: TestClient, monkeypatch: pytest.MonkeyPatch, lines: Lines) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("service.crew.answers", broken)
    response = client.get("/v1/ask?q=x", headers={"X-Request-ID": "broken-1"})
    assert (response.status_code, response.headers["x-request-id"]) == (500, "broken-1")
    assert {(line["level"], line["request_id"]) for line in lines()} == {("info", "broken-1"), ("error", "broken-1")}


def test_the_log_says_what_happened_but_not_what_was_asked(
    client: TestClient, searcher: Searcher, lines: Lines
) -> None:
    client.get("/v1/ask", params={"q": SECRET})
    client.post("/v1/ask", json={"question": SECRET})
    client.get("/", params={"q": SECRET})
    seen = lines()
    assert [(line["method"], line["route"], line["status"]) for line in seen] == [
        ("GET", "/v1/ask", 200),
        ("POST", "/v1/ask", 200),
        ("GET", "/", 200),
    ]
    assert set(seen[0]["stages_ms"]) == {"search", "cite"}
    assert "render" in seen[2]["stages_ms"]
    assert "secret" not in str(seen)
    loud = TestClient(create_app(searcher, log_questions=True), base_url=HOME)
    loud.post("/v1/ask", json={"question": SECRET})
    assert lines()[0]["question"] == SECRET


def test_metrics_count_requests_stages_and_the_index(client: TestClient, searcher: Searcher) -> None:
    client.get("/v1/ask", params={"q": SECRET})
    client.get("/v1/articles/nothing")
    client.get("/nowhere/made/up")
    client.get("/static/onrecord.css")
    response = client.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    text = response.text
    for line in (
        'onrecord_requests_total{method="GET",route="/v1/ask",status="200"} 1.0',
        'onrecord_requests_total{method="GET",route="/v1/articles/{article:path}",status="404"} 1.0',
        'onrecord_requests_total{method="GET",route="none",status="404"} 1.0',
        'onrecord_requests_total{method="GET",route="/static",status="200"} 1.0',
        'onrecord_request_seconds_count{route="/v1/ask"} 1.0',
        'onrecord_stage_seconds_count{stage="search"} 1.0',
        "onrecord_requests_in_progress 1.0",
        "onrecord_requests_waiting 0.0",
        "onrecord_ready 1.0",
        f'onrecord_generation{{name="{searcher.generation}"}} 1.0',
        "onrecord_articles 5.0",
    ):
        assert line in text.splitlines(), line
    assert "secret" not in text
    assert "made" not in text


def test_metrics_are_there_before_an_index_is(tmp_path: Path) -> None:
    assert "onrecord_ready 0.0" in TestClient(create_app(tmp_path), base_url=HOME).get("/metrics").text


def test_logs_are_lines_of_json(capfd: pytest.CaptureFixture[str]) -> None:
    from service.logs import configured, logger

    handlers = logging.getLogger().handlers[:]
    with configured("info"):
        logger("onrecord.test").info("request", request_id="r-1", ms=1.5)
        logging.getLogger("uvicorn.error").warning("said by %s", "uvicorn")
        logging.getLogger("uvicorn.access").info("GET /?q=secret")
        logger("onrecord.test").debug("not of this level")
    assert logging.getLogger().handlers == handlers
    seen = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [(line["event"], line["level"]) for line in seen] == [("request", "info"), ("said by uvicorn", "warning")]
    assert (seen[0]["request_id"], seen[0]["ms"]) == ("r-1", 1.5)
