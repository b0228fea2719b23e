"""Question sets: JSON lines (or a BEIR folder) in, checked ``Question`` records out.

A line is ``{"id", "question", "answerable", "evidence": [{"article", "text"?, "speaker"?, "published"?}], "any_of"?,
"asked_on"?, "type"?}``. Further keys are left alone, but a key that is one of these misspelt is refused: ignoring
``"anyof"`` would quietly measure something else.
"""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal


class QuestionsError(ValueError):
    """A question set that cannot be used: the message says which file and line, what is wrong and what to do."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


class Unstated(enum.Enum):
    """The evidence says nothing about the speaker or date, which ``None`` (none must be shown) does say."""

    UNSTATED = "unstated"


UNSTATED: Final = Unstated.UNSTATED
Stated = str | Literal[Unstated.UNSTATED] | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What answers a question: an article or, with ``text``, words that one passage must contain.

    ``speaker`` and ``published`` are what must be shown beside it; ``None``: none must be shown. ``grade`` is the
    graded relevance (1 and up) of BEIR folders.
    """

    article: str
    text: str | None = None
    speaker: Stated = UNSTATED
    published: Stated = UNSTATED
    grade: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its evidence; with ``any_of`` one piece of it is enough."""

    id: str
    question: str
    answerable: bool
    evidence: tuple[Evidence, ...] = ()
    any_of: bool = False
    asked_on: str | None = None
    type: str | None = None

    @property
    def level(self) -> Literal["article", "passage"]:
        """What is ranked: articles where no evidence names words, passages otherwise."""
        return "article" if self.evidence and all(piece.text is None for piece in self.evidence) else "passage"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions with unique ids, in file order; ``sha256`` (hex) is of the bytes that they were read from."""

    path: Path
    sha256: str
    questions: tuple[Question, ...]


def read_questions(path: Path) -> QuestionSet:
    """The questions of a JSON-lines file or of a BEIR folder; raises ``QuestionsError``."""
    from eval.beir import read_beir

    if path.is_dir():
        return read_beir(path)
    data = read_bytes(path)
    seen: dict[str, int] = {}
    questions: list[Question] = []
    for number, record in json_lines(path, data):
        where = f"{path}:{number}"
        question = _question(record, where)
        if question.id in seen:
            raise QuestionsError(where, f"id {question.id!r} is taken by line {seen[question.id]}; ids must be unique")
        seen[question.id] = number
        questions.append(question)
    if not questions:
        raise QuestionsError(str(path), "no questions in it; write one JSON object a line")
    return QuestionSet(path, hashlib.sha256(data).hexdigest(), tuple(questions))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file of the set, or ``QuestionsError`` where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise QuestionsError(str(path), "no such file; give a .jsonl file of questions or a BEIR folder") from None
    except OSError as error:
        raise QuestionsError(str(path), f"cannot be read: {error.strerror}") from error


def json_lines(path: Path, data: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number from 1 and object of every line that is not blank."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        where = f"{path}:{number}"
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise QuestionsError(where, f"byte {error.start + 1} is not UTF-8; save the file as UTF-8") from error
        if not text.strip():
            continue
        try:
            record = json.loads(text)
        except json.JSONDecodeError as error:
            raise QuestionsError(where, f"not JSON: {error.msg} at column {error.colno}") from error
        if not isinstance(record, dict):
            raise QuestionsError(where, f"a {type(record).__name__} where a JSON object was expected")
        yield number, record


_QUESTION_KEYS: Final = ("id", "question", "answerable", "evidence", "any_of", "asked_on", "type")
_EVIDENCE_KEYS: Final = ("article", "text", "speaker", "published")


def _question(record: dict[str, Any], where: str) -> Question:
    _refuse_misspelt(record, _QUESTION_KEYS, where)
    answerable = _flag(record, "answerable", where)
    pieces = record.get("evidence")
    if not isinstance(pieces, list):
        raise QuestionsError(where, '"evidence" must be a list, empty where the question has no answer')
    evidence = tuple(_evidence(piece, f"{where}: evidence {n}") for n, piece in enumerate(pieces, start=1))
    if answerable and not evidence:
        raise QuestionsError(where, "answerable, but without evidence; name what answers it or say answerable: false")
    if evidence and not answerable:
        raise QuestionsError(where, "not answerable, but with evidence; remove one or the other")
    if len(set(evidence)) < len(evidence):
        raise QuestionsError(where, "the same evidence twice; it would count twice")
    asked_on = _text(record, "asked_on", where, required=False)
    return Question(
        id=_text(record, "id", where) or "",
        question=_text(record, "question", where) or "",
        answerable=answerable,
        evidence=evidence,
        any_of=_flag(record, "any_of", where, default=False),
        asked_on=None if asked_on is None else _date(asked_on, "asked_on", where),
        type=_text(record, "type", where, required=False),
    )


def _evidence(piece: object, where: str) -> Evidence:
    if not isinstance(piece, dict):
        raise QuestionsError(where, f"a {type(piece).__name__} where a JSON object was expected")
    _refuse_misspelt(piece, _EVIDENCE_KEYS, where)
    published = _stated(piece, "published", where)
    if isinstance(published, str):
        published = _date(published, "published", where)
    return Evidence(
        article=_text(piece, "article", where) or "",
        text=_text(piece, "text", where, required=False),
        speaker=_stated(piece, "speaker", where),
        published=published,
    )


def _text(record: dict[str, Any], key: str, where: str, *, required: bool = True) -> str | None:
    value = record.get(key)
    if value is None and not required:
        return None
    if not isinstance(value, str) or not value.strip():
        raise QuestionsError(where, f'"{key}" must be a text that is not empty, not {value!r}')
    return value


def _flag(record: dict[str, Any], key: str, where: str, *, default: bool | None = None) -> bool:
    value = record.get(key, default)
    if not isinstance(value, bool):
        raise QuestionsError(where, f'"{key}" must be true or false, not {value!r}')
    return value


def _stated(record: dict[str, Any], key: str, where: str) -> Stated:
    return _text(record, key, where, required=False) if key in record else UNSTATED


def _date(value: str, key: str, where: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    # fromisoformat also takes 20191115 and 2019-W46-5, which compare as different texts from what is shown.
    if day is None or day.isoformat() != value:
        raise QuestionsError(where, f'"{key}" must be a date as 2019-11-15, not {value!r}')
    return value


def _refuse_misspelt(record: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    folded = {_fold(key): key for key in known}
    for key in record:
        meant = folded.get(_fold(key))
        if meant is not None and key != meant:
            raise QuestionsError(where, f'unknown key "{key}"; did you mean "{meant}"?')


def _fold(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "").replace(" ", "").rstrip("s")
