"""Who may ask: requests by the header, as a browser or a foreign page would send them."""

from typing import Any

import pytest

from service.guard import MAX_BODY, refusal
from service.problems import TOO_LARGE, WRONG_HOST, WRONG_ORIGIN


def refused(server: tuple[str, int] = ("127.0.0.1", 8760), **headers: str) -> Any:
    sent = {"host": "127.0.0.1:8760"} | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode()) for name, value in sent.items() if value]
    found = refusal({"type": "http", "scheme": "http", "path": "/", "server": server, "headers": raw})
    return found and found[0]


@pytest.mark.parametrize("host", ["127.0.0.1:8760", "localhost:8760", "LOCALHOST:8760", "[::1]:8760"])
def test_our_own_names_are_answered(host: str) -> None:
    assert refused(host=host) is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "record.example",
        "record.example:8760",
        "127.0.0.1.record.example:8760",
        "localhost.record.example:8760",
        "127.0.0.1",
        "127.0.0.1:80",
        "127.0.0.1:8761",
        "127.0.0.1:port",
        "localhost:8760@record.example",
        "record.example@localhost:8760",
        "localhost:8760/x",
        "0.0.0.0:8760",
        "[::1",
    ],
)
def test_any_other_host_is_refused(host: str) -> None:
    assert refused(host=host) == WRONG_HOST


def test_a_host_without_a_port_is_of_port_80() -> None:
    assert refused(("127.0.0.1", 80), host="localhost") is None


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8760", "http://localhost:8760"])
def test_our_own_origin_may_ask(origin: str) -> None:
    assert refused(origin=origin) is None


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://record.example",
        "https://127.0.0.1:8760",
        "http://127.0.0.1:3000",
        "http://127.0.0.1",
        "http://127.0.0.1:8760.record.example",
        "file://",
        "http://[",
    ],
)
def test_a_foreign_origin_is_refused(origin: str) -> None:
    assert refused(origin=origin) == WRONG_ORIGIN


def test_a_foreign_page_may_link_here_but_not_load_from_here() -> None:
    assert refused(sec_fetch_site="cross-site", sec_fetch_mode="navigate") is None
    assert refused(sec_fetch_site="cross-site", sec_fetch_mode="no-cors") == WRONG_ORIGIN
    assert refused(sec_fetch_site="same-site", sec_fetch_mode="no-cors") == WRONG_ORIGIN
    assert refused(sec_fetch_site="same-origin", sec_fetch_mode="cors") is None


def test_a_body_that_is_too_long_is_refused_by_its_length() -> None:
    assert refused(content_length=str(MAX_BODY)) is None
    assert refused(content_length=str(MAX_BODY + 1)) == TOO_LARGE
    assert refused(content_length="-1") == TOO_LARGE
