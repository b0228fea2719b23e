"""The page that shows how an article is read: escaped, alone, every attributed word in its speaker's colour."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from typer.testing import CliRunner

from ingest.articles import read_article
from ingest.records import Article, RawDocument
from service.cli import app
from service.reading_page import blocks, page, voices

TEXT = (
    "What the storm left of <b>the quay</b>\n\n"
    "By Ruth Oake | 3 May 2021\n\n"
    "The quay at Dunmore has been closed since the storm, & nobody agrees on who should pay for its repair.\n\n"
    "“We paid for every stone,” said Ada Merrow, harbour master of Dunmore. “Nobody helped us with it.”\n\n"
    "Tomas Bell, chairman of the union, said that the wall was “a <script>alert(1)</script> disgrace to us all”.\n"
)


def article() -> Article:
    return read_article(RawDocument("quay.txt", TEXT))


def test_everybody_on_record_has_a_colour_and_a_role() -> None:
    assert [(voice.name, voice.colour, voice.role) for voice in voices(article())] == [
        ("Ada Merrow", 0, "harbour master of Dunmore"),
        ("Tomas Bell", 1, "chairman of the union"),
    ]


def test_runs_are_the_words_of_the_paragraph_and_the_inner_attribution_counts() -> None:
    read = article()
    for block, shown in zip(read.blocks, blocks(read), strict=True):
        assert "".join(run.text for run in shown.runs) == read.text[block.start : block.end]
    runs = [(run.text, run.basis) for run in blocks(read)[-1].runs if run.voice is not None]
    assert runs[0] == ("the wall was ", "indirect")
    assert runs[1][0].startswith("“a <script>")
    assert runs[1][1] == "direct"
    assert [run.text for shown in blocks(read) for run in shown.runs if run.cue] == ["said", "said"]


def test_the_page_is_escaped_and_asks_for_nothing() -> None:
    shown = page([article()], "quay <1>.txt")
    assert "<script" not in shown
    assert not re.search(r"(?:src|href|url|@import)\s*[=(]", shown)
    assert "default-src 'none'" in shown
    assert "&lt;b&gt;the quay&lt;/b&gt;" in shown
    assert "quay &lt;1&gt;.txt" in shown
    words = unescape(re.sub(r"<[^>]+>", "", shown.split("<main>")[1]))
    assert "“We paid for every stone,” said Ada Merrow, harbour master of Dunmore." in words
    assert "2021-05-03 (byline)" in words


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    (tmp_path / "quay.txt").write_text(TEXT, encoding="utf-8")
    made = CliRunner().invoke(
        app, ["parse", str(tmp_path / "quay.txt"), "--html", "--out", str(tmp_path / "quay.html")]
    )
    assert made.exit_code == 0, made.output
    assert "Ada Merrow" in (tmp_path / "quay.html").read_text(encoding="utf-8")
    refused = CliRunner().invoke(app, ["parse", str(tmp_path / "quay.txt"), "--out", str(tmp_path / "quay.html")])
    assert refused.exit_code == 2
