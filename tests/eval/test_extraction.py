from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from eval.extraction import ExtractionDataError, can_be_read, evaluate

TEXT = [
    f"Sentence {number} of the article tells what the council of Alder did about the bridge." for number in range(5)
]
PAGE = (
    "<html><head><title>The bridge</title></head><body><article><h1>The bridge</h1><p>By Bo Finch</p><p>15 November 2019</p>"
    + "".join(f"<p>{sentence}</p>" for sentence in TEXT)
    + "</article></body></html>"
)


def gold(**changes: str) -> str:
    record = {
        "id": "1",
        "html": "html/1.html",
        "url": "https://example.org/",
        "title": "The Bridge!",
        "authors": "Bo Finch",
        "published": "2019-11-15",
        "text": " ".join(TEXT),
    }
    return json.dumps(record | changes)


def folder(path: Path, *records: str, archived: bool = True) -> Path:
    (path / "gold.jsonl").write_text("\n".join(records))
    if archived:
        with tarfile.open(path / "html.tar.xz", "w:xz") as tar:
            info = tarfile.TarInfo("html/1.html")
            info.size = len(PAGE)
            tar.addfile(info, io.BytesIO(PAGE.encode()))
    else:
        (path / "html").mkdir()
        (path / "html" / "1.html").write_text(PAGE)
    return path


@pytest.mark.parametrize("archived", [True, False])
def test_a_page_read_right(tmp_path: Path, archived: bool) -> None:
    out = tmp_path / "predictions.jsonl"
    report = evaluate(folder(tmp_path, gold(), archived=archived), predictions=out)
    assert (report.pages, report.text_f1, report.title_equal, report.date_right, report.author_f1) == (1, 1, 1, 1, 1)
    assert json.loads(out.read_text()) == {
        "id": "1",
        "title": "The bridge",
        "authors": "Bo Finch",
        "published": "2019-11-15",
        "text": "\n\n".join(TEXT),
    }


def test_the_measures_by_hand(tmp_path: Path) -> None:
    half = " ".join(TEXT[:1])
    records = [
        gold(text=half, authors="Bo Moss", title="Another", published="2019-11-16"),
        gold(authors="", published="2019-11-15"),
    ]
    report = evaluate(folder(tmp_path, *records))
    # Of 5 sentences of 14 words the first page's gold has one: P 0.2, R 1; the second page is exact.
    assert report.text_precision == pytest.approx(0.6)
    assert report.text_recall == 1
    assert report.text_f1 == pytest.approx(0.75)
    assert report.title_equal == 0.5
    # The 16th cannot be read in the page: only the second page counts.
    assert (report.dated_pages, report.date_right, report.date_wrong) == (1, 1, 0)
    assert (report.author_pages, report.author_f1) == (1, pytest.approx(0.5))


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<time datetime='2019-09-05'>", True),
        ("20190905", True),
        ("Sept. 5, 2019", True),
        ("5th of September 2019", True),
        ("9/5/19", True),
        ("September 15, 2019", False),
        ("2019-09-051", False),
    ],
)
def test_a_date_that_can_be_read(page: str, expected: bool) -> None:
    assert can_be_read("2019-09-05", page.encode()) is expected


@pytest.mark.parametrize(
    ("records", "message"), [(["{broken"], "gold.jsonl:1"), ([], "no page"), ([gold(html="x")], "missing")]
)
def test_bad_folders_are_refused(tmp_path: Path, records: list[str], message: str) -> None:
    with pytest.raises(ExtractionDataError, match=message):
        evaluate(folder(tmp_path, *records))
    with pytest.raises(ExtractionDataError, match=r"holds no gold\.jsonl"):
        evaluate(tmp_path / "none")
