"""Paragraphs in, the same with every turn label on the paragraph that it opens out: a name on a line of its own, a name
under a quotation, a question and its answer in one paragraph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import regex

from ingest.labels import PERSON, Label, alone_label, post, read_label
from ingest.languages import Language
from ingest.lines import POST_LINE, Line
from ingest.naming import NAME
from ingest.narrated import QUOTED, says

MIN_LABELS = 5  # labels that make a transcript
DENSE_ALONE = 0.3  # of the lines from the first label on a line of its own to the last, that make each such line one
MIN_BARE = 3  # labels without a colon in an article, one of them twice, that make it a conversation


def join_labels(body: Sequence[Line], words: Language) -> list[Line]:
    """A label on a line of its own is put on the paragraph that it opens, with a line break between; a question and its
    answer in one paragraph are set apart."""
    body = _signed([part for line in body for part in _question_then_answer(line, words)])
    alone = _alone(body, words)
    joined: list[Line] = []
    pending: Line | None = None
    for line, opens in zip(body, alone, strict=True):
        if pending is not None:
            joined.append(replace(line, text=f"{pending.text}\n{line.text}", gap=pending.gap, bold=0))
            pending = None
        elif opens:
            pending = line
        else:
            joined.append(line)
    return joined if pending is None else [*joined, pending]


_SIGNED = regex.compile(
    rf"[―—–-]{{1,2}} ?(?:(?:The )?(?:Right )?Hon(?:ou?rable|\.)? )?(?P<name>{NAME})(?:, .{{2,140}})?"
)


def _signed(body: Sequence[Line]) -> list[Line]:
    """A name under a quotation, "— Jane Doe, mayor" on a line of its own, is put to it, with a line break between."""
    joined: list[Line] = []
    for line in body:
        before = joined[-1].text if joined else ""
        match = _SIGNED.fullmatch(line.text)
        if match and " " in match["name"] and before[:1] in '“"«' and before[-1:] in '”"»' and len(before) > 1:
            joined[-1] = replace(joined[-1], text=f"{before}\n— {line.text[match.start('name') :]}", kind=None)
        else:
            joined.append(line)
    return joined


def _alone(body: Sequence[Line], words: Language) -> list[bool]:
    """Which lines are labels: those that end in a colon where others do too, and names or posts before paragraphs, three
    at least, one of them twice."""
    text = "\n".join(line.text for line in body)
    colons = [_stands_alone(line, words) for line in body]
    bare = [
        None if colon else _bare_alone(line, following, words, text)
        for colon, line, following in zip(colons, body, [*body[1:], None], strict=True)
    ]
    keys = [(label.name or label.kind).split()[-1].casefold() if label is not None else "" for label in bare]
    counts = Counter(key for key in keys if key)
    again = sum(count for count in counts.values() if count > 1)
    sure = counts.total() >= MIN_BARE and len(counts) >= 2 and again >= max(2, 0.3 * counts.total())  # films with years
    at = [i for i, key in enumerate(keys) if key]
    dense = len(at) >= MIN_LABELS and len(at) >= DENSE_ALONE * (at[-1] - at[0] + 1)
    posted = _opinions(body, bare, words)
    known = [
        i in posted
        or (
            label is not None
            and sure
            and (
                (dense and read_label(after.text, words) is None)
                or counts[key] > 1
                or label.text != label.name
                or text.count(label.name or "") > 1
            )
            and not common(label.name or "", text)
        )
        for i, (label, key, after) in enumerate(zip(bare, keys, [*body[1:], body[-1]], strict=True))
    ]
    texts = Counter(line.text for line, colon in zip(body, colons, strict=True) if colon)
    labelled = sum(read_label(line.text, words) is not None for line in body)
    spoken = len(texts) >= 2 or labelled >= MIN_LABELS
    return [
        name
        or (
            colon
            and (texts[line.text] >= 2 or (spoken and line.text.endswith((":", "："))))
            and following is not None
            and (following.ends or following.words > 12 or read_label(f"{following.text}\n", words) is None)
        )
        for line, colon, name, following in zip(body, colons, known, [*body[1:], None], strict=True)
    ]


def _opinions(body: Sequence[Line], bare: Sequence[Label | None], words: Language) -> set[int]:
    """Lines with a name and a post, each above what that one has to say: "What the experts say". Under portraits people are
    told of, by name or as "she"."""
    at = [i for i, label in enumerate(bare) if label is not None and label.role and POST_LINE.fullmatch(body[i].text)]
    if len(at) < (2 if all(body[i].kind == "heading" for i in at) else MIN_BARE):
        return set()
    own = 0
    for start, end in zip(at, [*at[1:], len(body)], strict=True):
        under = [QUOTED.sub(" ", line.text) for line in body[start + 1 : end] if line.prose]
        label = bare[start]
        last = (label.name or "").split()[-1] if label is not None else ""
        if any(regex.search(rf"\b{regex.escape(last)}\b|^(?:He|She|His|Her) ", text) for text in under):
            return set()
        quoted = [line for line in body[start + 1 : end] if line.text[:1] in '“"']
        own += bool(quoted) or any(says(text, words.own_words) for text in under)
    return set(at) if own else set()


def _bare_alone(line: Line, following: Line | None, words: Language, text: str) -> Label | None:
    """The label that a line without a colon may be: a paragraph follows it."""
    if following is None or line.ends or line.kind in ("caption", "list"):
        return None
    if not (following.ends or following.words > 12 or following.text.endswith(("-", "—", "–"))):
        return None
    label = alone_label(line.text, words)
    if label is None or (line.text.startswith("The ") and label.role is None and not post(words).match(line.text)):
        return None
    several = 2 <= line.words <= 5 or label.kind != "speaker" or label.text != label.name
    # "DOE", where the text tells of a Jane Doe
    last = line.text.isupper() and regex.search(rf"\p{{Lu}}\p{{Ll}}+ {regex.escape(line.text.title())}\b", text)
    return label if several or last else None


def common(name: str, text: str) -> bool:
    """Every word of a name stands in the text as a common word too: "Rural Buses"."""
    tokens = [token for token in name.split() if len(token) > 2]
    return bool(tokens) and all(in_lower_case(token, text) for token in tokens)


def in_lower_case(token: str, text: str) -> bool:
    """Whether a word stands in the text as a common word, by itself."""
    word = token.lower()
    at = text.find(word)
    while at >= 0:  # a pattern for each word would take as long as reading the line
        before, after = text[at - 1 : at] if at else " ", text[at + len(word) : at + len(word) + 1] or " "
        if not (before.isalpha() or before in "'’-" or after.isalpha() or after == "-"):
            return True
        at = text.find(word, at + 1)
    return False


def declared_interests(body: Sequence[Line], words: Language) -> frozenset[int]:
    """The lines of experts' interests, each under a name: "Dr Jane Doe: None to declare." is nothing that she said; in quotation
    marks it is."""
    found: set[int] = set()
    for heading, line in enumerate(body):
        if words.interests.fullmatch(line.text):
            rest = range(heading + 1, len(body))
            end = next((i for i in rest if not _INTEREST.match(body[i].text)), len(body))
            found.update(range(heading + 1, end))
    return frozenset(found)


_INTEREST = regex.compile(r"\p{Lu}[^:.!?]{1,60}(?:\.[^:.!?]{1,50}){0,2}: (?![“\"‘'])")


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
        if label is None or label.end < len(line.text):
            return False
        return label.kind == "question" or not words.present.match(f"{line.text} A")  # "Participants:"
    return line.text.isupper() and PERSON.match(line.text) is not None and 2 <= line.words <= 5
