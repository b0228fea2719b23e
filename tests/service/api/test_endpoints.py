"""The endpoints beside asking: batches, lists by page, statements, timelines, passages found again, and what is not sent twice."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from index.search import Searcher
from service.app import create_app
from service.problems import MEDIA_TYPE

HOME = "http://127.0.0.1:8760"


@pytest.fixture(scope="module")
def client(index: Path) -> Iterator[TestClient]:
    with Searcher.open(index) as searcher, TestClient(create_app(searcher), base_url=HOME) as opened:
        yield opened


def problem(response: Any, status: int, slug: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.json()["type"] == f"/problems/{slug}"
    return response.json()


def pages(client: TestClient, path: str, name: str, **asked: Any) -> list[list[Any]]:
    found, cursor = [], None
    while True:
        page = client.get(path, params=asked | ({"cursor": cursor} if cursor else {})).json()
        found.append(page[name])
        cursor = page["next"]
        if cursor is None:
            return found


def test_a_batch_answers_each_question_or_says_what_is_wrong_with_it(client: TestClient) -> None:
    good, wrong = (
        {"question": "Why do the ferry fares rise?", "k": 2},
        {"question": "Who?", "filters": {"from": "2022", "to": "2021"}},
    )
    first, second, third = client.post("/v1/ask/batch", json={"questions": [good, wrong, good]}).json()["results"]
    alone = client.post("/v1/ask", json=good).json()
    for result in (first, third):
        assert result["problem"] is None
        assert result["answer"] | {"took_ms": 0} == alone | {"took_ms": 0}
    assert second["answer"] is None
    assert second["problem"]["errors"][0]["field"] == "filters"
    problem(client.post("/v1/ask/batch", json={"questions": []}), 422, "invalid-request")
    problem(client.post("/v1/ask/batch", json={"questions": [good] * 21}), 422, "invalid-request")


def test_an_answer_is_cited_in_the_style_asked_for(client: TestClient) -> None:
    asked = {"q": "Why do ferry fares rise?", "k": 1}
    apa = client.get("/v1/ask", params=asked | {"style": "apa"}).json()["passages"][0]["citation"]
    assert apa.startswith("Jonas Reel. (2021, March 10). Ferry fares rise by four percent. Merrowby Mail.")


def test_articles_come_page_by_page_newest_first(client: TestClient) -> None:
    whole = [one for page in pages(client, "/v1/articles", "articles") for one in page]
    assert [one["id"] for one in whole] == ["mail-4", "hostile/<b>&1", "interview.txt", "mail-2", "mail-3"]
    by_two = pages(client, "/v1/articles", "articles", limit=2)
    assert [len(page) for page in by_two] == [2, 2, 1]
    assert [one for page in by_two for one in page] == whole
    some = client.get("/v1/articles", params={"source": "Merrowby Mail", "from": "2021"}).json()["articles"]
    assert [one["id"] for one in some] == ["mail-2"]
    problem(client.get("/v1/articles", params={"from": "soon"}), 422, "invalid-request")


@pytest.mark.parametrize(
    "cursor", ["", "x", "eyJ9", "WyJzcGVha2VycyIsMSwiYSJd", "WyJhcnRpY2xlcyIsMSwiYSJd", "é", "W10"]
)
def test_what_is_no_cursor_of_the_list_is_refused(client: TestClient, cursor: str) -> None:
    found = problem(client.get("/v1/articles", params={"cursor": cursor}), 422, "invalid-request")
    assert found["errors"][0]["field"] == "cursor"


def test_speakers_come_page_by_page_and_by_name(client: TestClient) -> None:
    whole = [one for page in pages(client, "/v1/speakers", "speakers") for one in page]
    assert whole == [one for page in pages(client, "/v1/speakers", "speakers", limit=1) for one in page]
    assert [one["passages"] for one in whole] == sorted((one["passages"] for one in whole), reverse=True)
    (brandt,) = client.get("/v1/speakers", params={"name": "brandt"}).json()["speakers"]
    for name in (brandt["id"], "Oda Brandt", "brandt"):
        (found,) = client.get(f"/v1/speakers/{quote(name)}").json()["people"]
        assert (found["id"], found["name"]) == (brandt["id"], "Oda Brandt")
        assert "director" in found["stated"][0]["role"]
    problem(client.get("/v1/speakers", params={"name": "?!"}), 422, "invalid-request")
    problem(client.get("/v1/speakers/Nobody"), 404, "not-found")


def test_statements_are_the_words_of_their_article(client: TestClient) -> None:
    for name in ("Doran Quill", "Oda Brandt", "Tomas Wick", "Petra Vann"):
        whole = [one for page in pages(client, "/v1/statements", "statements", speaker=name) for one in page]
        assert {one["speaker"]["name"] for one in whole} == {name}
        by_one = pages(client, "/v1/statements", "statements", speaker=name, limit=1)
        assert whole == [one for page in by_one for one in page]
        for one in whole:
            text = client.get(f"/v1/articles/{quote(one['article']['id'], safe='')}").json()["article"]["text"]
            assert text[one["locator"]["start"] : one["locator"]["end"]] == one["text"]
            assert client.get(f"/v1/passages/{quote(one['id'], safe='')}").json()["text"] == one["text"]
    listed = client.get("/v1/statements", params={"speaker": "Doran Quill", "about": "stairs"}).json()
    assert listed["people"] == ["doran-quill"]
    assert 0 < listed["about"] < listed["total"]
    assert "stairs" in listed["statements"][0]["text"]
    assert client.get("/v1/statements", params={"speaker": "Nemo"}).json()["people"] == []
    problem(client.get("/v1/statements"), 422, "invalid-request")


def test_statements_as_a_table_hold_no_formula(client: TestClient) -> None:
    asked = {"speaker": "Doran Quill", "limit": 2}
    response = client.get("/v1/statements", params=asked | {"format": "csv"})
    assert response.headers["content-type"].startswith("text/csv")
    assert 'rel="next"' in response.headers["link"]
    rows = list(csv.DictReader(io.StringIO(response.text)))
    shown = client.get("/v1/statements", params=asked).json()["statements"]
    assert [row["text"] for row in rows] == [one["text"] for one in shown]
    assert {row["date"] for row in rows} == {"2021-05-04"}


def test_no_cell_of_a_table_is_run_as_a_formula() -> None:
    from index.results import ArticleHead
    from index.statements import Statement
    from service.api.statements import table

    head = ArticleHead("=a", "+t", "-b", None, "none", None, "@s", None, "\tu", None)
    one = Statement("p", "=S", None, None, "turn", "quoted", 1.0, "=1+1", 0, 4, (), 0, None, head, (0, "=a", 0, 4, "p"))
    (row,) = csv.DictReader(io.StringIO(table([one])))
    assert row["text"] == "'=1+1"
    assert not [cell for cell in row.values() if cell and cell[0] in "=+-@\t"]


def test_the_timeline_counts_every_statement_once(client: TestClient) -> None:
    names = [one["id"] for one in client.get("/v1/speakers").json()["speakers"]]
    totals = {name: client.get("/v1/statements", params={"speaker": name}).json()["total"] for name in names}
    for by, length in (("day", 10), ("month", 7), ("year", 4)):
        line = client.get("/v1/timeline", params={"by": by}).json()
        assert line["counted"] == "statements"
        assert sum(bucket["count"] for bucket in line["buckets"]) + line["undated"] == sum(totals.values())
        assert [bucket["start"] for bucket in line["buckets"]] == sorted(
            {bucket["start"] for bucket in line["buckets"]}
        )
        for bucket in line["buckets"]:
            assert len(bucket["start"]) == length
            assert sum(one["count"] for one in bucket["speakers"]) == bucket["count"]
    # The day of the event counts where the day of publication is not stated.
    pier = client.get("/v1/timeline", params={"speaker": "Tomas Wick"}).json()
    assert [(one["start"], one["count"]) for one in pier["buckets"]] == [("2020-10", totals["tomas-wick"])]
    some = client.get("/v1/timeline", params={"source": "Merrowby Mail", "from": "2021"}).json()
    assert {one["name"] for bucket in some["buckets"] for one in bucket["speakers"]} == {"Oda Brandt"}


def test_the_timeline_of_a_question_counts_its_passages(client: TestClient) -> None:
    line = client.get("/v1/timeline", params={"q": "What costs more?", "by": "year"}).json()
    asked = client.get("/v1/ask", params={"q": "What costs more?", "k": 100}).json()["passages"]
    assert line["counted"] == "passages"
    assert sum(bucket["count"] for bucket in line["buckets"]) + line["undated"] == len(asked)
    named = sum(one["count"] for bucket in line["buckets"] for one in bucket["speakers"] if one["name"])
    assert named == len([one for one in asked if one["speaker"]])


def test_an_answers_passage_is_found_again_in_every_form(client: TestClient) -> None:
    cited = client.get("/v1/ask", params={"q": "Which stairs alone cost 84,000 crowns?", "k": 1}).json()["passages"][0]
    address = f"/v1/passages/{quote(cited['id'], safe='')}"
    found = client.get(address).json()
    assert found["state"] == "same"
    for field in ("id", "text", "speaker", "asked", "article", "locator"):
        assert found[field] == cited[field], field
    assert found["citations"]["line"] == cited["citation"]
    assert client.get(address, params={"format": "apa"}).text.strip() == found["citations"]["apa"]
    for form, kind in (
        ("csl", "application/vnd.citationstyles.csl+json"),
        ("annotation", 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'),
        ("quotation", "application/ld+json"),
    ):
        response = client.get(address, params={"format": form})
        assert response.headers["content-type"] == kind
        assert json.loads(response.text) == found[form]
    assert client.get(address, params={"format": "bibtex"}).text == found["bibtex"]
    assert found["annotation"]["id"] == f"{HOME}{address}?format=annotation"


def test_a_passage_whose_words_are_gone_is_said_to_be(client: TestClient) -> None:
    gone = "mail-2#0-20~0123456789abcdef"
    assert (
        "has changed" in problem(client.get(f"/v1/passages/{quote(gone, safe='')}"), 410, "passage-changed")["detail"]
    )
    problem(client.get("/v1/passages/nothing%230-2"), 404, "not-found")
    problem(client.get("/v1/passages/mail-2"), 422, "invalid-request")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/ask?q=ferry",
        "/v1/articles",
        "/v1/articles/mail-2",
        "/v1/speakers",
        "/v1/statements?speaker=Quill&format=csv",
        "/v1/timeline",
    ],
)
def test_what_has_not_changed_is_not_sent_again(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    tag = first.headers["etag"]
    again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get("/v1/ask?q=pier").headers["etag"] != tag


def test_a_new_generation_is_a_new_answer(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    from index.build import build

    monkeypatch.setattr("service.desk.PATIENCE", 60)  # however slow the machine is
    copy = tmp_path / "index"
    shutil.copytree(index, copy)
    with TestClient(create_app(copy), base_url=HOME) as client:
        tag = client.get("/v1/articles").headers["etag"]
        more = tmp_path / "more.txt"
        more.write_text("A heron stood in the harbour of Merrowby all day on Sunday, and nobody minded it at all.")
        build([more], copy)
        response = client.get("/v1/articles", headers={"If-None-Match": tag})
        assert response.status_code == 200
        assert response.headers["etag"] != tag


def test_large_replies_are_compressed_where_that_is_understood(client: TestClient) -> None:
    assert client.get("/v1/ask?q=ferry", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/v1/ask?q=ferry", headers={"Accept-Encoding": "identity"}).headers
