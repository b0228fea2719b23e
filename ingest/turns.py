"""Paragraphs of an interview or transcript in, who speaks in each out.

A label ("Q:", "Reporter:", "Jane Doe, Harbour Master:", "MR. SMITH:", "[10:32] Moderator (Jane Doe):") opens a turn;
later paragraphs are carried to its speaker until the next label, question or narration. Whether a colon opens turns is
decided for the article as a whole, since "Note:" and "Price:" look the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from ingest.languages import Language
from ingest.speakers import FUNCTION, NAME

_STAMP = r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?[\])]?[ \-–—]*)?"
_LABEL = regex.compile(
    rf"^{_STAMP}(?P<mark>[*_#>\s]*)(?P<name>[\p{{L}}][^:：|\n.?!“”\"]{{0,60}}?(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Hon|Jr|Sr|St|\p{{Lu}})\.[^:：\n?!“”\"]{{0,60}}?)*)"
    rf"(?:,\s*(?P<role>[^:：“”\"?!]{{2,160}}?)|\s*[(\[](?P<paren>[^()\[\]]{{2,120}})[)\]])?\s*[*_]*\s*[:：][*_]*(?:\s+|$)"
)
_DOT_LABEL = regex.compile(rf"^{_STAMP}(?P<name>Q|A|MR\. \p{{Lu}}+|MRS\. \p{{Lu}}+|MS\. \p{{Lu}}+)\.\s+(?=\p{{Lu}})")
_POST = regex.compile(rf"^The (?:[\p{{Lu}}][\p{{L}}-]* ){{0,3}}(?i:{FUNCTION.pattern[2:-2]})$")
_PERSON = regex.compile(
    rf"^(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Sen|Rep|Gov|Hon|The Hon|Cllr|MR|MRS|MS|DR)\.? )?{NAME}$"
)
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
    shown = shown.strip().strip("*_# ").rstrip(":： ")
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


def find_labels(paragraphs: Sequence[str], outlets: Sequence[str], words: Language) -> list[Label | None]:
    """The labels that open turns in this article: all of them, or none where the article is no interview."""
    labels = [read_label(paragraph, words) for paragraph in paragraphs]
    text = "\n".join(paragraphs)
    outlet_keys = {outlet.casefold() for outlet in outlets}
    labels = [
        Label("question", None, None, label.text, label.end)
        if label is not None and label.kind == "speaker" and label.name and label.name.casefold() in outlet_keys
        else label
        for label in labels
    ]
    asked = sum(label is not None and label.kind == "question" for label in labels)
    answered = sum(label is not None and label.kind == "answer" for label in labels)
    counts = Counter(label.name for label in labels if label is not None and label.kind == "speaker" and label.name)
    credible = {name for name in counts if _credible(name, counts[name], labels, paragraphs, text, interview=asked > 0)}
    interview = (asked and (answered or credible)) or answered >= 2 or sum(counts[name] for name in credible) >= 2
    if not interview:
        single = [label for label in labels if label is not None and label.role and label.name in credible]
        if not single:
            return [None] * len(labels)
    return [
        label if label is not None and (label.kind != "speaker" or label.name in credible) else None for label in labels
    ]


def _credible(
    name: str, count: int, labels: Sequence[Label | None], paragraphs: Sequence[str], text: str, *, interview: bool
) -> bool:
    """A label names somebody when its words are never common words, and it says something, again or as one known."""
    own = [
        (label, paragraph) for label, paragraph in zip(labels, paragraphs, strict=True) if label and label.name == name
    ]
    spoken = [len(paragraph[label.end :].split()) for label, paragraph in own]
    role = any(label.role for label, _ in own)
    if _POST.match(name):
        return count >= 2 or interview or len(labels) - labels.count(None) >= 3
    bare = regex.sub(
        r"^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Sen|Rep|Gov|Hon|Cllr)\.? ", "", name, flags=regex.IGNORECASE
    )
    for token in bare.split():
        if len(token) > 2 and regex.search(rf"(?<![\p{{L}}'’-]){regex.escape(token.lower())}(?![\p{{L}}-])", text):
            return False
    if max(spoken) < 3 and not interview:
        return False
    others = len(regex.findall(rf"\b{regex.escape(bare)}\b", text, flags=regex.IGNORECASE)) - count
    titled = bare != name
    if interview:
        return len(bare.split()) >= 2 or others > 0 or count >= 2 or titled or name.isupper()
    if count >= 2:
        return len(bare.split()) >= 2 or titled or name.isupper() or others > 0
    return (role or others > 0) and (len(bare.split()) >= 2 or titled)


def is_question(text: str) -> bool:
    """Every sentence of the paragraph asks, or the last does and it is short."""
    return bool(_QUESTION_END.search(text))
