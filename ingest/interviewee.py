"""The people of an article and the labels of its turns in, who can speak in it out: by label, and who answers without one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import regex

from ingest.asking import is_question
from ingest.blocks import Cast
from ingest.cast import names_in, without_epithet, without_role
from ingest.labels import Label
from ingest.languages import NEVER
from ingest.naming import NAME_WORD, canonical_case
from ingest.speakers import Person, Register

_SPOKE_WITH = regex.compile(
    r"(?:interview(?:ed|s)?(?: with| of)?|spoke (?:to|with)|speaks? (?:to|with)|talk(?:ed|s)? (?:to|with)|"
    r"sat down with|sits down with|caught up with|"
    r"(?:minutes|hour|word) with|conversation with|questions (?:to|for|with)|"
    r"asked|met(?: with)?|joined by|answered (?:by|our questions)|Q ?& ?A(?: with|:)?)\s+(?:[^.?!]{0,120}?)$",
    regex.IGNORECASE,
)
_ANSWERS = regex.compile(r" (?:answers|answered|replies to|takes|took|on) ")
_CALLED = regex.compile(
    rf"(?:(?<=, )|(?<=^|[.?!] ))(?P<name>(?:Mr|Mrs|Ms|Dr|Professor|Captain|Officer|Detective)\.? {NAME_WORD})(?=[.,?])"
)


def cast_of(
    register: Register,
    title: str | None,
    paragraphs: Sequence[str],
    labels: Sequence[Label | None],
    full: Mapping[str, str],
    told: Sequence[str] = (),
    askers: Collection[str] = (),
) -> Cast:
    """Canonical names of the labels (``full`` has those of ``complete``; ``told`` are lines that may
    say to whom it was told; ``askers`` are who wrote it, and answer nothing), and the single person who answers where answers carry no name."""
    text = "\n".join(paragraphs)
    names: dict[str, str] = {}
    for label in labels:
        if label is not None and label.kind == "speaker" and label.name:
            if label.name in full:
                names[label.name] = full[label.name]
                continue
            name = canonical_case(label.name, text)
            person = _in_post(register, name) if name.startswith("The ") else register.resolve(name)
            name = person.name if person is not None else register.split_title(name)[1]
            names[label.name] = canonical_case(name, text) if " " in name else name
    first = next((i for i, label in enumerate(labels) if label is not None), len(paragraphs))
    if first == len(paragraphs):  # what follows a question is no introduction
        first = next((i for i, text in enumerate(paragraphs) if i and is_question(text)), first)
    intro = paragraphs[: min(first, 6)]
    surnames = frozenset(
        part for name in names.values() for part in {name, name.split()[-1], name.split()[0]} if len(part) > 2
    )
    interviewee = _witness(register, paragraphs) or _interviewee(register, title, intro, askers)
    if interviewee is None and any(label is not None and label.kind == "answer" for label in labels):
        interviewee = _addressed(register, paragraphs, labels)
    declarer = _declarer(register, title, told, interviewee)
    briefer = _declarer_of(register.words.briefed.search(title or ""), register)
    return Cast(names, interviewee, surnames, declarer, briefer if briefer in names.values() else None)


def _in_post(register: Register, name: str) -> Person | None:
    """Whom "The Chair" of a label means: who is the chair of nothing else."""
    plain = [person for person in register.people.values() if (person.role or "").casefold() == name[4:].casefold()]
    return plain[0] if len(plain) == 1 else register.by_role(name)


def _declarer(register: Register, title: str | None, told: Sequence[str], interviewee: str | None) -> str | None:
    """Whose words the text is: the title says so ("Statement by Minister Doe"), or it was told to somebody."""
    declared = register.words.declared.match(title or "")
    if declared is not None and names_in(declared["who"], register.words):
        return _declarer_of(declared, register)
    return interviewee if any(register.words.told_to.search(text) for text in told) else None


def _declarer_of(match: regex.Match[str] | None, register: Register) -> str | None:
    """The first person whom the group "who" of a match names."""
    who = match["who"] if match is not None else ""
    for start, end in names_in(who, register.words):
        name = without_role(who[start:end], register.words)
        person = register.named(name) or register.add(name)
        return None if person.is_organisation else person.name
    return None


def _addressed(register: Register, paragraphs: Sequence[str], labels: Sequence[Label | None]) -> str | None:
    """Who answers without a name: the only one whom the questions call by name, "Good morning, Mr. Doe."."""
    called = {
        match["name"]
        for text, label in zip(paragraphs, labels, strict=True)
        if label is not None and label.kind == "question"
        for match in _CALLED.finditer(text, label.end)
    }
    if len(called) != 1:
        return None
    person = register.resolve(name := called.pop())
    return person.name if person is not None else register.split_title(name)[1]


def _witness(register: Register, paragraphs: Sequence[str]) -> str | None:
    """Who was sworn in where a court's examination begins."""
    sworn = next((match for text in paragraphs if (match := register.words.sworn.match(text)) is not None), None)
    if sworn is None:
        return None
    name = canonical_case(sworn["name"].strip(" ,"), "\n".join(paragraphs))
    person = register.resolve(name)
    return person.name if person is not None else name


def _interviewee(register: Register, title: str | None, intro: Sequence[str], askers: Collection[str]) -> str | None:
    """The person of the title; whom the introduction says was spoken to; else the one person whom it names with a role."""
    told, words = "\n".join(intro), register.words
    titled = {
        person.name
        for start, end in names_in(title or "", words)
        if (person := _known(register, (title or "")[start:end])) is not None
        and (person.name in told or _SPOKE_WITH.search((title or "")[:start]) or _ANSWERS.match((title or "")[end:]))
        and not person.is_organisation
        and not person.is_place
        and person.name not in askers
    }
    if len(titled) == 1:
        return titled.pop()
    for text in intro:
        for start, end in names_in(text, words):
            person = _known(register, text[start:end])
            if (
                person is not None
                and not person.is_organisation
                and not person.place_name
                and person.name not in askers
                and _SPOKE_WITH.search(text[:start])
            ):
                return person.name
    named: dict[str, Person] = {}
    for text in intro:
        for start, end in names_in(text, words):
            person = _known(register, text[start:end])
            if " " not in register.split_title(text[start:end])[1]:  # "Dame Jane"
                continue
            if person is not None and not (person.is_organisation or person.is_place or person.name in askers):
                named[person.name] = person
    with_role = [person for person in named.values() if person.role]
    for pool in (with_role, list(named.values())):
        if len(pool) == 1:
            return pool[0].name
    first = rf"(?:(?:The )?[\p{{L}}-]+\.? )?(?:{'|'.join(map(regex.escape, named)) or NEVER})(?!\p{{L}})"
    opening = [name for name in named if any(name in match[0] for text in intro if (match := regex.match(first, text)))]
    return opening[0] if len(opening) == 1 else None


def _known(register: Register, name: str) -> Person | None:
    """Who has a name that is given in full, with or without a title."""
    name = without_role(name, register.words)
    return register.named(name) or register.named(without_epithet(register.split_title(name)[1], register))
