"""The labels of an article in, under which of them questions stand out: of outlets, hosts and those who do little but ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from ingest.labels import PERSON, Label, post
from ingest.languages import Language
from ingest.sentences import sentences
from ingest.speakers import Register

_CALL = regex.compile(r"(?:^|[.!?…] )(\p{Lu}[\p{L}’'-]+)\?$")
MOSTLY = 2 / 3
_QUOTED_END = regex.compile(r"(?<=\S )[“‘\"][^“”\"‘]{1,160}[?？][\"”’]+$")
_QUESTION_END = regex.compile(r"[?？][\"'”’)\]*_]*$")


def asking_labels(
    own: dict[str, list[str]],
    labels: Sequence[Label | None],
    askers: Sequence[str],
    register: Register,
    *,
    transcript: bool,
) -> set[str]:
    """The labels under which questions stand: of the outlet or author, of other outlets, of those who do little but ask."""
    known = {asker.casefold() for asker in askers}
    shares = {name: sum(is_question(said) for said in turns) / len(turns) for name, turns in own.items()}
    found = set()
    sent = _sent(own, labels, register.words) if transcript else set()
    several = [name for name, turns in own.items() if len(turns) >= 2]
    few = transcript and len(several) <= 2
    call = _is_call(labels, register.words)
    for name, said in own.items():
        others = [other for other in own if other != name]
        if len(own) + len(labels) <= len(said):
            continue
        main = any(len(own[other]) >= 2 for other in others)
        much = len(said) >= 2 and shares[name] >= 0.75
        once = (
            transcript
            and main
            and len(said) == 1
            and is_question(said[0])
            and all(is_question(said[0][a:b]) for a, b in sentences(said[0]))
        )
        more = few and shares[name] >= 0.35 and shares[name] * len(said) >= 2 and all(shares[o] <= 0.15 for o in others)
        on_call = call and main and all(asks_within(one) or len(one.split()) <= THANKS for one in said)
        outlet = transcript and main and (is_outlet(name, register.words) or name in sent)
        if name.casefold() in known or much or once or more or outlet or (on_call and any(map(asks_within, said))):
            found.add(name)
    if few and not found and len(several) == 2 and any(map(shares.get, several)):
        # Of two who alternate, the first asks who is nobody that the article tells of: "THE COURIER:".
        first, second = several
        one, other = register.resolve(first), register.resolve(second)
        unknown = one is None or not (one.is_somebody or one.mentions > len(own[first]) + 1)
        if shares[first] >= 0.3 and unknown and other is not None and len(other.tokens) > 1:
            found.add(first)
    return found


def _is_call(labels: Sequence[Label | None], words: Language) -> bool:
    """An operator gives the word to analysts, who greet, ask, and say why they do."""
    return any(label is not None and words.operator.fullmatch(label.text) is not None for label in labels)


def _sent(own: Mapping[str, Sequence[str]], labels: Sequence[Label | None], words: Language) -> set[str]:
    """Those whom labels call of an outlet ("Doe, Daily Courier:"), where such labels mostly stand above questions."""
    found = {
        label.name
        for label in labels
        if label is not None and label.kind == "speaker" and label.name and label.role and is_outlet(label.role, words)
    }
    asked = [is_question(said) for name in found for said in own.get(name, ())]
    return found if sum(asked) >= MOSTLY * len(asked) else set()


def initials(name: str, *, joined: bool = False) -> str:
    """ "JD" of Jane Doe; of Jane Doe-Roe "JDR" too, where what is ``joined`` counts."""
    return "".join(word[0] for word in (name.replace("-", " ") if joined else name).split())


def is_outlet(name: str, words: Language) -> bool:
    """Named as newspapers and broadcasters are."""
    tokens = [token.casefold() for token in name.split() if not token.isdecimal()]
    return (
        tokens[-1] in words.outlets
        or tokens[0] in words.stations
        or (len(tokens) > 2 and any(token in words.outlets for token in tokens))
    )


def told_and_asked(
    labels: Sequence[Label | None],
    paragraphs: Sequence[str],
    register: Register,
    playbill: Mapping[str, str],
) -> list[Label | None]:
    """Who asks under a name of their own and says something that is no question, is on record with it; a host's question
    is one. ``playbill`` gives names by capacity ("host")."""
    words = register.words
    names = {post.upper(): name for post, name in playbill.items()} | {
        post.capitalize(): name for post, name in playbill.items()
    }
    hosts = {
        name.split()[-1].casefold() for post, name in playbill.items() if post.rstrip(" 0123456789") in words.hosts
    }
    hosts |= {  # "Host Jane Doe talks to …" above
        person.tokens[-1].casefold()
        for person in register.people.values()
        if person.role and person.role.split()[-1].casefold() in words.hosts
    }
    names |= {
        label.text.partition(" (")[0]: label.name
        for label in labels
        if label is not None and label.kind == "question" and label.name
    }
    # "THE COURIER:" beside "Doe:" is no person.
    capitals = all(
        regex.split(r",| \(", label.text)[0].isupper()
        for label in labels
        if label is not None and label.kind in ("speaker", "question")
    )
    table = len({label.name for label in labels if label is not None and label.kind == "speaker"}) > 1
    on_call = _is_call(labels, words)
    called = {part.casefold() for label in labels if label is not None and label.name for part in label.name.split()}
    called |= words.titles
    found: list[Label | None] = []
    for label, paragraph in zip(labels, paragraphs, strict=True):
        if label is None:
            found.append(None)
            continue
        said = paragraph[label.end :]
        asks = asks_within(said) if on_call else is_question(said)
        if label.kind == "question":
            label = replace(label, name=label.name or names.get(label.text.partition(" (")[0]))
            personal = (
                label.name
                and " " in label.name
                and not is_outlet(label.name, words)
                and PERSON.match(label.name)
                and (capitals or not label.text.isupper() or (table and label.text == initials(label.name)))
            )
            if not label.name and not asks_within(said) and label.text.casefold().removeprefix("the ") in words.hosts:
                label = replace(label, kind="nobody")  # the moderator introduces somebody
            presides = label.name is not None and post(words).match(label.name)  # "THE COMMISSIONER:"
            if (personal or presides) and not asks:
                label = replace(label, kind="speaker")
        elif (call := _CALL.search(said)) and call[1].casefold() in called:
            pass  # "Nobody heard them. Jane?"
        elif asks and (label.kind == "nobody" or (label.kind == "speaker" and _is_host(label, labels, hosts, words))):
            label = replace(label, kind="question")
        found.append(label)
    return found


THANKS = 8  # words: "That is helpful, thank you."
MIN_PUT = 2  # questions that one person answers


def put_to_the_one(labels: Sequence[Label | None], paragraphs: Sequence[str]) -> list[Label | None]:
    """Where one person answers those who ask, a witness or a minister, what ends in a question and is answered by that one
    is a question too, whoever asks: the chair, a member."""
    at = [i for i, label in enumerate(labels) if label is not None and label.kind != "nobody"]
    answers = {i: labels[after] for i, after in pairwise(at)}
    answered = Counter(
        (after.name or after.kind) for i, after in answers.items() if after and _kind(labels[i]) == "question"
    )
    found = list(labels)
    one, most = answered.most_common(1)[0] if answered else ("", 0)
    if most < MIN_PUT or 4 * most < 3 * answered.total():
        return found
    for i, after in answers.items():
        label = labels[i]
        if label is None or after is None or label.kind != "speaker" or (after.name or after.kind) != one:
            continue
        if label.name != one and is_question(paragraphs[i][label.end :]):
            found[i] = replace(label, kind="question")
    return found


def _kind(label: Label | None) -> str | None:
    return label.kind if label is not None else None


def _is_host(label: Label, labels: Sequence[Label | None], hosts: set[str], words: Language) -> bool:
    """Whether a label is of one of the ``hosts``, by the last name, or of somebody whom a label calls one."""
    if not hosts.isdisjoint((label.name or "").casefold().split()[-1:]):
        return True
    roles = [other.role for other in labels if other is not None and other.name == label.name and other.role]
    return any(token.strip(",.").casefold() in words.hosts for role in roles for token in role.split())


def questions_alone(labels: Sequence[Label | None], paragraphs: Sequence[str]) -> bool:
    """Only the questions are labelled: two at least, each with something behind it that is no question."""
    at = [position for position, label in enumerate(labels) if label is not None and label.kind == "question"]
    answered = [i for i in at if i + 1 < len(labels) and labels[i + 1] is None and is_question(paragraphs[i])]
    return len(answered) >= 2 and len(answered) >= 0.7 * len(at)


def is_question(text: str) -> bool:
    """Ends as a question does, and not with one that is quoted: "They ask: ‘Why?’"."""
    return bool(_QUESTION_END.search(text)) and not _QUOTED_END.search(text)


def asks_within(text: str) -> bool:
    """One of its sentences is a question."""
    return any(is_question(text[start:end]) for start, end in sentences(text))
