"""Paragraphs of an interview or transcript in, who speaks in each out.

A label ("Q:", "Reporter:", "Jane Doe, Harbour Master:", "MR. SMITH:", "[10:32] Moderator (Jane Doe):") opens a turn;
later paragraphs are carried to its speaker until the next label, question or narration. Whether a colon opens turns is
decided for the article as a whole, since "Note:" and "Price:" look the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from ingest.capitals import in_capitals
from ingest.labels import PERSON, Label, post, read_label
from ingest.languages import Language
from ingest.lines import Line
from ingest.speakers import Register

_TITLE = regex.compile(r"^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Sen|Rep|Gov|Hon|Cllr)\.? ", regex.IGNORECASE)
_QUESTION_END = regex.compile(r"[?？][\"'”’)\]*_]*$")
MIN_BARE = 3  # labels without a colon in an article, one of them twice, that make it a conversation


def find_labels(body: Sequence[Line], askers: Sequence[str], register: Register, words: Language) -> list[Label | None]:
    """The labels that open turns in this article: all of them, or none where the article is no interview.

    ``askers`` are the outlet and the author: under their names, or initials, the questions stand.
    """
    paragraphs = [line.text for line in body]
    labels = _corroborated([read_label(line.text, words, line.bold) for line in body], "\n".join(paragraphs))
    labels = [_expanded(label, askers, register) for label in labels]
    labels = _fuller(labels)
    own: dict[str, list[str]] = {}
    for label, paragraph in zip(labels, paragraphs, strict=True):
        if label is not None and label.kind == "speaker" and label.name:
            own.setdefault(label.name, []).append(paragraph[label.end :])
    asking = {name for name, said in own.items() if _asks(name, said, askers) and len(own) + len(labels) > len(said)}
    labels = [
        replace(label, kind="question")
        if label is not None and label.name in asking and label.kind == "speaker"
        else label
        for label in labels
    ]
    asked = sum(label is not None and label.kind == "question" for label in labels)
    answered = sum(label is not None and label.kind == "answer" for label in labels)
    text = "\n".join(paragraphs)
    interview = asked >= 2 or (asked > 0 and answered > 0)  # a lone "Q:" may be a poll in a live blog
    credible = {
        name
        for name, said in own.items()
        if name not in asking and _credible(name, said, labels, text, register, interview=interview)
    }
    turns = sum(len(own[name]) for name in credible)
    if not ((asked and (answered or credible)) or answered >= 2 or len(credible) >= 2 or turns >= 3):
        # A lone "Jane Doe, mayor: …" is a statement; it opens no conversation.
        credible = {label.name for label in labels if label is not None and label.role and label.name in credible}
        if not credible and not _questions_alone(labels, paragraphs):
            return [None] * len(labels)
    return [
        label if label is not None and (label.kind != "speaker" or label.name in credible) else None for label in labels
    ]


def _fuller(labels: Sequence[Label | None]) -> list[Label | None]:
    """ "Doe:" is the one whom an earlier label calls "Jane Doe"."""
    names = {label.name for label in labels if label is not None and label.kind == "speaker" and label.name}
    whole = {short: [name for name in names if name.endswith(f" {short}")] for short in names if " " not in short}
    return [
        replace(label, name=whole[label.name][0])
        if label is not None and label.kind == "speaker" and label.name in whole and len(whole[label.name]) == 1
        else label
        for label in labels
    ]


def _corroborated(labels: Sequence[Label | None], text: str) -> list[Label | None]:
    """Labels without a colon count where there are three, one of them twice, and names that the article has elsewhere too."""
    names = Counter(label.name or label.kind for label in labels if label is not None and label.bare)
    sure = names.total() >= MIN_BARE and max(names.values(), default=0) >= 2 and len(names) >= 2
    return [
        label
        if label is None
        or not label.bare
        or (sure and (names[label.name or label.kind] > 1 or text.count(label.name or "") > 1))
        else None
        for label in labels
    ]


def _questions_alone(labels: Sequence[Label | None], paragraphs: Sequence[str]) -> bool:
    """Only the questions are labelled: two at least, each with something behind it that is no question."""
    at = [position for position, label in enumerate(labels) if label is not None and label.kind == "question"]
    answered = [i for i in at if i + 1 < len(labels) and labels[i + 1] is None and is_question(paragraphs[i])]
    return len(answered) >= 2 and len(answered) >= 0.7 * len(at)


def join_labels(body: Sequence[Line], words: Language) -> list[Line]:
    """A label on a line of its own is put on the paragraph that it opens, with a line break between; a question and its
    answer in one paragraph are set apart."""
    body = [part for line in body for part in _question_then_answer(line, words)]
    names = _names_alone(body)
    alone = [line.text in names or _stands_alone(line, words) for line in body]
    counts = Counter(line.text for line, is_label in zip(body, alone, strict=True) if is_label)
    repeated = {text for text, count in counts.items() if count >= 2} | names
    if len(counts) < 2 and not repeated:
        return list(body)
    joined: list[Line] = []
    pending: Line | None = None
    for line, is_label in zip(body, alone, strict=True):
        opens = is_label and (line.text in repeated or line.text.endswith((":", "：")))
        if pending is not None:
            joined.append(replace(line, text=f"{pending.text}\n{line.text}", gap=pending.gap, bold=0))
            pending = None
        elif opens:
            pending = line
        else:
            joined.append(line)
    return joined if pending is None else [*joined, pending]


def _names_alone(body: Sequence[Line]) -> set[str]:
    """Names on lines of their own, each before a paragraph: three lines at least, one name twice, all named elsewhere."""
    found = Counter(
        line.text
        for line, following in pairwise(body)
        if 2 <= line.words <= 4
        and not line.ends
        and PERSON.fullmatch(line.text)
        and not line.text.startswith("The ")
        and (following.ends or following.words > 12)
    )
    if found.total() < MIN_BARE or len(found) < 2 or max(found.values()) < 2:
        return set()
    text = "\n".join(line.text for line in body)
    return {name for name, count in found.items() if count > 1 or text.count(name) > 1}


def _question_then_answer(line: Line, words: Language) -> list[Line]:
    match = regex.match(r"(?P<q>\p{L}+)[.:] .+?[?？.!…][\"”’)]*(?= (?P<a>\p{L}+)[.:] \S)", line.text)
    if match is None or match["q"].casefold() not in words.question_labels:
        return [line]
    if match["a"].casefold() not in words.answer_labels:
        return [line]
    return [replace(line, text=match[0]), replace(line, text=line.text[match.end() :].strip(), gap=0, bold=0)]


def _stands_alone(line: Line, words: Language) -> bool:
    if line.words > 12 or line.ends:
        return False
    if line.text.endswith((":", "：")):
        label = read_label(line.text, words)
        return label is not None and label.end >= len(line.text)
    return line.text.isupper() and PERSON.match(line.text) is not None and 2 <= line.words <= 5


def _expanded(label: Label | None, askers: Sequence[str], register: Register) -> Label | None:
    """Initials ("DB:") stand for the one person of the article, or its author, who has them."""
    if label is None or label.kind != "speaker" or not label.name or not regex.fullmatch(r"\p{Lu}{2,3}", label.name):
        return label
    people = [person.name for person in register.people.values() if not person.is_organisation]
    names = {name for name in [*people, *askers] if "".join(word[0] for word in name.split()) == label.name}
    return replace(label, name=names.pop()) if len(names) == 1 else None


def _asks(name: str, said: Sequence[str], askers: Sequence[str]) -> bool:
    """Whether a label is the interviewer's: the outlet or author, or one whose turns are nearly all questions."""
    if name.casefold() in {asker.casefold() for asker in askers}:
        return True
    return len(said) >= 2 and sum(is_question(words) for words in said) >= 0.75 * len(said)


