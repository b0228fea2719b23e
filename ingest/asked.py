"""The paragraphs of an interview without labels in, those that ask out: by their marks, numbers or signatures, or by how
they take turns with answers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

from ingest.asking import MIN_PUT, MOSTLY, asks_within, is_question
from ingest.labels import Label
from ingest.languages import Language
from ingest.lines import Line
from ingest.narrated import QUOTED, says
from ingest.records import BlockKind

SHORT = 12  # words
MIN_ASKED = 3  # questions without labels that make an interview
IN_PERSON = 1 / 3  # of the paragraphs that answer, where somebody does
ADDRESSED = 0.2  # the same where it shows that somebody is asked


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
        any(says(line.text, words.own_words) for line in told)
        for told in (body[i + 1 : min((j for j in marked if j > i), default=len(body))] for i in marked)
    ]
    asking = sum(is_question(body[i].text) for i in marked)
    addressed = sum(
        is_question(body[i].text)
        or words.requests.match(body[i].text) is not None
        or says(body[i].text, words.your_words)
        for i in marked
    )
    sure = 2 * asking >= len(marked) or (sum(own) >= 0.6 * len(answers) and 2 * addressed >= len(marked))
    answered = max((i for i in range(len(body)) if i not in marked and body[i].prose), default=0)
    # Behind the last answer it may thank, or say who was asked.
    told = {i for i in marked if i > answered and body[i].words > SHORT and not is_question(body[i].text)}
    return marked - told if sure else set()


_NUMBERED = regex.compile(r"(\d{1,2})[.)] \P{Ll}")
_SIGNED = regex.compile(
    r"[?？][”\"]? (?:[–—-] ?)?(?:[\p{L}][\p{L}\p{N}_'’-]*|\p{Lu}\.)(?:,? (?:\p{Lu}[\p{L}'’-]*|\p{Lu}\.)){0,4},?$|[?？] \([^()?]{2,50}\)$"
)


def signed_questions(body: Sequence[Line]) -> set[int]:
    """Questions with the name of who sent them behind, three at least, each with an answer that bears none."""
    found = {i for i, line in enumerate(body) if _SIGNED.search(line.text)}
    answered = sum(i + 1 < len(body) and i + 1 not in found and body[i + 1].ends for i in found)
    return found if len(found) >= MIN_ASKED and answered >= 0.7 * len(found) else set()


def numbered_questions(body: Sequence[Line]) -> set[int]:
    """Paragraphs with numbers that follow each other, three at least, of which most ask: then all do."""
    found = {i: int(match[1]) for i, line in enumerate(body) if (match := _NUMBERED.match(line.text))}
    asked = sum(is_question(body[i].text) for i in found)
    counted = [*found.values()] == [*range(1, len(found) + 1)]
    apart = all(i + 1 < len(body) and i + 1 not in found for i in found)
    return set(found) if counted and apart and asked >= MIN_ASKED and asked > 0.5 * len(found) else set()


def only_answers_labelled(
    body: Sequence[Line], labels: Sequence[Label | None], kinds: Sequence[BlockKind | None]
) -> frozenset[int]:
    """The questions of a record in which only answers have labels, two at least. That it is one is told by labels that come
    again although only their own turn went before: somebody else asked in between."""
    turns = [i for i, label in enumerate(labels) if label is not None]
    if any((label := labels[i]) is None or label.kind != "speaker" or is_question(body[i].text) for i in turns):
        return frozenset()

    before = [i - 1 for i in turns if i and labels[i - 1] is None and kinds[i - 1] is None]
    found = frozenset(i for i in before if asks_within(body[i].text))
    names = {i: label.name for i, label in enumerate(labels) if label is not None}
    again = [after for before, after in pairwise(turns) if names[before] == names[after]]
    asked = sum(after - 1 in found for after in again)
    return found if len(found) >= MIN_PUT and asked and asked >= MOSTLY * len(again) else frozenset()


def _marked(line: Line) -> bool:
    text = line.text
    return line.bold >= max(8, len(text) - 2) or regex.match(r"([*_]{1,3})\S.*\1$|> ?\p{L}", text) is not None


def asks_and_answers(
    body: Sequence[Line], kinds: Sequence[BlockKind | None], marked: set[int], least: int, words: Language
) -> bool:
    """Question paragraphs that alternate with longer answers, three times ``least`` or more: an interview without labels."""
    pairs = 0
    questions = [i in marked or (is_question(line.text) and line.words <= 70) for i, line in enumerate(body)]
    for position in range(len(body) - 1):
        following = next((i for i in range(position + 1, len(body)) if kinds[i] is None), None)
        pairs += bool(questions[position] and following is not None and not questions[following])
    enough = pairs >= MIN_ASKED + least - 1 and pairs >= len(body) * 0.15 * least
    return enough and _in_person(body, kinds, questions, words, marked=bool(marked))


def _in_person(
    body: Sequence[Line], kinds: Sequence[BlockKind | None], asks: Sequence[bool], words: Language, *, marked: bool
) -> bool:
    """Somebody answers: says "I" or "we", or is quoted; the fewer such paragraphs, the more the questions must be set apart
    or ask "you". Else a newspaper asks and answers itself: "What do we know so far?"."""
    first = next((i for i, asked in enumerate(asks) if asked), len(body))
    asked = [line.text for line, is_asked in zip(body, asks, strict=True) if is_asked]
    answers = [body[i].text for i in range(first, len(body)) if kinds[i] is None and not asks[i]]
    own = sum(text[:1] in '"“«' or says(QUOTED.sub(" ", text), words.own_words) for text in answers)
    addressed = marked or 2 * sum(says(text, words.your_words) for text in asked) >= len(asked)
    return own >= (ADDRESSED if addressed else IN_PERSON) * len(answers)
