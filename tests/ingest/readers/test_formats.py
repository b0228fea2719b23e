"""Every format through one test of what an article is, and each its own bad input."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.readers import Limits, documents
from ingest.records import RawDocument, Skipped

TITLE = "Bridge opens in Alder"
ONE = "The council of Alder opened its new harbour bridge on Friday, ten years after the first plan was drawn."
TWO = "“We have waited long for this,” said Ada Reed, the mayor, who cut a ribbon before two thousand people."
URL = "https://herald.example.org/bridge"


def markdown() -> bytes:
    return f"---\ntitle: {TITLE}\nauthor: Bo Finch\ndate: 2019-11-15\nurl: {URL}\nsite: The Alder Herald\n---\n\n{ONE}\n\n{TWO}\n".encode()


def table() -> bytes:
    return f'Headline,Body,Author,Date,URL,Source\n{TITLE},"{ONE}\n\n{TWO}",Bo Finch,2019-11-15,{URL},The Alder Herald\n'.encode()


def record() -> dict[str, str]:
    return {
        "title": TITLE,
        "text": f"{ONE}\n\n{TWO}",
        "author": "Bo Finch",
        "published": "2019-11-15",
        "url": URL,
        "source": "The Alder Herald",
    }


def rss() -> bytes:
    return f"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Alder Herald</title>
      <item><title>{TITLE}</title><link>{URL}</link><dc:creator>Bo Finch</dc:creator><description>Short.</description>
      <pubDate>Fri, 15 Nov 2019 10:00:00 GMT</pubDate>
      <content:encoded><![CDATA[<p>{ONE}</p><p>{TWO}</p>]]></content:encoded></item></channel></rss>""".encode()


