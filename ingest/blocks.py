"""The lines of an article's body in, the kind of each and who speaks in it out.

A state machine over the lines: a label or a question opens, later paragraphs are carried across captions, cross-heads and
lists, narration closes. Captions are known by wording, by repeating the article, or as bare names between paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from ingest.labels import Label
from ingest.languages import Language
from ingest.layout import BULLET, Line
from ingest.records import BlockKind
from ingest.sentences import sentences
from ingest.turns import is_question
from ingest.wording import has_verb

_FUNCTION_WORDS = frozenset(
    """
    a an and are as at be but by de for from how in into is it its nor of off on or over per so than that the
    to up via vs was were what when where who why with without
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’-]*")
MIN_ASKED = 3  # questions without labels that make an interview
REPEAT_COVERAGE = 0.85  # share of a caption's words that one longer paragraph has in the same order


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line as understood: its kind, the turn that it belongs to and the question that the turn answers."""

    kind: BlockKind
    speaker: str | None = None
    label: Label | None = None
    asked: str | None = None
    guessed: bool = False  # no label anywhere: the turns are told from the questions alone


@dataclass(frozen=True, slots=True)
class Cast:
    """Who can speak in an article: canonical name by label name, and the single interviewee, if there is just one."""

    names: dict[str, str]
    interviewee: str | None
    surnames: frozenset[str]


def classify(body: Sequence[Line], labels: Sequence[Label | None], cast: Cast, words: Language) -> list[Spoken]:
    """One ``Spoken`` a line."""
    reader = _Reader(body, labels, cast, words)
    for position, label in enumerate(labels):
        reader.found.append(reader.narrated_or_spoken(position) if label is None else reader.labelled(position, label))
    return reader.found


class _Reader:
    """Goes through the lines and remembers who has the word: ``asking`` after a question, ``answering`` in a turn."""

    def __init__(self, body: Sequence[Line], labels: Sequence[Label | None], cast: Cast, words: Language) -> None:
        self.body, self.labels, self.cast, self.words = body, labels, cast, words
        self.asked_in_bold = set() if any(labels) or cast.interviewee is None else asked_by_mark(body, words)
        self.kinds = short_lines(body, labels, words, self.asked_in_bold)
        self.interview = any(labels)
        self.unlabelled = (
            not self.interview
            and cast.interviewee is not None
            and _asks_and_answers(body, self.kinds, self.asked_in_bold)
        )
        self.conversation = sum(label is not None for label in labels) >= 2
        asked = any(label is not None and label.kind == "question" for label in labels)
        self.minutes = self.interview and not asked
        self.found: list[Spoken] = []
        self.speaker: str | None = None
        self.asked: str | None = None
        self.asking = self.answering = False

    def labelled(self, position: int, label: Label) -> Spoken:
        text = self.body[position].text
        if label.kind == "question":
            self.speaker, self.asked = None, text[label.end :].strip() or None
            self.asking, self.answering = True, False
            return Spoken("question", label=label)
        self.speaker = self.cast.interviewee if label.kind == "answer" else self.cast.names.get(label.name or "")
        self.asking, self.answering = False, self.conversation
        return Spoken("statement", self.speaker, label, self.asked)

    def narrated_or_spoken(self, position: int) -> Spoken:
        line, kind = self.body[position], self.kinds[position]
        if kind is None and self.interview and self.words.record.search(line.text):
            kind = "heading"
        if kind is not None:
            if self.minutes and BULLET.match(line.text):  # the next item of an agenda
                self._close()
            return Spoken(kind)
        if self.words.editorial.search(line.text) or (self.minutes and self.words.narration.search(line.text)):
            self._close()
            self.asking = False
            return Spoken("narrative")
        if position in self.asked_in_bold and self.unlabelled:
            return self._question(line.text, opens=True)
        if is_question(line.text) and (self.unlabelled or _asks(position, self.body, self.labels, asking=self.asking)):
            return self._question(line.text, opens=self.interview or self.unlabelled)
        if self.asking:
            return self._after_question(position)
        if self.answering and _narrates(line, self.cast, self.found, self.words):
            self._close()
        if self.answering:
            return Spoken(_list_or("statement", line), self.speaker, None, self.asked, self.unlabelled)
        return Spoken(_list_or("narrative", line))

    def _after_question(self, position: int) -> Spoken:
        """The question goes on before a labelled answer; else the single interviewee answers, or the reporter narrates."""
        line = self.body[position]
        if self.interview and _answers_next(position, self.labels):
            return self._question(line.text, opens=True)
        self.asking = False
        if self.interview and self.cast.interviewee is None:
            return Spoken("narrative")
        self.speaker, self.answering = self.cast.interviewee, True
        return Spoken(_list_or("statement", line), self.speaker, None, self.asked, self.unlabelled)

    def _question(self, text: str, *, opens: bool) -> Spoken:
        goes_on = self.asking and self.asked and self.found[-1].kind == "question"
        text = text.strip("*_> ")
        self.asked = f"{self.asked} {text}" if goes_on else text
        self.speaker, self.asking, self.answering = None, opens, False
        return Spoken("question")

    def _close(self) -> None:
        self.speaker, self.asked, self.answering = None, None, False


def _list_or(kind: BlockKind, line: Line) -> BlockKind:
    if line.kind == "list":
        return "list"
    return "list" if BULLET.match(line.text) and not regex.match(r"^[-–—] ?[\"“]", line.text) else kind


def _asks(position: int, body: Sequence[Line], labels: Sequence[Label | None], *, asking: bool) -> bool:
    """A paragraph of nothing but questions, within an interview before an answer, or announced as questions."""
    spans = sentences(body[position].text)
    if not all(is_question(body[position].text[start:end]) for start, end in spans):
        return asking and _answers_next(position, labels)
    announced = (
        position > 0 and body[position - 1].text.endswith(":") and "question" in body[position - 1].text.casefold()
    )
    return announced or asking or (_answers_next(position, labels) and any(labels[:position]))


def _answers_next(position: int, labels: Sequence[Label | None]) -> bool:
    following = next((label for label in labels[position + 1 : position + 3] if label is not None), None)
    return following is not None and following.kind != "question"


def asked_by_mark(body: Sequence[Line], words: Language) -> set[int]:
    """The paragraphs that stand wholly in bold, in italics or behind ">", where those are the questions of an interview:
    each with plain paragraphs behind it, and either questions themselves or answered in the first person."""
    marked = {position for position, line in enumerate(body) if _marked(line) and (line.ends or is_question(line.text))}
    answers = [
        body[i + 1]
        for i in marked
        if i + 1 < len(body) and i + 1 not in marked and body[i + 1].kind in (None, "paragraph", "list")
    ]
    if len(marked) < MIN_ASKED or len(answers) < 0.7 * len(marked) or len(marked) > 0.6 * len(body):
        return set()
    own = [
        any(word.casefold().replace("’", "'") in words.own_words for line in told for word in line.text.split())
        for told in (body[i + 1 : min((j for j in marked if j > i), default=len(body))] for i in marked)
    ]
    asking = sum(is_question(body[i].text) for i in marked)
    return marked if 2 * asking >= len(marked) or sum(own) >= 0.6 * len(answers) else set()


def _marked(line: Line) -> bool:
    text = line.text
    return line.bold >= max(8, len(text) - 2) or regex.match(r"([*_]{1,3})\S.*\1$|> ?\p{L}", text) is not None


def _asks_and_answers(body: Sequence[Line], kinds: Sequence[BlockKind | None], marked: set[int]) -> bool:
    """Question paragraphs that alternate with longer answers, three times at least: an interview without labels."""
    pairs = 0
    questions = [i in marked or (is_question(line.text) and line.words <= 70) for i, line in enumerate(body)]
    for position in range(len(body) - 1):
        following = next((i for i in range(position + 1, len(body)) if kinds[i] is None), None)
        pairs += bool(questions[position] and following is not None and not questions[following])
    return pairs >= MIN_ASKED and pairs >= len(body) * 0.15


def _narrates(line: Line, cast: Cast, before: Sequence[Spoken], words: Language) -> bool:
    """The reporter speaks again: a paragraph that reports by name what one of the speakers said."""
    if line.text[:1] in '"“«':
        return False
    said = "|".join(
        regex.escape(word) for word in {*words.said, "reported", "replied", "thanked", "moved"} - words.weak
    )
    if regex.match(rf"The (?:\p{{Lu}}\p{{L}}+ ){{1,3}}(?:{said}|reported|replied|thanked|moved|asked)\b", line.text):
        return True
    for surname in cast.surnames:
        if regex.search(
            rf"\b{regex.escape(surname)}(?:,[^,]{{2,90}},)? (?:{said})\b|\b(?:{said}) (?:\p{{Lu}}\p{{L}}+ )?{regex.escape(surname)}\b",
            line.text,
        ):
            return True
    return bool(
        before
        and before[-1].kind == "heading"
        and regex.match(
            r"(?:The|This) (?:forum|panel|conference|event|interview|discussion|round ?table|meeting|session|hearing) (?:was|is|will|has|took|ended|closed)\b",
            line.text,
        )
    )


def short_lines(
    body: Sequence[Line], labels: Sequence[Label | None], words: Language, asked_in_bold: set[int]
) -> list[BlockKind | None]:
    """ "heading" or "caption" for the lines that are one, None for paragraphs."""
    common = frozenset(word for line in body if line.prose for word in _WORD.findall(line.text) if word.islower())
    bags = [Counter(_tokens(line.text)) for line in body]
    candidates = [label is None and _is_short(line) for line, label in zip(body, labels, strict=True)]
    # Three headings that ask are the questions of an interview, not cross-heads.
    asked = sum(line.kind == "heading" and is_question(line.text) for line in body) >= 3
    found: list[BlockKind | None] = []
    for position, line in enumerate(body):
        numbered = regex.match(r"\d{1,2}[.)] ", line.text) is not None and is_question(line.text)
        if labels[position] is not None or position in asked_in_bold or numbered or line.kind in ("paragraph", "list"):
            found.append(None)
        elif line.kind in ("caption", "heading") and not (asked and is_question(line.text)):
            found.append("caption" if line.kind == "caption" else "heading")
        elif line.words <= 60 and words.caption.match(line.text):
            found.append("caption")
        elif not candidates[position]:
            found.append("caption" if _repeats(position, body, bags) else None)
        else:
            found.append(_heading_or_caption(position, body, labels, candidates, common))
    return found


def _is_short(line: Line) -> bool:
    text = line.text
    if (
        line.words > 32
        or (BULLET.match(text) and not regex.match(r"\d{1,2}\. \p{Lu}", text))
        or text[-1] in ":,;"
        or text[:1].islower()
        or text[:1] in '"“«'
    ):
        return False
    if line.ends:  # a heading may end in a quotation that has a full stop
        return (
            line.words <= 14
            and regex.search(r"[“\"‘][^“”\"’]*\.[”\"’]$", text) is not None
            and not regex.search(r"\b(?:said|says|told|added)\b", text)
        )
    return True


def _heading_or_caption(
    position: int,
    body: Sequence[Line],
    labels: Sequence[Label | None],
    candidates: Sequence[bool],
    common: frozenset[str],
) -> BlockKind | None:
    line = body[position]
    if BULLET.match(line.text):  # a numbered line between paragraphs is an agenda item; among its like, a list
        beside = [i for i in (position - 1, position + 1) if 0 <= i < len(body) and BULLET.match(body[i].text)]
        return None if beside else "heading"
    if sum(other.text == line.text for other in body) > 1:
        return "caption"
    if line.text.lstrip("* ").startswith("#") or line.text.isupper():
        return "heading"
    following = next((i for i in range(position + 1, len(body)) if not candidates[i]), None)
    opens = following == position + 1 and labels[following] is not None
    if opens or has_verb(line.text, common):
        return "heading"
    if line.words >= 2 and _is_name(line.text, body, common):
        return "caption"
    within_turn = any(labels[:position]) and following is not None and labels[following] is None and line.words >= 3
    return "caption" if within_turn else "heading"


def _is_name(text: str, body: Sequence[Line], common: frozenset[str]) -> bool:
    """A bare name: the article writes it with the same capitals, or its words are capitalised and not common words."""
    if any(
        len(line.text) > len(text) + 20 and regex.search(rf"(?<=[\p{{L}},’'] ){regex.escape(text)}", line.text)
        for line in body
    ):
        return True
    content = [word for word in _WORD.findall(text) if word.lower() not in _FUNCTION_WORDS]
    if len(content) < 2 or not all(word[0].isupper() for word in content):
        return False
    return sum(word.lower() in common for word in content) <= 0.55 * len(content)


def _tokens(text: str) -> list[str]:
    return [word.casefold() for word in regex.findall(r"[\p{L}\p{N}]+", text)]


def _repeats(position: int, body: Sequence[Line], bags: Sequence[Counter[str]]) -> bool:
    """One sentence that stands, nearly word for word, in a longer paragraph of the article: it is set under a picture."""
    line = body[position]
    if not 5 <= line.words <= 45 or line.text[:1] in '"“' or len(sentences(line.text)) != 1:
        return False
    own, size = bags[position], sum(bags[position].values())
    if size < 5:
        return False
    for other, bag in enumerate(bags):
        if other == position or sum(bag.values()) < size * 1.3 or abs(other - position) > 12:
            continue
        if (own & bag).total() >= REPEAT_COVERAGE * size and _common_subsequence(
            _tokens(line.text), _tokens(body[other].text)
        ) >= REPEAT_COVERAGE * size:
            return True
    return False


def _common_subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence (Hunt & Szymanski's problem, by the quadratic table: both are short)."""
    row = [0] * (len(other) + 1)
    for word in one:
        diagonal = 0
        for column, candidate in enumerate(other, 1):
            diagonal, row[column] = (
                row[column],
                diagonal + 1 if word == candidate else max(row[column], row[column - 1]),
            )
    return row[-1]