def _credible(
    name: str, said: Sequence[str], labels: Sequence[Label | None], text: str, register: Register, *, interview: bool
) -> bool:
    """A label names somebody when its words are never common words and it says something as one whom the article knows."""
    bare = _TITLE.sub("", name)
    for token in bare.split():
        if len(token) > 2 and regex.search(rf"(?<![\p{{L}}'’-]){regex.escape(token.lower())}(?![\p{{L}}-])", text):
            return bool(post(register.words).match(name)) and (
                len(said) >= 2 or interview or sum(label is not None for label in labels) >= 3
            )
    if post(register.words).match(name):
        return True
    small = sum(word.capitalize() in register.words.openers for word in bare.split())
    if small > 1 and in_capitals(text):  # "WHAT WE ASKED FOR IS SIMPLE:"
        return False
    role = any(label is not None and label.name == name and label.role for label in labels)
    person = register.resolve(name)
    others = len(regex.findall(rf"\b{regex.escape(bare)}\b", text, flags=regex.IGNORECASE)) - len(said)
    titled = bare != name
    whole = len(bare.split()) >= 2
    if interview:
        family = person is not None and len(person.tokens) > 1 and not person.is_organisation
        return any(said) and (whole or role or titled or name.isupper() or family)
    spoken = sorted(len(words.split()) for words in said)[len(said) // 2] >= 8 and all(
        words.rstrip("\"'”’)").endswith((".", "!", "?", "…", ":")) for words in said
    )
    known = role or titled or (person is not None and person.role is not None and not person.is_organisation)
    return spoken and known and (whole or others > 0)


def is_question(text: str) -> bool:
    """Every sentence of the paragraph asks, or the last does and it is short."""
    return bool(_QUESTION_END.search(text))