def atom() -> bytes:
    return f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Alder Herald</title><entry><title>{TITLE}</title>
      <link href="{URL}"/><author><name>Bo Finch</name></author><published>2019-11-15T10:00:00Z</published>
      <updated>2020-01-01T00:00:00Z</updated>
      <content type="html">&lt;p&gt;{ONE}&lt;/p&gt;&lt;p&gt;{TWO}&lt;/p&gt;</content></entry></feed>""".encode()


def html() -> bytes:
    data = {"@type": "NewsArticle", "headline": TITLE, "datePublished": "2019-11-15", "author": {"name": "Bo Finch"}}
    return f"""<html><head><title>{TITLE}</title><link rel="canonical" href="{URL}"><meta property="og:site_name"
      content="The Alder Herald"><script type="application/ld+json">{json.dumps(data)}</script></head><body><article>
      <h1>{TITLE}</h1><p>{ONE}</p><p>{TWO}</p></article></body></html>""".encode()


def warc() -> bytes:
    body = html()
    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>No.</p>"
    picture = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"
    return b"".join(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nWARC-Date: 2020-02-03T04:05:06Z\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
        % (URL.encode(), len(one), one)
        for one in (response, missing, picture)
    )


def docx() -> bytes:
    import docx as word

    document = word.Document()
    document.core_properties.author = "Bo Finch"
    document.add_heading(TITLE, level=0)
    document.add_paragraph(ONE)
    document.add_paragraph(TWO)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(*pages: str, title: str = TITLE) -> bytes:
    """A PDF of text set line by line; "#" before a line sets it larger, an empty line leaves a gap."""
    drawn: list[bytes] = []
    for page in pages:
        y, parts = 780, []
        for line in page.split("\n"):
            size = 20 if line.startswith("#") else 11
            text = line.lstrip("#").replace("(", r"\(").replace(")", r"\)")
            if text:
                parts.append(b"BT /F1 %d Tf 60 %d Td (%s) Tj ET" % (size, y, text.encode("cp1252")))
            y -= 14
        drawn.append(b"\n".join(parts))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(len(drawn))), len(drawn)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (%s) /Author (Bo Finch) /CreationDate (D:20200101000000Z) >>" % title.encode(),
    ]
    for number, content in enumerate(drawn):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (6 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, len(out),
    )  # fmt: skip


def wrapped(text: str) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, 60))


FORMATS: dict[str, Callable[[], bytes]] = {
    "md": markdown,
    "csv": table,
    "tsv": lambda: table().replace(b",", b"\t").replace(b"Friday\t", b"Friday,").replace(b"this\t", b"this,")
    .replace(b"Reed\t", b"Reed,").replace(b"mayor\t", b"mayor,"),
    "json": lambda: json.dumps({"count": 1, "articles": [record()]}).encode(),
    "jsonl": lambda: json.dumps(record()).encode(),
    "rss": rss,
    "atom": atom,
    "xml": rss,
    "html": html,
    "warc": warc,
    "docx": docx,
    "pdf": lambda: pdf(f"#{TITLE}\n\n{wrapped(ONE)}\n\n{wrapped(TWO)}"),
}  # fmt: skip


def read(root: Path, **options: object) -> tuple[list[RawDocument], dict[str, str]]:
    found = list(documents(root, isolate=False, **options))  # type: ignore[arg-type]
    return (
        [one for one in found if isinstance(one, RawDocument)],
        {one.key: one.reason for one in found if isinstance(one, Skipped)},
    )


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_article_in_every_format(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a.{suffix}").write_bytes(FORMATS[suffix]())
    found, _ = read(tmp_path)
    assert [one.text for one in found] == [f"{ONE}\n\n{TWO}"]
    assert (found[0].title, found[0].author) == (TITLE, "Bo Finch")
    if suffix not in ("docx", "pdf"):
        assert (found[0].url, found[0].source) == (URL, "The Alder Herald")
        assert found[0].published is not None
        assert "2019" in found[0].published
    else:
        assert found[0].published is None
    if found[0].markup is not None:
        assert [one.kind for one in found[0].markup] == ["paragraph", "paragraph"]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("outer", ["gz", "xz", "zip"])
def test_every_format_compressed(tmp_path: Path, suffix: str, outer: str) -> None:
    data = FORMATS[suffix]()
    if outer == "zip":
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"folder/a.{suffix}", data)
        key = f"a.zip/folder/a.{suffix}"
    else:
        (tmp_path / f"a.{suffix}.{outer}").write_bytes(gzip.compress(data) if outer == "gz" else lzma.compress(data))
        key = f"a.{suffix}.{outer}"
    found, _ = read(tmp_path)
    assert [one.text for one in found] == [f"{ONE}\n\n{TWO}"]
    assert found[0].key.split("#")[0] == key


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    "damage", [lambda data: b"", lambda data: data[: len(data) // 2], lambda data: b"\x00\xff" * 300]
)
def test_damage_is_reported(tmp_path: Path, suffix: str, damage: Callable[[bytes], bytes]) -> None:
    (tmp_path / f"a.{suffix}").write_bytes(damage(FORMATS[suffix]()))
    found, skipped = read(tmp_path)
    assert found or skipped
    assert all(skipped.values())


def test_markdown_keeps_headings_lists_captions_and_bold(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        f"# {TITLE}\n\n**Ada Reed:** {ONE}\n\n## A long wait\n\n- one *thing*\n- another\n\n> {TWO}\n\n![The bridge](b.png)\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n<p>As <b>HTML</b></p>\n"
    )
    (found,), _ = read(tmp_path)
    assert found.title == TITLE
    assert found.markup is not None
    assert list(zip([(one.kind, one.bold) for one in found.markup], found.text.split("\n\n"), strict=True)) == [
        (("paragraph", 9), f"Ada Reed: {ONE}"),
        (("heading", 0), "A long wait"),
        (("list", 0), "one thing"),
        (("list", 0), "another"),
        (("paragraph", 0), TWO),
        (("caption", 0), "The bridge"),
        (("list", 0), "a | b"),
        (("list", 0), "c | d"),
        (("paragraph", 0), "As HTML"),
    ]


def test_front_matter_that_refers_to_itself_is_refused(tmp_path: Path) -> None:
    lines = [
        "a: &a [x, x, x, x]",
        *(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(20)),
    ]
    (tmp_path / "a.md").write_text("---\n" + "\n".join(lines) + f"\n---\n{ONE}\n")
    assert "alias" in read(tmp_path)[1]["a.md"]


def test_rules_are_no_front_matter(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\n{ONE}\n---\n{TWO}\n")
    assert ONE in read(tmp_path)[0][0].text


def test_rows_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        "\ufeffkicker;headline;story text;online since\nX;T;“Café”.;2019\n;;;\nX;no text;;\nX;a;b;c;d\nX;U;Two\nlines?;\n".encode()
    )
    fields = {"title": "headline", "text": "story text", "published": "online since"}
    found, skipped = read(tmp_path, fields=fields)
    assert [(one.key, one.title, one.text) for one in found] == [("a.csv#2", "T", "“Café”."), ("a.csv#6", "U", "Two")]
    assert skipped == {
        "a.csv:4": 'the row has no text in the field "story text"',
        "a.csv:5": "has 5 fields where the first row names 4",
        "a.csv:7": 'the row has no field "story text"',
    }


def test_a_table_in_windows_1252(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("title,text\nT,“Café”\n".encode("cp1252"))
    assert read(tmp_path)[0][0].text == "“Café”"


def test_items_of_a_feed(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(
        '<!DOCTYPE rss [<!ENTITY x "0123456789"><!ENTITY y SYSTEM "file:///etc/passwd">]><rss><channel><title>N</title>'
        "<item><title>A &amp;amp; B</title><description>One &amp;lt;b&amp;gt; two &x;&y;</description>"
        '<guid isPermaLink="false">7</guid><author>a@example.org (Ada Reed)</author></item><item><title>None</title></item>'
        "</channel></rss>"
    )
    (found,), skipped = read(tmp_path)
    assert (found.key, found.id, found.title, found.author, found.source) == ("a.xml#1", "7", "A & B", "Ada Reed", "N")
    assert "0123" not in found.text
    assert "root:" not in found.text
    assert list(skipped.values()) == ["an item without text"]
    (tmp_path / "a.xml").write_text("<config><a/></config>")
    assert "no feed" in read(tmp_path)[1]["a.xml"]


def test_pages_of_a_crawl(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(warc())
    (found,), skipped = read(tmp_path)
    assert (found.url, found.retrieved) == (URL, "2020-02-03")
    assert set(skipped.values()) <= {"1 records are no pages: image/png", "1 records are no pages: status 404"}


def test_word_styles(tmp_path: Path) -> None:
    import docx as word

    document = word.Document()
    document.add_heading(TITLE, level=1)
    document.add_paragraph().add_run("Ada Reed: ").bold = True
    document.paragraphs[-1].add_run(ONE)
    document.add_heading("A long wait", level=2)
    document.add_paragraph("one thing", style="List Bullet")
    document.add_paragraph("The bridge at night", style="Caption")
    rows = document.add_table(rows=1, cols=2).rows[0].cells
    rows[0].text, rows[1].text = "Bo Finch", TWO
    document.save(str(tmp_path / "a.docx"))
    (found,), _ = read(tmp_path)
    assert (found.title, found.author) == (TITLE, None)
    assert found.markup is not None
    assert list(zip([(one.kind, one.bold) for one in found.markup], found.text.split("\n\n"), strict=True)) == [
        (("paragraph", 9), f"Ada Reed: {ONE}"),
        (("heading", 0), "A long wait"),
        (("list", 0), "one thing"),
        (("caption", 0), "The bridge at night"),
        (("paragraph", 9), f"Bo Finch: {TWO}"),
    ]


def test_pages_of_a_pdf_are_joined(tmp_path: Path) -> None:
    first = (
        "The Alder Herald\n\n#Bridge opens in\n#Alder\n\n"
        + wrapped(ONE)
        + "\n\nThe harbour master, who has kept the ferries run-\nning for so many years that"
    )
    second = "The Alder Herald\n\nnobody can recall another, was there too.\n\n" + wrapped(TWO) + "\n\n2"
    (tmp_path / "a.pdf").write_bytes(pdf(first, second, title="Microsoft Word - bridge.doc"))
    (found,), _ = read(tmp_path)
    assert found.title == "Bridge opens in Alder"
    assert found.text.split("\n\n") == [
        ONE,
        "The harbour master, who has kept the ferries running for so many years that nobody can recall another, was there too.",
        TWO,
    ]
    (tmp_path / "a.pdf").write_bytes(pdf("", ""))
    assert "OCR" in read(tmp_path)[1]["a.pdf"]


def test_archives_that_could_harm(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.txt", ONE)
        archive.writestr("../../out.txt", ONE)
        archive.writestr("/root.txt", ONE)
        archive.writestr("C:/x.txt", ONE)
        archive.writestr("__MACOSX/._good.txt", "x")
        archive.writestr("inner.zip", b"PK")
        archive.writestr("bomb.txt", b"a" * (30 << 20))
        archive.writestr("picture.png", b"\x89PNG")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    found, skipped = read(tmp_path)
    assert [(one.key, one.text) for one in found] == [("a.zip/good.txt", ONE)]
    assert {key.removeprefix("a.zip/"): reason.split(":")[0] for key, reason in skipped.items()} == {
        "../../out.txt": "a name that leads out of the archive",
        "/root.txt": "a name that leads out of the archive",
        "C:/x.txt": "a name that leads out of the archive",
        "inner.zip": "an archive within an archive",
        "bomb.txt": "expands to more than 100 times its size",
        "link.txt": "a link, which is not followed",
        "picture.png": skipped["a.zip/picture.png"].split(":")[0],
        "a.zip": "1 hidden members of the archive are not read",
    }


def test_an_archive_that_is_a_bomb_as_a_whole(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(80):
            archive.writestr(f"{number}.txt", b"a" * (1 << 20))
    found, skipped = read(tmp_path)
    assert not found
    assert "bomb" in skipped["a.zip"]


def test_a_document_in_an_archive_keeps_the_limits(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "word " * 10_000)
    assert "split it" in read(tmp_path, limits=Limits(document_bytes=4096))[1]["a.zip/a.txt"]
