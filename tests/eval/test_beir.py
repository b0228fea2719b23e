"""BEIR folders: the judged queries of one split, with their grades."""

from pathlib import Path

import pytest

from eval.questions import Evidence, QuestionsError, read_questions

HEADER = "query-id\tcorpus-id\tscore\n"


def folder(root: Path, **splits: str) -> Path:
    (root / "qrels").mkdir()
    queries = (
        '{"_id": "1", "text": "one?", "metadata": {}}\n{"_id": "2", "text": "two?"}\n{"_id": "3", "text": "three?"}\n'
    )
    (root / "queries.jsonl").write_text(queries, encoding="utf-8")
    for name, text in splits.items():
        (root / "qrels" / f"{name}.tsv").write_text(text, encoding="utf-8")
    return root


def test_judged_queries_with_grades(tmp_path: Path) -> None:
    read = read_questions(folder(tmp_path, test=HEADER + "2\td7\t2\n2\td8\t1\n2\td9\t0\n1\td1\t1\n3\td1\t0\n"))
    assert [(q.id, q.question, q.level) for q in read.questions] == [("2", "two?", "article"), ("1", "one?", "article")]
    assert read.questions[0].evidence == (Evidence("d7", grade=2), Evidence("d8", grade=1))
    assert all(question.answerable and not question.any_of for question in read.questions)


def test_the_test_split_is_taken_where_there_are_several(tmp_path: Path) -> None:
    read = read_questions(folder(tmp_path, dev=HEADER + "1\td1\t1\n", test="2\td2\t1\n"))
    assert [question.id for question in read.questions] == ["2"]


def test_an_only_split_is_taken_and_two_are_a_question(tmp_path: Path) -> None:
    root = folder(tmp_path, dev=HEADER + "1\td1\t1\n")
    assert len(read_questions(root).questions) == 1
    (root / "qrels" / "train.tsv").write_text(HEADER, encoding="utf-8")
    with pytest.raises(QuestionsError, match=r"which split.*dev\.tsv, train\.tsv"):
        read_questions(root)


@pytest.mark.parametrize(
    ("qrels", "message"),
    [
        (HEADER + "1\td1\n", r"test\.tsv:2: 2 fields"),
        (HEADER + "1\td1\thigh\n", r":2: the score must be a whole number, not 'high'"),
        (HEADER + "9\td1\t1\n", r"query '9' is judged, but not in queries\.jsonl"),
        (HEADER + "1\td1\t1\n1\td1\t2\n", r":3: query '1' and document 'd1' are judged twice"),
        (HEADER, r"no query has a relevant document"),
    ],
)
def test_bad_qrels_are_named(tmp_path: Path, qrels: str, message: str) -> None:
    with pytest.raises(QuestionsError, match=message):
        read_questions(folder(tmp_path, test=qrels))


def test_bad_queries_are_named(tmp_path: Path) -> None:
    root = folder(tmp_path, test=HEADER + "1\td1\t1\n")
    (root / "queries.jsonl").write_text('{"_id": "1", "text": "a"}\n{"_id": "1", "text": "b"}\n', encoding="utf-8")
    with pytest.raises(QuestionsError, match=r"queries\.jsonl:2: query '1' stands there twice"):
        read_questions(root)
    (root / "queries.jsonl").write_text('{"_id": 1, "text": "a"}\n', encoding="utf-8")
    with pytest.raises(QuestionsError, match=r'queries\.jsonl:1: a query must have "_id" and "text"'):
        read_questions(root)


def test_another_folder_is_no_set(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match="not a BEIR folder"):
        read_questions(tmp_path)
