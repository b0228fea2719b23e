"""The HTTP edge on a real index: answers, every kind of wrong request, and what hostile text becomes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.search import Searcher
from service.answer import MAX_K, MAX_QUESTION, ask, to_dict
from service.app import create_app
from service.guard import MAX_BODY
from service.problems import KINDS, MEDIA_TYPE

HOME = "http://127.0.0.1:8760"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture(scope="module")
def searcher(index: Path) -> Iterator[Searcher]:
    with Searcher.open(index) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(searcher: Searcher) -> Iterator[TestClient]:
    with TestClient(create_app(searcher), base_url=HOME, raise_server_exceptions=False) as opened:
        yield opened


def problem(response: Any, status: int, slug: str = "invalid-request") -> dict[str, Any]:
    """Assert that a reply is a whole problem of RFC 9457, and return it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    body: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(body) <= {*body, "errors"}
    assert body["type"] == f"/problems/{slug}"
    assert body["status"] == status
    assert body["instance"] == response.request.url.path
    assert body["detail"]
    safe(response)
    return body


def safe(response: Any) -> None:
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"


def test_a_question_is_answered_with_a_cited_passage(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": "Which stairs alone cost 84,000 crowns?", "k": 3})
    assert response.status_code == 200
    safe(response)
    answer = response.json()
    first = answer["passages"][0]
    marked = [first["text"][start:end] for start, end in first["highlights"]]
    assert marked == ["The stairs alone cost 84,000 crowns, and the parish has found the money."]
    assert first["speaker"]["name"] == "Doran Quill"
    assert first["asked"] == "When can people climb the tower again?"
    assert first["article"]["published"] == "2021-05-04"
    assert first["article"]["published_basis"] == "byline"
    assert "Doran Quill, Keeper of Records, “" in first["citation"]
    assert first["citation"].endswith("4 May 2021.")
    assert answer["answered"] is True
    assert answer["coverage"]["articles"] == 5


def test_every_edge_gives_the_same_answer(client: TestClient, searcher: Searcher) -> None:
    question = "Why do the ferry fares rise?"
    posted = client.post("/v1/ask", json={"question": question, "k": 4}).json()
    got = client.get("/v1/ask", params={"q": question, "k": 4}).json()
    called = to_dict(ask(searcher, question, 4))
    for answer in (posted, got, called):
        answer.pop("took_ms")
    assert posted == got
    assert posted["passages"][0]["citation"] == called["passages"][0]["citation"]
    assert [one["id"] for one in posted["passages"]] == [one["id"] for one in called["passages"]]


def test_offsets_lead_back_into_the_article(client: TestClient) -> None:
    for passage in client.get("/v1/ask", params={"q": "storm pier ferry lighthouse oysters"}).json()["passages"]:
        article = client.get(f"/v1/articles/{passage['article']['id']}").json()
        start, end = passage["locator"]["start"], passage["locator"]["end"]
        assert article["article"]["text"][start:end] == passage["text"]
        for block in article["blocks"]:
            assert article["article"]["text"][block["start"] : block["end"]] == block["text"]


def test_filters_reach_the_search(client: TestClient) -> None:
    by_speaker = client.get("/v1/ask", params={"q": "What costs more?", "speaker": "brandt"}).json()
    assert {passage["article"]["id"] for passage in by_speaker["passages"]} == {"mail-2"}
    body = {"question": "What happened at Merrowby?", "filters": {"from": "2022-01-01", "source": "Harrowgate Post"}}
    by_date = client.post("/v1/ask", json=body).json()
    assert {passage["article"]["id"] for passage in by_date["passages"]} == {"mail-4"}
    assert by_date["understood"]["dates"][0]["first"] == "2022-01-01"
    nobody = client.get("/v1/ask", params={"q": "What?", "speaker": "Nemo"}).json()
    assert nobody["passages"] == []
    assert nobody["answered"] is False


@pytest.mark.parametrize("path", ["/v1/ask?q=Who?&speaker=Quill&speaker=Brandt", "/v1/articles?limit=1&limit=2"])
def test_a_filter_that_is_given_twice_is_refused(client: TestClient, path: str) -> None:
    told = problem(client.get(path), 422, "invalid-request")
    assert "is given more than once" in told["detail"]


def test_what_is_not_meant_can_be_ignored(client: TestClient) -> None:
    question = "What did Brandt say in 2021?"
    read = client.get("/v1/ask", params={"q": question}).json()["understood"]
    assert [(one["value"], one["use"]) for one in (*read["speakers"], *read["dates"])] == [
        ("Brandt", "favour"),
        ("2021", "favour"),
    ]
    got = client.get("/v1/ask", params={"q": question, "ignore": ["brandt", "2021"]}).json()
    posted = client.post("/v1/ask", json={"question": question, "filters": {"ignore": ["Brandt", "2021"]}}).json()
    for answer in (got, posted):
        named = (*answer["understood"]["speakers"], *answer["understood"]["dates"])
        assert {one["use"] for one in named} == {"dropped"}


def test_csl_comes_on_request(client: TestClient) -> None:
    without = client.get("/v1/ask", params={"q": "ferry fares", "k": 1}).json()["passages"][0]
    assert without["csl"] is None
    item = client.get("/v1/ask", params={"q": "ferry fares", "k": 1, "style": "csl"}).json()["passages"][0]["csl"]
    assert item["title"] == "Ferry fares rise by four percent"
    assert item["issued"] == {"date-parts": [[2021, 3, 10]]}
    assert item["author"] == [{"literal": "Jonas Reel"}]


def test_a_link_goes_to_the_words_on_the_page(client: TestClient) -> None:
    passage = client.get("/v1/ask", params={"q": "By how much do ferry fares rise?", "k": 1}).json()["passages"][0]
    assert passage["link"].startswith("https://merrowby-mail.example/2021/ferry-fares?ref=a-b,c#:~:text=Ferry%20fares")


def test_an_undated_article_is_cited_with_the_day_of_its_event(client: TestClient) -> None:
    passage = client.get("/v1/ask", params={"q": "How much of the pier did the storm take?", "k": 1}).json()[
        "passages"
    ][0]
    assert passage["article"]["published"] is None
    assert passage["article"]["event_date"] == "2020-10-25"
    assert passage["citation"].endswith("publication date not stated; event of 25 October 2020.")


def test_speakers_and_readiness(client: TestClient) -> None:
    names = {speaker["name"] for speaker in client.get("/v1/speakers").json()["speakers"]}
    assert {"Doran Quill", "Oda Brandt", "Tomas Wick", "Petra Vann"} <= names
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ready"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": ""}, "question"),
        ({"question": "  \n"}, "question"),
        ({"question": "x" * 10_000}, "question"),
        ({"question": "\ud800"}, "question"),
        ({"question": 7}, "question"),
        ({"question": None}, "question"),
        ({"question": "Who?", "k": 0}, "k"),
        ({"question": "Who?", "k": -3}, "k"),
        ({"question": "Who?", "k": MAX_K + 1}, "k"),
        ({"question": "Who?", "k": "4"}, "k"),
        ({"question": "Who?", "k": 2.5}, "k"),
        ({"question": "Who?", "k": True}, "k"),
        ({"question": "Who?", "k": 1e400}, "k"),
        ({"question": "Who?", "limit": 3}, "limit"),
        ({"question": "Who?", "filters": {"author": "X"}}, "filters.author"),
        ({"question": "Who?", "filters": {"from": "yesterday"}}, "filters.from"),
        ({"question": "Who?", "filters": {"from": "2021-02-30"}}, "filters"),
        ({"question": "Who?", "filters": {"from": "2021-06-01", "to": "2021-05-01"}}, "filters"),
        ({"question": "Who?", "filters": {"speaker": "?!"}}, "filters"),
        ({"question": "Who?", "filters": {"date_from": "2021-01-01"}}, "filters.date_from"),
        ({"question": "Who?", "filters": []}, "filters"),
        ({"question": "Who?", "style": "harvard"}, "style"),
        ([], "body"),
        ("Who?", "body"),
    ],
)
def test_a_wrong_body_is_a_problem_that_names_the_field(client: TestClient, body: object, field: str) -> None:
    import json

    sent = json.dumps(body).encode()  # escapes a lone surrogate, which the client itself would refuse
    response = client.post("/v1/ask", content=sent, headers={"Content-Type": "application/json"})
    found = problem(response, 422)
    assert found["errors"][0]["field"] == field
    assert field in found["detail"]
    assert "pydantic" not in response.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=", "question"),
        (f"q={'x' * (MAX_QUESTION + 1)}", "question"),
        ("q=Who&k=0", "k"),
        ("q=Who&k=four", "k"),
        ("q=Who&from=2021-13-01", "from"),
        ("q=Who&to=soon", "to"),
        ("q=Who&to=2021-02-30", "filters"),
        ("q=Who&speaker=", "speaker"),
        ("q=Who&when=2021", "when"),
    ],
)
def test_a_wrong_query_is_a_problem_that_names_the_field(client: TestClient, query: str, field: str) -> None:
    assert problem(client.get(f"/v1/ask?{query}"), 422)["errors"][0]["field"] == field


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"question=Who"])
def test_what_is_no_json_is_a_problem(client: TestClient, content: bytes) -> None:
    problem(client.post("/v1/ask", content=content, headers={"Content-Type": "application/json"}), 422)


