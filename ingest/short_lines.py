"""The lines of an article's body in, which of the short ones are headings and which are captions out.

Captions are known by wording, by repeating the article, or as bare names between paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import regex

from ingest.asking import is_question
from ingest.capitals import in_capitals
from ingest.grammar import grammar
from ingest.labels import PERSON, Label
from ingest.languages import Language
from ingest.lines import BULLET, POST_LINE, Line, in_facts
from ingest.naming import NAME
from ingest.records import BlockKind
from ingest.sentences import sentences
from ingest.wording import with_verb

_FUNCTION_WORDS = frozenset(
    """
    a an and are as at be but by de for from how in into is it its nor of off on or over per so than that the
    to up via vs was were what when where who why with without
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’-]*")
_PULLED = regex.compile(r"[“\"][^“”\"]{3,70}[^.?!…,“”\"][”\"]")  # words of the interview as a heading
MOST_CROSS_HEAD = 6  # words of a paragraph of a page that may be a heading though nothing marks it
MOST_HEADING = 12  # words of a heading of an article all in capitals
MOST_HEADS = 3  # lines in a row that are headings no more
REPEAT_COVERAGE = 0.85  # share of a caption's words that one longer paragraph has in the same order


def short_lines(
    body: Sequence[Line], labels: Sequence[Label | None], words: Language, asked_in_bold: set[int]
) -> list[BlockKind | None]:
    """ "heading" or "caption" for the lines that are one, None for paragraphs."""
    common = frozenset(word for line in body if line.prose for word in _WORD.findall(line.text) if word.islower())
    capitals = in_capitals("\n".join(line.text for line in body))
    bags = [Counter(_tokens(line.text)) for line in body]
    candidates = [label is None and _is_short(line) for line, label in zip(body, labels, strict=True)]
    short = [line.text for line, is_candidate in zip(body, candidates, strict=True) if is_candidate]
    verbs = with_verb(short, common) if not capitals else frozenset()
    # Three headings that ask are the questions of an interview, not cross-heads.
    asked = sum(line.kind == "heading" and is_question(line.text) for line in body) >= 3
    opened = next((i for i, label in enumerate(labels) if label is not None), len(labels))
    found: list[BlockKind | None] = []
    for position, line in enumerate(body):
        numbered = _NUMBERED.match(line.text) is not None and is_question(line.text)
        captioned = line.kind != "list" and line.words <= 60 and words.caption.match(line.text) is not None
        plain_fact = labels[position] is None and in_facts(body, position)
        spoken = position > opened
        pulled = spoken and _PULLED.fullmatch(line.text) is not None
        within = spoken or bool(asked_in_bold)  # elsewhere a page's paragraph is one
        cross_head = within and line.words <= MOST_CROSS_HEAD and not line.text.endswith(":")
        plain = line.kind == "list" or (line.kind == "paragraph" and not captioned and not cross_head)
        if (
            labels[position] is not None
            or position in asked_in_bold
            or numbered
            or (plain and not (plain_fact or pulled))
        ):
            found.append(None)
        elif plain_fact:
            found.append("list")
        elif pulled:
            found.append("heading")
        elif line.kind in ("caption", "heading") and not (asked and is_question(line.text)):
            found.append("caption" if line.kind == "caption" else "heading")
        elif captioned:
            found.append("caption")
        elif (
            grammar(words).told_of.fullmatch(line.text)
            and position + 1 < len(body)
            and body[position + 1].text[0] in '“"'
        ):
            found.append(None)  # "Dr Jane Doe is a botanist at Port Vale", and what she says below
        elif line.text[-1] == ":" and line.text[:-1].split()[-1].casefold() in {*words.said, *words.weak}:
            found.append(None)  # "Doe continued:"
        elif not candidates[position]:
            found.append("caption" if _repeats(position, body, bags) else None)
        elif capitals:  # what is a name, or a headline, cannot be told: what may be text is kept as text
            found.append("heading" if line.words <= MOST_HEADING else None)
        else:
            found.append(_heading_or_caption(position, body, labels, candidates, verbs, common))
    for start, end in (*_runs(body, found, words), *_present(body, labels, opened, found, words)):
        found[start:end] = ["list"] * (end - start)
    return found


def _present(
    body: Sequence[Line],
    labels: Sequence[Label | None],
    opened: int,
    found: Sequence[BlockKind | None],
    words: Language,
) -> list[tuple[int, int]]:
    """Above the first turn, at ``opened``, those who speak below, a name on a line of its own, with the lines on what they are."""
    named = (label.name.split()[-1].casefold() for label in labels if label is not None and label.name)
    last = {name for name in named if words.role.fullmatch(name) is None}
    spans = []
    for start, line in enumerate(body[:opened]):
        if line.words > 1 and PERSON.match(line.text) and line.text.split()[-1].casefold() in last:
            end = start + 1
            while (
                end < opened
                and found[end] in ("heading", "caption")
                and not body[end].gap
                and not body[end].text.isupper()
            ):
                end += 1
            spans.append((start, end))
    return spans


