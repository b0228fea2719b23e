"""Paragraphs of an interview or transcript in, who speaks in each out.

A label ("Q:", "Reporter:", "Jane Doe, Harbour Master:", "MR. SMITH:", "[10:32] Moderator (Jane Doe):") opens a turn;
later paragraphs are carried to its speaker until the next label, question or narration. Whether a colon opens turns is
decided for the article as a whole, since "Note:" and "Price:" look the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import regex

from ingest.asking import asking_labels, is_question, put_to_the_one, questions_alone, told_and_asked
from ingest.billing import presents
from ingest.capitals import in_capitals
from ingest.label_lines import MIN_BARE, MIN_LABELS, common, declared_interests, in_lower_case
from ingest.label_names import INITIALS, billed, expanded, fuller, without_title
from ingest.labels import Label, post, read_label
from ingest.languages import Language
from ingest.lines import POST_LINE, Line
from ingest.speakers import Register

LEAST_TOLD = 15  # words of a paragraph under a dateline
DENSE = 0.5  # of the paragraphs from the first label to the last
_TALK = regex.compile(r"\b(?:I|we|you|my|our|your|us|me|let['’]s|thanks?)\b|\?", regex.IGNORECASE)


def find_labels(
    body: Sequence[Line],
    askers: Sequence[str],
    register: Register,
    words: Language,
    playbill: Mapping[str, str] | None = None,
) -> list[Label | None]:
    """The labels that open turns in this article: all of them, or none where the article is no interview.

    ``askers`` are the outlet and the author: under their names, or initials, the questions stand.
    ``playbill`` gives names by capacity ("host"), as lines above the first turn do.
    """
    paragraphs = [line.text for line in body]
    text = "\n".join(paragraphs)
    apart = declared_interests(body, words)
    read = [
        None if i in apart else _in_chair(read_label(line.text, words, line.bold), text, words)
        for i, line in enumerate(body)
    ]
    labels = fuller(
        [label if label is None or _opens_speech(label, line) else None for label, line in zip(read, body, strict=True)]
    )
    labels = billed(_without_dateline(labels, paragraphs), playbill or {})
    labels = _corroborated(_without_presented(labels, paragraphs, words), text)
    labels = [  # "BK Good evening" where the article has a Beate Kern
        None if label is not None and label.bare and INITIALS.fullmatch(label.name or "") else label
        for label in expanded(labels, [*askers, *(playbill or {}).values()], register, paragraphs)
    ]
    labels = fuller(labels)
    own: dict[str, list[str]] = {}
    for label, paragraph in zip(labels, paragraphs, strict=True):
        if label is not None and label.kind == "speaker" and label.name:
            own.setdefault(label.name, []).append(paragraph[label.end :])
    transcript = _is_transcript(labels, own)
    asking = asking_labels(own, labels, askers, register, transcript=transcript)
    labels = [
        replace(label, kind="question")
        if label is not None and label.kind == "speaker" and label.name in asking
        else label
        for label in labels
    ]
    asked = sum(label is not None and label.kind == "question" for label in labels)
    answered = sum(label is not None and label.kind == "answer" for label in labels)
    interview = asked >= 2 or (asked > 0 and answered > 0)  # a lone "Q:" may be a poll in a live blog
    credible = {
        name
        for name, said in own.items()
        if name not in asking
        and _credible(name, said, labels, text, register, interview=interview, transcript=transcript)
    }
    turns = sum(len(own[name]) for name in credible)
    if not ((asked and (answered or credible)) or answered >= 2 or len(credible) >= 2 or turns >= 3):
        # A lone "Jane Doe, mayor: …" is a statement; it opens no conversation.
        credible = {label.name for label in labels if label is not None and label.role and label.name in credible}
        labels = [None if label is not None and label.kind == "nobody" else label for label in labels]
        if not credible and not questions_alone(labels, paragraphs):
            return [None] * len(labels)
    if not transcript and not interview:
        labels = [None if label is not None and label.kind == "nobody" else label for label in labels]
    labels = [
        label if label is not None and (label.kind != "speaker" or label.name in credible) else None for label in labels
    ]
    if transcript or interview:
        first = next(i for i, label in enumerate(labels) if label is not None)
        labels = [
            _doubtful(read[i], body[i]) if label is None and i > first else label for i, label in enumerate(labels)
        ]
    labels = put_to_the_one(labels, paragraphs)
    return told_and_asked(labels, paragraphs, register, playbill or {})


def _in_chair(label: Label | None, text: str, words: Language) -> Label | None:
    """ "SPEAKER:" is nobody in a panel, and an office in a house and where somebody is called "Mr Speaker"."""
    if label is None or label.kind != "nobody" or not label.text.isalpha():
        return label
    called = rf"\b(?:{'|'.join(map(regex.escape, words.titles))})\.? (?i:{label.text})\b"
    presides = label.text.isupper() and words.house.search(text) is not None
    if not presides and regex.search(called, text, regex.IGNORECASE) is None:
        return label
    return replace(label, kind="speaker", name=label.text.title())


def _doubtful(label: Label | None, line: Line) -> Label | None:
    """What has the form of somebody's label and was not believed: nobody's words, and not those of who spoke before."""
    if label is None or label.kind != "speaker" or not _opens_speech(label, line):
        return None
    several = label.role is not None or " " in (label.name or "")
    named = line.ends and (label.text.isupper() or several or is_question(line.text))
    return replace(label, kind="nobody", name=None) if named else None


def _without_presented(
    labels: Sequence[Label | None], paragraphs: Sequence[str], words: Language
) -> list[Label | None]:
    """ "Jane Doe: editor of the Courier." of those who speak below, two at least: who takes part, before anybody speaks."""
    again = Counter(label.name or label.text for label in labels if label is not None)
    presented: list[int] = []
    for i, label in enumerate(labels):
        if label is None:
            continue
        if presents(paragraphs[i], words):
            presented += [i, i]  # on its own as good as two
            continue
        said = paragraphs[i][label.end :]
        ends = said.endswith((".", "?", "!", "…", "-", "—", "–", "”", '"'))
        told = (said[:1].islower() or not ends) and again[label.name or label.text] > 1
        if _TALK.search(said) or not (told or (not ends and POST_LINE.fullmatch(said))):
            if label.bare and not ends:  # "Slow Water – a podcast from Port Vale", above them
                continue
            break
        presented.append(i)
    several = len(presented) >= 2 or any(
        POST_LINE.fullmatch(paragraphs[i + 1]) for i in presented if i + 1 < len(paragraphs)
    )
    return [None if several and i in presented else label for i, label in enumerate(labels)]


def _without_dateline(labels: Sequence[Label | None], paragraphs: Sequence[str]) -> list[Label | None]:
    """ "PORT VALE: The line was to open in March." is where the first paragraph was written; nobody has that label again."""
    first = next((i for i, label in enumerate(labels) if label is not None), None)
    label = labels[first] if first is not None else None
    if first is None or label is None or label.kind != "speaker" or not label.text.isupper() or label.role:
        return list(labels)
    again = sum(other is not None and other.name == label.name for other in labels) > 1
    told = not _TALK.search(paragraphs[first], label.end) and len(paragraphs[first].split()) > LEAST_TOLD
    return [None if i == first and told and not again else other for i, other in enumerate(labels)]


def _opens_speech(label: Label, line: Line) -> bool:
    """ "Jane Doe -- Analyst" and "Jane Doe – two years" of a list say nothing."""
    said = line.text[label.end :].split()
    if not said:
        return False
    if len(said) > 1 and not line.ends and " " in (label.name or "") and all(word[:1].isupper() for word in said):
        return False  # "Flood Defences: River Arle"
    return not label.bare or bool(line.bold) or label.text in ("Q", "A") or line.ends or line.words > 12


def _is_transcript(labels: Sequence[Label | None], own: dict[str, list[str]]) -> bool:
    """A quarter of the paragraphs is labelled, five at least, two labels of which one comes again: then every label counts."""
    found = [label for label in labels if label is not None]
    kinds = {label.name or label.kind for label in found if label.kind != "nobody"}
    most = max([len(said) for said in own.values()], default=0)
    said = [words for said in own.values() for words in said]
    talk = sum(_TALK.search(words) is not None for words in said)
    ends = [
        words.rstrip("\"'”’)]").endswith((".", "!", "?", "…", "-", "—", "–")) for said in own.values() for words in said
    ]
    within = [i for i, label in enumerate(labels) if label is not None]
    dense = bool(within) and len(found) >= 0.25 * (within[-1] - within[0] + 1)
    several = sum(len(said) >= 2 and " " in name for name, said in own.items()) >= 2
    return (
        len(found) >= MIN_LABELS
        and (dense or (several and len(found) >= 1.5 * MIN_LABELS))
        and len(kinds) >= 2
        and most >= 2
        and sum(ends) >= 0.8 * len(ends)
        and talk >= 0.3 * len(said)  # people say "I" and "you" and ask, lists of facts do not
        and sum(len(turns) == 1 for turns in own.values()) <= 0.6 * len(said)  # news from fifty towns
    )


def _corroborated(labels: Sequence[Label | None], text: str) -> list[Label | None]:
    """Labels without a colon count where there are three, one of them twice, and either most paragraphs have one or the
    article has the name elsewhere too; a bare "A" counts where a bare "Q" does."""
    at = [i for i, label in enumerate(labels) if label is not None and label.bare]
    dense = bool(at) and len(at) >= MIN_LABELS and len(at) >= DENSE * (at[-1] - at[0] + 1)
    letters = Counter(label.kind for label in labels if label is not None and label.bare and label.text in ("Q", "A"))
    lettered = letters["question"] >= 2
    names = Counter(
        label.name or label.kind
        for label in labels
        if label is not None and label.bare and label.text not in ("Q", "A")
    )
    sure = names.total() >= MIN_BARE and max(names.values(), default=0) >= 2 and len(names) >= 2
    certain = {
        label.name for label in labels if label is not None and not label.bare and label.name and " " in label.name
    }
    return [
        label
        if label is None
        or not label.bare
        or label.name in certain
        or (
            lettered and (label.text == "Q" or letters["answer"] >= 2)
            if label.text in ("Q", "A")
            else sure and (dense or names[label.name or label.kind] > 1 or text.count(label.name or "") > 1)
        )
        else None
        for label in labels
    ]


def _credible(
    name: str,
    said: Sequence[str],
    labels: Sequence[Label | None],
    text: str,
    register: Register,
    *,
    interview: bool,
    transcript: bool,
) -> bool:
    """A label names somebody when its words are never common words and it says something as one whom the article knows."""
    bare = without_title(name)
    small = sum(word.capitalize() in register.words.openers for word in bare.split())
    if small > 1 and in_capitals(text):  # "WHAT WE ASKED FOR IS SIMPLE:"
        return False
    person = register.resolve(name)
    if transcript and not name.startswith("The "):
        family = person is not None and len(person.tokens) > 1 and not person.is_organisation
        sure = len(bare.split()) >= 2 or len(said) >= 2 or bare != name or name.isupper()
        return family or (not common(bare, text) and (sure or _has_role(name, labels)))
    for token in bare.split():
        if len(token) > 2 and in_lower_case(token, text):
            return bool(post(register.words).match(name)) and (
                len(said) >= 2 or interview or sum(label is not None for label in labels) >= 3
            )
    if post(register.words).match(name):
        return True
    if not interview and _told_of(bare.split()[-1], said):
        return False
    role = _has_role(name, labels)
    titled = bare != name
    whole = len(bare.split()) >= 2
    if interview:
        family = person is not None and len(person.tokens) > 1 and not person.is_organisation
        return any(said) and (whole or role or titled or name.isupper() or family)
    spoken = sorted(len(words.split()) for words in said)[len(said) // 2] >= 8 and all(
        words.rstrip("\"'”’)").endswith((".", "!", "?", "…", ":")) for words in said
    )
    known = role or titled or (person is not None and person.role is not None and not person.is_organisation)
    several = sum(label is not None and label.role is not None for label in labels) >= MIN_BARE
    return (
        (spoken or (several and role and said[0].rstrip("\"'”’)").endswith((".", "!", "?", "…"))))
        and known
        and (whole or len(regex.findall(rf"\b{regex.escape(bare)}\b", text, flags=regex.IGNORECASE)) > len(said))
    )


def _told_of(last: str, said: Sequence[str]) -> bool:
    """Under the label they are spoken of by their own last name: "7. Jane Doe (Blues): Doe, 23, has become …"."""
    return 2 * sum(regex.search(rf"\b{regex.escape(last)}\b", words) is not None for words in said) > len(said)


def _has_role(name: str, labels: Sequence[Label | None]) -> bool:
    return any(label is not None and label.name == name and label.role for label in labels)