def test_a_form_or_text_body_is_not_read(client: TestClient) -> None:
    problem(client.post("/v1/ask", content=b'{"question": "Who?"}', headers={"Content-Type": "text/plain"}), 422)
    problem(client.post("/v1/ask", content=b'{"question": "Who?"}'), 422)


def test_what_is_not_there_is_a_problem(client: TestClient) -> None:
    assert "'nothing'" in problem(client.get("/v1/articles/nothing"), 404, "not-found")["detail"]
    problem(client.get("/v1/articles/"), 404, "not-found")
    problem(client.get("/v2/ask"), 404, "not-found")
    problem(client.get("/static/other.css"), 404, "not-found")
    problem(client.get("/static/../app.py"), 404, "not-found")
    problem(client.get("/docs"), 404, "not-found")


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/v1/ask"), ("PUT", "/v1/articles/x"), ("POST", "/")])
def test_a_method_that_is_not_taken_is_a_problem(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == ("GET, POST" if path == "/v1/ask" else "GET")


def test_a_body_that_is_too_large_is_a_problem(client: TestClient) -> None:
    problem(client.post("/v1/ask", content=b" " * (MAX_BODY + 1)), 413, "too-large")

    def endless() -> Iterator[bytes]:
        for _ in range(10):
            yield b" " * (MAX_BODY // 4)

    response = client.post("/v1/ask", content=endless(), headers={"Content-Type": "application/json"})
    problem(response, 413, "too-large")


def test_another_host_or_origin_is_refused(client: TestClient) -> None:
    problem(client.get("/v1/speakers", headers={"Host": "record.example"}), 400, "wrong-host")
    problem(client.get("/", headers={"Host": "record.example:8760"}), 400, "wrong-host")
    question = {"question": "Who?"}
    problem(client.post("/v1/ask", json=question, headers={"Origin": "https://x.example"}), 403, "wrong-origin")
    problem(client.options("/v1/ask", headers={"Origin": "null"}), 403, "wrong-origin")
    assert client.post("/v1/ask", json=question, headers={"Origin": HOME}).status_code == 200


def test_an_unexpected_error_tells_nothing(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret path /etc/secret")

    monkeypatch.setattr("service.crew.answers", broken)
    client = TestClient(create_app(searcher), base_url=HOME, raise_server_exceptions=False)
    response = client.get("/v1/ask", params={"q": "Who?"})
    problem(response, 500, "internal-error")
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    monkeypatch.setattr("service.pages.ask", broken)
    page = client.get("/", params={"q": "Who?"}, headers=BROWSER)
    assert page.status_code == 500
    assert "Something went wrong here" in page.text
    assert "secret" not in page.text
    safe(page)


def test_a_missing_index_is_a_problem_until_it_is_there(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path / "none"), base_url=HOME) as client:
        found = problem(client.get("/v1/ask", params={"q": "Who?"}), 503, "index-not-ready")
        assert "onrecord build" in found["detail"]
        problem(client.get("/readyz"), 503, "index-not-ready")
        assert client.get("/healthz").status_code == 200
        page = client.get("/", headers=BROWSER)
        assert page.status_code == 503
        assert "onrecord build" in page.text


def test_the_openapi_describes_what_is_sent(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    asked = described["paths"]["/v1/ask"]["post"]
    assert asked["responses"]["200"]["content"]["application/json"]["example"]["passages"]
    wrong = asked["responses"]["422"]["content"]
    assert list(wrong) == [MEDIA_TYPE]
    assert wrong[MEDIA_TYPE]["schema"]["$ref"].endswith("/ProblemOut")
    assert "HTTPValidationError" not in described["components"]["schemas"]
    assert described["components"]["schemas"]["ProblemOut"]["properties"]["instance"]
    references = set(re.findall(r'"\$ref": ?"#/components/schemas/(\w+)"', client.get("/openapi.json").text))
    assert references <= set(described["components"]["schemas"])


def test_every_reply_has_an_example_that_is_valid(client: TestClient) -> None:
    """Examples are held against the schema that stands beside them."""
    from jsonschema_rs import validator_for

    described = client.get("/openapi.json").json()
    replies = [
        (f"{method} {path} {status} {media}", content)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        for status, reply in operation["responses"].items()
        for media, content in reply.get("content", {}).items()
    ]
    assert len(replies) > 30
    for name, content in replies:
        assert "example" in content, name
        schema = {**content["schema"], "components": described["components"]}
        assert not [error.message for error in validator_for(schema).iter_errors(content["example"])], name


def test_the_examples_of_requests_are_valid() -> None:
    from service.api.models import BatchIn
    from service.schemas import AskIn

    for model in (AskIn, BatchIn):
        for example in model.model_json_schema()["examples"]:
            model.model_validate(example)


@pytest.mark.parametrize("slug", sorted(KINDS))
def test_every_type_of_problem_is_explained_at_its_address(client: TestClient, slug: str) -> None:
    page = client.get(f"/problems/{slug}")
    assert page.status_code == 200
    assert KINDS[slug].title in page.text
