from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers import UnreadableError, documents
from ingest.readers.html import fragment, page_document
from ingest.records import Markup, RawDocument, Skipped

LEAD = "The council of Alder opened its new harbour bridge on Friday, ten years after the first plan was drawn."
SECOND = "The bridge, which cost forty million crowns, is expected to carry nine thousand carts a day over the river."
THIRD = "“We have waited long for this,” said Ada Reed, the mayor, who cut a ribbon before some two thousand people."
FOURTH = "Ferries will go on crossing until spring, the harbour master said, so that nobody need change plans at once."


def page(
    *,
    head: str = "",
    title: str = "Bridge opens in Alder - The Alder Herald",
    byline: str = '<p class="byline">By <a href="/authors/bo-finch">Bo Finch</a> and Cy Moss</p><p>November 15, 2019</p>',
    body: str = "",
) -> bytes:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
      <meta property="og:site_name" content="The Alder Herald">
      <link rel="canonical" href="https://herald.example.org/bridge">{head}</head><body>
      <nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav>
      <main><article><h1>Bridge opens in Alder</h1>{byline}
      <p>{LEAD}</p><p>{SECOND}</p>
      <figure><img src="b.jpg"><figcaption>The bridge at night</figcaption></figure>
      <h2>A long wait</h2><p>{THIRD}</p>{body}
      <p>Sign up for our newsletter to get the best of Alder in your inbox.</p>
      <p>{FOURTH}</p>
      <p><a href="/x">Read more: Harbour fees rise again in the new year, council says</a></p>
      </article></main>
      <footer><p>© 2020 The Alder Herald. All rights reserved.</p></footer></body></html>""".encode()


def read(data: bytes) -> RawDocument:
    return page_document("a.html", data, None)


def paragraphs(document: RawDocument) -> list[tuple[str, str]]:
    assert document.markup is not None
    return list(zip([one.kind for one in document.markup], document.text.split("\n\n"), strict=True))


def test_a_page_and_nothing_around_it() -> None:
    found = read(page(body="<ul><li>It is <b>nine</b> metres wide.</li><li>It has two lanes for carts.</li></ul>"))
    assert (found.title, found.author, found.published, found.source, found.url) == (
        "Bridge opens in Alder", "Bo Finch, Cy Moss", "2019-11-15", "The Alder Herald", "https://herald.example.org/bridge",
    )  # fmt: skip
    assert paragraphs(found) == [
        ("paragraph", LEAD),
        ("paragraph", SECOND),
        ("caption", "The bridge at night"),
        ("heading", "A long wait"),
        ("paragraph", THIRD),
        ("list", "It is nine metres wide."),
        ("list", "It has two lanes for carts."),
        ("paragraph", FOURTH),
    ]


def test_a_heading_that_asks_stays_where_a_caption_stands_above_it() -> None:
    asked = "".join(
        f"<h3>{number}. What did you see on day {number}?</h3><p>{said}</p>"
        for number, said in enumerate((LEAD, SECOND, THIRD, FOURTH), 1)
    )
    html = f"""<html><head><title>Four questions to Ada Reed</title></head><body><div class="page"><h1>Four questions to Ada Reed</h1>
      <p><em>Ada Reed walked over the bridge on four days and kept a diary of what she saw and whom she met there.</em></p>
      <p class="caption">Ada Reed on the bridge. Image: Alder Herald</p>{asked}</div></body></html>"""
    headings = [text for kind, text in paragraphs(read(html.encode())) if kind == "heading"]
    assert headings == [f"{number}. What did you see on day {number}?" for number in (1, 2, 3, 4)]


def test_bold_names_are_told() -> None:
    found = read(page(body=f"<p><strong>Ada Reed:</strong> {SECOND.replace('which', 'that')}</p>"))
    assert found.markup is not None
    assert Markup("paragraph", len("Ada Reed:")) in found.markup


def linked_data(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


@pytest.mark.parametrize(
    ("head", "byline", "expected"),
    [
        (linked_data(datePublished="2019-11-14T10:00:00+01:00"), "", "2019-11-14"),
        ('<meta property="article:published_time" content="2019-11-14">', "", "2019-11-14"),
        # 01:00 on the 16th in UTC is the evening of the 15th where the page is read.
        (linked_data(datePublished="2019-11-16T01:00:00Z"), "<time>Nov. 15, 2019</time>", "2019-11-15"),
        # Published anew: the page shows the day that the metadata calls modified.
        (linked_data(datePublished="2018-01-02", dateModified="2019-11-15"), "<p>15 November 2019</p>", "2019-11-15"),
        (
            linked_data(datePublished="2018-01-02", dateModified="2019-11-15"),
            "<p>Updated 15 November 2019</p>",
            "2018-01-02",
        ),
        ("", "", None),
    ],
)
def test_dates_in_their_order(head: str, byline: str, expected: str | None) -> None:
    assert read(page(head=head, byline=byline)).published == expected


@pytest.mark.parametrize(
    ("head", "byline", "expected"),
    [
        (linked_data(author=[{"@type": "Person", "name": "Bo Finch"}, {"name": "Cy Moss"}]), "", "Bo Finch, Cy Moss"),
        (linked_data(author=[{"name": "Bo Finch"}, {"name": "Cy Moss"}]), "<p>By Cy Moss</p>", "Cy Moss"),
        (linked_data(author={"name": "The Alder Herald"}), "<p>By BO FINCH, staff writer</p>", "Bo Finch"),
        (linked_data(author={"name": "Harbour Press Agency"}), "", "Harbour Press Agency"),
        ('<meta name="author" content="By Bo Finch | The Alder Herald">', "", "Bo Finch"),
        ("", "", None),
    ],
)
def test_authors(head: str, byline: str, expected: str | None) -> None:
    assert read(page(head=head, byline=byline)).author == expected


def test_the_article_body_of_the_metadata_mends_a_wrong_choice() -> None:
    told = [
        f"Part {number} of the story of the bridge tells what the workers did in year {number}." for number in range(9)
    ]
    wrong = "".join(f"<article><p>{LEAD} {SECOND} {THIRD} {number}</p></article>" for number in range(9))
    right = "".join(f"<div class=x{number}><span><div>{text}</div></span></div>" for number, text in enumerate(told))
    head = linked_data(headline="The story", articleBody=" ".join(told))
    data = f"<html><head><title>The story</title>{head}</head><body>{wrong}{right}</body></html>"
    assert read(data.encode()).text.split("\n\n") == told


def test_latin_1_means_windows_1252() -> None:
    text = page(body="<p>“Café” costs £5 – or so they say in the town on the river.</p>").decode()
    data = text.replace('charset="utf-8"', 'charset="iso-8859-1"').encode("cp1252")
    assert "“Café” costs £5 – or so" in read(data).text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html></html>",
        b"<nav><a href=/>Home</a><a href=/n>News</a></nav>",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 3,
        b"<!ENTITY a 'b'>" * 3,
    ],
)
def test_no_article(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.html").write_bytes(data)
    (found,) = documents(tmp_path, isolate=False)
    assert isinstance(found, Skipped)


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;">]>'
    found = read(
        page(body="<p>Some words of the article and &b;, nothing more.</p>").replace(b"<!DOCTYPE html>", bomb.encode())
    )
    assert "0123456789" not in found.text


def test_deep_pages_are_read() -> None:
    deep = "<div>" * 5000 + "Deep." + "</div>" * 5000
    assert LEAD in read(page(body=deep)).text


def test_a_fragment_is_all_article() -> None:
    found = fragment("<p>One.</p>Two<br><br>three <a href=x>link</a><ul><li>item</li></ul><script>no</script>")
    assert [(one.markup.kind, one.text) for one in found] == [
        ("paragraph", "One."),
        ("paragraph", "Two"),
        ("paragraph", "three link"),
        ("list", "item"),
    ]


@settings(max_examples=60)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(st.sampled_from(["<p>", "</p>", "<div ", "a='", "<!--", "]]>", "&#0;", "w " * 9]), max_size=30).map(
            "".join
        ),
    )
)
def test_any_text_is_a_page_or_refused(text: str) -> None:
    try:
        found = page_document("a.html", text.encode("utf-8", "surrogatepass"), None)
    except UnreadableError:
        return
    assert found.text.strip()
    assert len(found.text.split("\n\n")) == len(found.markup or ())
