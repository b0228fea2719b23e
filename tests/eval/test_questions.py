"""Question sets are read as written, and what is wrong with one is said by file and line."""

import hashlib
import json
from pathlib import Path

import pytest

from eval.questions import UNSTATED, Evidence, Question, QuestionsError, read_questions

GOOD = {"id": "q1", "question": "Who spoke?", "answerable": True, "evidence": [{"article": "a.txt"}]}


def written(folder: Path, *records: object) -> Path:
    path = folder / "questions.jsonl"
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_every_field_is_read(tmp_path: Path) -> None:
    evidence = {"article": "a.txt", "text": "said so", "speaker": "Ana Ruiz", "published": "2024-05-01"}
    full = {**GOOD, "evidence": [evidence], "any_of": True, "asked_on": "2024-06-02", "type": "quote", "answer": "Ana"}
    (question,) = read_questions(written(tmp_path, full)).questions
    piece = Evidence("a.txt", "said so", "Ana Ruiz", "2024-05-01")
    assert question == Question("q1", "Who spoke?", True, (piece,), any_of=True, asked_on="2024-06-02", type="quote")
    assert question.level == "passage"


def test_null_and_absent_are_told_apart(tmp_path: Path) -> None:
    evidence = [{"article": "a", "speaker": None, "published": None}, {"article": "b"}]
    (question,) = read_questions(written(tmp_path, {**GOOD, "evidence": evidence})).questions
    assert [piece.speaker for piece in question.evidence] == [None, UNSTATED]
    assert [piece.published for piece in question.evidence] == [None, UNSTATED]
    assert question.level == "article"


def test_blank_lines_and_a_byte_order_mark_are_no_questions(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    data = b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n\r\n"
    path.write_bytes(data)
    read = read_questions(path)
    assert len(read.questions) == 1
    assert read.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("{", r"questions\.jsonl:1: not JSON"),
        ("[]", r":1: a list where a JSON object was expected"),
        ({**GOOD, "id": ""}, r':1: "id" must be a text that is not empty'),
        ({**GOOD, "id": 7}, r':1: "id" must be a text that is not empty, not 7'),
        ({**GOOD, "question": "  "}, r'"question" must be a text'),
        ({**GOOD, "answerable": "yes"}, r'"answerable" must be true or false'),
        ({**GOOD, "any_of": 1}, r'"any_of" must be true or false'),
        ({**GOOD, "evidence": None}, r'"evidence" must be a list'),
        ({**GOOD, "evidence": []}, r"answerable, but without evidence"),
        ({**GOOD, "answerable": False}, r"not answerable, but with evidence"),
        ({**GOOD, "evidence": ["a"]}, r":1: evidence 1: a str where a JSON object"),
        ({**GOOD, "evidence": [{"text": "x"}]}, r'evidence 1: "article" must be a text'),
        ({**GOOD, "evidence": [{"article": "a", "text": ""}]}, r'evidence 1: "text" must be a text'),
        ({**GOOD, "evidence": [{"article": "a", "published": "20240501"}]}, r'"published" must be a date'),
        ({**GOOD, "evidence": [{"article": "a"}, {"article": "a"}]}, r"the same evidence twice"),
        ({**GOOD, "asked_on": "2024-02-30"}, r'"asked_on" must be a date'),
        ({**GOOD, "anyOf": True}, r'unknown key "anyOf"; did you mean "any_of"'),
        ({**GOOD, "evidence": [{"article": "a", "speakers": "B"}]}, r'"speakers"; did you mean "speaker"'),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, record: object, message: str) -> None:
    with pytest.raises(QuestionsError, match=message):
        read_questions(written(tmp_path, record))


def test_a_repeated_id_names_both_lines(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match=r":3: id 'q1' is taken by line 1"):
        read_questions(written(tmp_path, GOOD, "", GOOD))


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(json.dumps(GOOD).encode() + b'\n{"id": "\xff"}\n')
    with pytest.raises(QuestionsError, match=r"q\.jsonl:2: byte 9 is not UTF-8"):
        read_questions(path)


def test_no_file_and_no_question(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match="no such file"):
        read_questions(tmp_path / "none.jsonl")
    with pytest.raises(QuestionsError, match="no questions in it"):
        read_questions(written(tmp_path))


def test_the_projects_own_examples_are_read(shared: Path) -> None:
    read = read_questions(shared / "seed_questions.jsonl")
    assert len(read.questions) == 22
    assert sum(question.answerable for question in read.questions) == 18
    assert len(read_questions(shared / "data" / "multihop_rag" / "questions.jsonl").questions) == 1297
