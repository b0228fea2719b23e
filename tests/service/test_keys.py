"""Keys and limits: who is let in, with which key, how often, and what happens when a key is revoked."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.search import Searcher
from service.access import Buckets
from service.app import create_app
from service.keys import KeyRing, KeysError, create, read, revoke

PUBLIC = "https://records.example"
BROWSER = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def searcher(index: Path) -> Iterator[Searcher]:
    with Searcher.open(index) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def client(searcher: Searcher, file: Path, rate: int | None = None) -> TestClient:
    app = create_app(searcher, keys=KeyRing(file), rate=rate, address=PUBLIC)
    return TestClient(app, base_url=PUBLIC, follow_redirects=False)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_file_of_keys_holds_no_secret_and_is_its_owners(file: Path) -> None:
    secret = create(file, "desk", ["archive", "ask"])
    assert secret.startswith("onr_")
    assert len(secret) > 40
    assert secret[4:] not in file.read_text()
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    ring = KeyRing(file)
    assert ring.find(secret).name == "desk"
    assert ring.find(secret).scopes == ("ask", "archive")
    for wrong in ("", "onr_", secret[:-1], secret + "x", "\ud800"):
        assert ring.find(wrong) is None


def test_a_revoked_key_opens_nothing_at_once(file: Path) -> None:
    first, second = create(file, "desk", ["ask"]), create(file, "wire", ["ask"])
    ring = KeyRing(file)
    assert ring.find(first)
    revoke(file, "desk")
    assert ring.find(first) is None
    assert ring.find(second)
    again = create(file, "desk", ["ask"])  # the name is free again
    assert ring.find(again)
    assert [bool(key.revoked) for key in read(file)] == [True, False, False]


def test_what_is_wrong_with_keys_is_said(file: Path) -> None:
    with pytest.raises(KeysError, match="onrecord keys create"):
        KeyRing(file)
    create(file, "desk", ["ask"])
    for name, scopes, said in (
        ("desk", ["ask"], "already"),
        ("", ["ask"], "name"),
        ("x", ["all"], "scopes"),
        ("x", [], "scopes"),
    ):
        with pytest.raises(KeysError, match=said):
            create(file, name, scopes)
    with pytest.raises(KeysError, match="no key in use"):
        revoke(file, "wire")
    file.write_text("[]")
    with pytest.raises(KeysError, match="holds no keys"):
        KeyRing(file)


def test_nothing_is_open_without_a_key(searcher: Searcher, file: Path) -> None:
    secret = create(file, "desk", ["ask", "archive"])
    asking = client(searcher, file)
    for path in (
        "/v1/ask?q=ferry",
        "/v1/articles",
        "/v1/articles/mail-2",
        "/v1/passages/x%231-2",
        "/metrics",
        "/openapi.json",
    ):
        for headers in ({}, bearer("onr_wrong"), {"Authorization": f"Basic {secret}"}):
            response = asking.get(path, headers=headers)
            assert response.status_code == 401, path
            assert response.headers["www-authenticate"].startswith("Bearer")
            assert response.json()["type"] == "/problems/key-wanted"
            assert response.headers["x-request-id"]
            assert "ferry" not in response.text
    for path in ("/", "/speakers", "/articles/mail-2"):
        page = asking.get(path, headers=BROWSER)
        assert page.status_code == 401
        assert "Give a key" in page.text
    for path in ("/healthz", "/readyz", "/static/onrecord.css", "/key", "/problems/key-wanted"):
        assert asking.get(path).status_code == 200
    assert asking.get("/v1/ask?q=ferry", headers=bearer(secret)).status_code == 200
    revoke(file, "desk")
    assert asking.get("/v1/ask?q=ferry", headers=bearer(secret)).status_code == 401


def test_a_key_opens_what_it_is_for(searcher: Searcher, file: Path) -> None:
    secrets = {scope: create(file, scope, [scope]) for scope in ("ask", "archive", "metrics")}
    asking = client(searcher, file)
    paths = {"ask": "/v1/ask?q=ferry", "archive": "/v1/articles", "metrics": "/metrics"}
    for scope, secret in secrets.items():
        for wanted, path in paths.items():
            response = asking.get(path, headers=bearer(secret))
            assert response.status_code == (200 if scope == wanted else 403), (scope, path)
    assert (
        asking.post(
            "/v1/ask/batch", json={"questions": [{"question": "Who?"}]}, headers=bearer(secrets["archive"])
        ).status_code
        == 403
    )


def test_a_browser_keeps_a_key_as_a_cookie(searcher: Searcher, file: Path) -> None:
    secret = create(file, "desk", ["ask", "archive"])
    asking = client(searcher, file)
    assert asking.post("/key", data={"key": "nonsense"}).headers["location"] == "/key?wrong"
    given = asking.post("/key", data={"key": f" {secret} "}, headers={"Origin": PUBLIC})
    assert (given.status_code, given.headers["location"]) == (303, "/")
    cookie = given.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "secure"):
        assert part in cookie
    assert asking.get("/", headers=BROWSER).status_code == 200
    assert asking.post("/key", data={"key": secret}, headers={"Origin": "https://x.example"}).status_code == 403


def test_only_its_own_address_is_answered(searcher: Searcher, file: Path) -> None:
    secret = create(file, "desk", ["archive"])
    asking = client(searcher, file)
    headers = bearer(secret)
    assert asking.get("/v1/articles", headers=headers | {"Origin": PUBLIC}).status_code == 200
    assert asking.get("/v1/articles", headers=headers | {"Host": "x.example"}).status_code == 400
    assert asking.get("/v1/articles", headers=headers | {"Origin": "http://records.example"}).status_code == 403


def test_too_many_requests_wait(searcher: Searcher, file: Path) -> None:
    first, second = create(file, "first", ["archive"]), create(file, "second", ["archive"])
    asking = client(searcher, file, rate=8)
    codes = [asking.get("/v1/speakers", headers=bearer(first)).status_code for _ in range(4)]
    assert codes == [200, 200, 429, 429]
    late = asking.get("/v1/speakers", headers=bearer(first))
    assert late.json()["type"] == "/problems/too-many-requests"
    assert 1 <= int(late.headers["retry-after"]) <= 8
    assert asking.get("/v1/speakers", headers=bearer(second)).status_code == 200
    # Guesses share a bucket, whatever they guess.
    assert [asking.get("/v1/speakers", headers=bearer(f"onr_{n}")).status_code for n in range(3)] == [401, 401, 429]
    assert asking.get("/healthz").status_code == 200


def test_a_bucket_fills_evenly() -> None:
    now = 0.0
    buckets = Buckets(60, lambda: now)
    assert [buckets.take("a") for _ in range(15)] == [0.0] * 15
    assert buckets.take("a") == pytest.approx(1.0)
    assert buckets.take("b") == 0.0
    now = 0.5
    assert buckets.take("a") == pytest.approx(0.5)
    now = 1.0
    assert buckets.take("a") == 0.0
    now = 1000.0
    assert [buckets.take("a") for _ in range(16)].count(0.0) == 15
