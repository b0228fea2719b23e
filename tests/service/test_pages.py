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
OUR_TAGS = set(
    re.findall(
        r"\w+",
        "html head meta title link script body header main footer nav aside section article h1 h2 h3 p a ol ul li span small br "
        "form label input button datalist option details summary blockquote mark svg rect code pre div "
        "table caption thead tbody tr th td",
    )
)


class Page(HTMLParser):
    """Collects tags, attributes and the text inside of <mark>; a tag that we never write is a hole."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marked: list[str] = []
        self.chips: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self._chip = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "li":
            self._chip = "chip" in (dict(attrs).get("class") or "").split()
            self.chips += [""] if self._chip else []
        if tag == "mark":
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        self._chip = self._chip and tag != "li"
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            self.marked[-1] += data
        if self._chip and data.strip():
            self.chips[-1] = f"{self.chips[-1]} {data.strip()}".strip()

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
    assert [attrs["type"] for attrs in scripts] == ["module"]
    assert scripts[0]["src"].startswith("/static/onrecord.js?v=")
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
    assert "date from the byline" in page.text


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
    assert [words for words in page.chips if "only" in words] == [
        "speaker Oda Brandt only ×",
        "dates since 1 January 2021 only ×",
    ]


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


def test_what_was_understood_can_be_corrected_in_a_click(client: TestClient) -> None:
    question = "What did Brandt say of fares in 2021?"
    page = sound(client.get("/", params={"q": question}).text)
    assert page.chips == ["speaker Oda Brandt favoured only ×", "dates 2021 favoured only ×"]
    ignored = f"/?{urlencode({'q': question, 'ignore': 'Brandt'})}"
    only = f"/?{urlencode({'q': question, 'speaker': 'Oda Brandt'})}"
    assert {ignored, only} <= set(page.links())
    without = sound(client.get(ignored).text)
    assert without.chips == ["speaker Brandt not meant undo", "dates 2021 favoured only ×"]
    assert f"/?{urlencode({'q': question})}" in without.links()
    filtered = sound(client.get(only).text)
    assert filtered.chips == ["speaker Oda Brandt only ×", "dates 2021 favoured only ×"]
    assert sound(client.get("/", params={"q": "Who?", "speaker": "Nemo"}).text).chips == [
        "speaker Nemo not in this archive ×"
    ]


def test_facets_and_timeline_lead_to_what_they_count(client: TestClient) -> None:
    question = "Which stairs alone cost 84,000 crowns?"
    page = sound(client.get("/", params={"q": question}).text)
    # Bars that are painted before the last of them is read move as more come.
    assert next(attrs["href"] for tag, attrs in page.tags if tag == "link" and attrs["rel"] == "expect") == "#brush"
    bars = [attrs for tag, attrs in page.tags if tag == "a" and "bar" in (attrs.get("class") or "").split()]
    # From the event of October 2020 to December 2022, a bar a month.
    assert len(bars) == 27
    assert bars[0]["data-first"] == "2020-10-01"
    assert bars[-1]["data-last"] == "2022-12-31"
    assert sum(int(bar["data-count"]) for bar in bars) == 7
    (may,) = (bar for bar in bars if bar["data-first"] == "2021-05-01")
    assert may["aria-label"] == "May 2021: 3 (Doran Quill 2, nobody named 1)"
    assert may["href"] == f"/?{urlencode({'q': question, 'from': '2021-05', 'to': '2021-05'})}"
    narrowed = sound(client.get(may["href"]).text)
    assert "Searched 1 article of 4 May 2021." in narrowed.text
    # The other months can still be chosen.
    again = [attrs for tag, attrs in narrowed.tags if tag == "a" and "bar" in (attrs.get("class") or "").split()]
    assert [bar["data-first"] for bar in again if "in" in bar["class"].split()] == ["2021-05-01"]
    assert len(again) == 27
    year = f"/?{urlencode({'q': question, 'from': '2021', 'to': '2021'})}"
    assert year in page.links()


def test_files_of_the_page_are_there(client: TestClient) -> None:
    for name, kind in (("onrecord.css", "text/css"), ("onrecord.js", "javascript"), ("icon.svg", "image/svg")):
        response = client.get(f"/static/{name}")
        assert response.status_code == 200
        assert kind in response.headers["content-type"]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"
    kept = client.get(re.search(r"/static/onrecord\.css\?v=\w+", client.get("/").text)[0])
    assert "immutable" in kept.headers["cache-control"]


def test_everybody_on_record_is_listed_and_found_by_name(client: TestClient) -> None:
    page = sound(client.get("/speakers").text)
    assert {"/speakers/doran-quill", "/speakers/oda-brandt"} <= set(page.links())
    found = sound(client.get("/speakers", params={"name": "brandt"}).text)
    assert "/speakers/oda-brandt" in found.links()
    assert "/speakers/doran-quill" not in found.links()
    assert "Nobody here is called “Nemo”" in sound(client.get("/speakers", params={"name": "Nemo"}).text).text


def test_a_speakers_page_has_their_words_roles_and_table(client: TestClient) -> None:
    page = sound(client.get("/speakers/Doran%20Quill").text)
    for words in (
        "Keeper of Records",
        "The lamp room opens in the spring of 2022",
        "Nobody yet.",
        "Who pays for the lens?",
    ):
        assert words in page.text, words
    (table,) = (link for link in page.links() if link.startswith("/v1/statements"))
    (number,) = re.findall(r"(\d+) statements in 1 article", page.text)
    assert client.get(table).text.count(",Doran Quill,") == int(number) >= 3
    places = [link.partition("#")[0] for link in page.links() if link.startswith("/articles/interview.txt?")]
    marked = [sound(client.get(place).text).marked[0] for place in places]
    assert any(words.startswith("The lamp room opens") for words in marked)
    empty = sound(client.get("/speakers/Doran%20Quill?from=2022&to=2022").text)
    assert "0 statements of 2022" in empty.text
    assert client.get("/speakers/Nobody").status_code == 404
    assert client.get("/speakers/Doran%20Quill?from=soon").status_code == 422


def test_articles_are_listed(client: TestClient) -> None:
    page = sound(client.get("/articles").text)
    assert len([link for link in page.links() if link.startswith("/articles/")]) == 5
    assert "publication date not stated; event of 25 October 2020" in page.text


def test_a_permanent_link_leads_to_the_words(client: TestClient) -> None:
    page = sound(client.get("/", params={"q": "Which stairs alone cost 84,000 crowns?"}).text)
    link = next(link for link in page.links() if link.startswith("/passages/"))
    response = client.get(link, follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"] == "/articles/interview.txt?passage=298-370#passage"
    gone = client.get(f"/passages/{link.removeprefix('/passages/')[:-4]}0000")
    assert gone.status_code == 410
    assert "has changed" in sound(gone.text).text


def test_a_wrong_speaker_becomes_a_line_to_add(client: TestClient) -> None:
    import json

    from ingest.corrections import correction

    page = sound(client.get("/", params={"q": "Which stairs alone cost 84,000 crowns?"}).text)
    link = next(link for link in page.links() if link.startswith("/correct"))
    form = sound(client.get(link).text)
    given = {attrs["name"]: attrs.get("value") for tag, attrs in form.tags if tag == "input"}
    assert given | {"passage": ""} == {
        "passage": "",
        "was": "Doran Quill",
        "speaker": "Doran Quill",
        "role": "Keeper of Records",
        "published": "2021-05-04",
    }
    shown = client.get(link).text
    assert "<mark>The lamp room opens" in shown  # what changes hands, and not the label before it
    assert "Doran Quill, Keeper of Records: <mark>" in shown
    nothing = client.get("/correct", params=given)
    assert "nothing to correct" in nothing.text
    asked = client.get("/correct", params=given | {"speaker": "Ann <b>Ode", "published": ""})
    lines = re.search(r"<pre[^>]*>(.*?)</pre>", asked.text, re.DOTALL)[1]
    written = [json.loads(html.unescape(line)) for line in lines.splitlines()]
    assert [correction(line).values.get("speaker") for line in written] == ["Ann <b>Ode", "Ann <b>Ode", None]
    assert written[2] == {"article": "interview.txt", "published": None}
    text = client.get("/v1/articles/interview.txt").json()["article"]["text"]
    assert [text[line["start"] : line["end"]] for line in written[:2]] == [line["text"] for line in written[:2]]
    assert "YYYY-MM-DD" in client.get("/correct", params=given | {"published": "May"}).text
    assert client.get("/correct", params={"passage": "x"}).status_code == 422
    assert client.get("/correct").status_code == 422


def test_where_nobody_is_named_the_sentence_that_answers_is_corrected(client: TestClient) -> None:
    page = sound(client.get("/", params={"q": "By how much do ferry fares rise in April?"}).text)
    link = next(link for link in page.links() if link.startswith("/correct?passage=mail-2"))
    form = sound(client.get(link).text)
    assert "On record now for the words marked: nobody" in form.text
    assert "Ferry fares between Merrowby and the mainland rise by four percent in April." in form.text
    assert "Diesel costs" not in form.text
