"""BEIR folders: ``queries.jsonl`` and ``qrels/*.tsv`` in, a ``QuestionSet`` of graded article evidence out.

The format is that of https://github.com/beir-cellar/beir: queries are ``{"_id", "text"}`` lines, qrels are
tab-separated ``query-id corpus-id score`` below one header line. As there, only queries with a judgement are asked.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from eval.questions import Evidence, Question, QuestionsError, QuestionSet, json_lines, read_bytes


def read_beir(folder: Path) -> QuestionSet:
    """The judged queries of a BEIR folder, of its test split where there are several; raises ``QuestionsError``."""
    queries_path, qrels_path = folder / "queries.jsonl", _split(folder)
    queries_data, qrels_data = read_bytes(queries_path), read_bytes(qrels_path)
    queries = _queries(queries_path, queries_data)
    judged = _qrels(qrels_path, qrels_data)
    questions = []
    for identifier, grades in judged.items():
        if identifier not in queries:
            raise QuestionsError(str(qrels_path), f"query {identifier!r} is judged, but not in {queries_path.name}")
        # A grade of 0 says "judged, not relevant": it is no evidence.
        evidence = tuple(Evidence(article, grade=grade) for article, grade in grades.items() if grade > 0)
        if evidence:
            questions.append(Question(identifier, queries[identifier], answerable=True, evidence=evidence))
    if not questions:
        raise QuestionsError(str(qrels_path), "no query has a relevant document in it")
    return QuestionSet(folder, hashlib.sha256(queries_data + qrels_data).hexdigest(), tuple(questions))


def _split(folder: Path) -> Path:
    found = sorted((folder / "qrels").glob("*.tsv"))
    test = folder / "qrels" / "test.tsv"
    if test in found:
        return test
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(path.name for path in found)
        raise QuestionsError(
            str(folder / "qrels"), f"which split? there is no test.tsv among {names}; keep one of them"
        )
    raise QuestionsError(str(folder), "not a BEIR folder: it has no qrels/*.tsv (nor is it a .jsonl file of questions)")


def _queries(path: Path, data: bytes) -> dict[str, str]:
    queries: dict[str, str] = {}
    for number, record in json_lines(path, data):
        where = f"{path}:{number}"
        identifier, text = record.get("_id"), record.get("text")
        if not isinstance(identifier, str) or not isinstance(text, str) or not identifier or not text.strip():
            raise QuestionsError(where, 'a query must have "_id" and "text", both texts that are not empty')
        if identifier in queries:
            raise QuestionsError(where, f"query {identifier!r} stands there twice")
        queries[identifier] = text
    return queries


def _qrels(path: Path, data: bytes) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {}
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise QuestionsError(str(path), f"byte {error.start + 1} is not UTF-8; save the file as UTF-8") from error
    for number, line in enumerate(lines, start=1):
        where = f"{path}:{number}"
        if not line.strip():
            continue
        fields = line.split("\t")
        if len(fields) != 3:
            raise QuestionsError(where, f"{len(fields)} fields; expected query-id, corpus-id and score between tabs")
        if number == 1 and not _is_grade(fields[2]):
            continue  # the header
        if not _is_grade(fields[2]):
            raise QuestionsError(where, f"the score must be a whole number, not {fields[2]!r}")
        if fields[1] in judged.setdefault(fields[0], {}):
            raise QuestionsError(where, f"query {fields[0]!r} and document {fields[1]!r} are judged twice")
        judged[fields[0]][fields[1]] = int(fields[2])
    return judged


def _is_grade(field: str) -> bool:
    return field.strip().lstrip("-").isdecimal()