def _runs(body: Sequence[Line], found: Sequence[BlockKind | None], words: Language) -> list[tuple[int, int]]:
    """Three headings or more, one right after the other, head nothing: the points of a summary, the chapters of a
    recording, people and their posts."""
    heads = [
        kind == "heading"
        and line.kind is None
        and not (line.text.isupper() or line.text.endswith((":", ")", "]")) or BULLET.match(line.text))
        and not words.remarks.match(line.text)
        for line, kind in zip(body, found, strict=True)
    ]
    starts = [i for i, head in enumerate(heads) if head and not (i and heads[i - 1])]
    ends = [next((j for j in range(i, len(heads)) if not heads[j]), len(heads)) for i in starts]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end - start >= MOST_HEADS]


_NUMBERED = regex.compile(r"\d{1,2}[.)] ")
_SIGNED = regex.compile(rf"\W+{NAME}(?:(?:,| and| &) {NAME})*")  # "— Jane Doe", who wrote what stands above


def _is_short(line: Line) -> bool:
    text = line.text
    if (
        line.words > 32
        or (
            BULLET.match(text)
            and not _ITEM.match(text)
            and not (text[0] in "-–—" and line.words <= MOST_CROSS_HEAD and not _SIGNED.fullmatch(text))
        )
        or (text[-1] in ":,;" and not _HEADS.fullmatch(text))
        or text[:1].islower()
        or text[:1] in '"“«'
    ):
        return False
    if line.ends:  # a heading may end in a quotation that has a full stop
        return (
            line.words <= 14
            and regex.search(r"[“\"‘][^“”\"’]*\.[”\"’]$", text) is not None
            and not regex.search(r"\b(?:said|says|told|added|call(?:s|ed)|describe[sd])\b|: [“\"]", text)
        )
    return True


_ITEM = regex.compile(
    r"(?:\d{1,2}\.|\((?:\d{1,2}|[ivx]{1,4}|[a-h])\)|\d{1,2}\)) \p{Lu}"
)  # of an agenda: "(1) Visit to the ports"
# "Prepared Remarks:", "Questions & Answers:"
_HEADS = regex.compile(r"\p{Lu}[\p{L}’'-]*(?: (?:\p{L}[\p{L}’'-]*|&)){0,4}:")


# "Jane Doe (Chief engineer, Port Water)"
_NAME_AND_POST = regex.compile(rf"(?=\p{{L}}[^ ,]* ){NAME} \(\p{{L}}[^()]{{2,80}}\)")


def _in_list(position: int, body: Sequence[Line]) -> bool:
    """People with their posts, line by line: who takes part."""
    beside = [i for i in (position - 1, position + 1) if 0 <= i < len(body)]
    return any(
        any(form.fullmatch(body[i].text) and not body[i].ends for i in beside)
        and (form.fullmatch(body[position].text) or (", " in body[position].text and not body[position].ends))
        for form in (POST_LINE, _NAME_AND_POST)
    )


def _heading_or_caption(
    position: int,
    body: Sequence[Line],
    labels: Sequence[Label | None],
    candidates: Sequence[bool],
    verbs: frozenset[str],
    common: frozenset[str],
) -> BlockKind | None:
    line = body[position]
    if BULLET.match(line.text):  # a numbered line between paragraphs is an agenda item; among its like, a list
        beside = [i for i in (position - 1, position + 1) if 0 <= i < len(body) and BULLET.match(body[i].text)]
        return None if beside else "heading"
    if line.text[-1] == ":" and line.text in verbs:
        return None
    if line.text[-1] == ":":
        return (
            "heading" if not any(labels[:position]) or line.text.istitle() or _short_run(position, candidates) else None
        )
    if _in_list(position, body):
        return "list"
    if position + 1 < len(body) and _in_list(position + 1, body):
        return "heading"
    if sum(other.text == line.text for other in body) > 1:
        return "caption"
    if regex.match(r"[* ]*#|\*\*[^*]+$", line.text) or line.text.isupper():
        return "heading"
    following = next((i for i in range(position + 1, len(body)) if not candidates[i]), None)
    opens = following == position + 1 and labels[following] is not None
    if opens or line.text in verbs:
        return "heading"
    if line.words >= 2 and _is_name(line.text, body, common):
        return "caption"
    within_turn = any(labels[:position]) and following is not None and labels[following] is None and line.words >= 3
    return "caption" if within_turn else "heading"


def _short_run(position: int, candidates: Sequence[bool]) -> bool:
    return position + 1 < len(candidates) and candidates[position + 1]


def _is_name(text: str, body: Sequence[Line], common: frozenset[str]) -> bool:
    """A bare name: the article writes it with the same capitals, or its words are capitalised and not common words."""
    if any(
        len(line.text) > len(text) + 20
        and text in line.text
        and regex.search(rf"(?<=[\p{{L}},’'] ){regex.escape(text)}", line.text)
        for line in body
    ):
        return True
    content = [word for word in _WORD.findall(text) if word.lower() not in _FUNCTION_WORDS]
    if len(content) < 2 or not all(word[0].isupper() for word in content):
        return False
    return sum(word.lower() in common for word in content) <= 0.55 * len(content)


_LETTERS_AND_DIGITS = regex.compile(r"[\p{L}\p{N}]+")


def _tokens(text: str) -> list[str]:
    return [word.casefold() for word in _LETTERS_AND_DIGITS.findall(text)]


def _repeats(position: int, body: Sequence[Line], bags: Sequence[Counter[str]]) -> bool:
    """One sentence that stands, nearly word for word, in a longer paragraph of the article: it is set under a picture."""
    line = body[position]
    if not 5 <= line.words <= 45 or line.text[:1] in '"“' or BULLET.match(line.text) or len(sentences(line.text)) != 1:
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
