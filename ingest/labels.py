"""A paragraph in, the turn label at its start out: who is about to speak, and where the spoken words begin.

"Q:", "Reporter:", "Jane Doe, Harbour Master:", "MR. SMITH:", "[10:32] Moderator (Jane Doe):", "Jane Doe 00:10:32", a name in
brackets, before a dash or in bold. Whether such a wording opens turns at all is decided for the article as a whole
(``ingest.turns``), since "Note:" and "Price:" look the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import regex

from ingest.languages import Language
from ingest.naming import NAME

_STAMP = r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?[\])]?[ \-–—]*)?"
_LABEL = regex.compile(
    rf"^{_STAMP}(?P<mark>[*_#>\s]*)(?P<name>(?:(?i:mr|mrs|ms|dr|prof|sen|rep|gov|hon|cllr)\.\s)?[\p{{L}}][^:：|\n.?!“”\"]{{0,60}}?(?:\b(?:(?i:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Hon|Jr|Sr|St)|\p{{Lu}})\.[^:：\n?!“”\"]{{0,60}}?)*)"
    rf"(?:,\s*(?P<role>[^:：“”\"?!]{{2,160}}?)|\s*[(\[](?P<paren>[^()\[\]]{{2,120}})[)\]])?\s*[*_]*(?:\s*[:：][*_]*(?:\s+|$)|\n)"
)
_DOT_LABEL = regex.compile(rf"^{_STAMP}(?P<name>Q|A|MR\. \p{{Lu}}+|MRS\. \p{{Lu}}+|MS\. \p{{Lu}}+)\.\s+(?=\p{{Lu}})")
PERSON = regex.compile(
    rf"^(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Sen|Rep|Gov|Hon|The Hon|Cllr|MR|MRS|MS|DR)\.? )?{NAME}$"
)

_BRACKETS = regex.compile(r"^\[(?P<name>[^\[\]\d]{2,40})\]:?\s+(?=\S)")
_DASH = regex.compile(rf"^(?P<name>{NAME})(?: \((?P<role>[^()]{{2,80}})\))?\s+(?:[—–]|--)\s+(?=\S)")
_STAMPED = regex.compile(
    r"^(?P<name>[^:\n(\[\d]{2,50}?)(?:,? ?[(\[](?P<role>[^()\[\]\d]{2,80})[)\]])?[,|]?\s*[(\[]?\d{1,2}:\d{2}(?::\d{2})?[)\]]?\s*(?::\s+|\n)"
)
_BOLD = regex.compile(r"^(?P<name>[^,(:]{1,50}?)(?:, (?P<role>[^:]{2,100})| ?\((?P<paren>[^()]{2,80})\))?\s*:?\s*$")

LabelKind = Literal["question", "answer", "speaker"]


@dataclass(frozen=True, slots=True)
class Label:
    """What opens a turn: ``end`` is where the spoken words begin in the paragraph."""

    kind: LabelKind
    name: str | None
    role: str | None
    text: str
    end: int
    bare: bool = False  # no colon: only where the article has several of them


@cache
def post(words: Language) -> regex.Pattern[str]:
    """ "The Mayor", a label of minutes."""
    return regex.compile(rf"^The (?:[\p{{Lu}}][\p{{L}}-]* ){{0,3}}(?i:{words.role_words}s?)$")


def read_label(text: str, words: Language, bold: int = 0) -> Label | None:
    """The turn label at the start of a paragraph, if its wording could be one; ``bold`` characters of it are in bold."""
    label = _with_colon(text, words)
    if label is not None:
        return label
    for pattern in (_STAMPED, _BRACKETS, _DASH):
        if match := pattern.match(text):
            role = match["role"] if "role" in pattern.groupindex else None
            label = _label(match["name"].strip(), role, text[: match.end()], match.end(), words)
            if label is not None:
                return replace(label, text=match["name"].strip(), bare=pattern is not _STAMPED)
    if 1 <= bold <= len(text) - 4 and (match := _BOLD.match(text[:bold])):
        start = bold + len(text[bold:]) - len(text[bold:].lstrip(" :.—–-"))
        label = _label(match["name"].strip(), match["role"] or match["paren"], text[:bold], start, words)
        return replace(label, bare=True) if label is not None else None
    return None


def _with_colon(text: str, words: Language) -> Label | None:
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
    if regex.match(r"by\s", plain):  # "BY MS. DOE:" of a court's record: who asks from here on
        return None
    if plain in words.nobody_labels or name.casefold() in words.nobody_labels:
        return None
    if plain in words.question_labels or name.casefold() in words.question_labels:
        if role and PERSON.match(role.strip()):  # "Moderator (Jane Doe):" says who asks
            return Label("question", role.strip(), name, shown, end)
        return Label("question", None, None, shown, end)
    if plain in words.answer_labels:
        return Label("answer", None, None, shown, end)
    if (
        role and not PERSON.match(name) and PERSON.match(role.strip()) and len(role.split()) >= 2
    ):  # "Harbour Master (Jane Doe):"
        return Label("speaker", role.strip(), name, shown, end)
    if post(words).match(name):  # "The Mayor:" of minutes
        return Label("speaker", name, role, shown, end)
    if not PERSON.match(name) or len(name.split()) > 6 or name.startswith("The "):
        return None
    title = name.split()[0] if name.casefold().startswith("cllr") else None
    if role and title and not words.role.search(role):
        role = f"{title} ({role.strip()})"
    if role and role.split()[-1].casefold() in {*words.said, *words.weak}:
        return None  # "Jane Doe, the mayor, said:" introduces a quotation
    if role and not (
        title or words.role.search(role) or all(word[0].isupper() for word in role.split() if len(word) > 3)
    ):
        return None  # a clause with a colon, not a name with a role
    return Label("speaker", name, role.strip(" ,") if role else None, shown, end)
