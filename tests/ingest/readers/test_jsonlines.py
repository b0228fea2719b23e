from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers import Limits, documents
from ingest.readers.cleaning import clean
from ingest.records import RawDocument, Skipped


def read(
    path: Path, *lines: object, limits: Limits | None = None, fields: dict[str, str] | None = None
) -> list[RawDocument | Skipped]:
    written = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    file = path / "a.jsonl"
    file.write_bytes(b"\n".join(written))
    return list(documents(file, limits, fields))


@pytest.mark.parametrize(
    "record",
    [
        {
            "id": "7", "url": "https://example.org/7", "title": "T", "text": "Body.", "author": "Ada Reed",
            "published": "2019-11-15", "source": "News",
        },
        {
            "_id": "7", "link": "https://example.org/7", "headline": "T", "body": "Body.", "byline": "Ada Reed",
            "date": "2019-11-15", "site": "News",
        },
        {
            "guid": 7, "URL": "https://example.org/7", "Title": " T ", "article_body": ["Body."],
            "authors": [{"name": "Ada Reed"}], "datePublished": "2019-11-15", "publisher": {"name": "News"},
        },
        {
            "_id": {"$oid": "7"}, "url": "https://example.org/7", "name": "T", "Content": "Body.",
            "creator": ["Ada Reed"], "pub_date": {"$date": "2019-11-15"}, "Site Name": "News",
        },
        {
            "docid": "7", "permalink": "https://example.org/7", "title": "T", "text": "", "content": "Body.",
            "author": None, "authors": "Ada Reed", "timestamp": 1573776000, "source": {"id": None, "name": "News"},
        },
    ],
)  # fmt: skip
def test_the_usual_names(tmp_path: Path, record: dict[str, object]) -> None:
    assert read(tmp_path, record) == [
        RawDocument("a.jsonl#1", "Body.", "7", "https://example.org/7", "T", "Ada Reed", "2019-11-15", "News")
    ]


def test_beir(tmp_path: Path) -> None:
    assert read(tmp_path, {"_id": "4983", "title": "T", "text": "Body.", "metadata": {}}) == [
        RawDocument("a.jsonl#1", "Body.", id="4983", title="T")
    ]


def test_named_fields_come_first(tmp_path: Path) -> None:
    record = {"title": "Kicker", "headline": "T", "text": "Teaser.", "story_text": "Body.", "date": "1999-01-01"}
    fields = {"title": "headline", "text": "story_text", "published": "online_since"}
    assert read(tmp_path, record, fields=fields) == [RawDocument("a.jsonl#1", "Body.", title="T")]


def test_several_authors_and_paragraphs(tmp_path: Path) -> None:
    assert read(tmp_path, {"text": ["One.", "Two."], "authors": ["Ada Reed", {"name": "Bo Finch"}]}) == [
        RawDocument("a.jsonl#1", "One.\n\nTwo.", author="Ada Reed, Bo Finch")
    ]


def test_what_is_no_article_is_said_with_its_line(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {"text": "First."},
        b"{broken",
        b"",
        [1, 2],
        b"null",
        {"title": "No text", "tags": []},
        {"text": 5},
        {"text": "   "},
        b"[" * 100_000,
        b"\x89PNG\0\0\0\0",
        b'{"text": "' + b"x" * 5000 + b'"}',
        b'{"id": ' + b"9" * 3000 + b', "text": "Long."}',
        {"text": "Last."},
        limits=Limits(line_bytes=200_000),
    )
    assert [(one.key, one.text[:8]) for one in found if isinstance(one, RawDocument)] == [
        ("a.jsonl#1", "First."),
        ("a.jsonl#11", "xxxxxxxx"),
        ("a.jsonl#12", "Long."),
        ("a.jsonl#13", "Last."),
    ]
    reasons = {one.key: one.reason for one in found if isinstance(one, Skipped)}
    assert reasons == {
        "a.jsonl:2": "no JSON: Expecting property name enclosed in double quotes at column 2",
        "a.jsonl:4": "a JSON list, not a record with fields",
        "a.jsonl:5": "a JSON null, not a record with fields",
        "a.jsonl:6": "the record has no text (fields: title, tags)",
        "a.jsonl:7": "the record has no text (fields: text)",
        "a.jsonl:8": "the record has no text (fields: text)",
        "a.jsonl:9": "no record: its JSON is nested too deep",
        "a.jsonl:10": "a binary file, not text",
    }


def test_a_line_too_long_is_passed_over_without_being_held(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    with file.open("wb") as out:
        out.write(b'{"text": "Before."}\n{"text": "')
        for _ in range(50):
            out.write(b"x" * (1 << 20))
        out.write(b'"}\n{"text": "After."}\n')
    tracemalloc.start()
    try:
        found = list(documents(file, Limits(line_bytes=4 << 20)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [one.text for one in found if isinstance(one, RawDocument)] == ["Before.", "After."]
    assert [one for one in found if isinstance(one, Skipped)] == [
        Skipped("a.jsonl:2", "a line of more than 4 MiB: no article is that long")
    ]
    assert peak < 16 << 20


@given(
    st.lists(
        st.fixed_dictionaries(
            {"text": st.text(min_size=1)}, optional={"title": st.text(), "id": st.text(), "author": st.lists(st.text())}
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, object]]) -> None:
    found = read(tmp_path_factory.mktemp("jsonl"), *records)
    expected = [text for record in records if (text := clean(str(record["text"])).strip())]
    assert [one.text for one in found if isinstance(one, RawDocument)] == expected
    assert len(found) == len(records)


@given(st.lists(st.binary(max_size=60).filter(lambda data: b"\n" not in data and data.strip()), min_size=1, max_size=5))
def test_any_line_is_a_document_or_reported(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    assert len(read(tmp_path_factory.mktemp("jsonl"), *lines)) == len(lines)
