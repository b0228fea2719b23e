"""Paragraphs of an interview or transcript in, who speaks in each out.

A label ("Q:", "Reporter:", "Jane Doe, Harbour Master:", "MR. SMITH:", "[10:32] Moderator (Jane Doe):") opens a turn;
later paragraphs are carried to its speaker until the next label, question or narration. Whether a colon opens turns is
decided for the article as a whole, since "Note:" and "Price:" look the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import regex

from ingest.languages import Language
from ingest.layout import Line
from ingest.speakers import FUNCTION, NAME, Register

_STAMP = r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?[\])]?[ \-–—]*)?"
_LABEL = regex.compile(
    rf"^{_STAMP}(?P<mark>[*_#>\s]*)(?P<name>(?:(?i:mr|mrs|ms|dr|prof|sen|rep|gov|hon|cllr)\.\s)?[\p{{L}}][^:：|\n.?!“”\"]{{0,60}}?(?:\b(?:(?i:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Hon|Jr|Sr|St)|\p{{Lu}})\.[^:：\n?!“”\"]{{0,60}}?)*)"
    rf"(?:,\s*(?P<role>[^:：“”\"?!]{{2,160}}?)|\s*[(\[](?P<paren>[^()\[\]]{{2,120}})[)\]])?\s*[*_]*(?:\s*[:：][*_]*(?:\s+|$)|\n)"
)
_DOT_LABEL = regex.compile(rf"^{_STAMP}(?P<name>Q|A|MR\. \p{{Lu}}+|MRS\. \p{{Lu}}+|MS\. \p{{Lu}}+)\.\s+(?=\p{{Lu}})")
_POST = regex.compile(rf"^The (?:[\p{{Lu}}][\p{{L}}-]* ){{0,3}}(?i:{FUNCTION.pattern[2:-2]})$")
_PERSON = regex.compile(
    rf"^(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Sen|Rep|Gov|Hon|The Hon|Cllr|MR|MRS|MS|DR)\.? )?{NAME}$"
)
_TITLE = regex.compile(r"^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Sen|Rep|Gov|Hon|Cllr)\.? ", regex.IGNORECASE)
_QUESTION_END = regex.compile(r"[?？][\"'”’)\]]*$")

LabelKind = Literal["question", "answer", "speaker"]


@dataclass(frozen=True, slots=True)
class Label:
    """What opens a turn: ``end`` is where the spoken words begin in the paragraph."""

    kind: LabelKind
    name: str | None
    role: str | None
    text: str
    end: int


def read_label(text: str, words: Language) -> Label | None:
    """The turn label at the start of a paragraph, if its wording could be one."""
    match = _LABEL.match(text)
    if match is None:
        dotted = _DOT_LABEL.match(text)
        if dotted is None:
            return None
        return _label(dotted["name"], None, text[: dotted.end()], dotted.end(), words)
    name = match["name"].strip(" *_#>")
    role = match["role"] or match["paren"]
    if match["mark"] is None or text[match.end() : match.end() + 2] == "//":
        return None
    return _label(name, role, text[: match.end()], match.end(), words)


def _label(name: str, role: str | None, shown: str, end: int, words: Language) -> Label | None:
    shown = shown.strip().strip("*_# ").rstrip(":： *_")
    plain = regex.sub(r"[\s\d#.]+$", "", name).casefold()
    if plain in words.nobody_labels or name.casefold() in words.nobody_labels:
        return None
    if plain in words.question_labels or name.casefold() in words.question_labels:
        if role and _PERSON.match(role.strip()):  # "Moderator (Jane Doe):" says who asks
            return Label("question", role.strip(), name, shown, end)
        return Label("question", None, None, shown, end)
    if plain in words.answer_labels:
        return Label("answer", None, None, shown, end)
    if (
        role and not _PERSON.match(name) and _PERSON.match(role.strip()) and len(role.split()) >= 2
    ):  # "Harbour Master (Jane Doe):"
        return Label("speaker", role.strip(), name, shown, end)
    if _POST.match(name):  # "The Mayor:" of minutes
        return Label("speaker", name, role, shown, end)
    if not _PERSON.match(name) or len(name.split()) > 6 or name.startswith("The "):
        return None
    title = name.split()[0] if name.casefold().startswith("cllr") else None
    if role and title and not FUNCTION.search(role):
        role = f"{title} ({role.strip()})"
    if role and role.split()[-1].casefold() in {*words.said, *words.weak}:
        return None  # "Jane Doe, the mayor, said:" introduces a quotation
    if role and not (
        title or FUNCTION.search(role) or all(word[0].isupper() for word in role.split() if len(word) > 3)
    ):
        return None  # a clause with a colon, not a name with a role
    return Label("speaker", name, role.strip(" ,") if role else None, shown, end)


def find_labels(
    paragraphs: Sequence[str], askers: Sequence[str], register: Register, words: Language
) -> list[Label | None]:
    """The labels that open turns in this article: all of them, or none where the article is no interview.

    ``askers`` are the outlet and the author: under their names, or initials, the questions stand.
    """
    labels = [read_label(paragraph, words) for paragraph in paragraphs]
    labels = [_expanded(label, askers, register) for label in labels]
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


def _questions_alone(labels: Sequence[Label | None], paragraphs: Sequence[str]) -> bool:
    """Only the questions are labelled: two at least, each with something behind it that is no question."""
    at = [position for position, label in enumerate(labels) if label is not None and label.kind == "question"]
    answered = [i for i in at if i + 1 < len(labels) and labels[i + 1] is None and is_question(paragraphs[i])]
    return len(answered) >= 2 and len(answered) >= 0.7 * len(at)


def join_labels(body: Sequence[Line], words: Language) -> list[Line]:
    """A label on a line of its own is put on the paragraph that it opens, with a line break between."""
    alone = [_stands_alone(line, words) for line in body]
    counts = Counter(line.text for line, is_label in zip(body, alone, strict=True) if is_label)
    repeated = {text for text, count in counts.items() if count >= 2}
    if len(counts) < 2 and not repeated:
        return list(body)
    joined: list[Line] = []
    pending: Line | None = None
    for line, is_label in zip(body, alone, strict=True):
        opens = is_label and (line.text in repeated or line.text.endswith((":", "：")))
        if pending is not None:
            joined.append(replace(line, text=f"{pending.text}\n{line.text}", gap=pending.gap))
            pending = None
        elif opens:
            pending = line
        else:
            joined.append(line)
    return joined if pending is None else [*joined, pending]


def _stands_alone(line: Line, words: Language) -> bool:
    if line.words > 12 or line.ends:
        return False
    if line.text.endswith((":", "：")):
        label = read_label(line.text, words)
        return label is not None and label.end >= len(line.text)
    return line.text.isupper() and _PERSON.match(line.text) is not None and 2 <= line.words <= 5


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
            return bool(_POST.match(name)) and (
                len(said) >= 2 or interview or sum(label is not None for label in labels) >= 3
            )
    if _POST.match(name):
        return True
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
