"""The pages, as a browser without script reads them."""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from index.search import Searcher
from service.app import create_app

HOME = "http://127.0.0.1:8760"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
OUR_TAGS = {
    *("html", "head", "meta", "title", "link", "script", "body", "a", "header", "p", "main", "footer", "form", "label"),
    *(
        "input",
        "button",
        "details",
        "summary",
        "div",
        "datalist",
        "option",
        "section",
        "h1",
        "h2",
        "h3",
        "ol",
        "ul",
        "li",
    ),
    *("article", "blockquote", "mark", "span", "small"),
}


class Page(HTMLParser):
    """Collects tags, attributes and the text inside of <mark>; a tag that we never write is a hole."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marked: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "mark":
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            self.marked[-1] += data

    def links(self) -> list[str]:
        return [attrs["href"] or "" for tag, attrs in self.tags if tag == "a" and "href" in attrs]


@pytest.fixture(scope="module")
def client(index: Path) -> Iterator[TestClient]:
    with Searcher.open(index) as searcher, TestClient(create_app(searcher), base_url=HOME, headers=BROWSER) as opened:
        yield opened


def sound(text: str) -> Page:
    """Parse a page, and assert that it holds nothing but what we write ourselves."""
    page = Page(text)
    assert {tag for tag, _ in page.tags} <= OUR_TAGS
    scripts = [attrs for tag, attrs in page.tags if tag == "script"]
    assert scripts == [{"type": "module", "src": "/static/onrecord.js"}]
    for _, attrs in page.tags:
        assert not [name for name in attrs if name.startswith("on") or name == "style"]
        assert not (attrs.get("href") or "").lower().startswith(("javascript:", "data:"))
    return page


def test_the_first_page_says_what_is_on_record(client: TestClient) -> None:
    page = sound(client.get("/").text)
    assert "5 articles of 25 October 2020 to 2 December 2022" in page.text
    assert "Doran Quill" in page.text
    names = {attrs["name"] for tag, attrs in page.tags if tag == "input"}
    assert names == {"q", "speaker", "source", "from", "to"}


def test_an_answer_marks_its_sentence_and_names_its_speaker(client: TestClient) -> None:
    page = sound(client.get("/", params={"q": "Which stairs alone cost 84,000 crowns?"}).text)
    assert page.marked[0] == "The stairs alone cost 84,000 crowns, and the parish has found the money."
    assert "The archive answers" in page.text
    assert "Doran Quill" in page.text
    assert "Keeper of Records" in page.text
    assert "4 May 2021" in page.text
    assert "(from the byline)" in page.text


def test_a_date_that_is_not_stated_is_shown_as_such(client: TestClient) -> None:
    page = sound(client.get("/", params={"q": "How much of the pier did the storm take?"}).text)
    assert "publication date not stated; event of 25 October 2020" in page.text


def test_the_form_keeps_what_was_typed_and_empty_fields_are_no_filters(client: TestClient) -> None:
    typed = {"q": 'fares "rise" <b>', "speaker": "Brandt", "source": "", "from": "2021", "to": ""}
    response = client.get("/", params=typed)
    assert response.status_code == 200
    page = sound(response.text)
    values = {attrs["name"]: attrs.get("value") for tag, attrs in page.tags if tag == "input"}
    assert values == typed
    assert "Only dates from 1 January 2021 to today; only the speaker Oda Brandt." in page.text


def test_an_answer_leads_to_the_article_with_the_passage_marked(client: TestClient) -> None:
    question = "Which stairs alone cost 84,000 crowns?"
    page = sound(client.get("/", params={"q": question}).text)
    address = next(link for link in page.links() if link.startswith("/articles/"))
    response = client.get(address.partition("#")[0])
    assert response.status_code == 200
    article = sound(response.text)
    assert article.marked == ["The stairs alone cost 84,000 crowns, and the parish has found the money."]
    assert [attrs for _, attrs in article.tags if attrs.get("id") == "passage"]
    assert f"/?{urlencode({'q': question})}" in article.links()
    assert article.text.count("Doran Quill") >= 2


def test_hostile_text_is_shown_and_never_run(client: TestClient) -> None:
    response = client.get("/", params={"q": "When do the oyster beds reopen?"})
    page = sound(response.text)
    assert "<script>alert('title')</script> Oyster beds closed" in page.text
    assert "{{ 7 * 7 }} <i>Gazette</i>" in page.text
    assert '"><img src=x onerror=alert(1)>' in page.text
    assert "49" not in re.findall(r"\d+", page.text)
    assert "javascript:" not in response.text
    address = next(link for link in page.links() if link.startswith("/articles/hostile"))
    article = client.get(html.unescape(address).partition("#")[0])
    assert article.status_code == 200
    read = sound(article.text)
    assert "<script>alert('oysters')</script>" in read.text
    assert '<b onmouseover="alert(1)">oysters</b>' in read.text


def test_a_hostile_question_is_shown_and_never_run(client: TestClient) -> None:
    question = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    page = sound(client.get("/", params={"q": question}).text)
    assert {attrs["value"] for tag, attrs in page.tags if attrs.get("name") == "q"} == {question}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"q": "x" * 10_000}, "10,000 characters"),
        ({"q": "Who?", "from": "someday"}, "'someday'"),
        ({"q": "Who?", "from": "2022", "to": "2021"}, "swap them"),
        ({"q": "Who?", "speaker": "…"}, "is no name"),
    ],
)
def test_a_wrong_question_is_answered_kindly_beside_the_form(
    client: TestClient, query: dict[str, str], said: str
) -> None:
    response = client.get("/", params=query)
    assert response.status_code == 422
    page = sound(response.text)
    assert said in page.text
    assert {attrs["value"] for tag, attrs in page.tags if attrs.get("name") == "q"} == {query["q"]}


def test_what_is_not_there_is_said_in_a_page(client: TestClient) -> None:
    for path in ("/articles/nothing", "/elsewhere", "/articles/mail-2?passage=9-1", "/articles/mail-2?mark=0-99999"):
        response = client.get(path)
        assert response.status_code in {404, 422}
        sound(response.text)
        assert "Traceback" not in response.text


def test_the_archive_does_not_say_is_said(client: TestClient) -> None:
    page = sound(client.get("/", params={"q": "Which vaccine did the ministry of magic approve in Tokyo?"}).text)
    assert "The archive does not say" in page.text
    assert "Searched 5 articles" in page.text
    assert any(tag == "section" and attrs.get("class") == "nearest" for tag, attrs in page.tags)


def test_files_of_the_page_are_there(client: TestClient) -> None:
    for name, kind in (("onrecord.css", "text/css"), ("onrecord.js", "javascript"), ("icon.svg", "image/svg")):
        response = client.get(f"/static/{name}")
        assert response.status_code == 200
        assert kind in response.headers["content-type"]
        assert response.headers["x-content-type-options"] == "nosniff"
