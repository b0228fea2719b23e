"""The people of an article and the labels of its turns in, who can speak in it out: by label, and who answers without one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import regex

from ingest.asking import is_outlet, is_question
from ingest.beside_names import without_epithet, without_role
from ingest.blocks import Cast
from ingest.cast import AS_PLACE, names_in
from ingest.labels import Label
from ingest.languages import Language
from ingest.lines import POST_LINE, TERMINAL
from ingest.naming import NAME_WORD, canonical_case
from ingest.speakers import Person, Register

_QUOTED = regex.compile(r": ?[“\"‘'«]")  # under a picture: "Jane Doe: “It was late.”"
ANSWERED = 3  # questions
OPENING = 60  # characters within which an introduction begins with somebody
HEADED = 6  # first lines of a page among which one says whose words they are
OPENING_LINES = 3  # below the title, that may say who holds a press conference
IN_TITLE, SPOKEN_WITH, LEAST, MARGIN = 4, 3, 2, 1
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
    playbill: Mapping[str, str] | None = None,
    head: Sequence[str] = (),
) -> Cast:
    """Canonical names of the labels, and the single person who answers where answers carry no name.

    ``full`` has the names that ``complete`` found; ``told`` are lines that may say to whom it was told; ``askers`` are who
    wrote it, and answer nothing; ``playbill`` names by capacity; ``head`` has the lines that stand first.
    """
    text = "\n".join(paragraphs)
    playbill = playbill or {}
    names: dict[str, str] = {}
    for label in labels:
        if label is not None and label.kind == "speaker" and label.name:
            if label.name in full:
                names[label.name] = full[label.name]
                continue
            post = register.split_title(label.name)[1].removeprefix("The ").casefold()
            if (billed := playbill.get(label.name.removeprefix("The ").casefold(), playbill.get(post))) is not None:
                names[label.name] = billed
                continue
            name = canonical_case(label.name, text)
            person = _in_post(register, name) if name.startswith("The ") else _in_role(register, name)
            person = person or register.resolve(name)
            name = _without_post(person.name if person is not None else register.split_title(name)[1], register)
            titled = register.split_title(label.name)[0] is not None  # "Mr DOE" is no body as "DOE" may be
            names[label.name] = canonical_case(name, text) if " " in name or titled else name
    labelled = [
        canonical_case(label.name or "", text)
        for label in labels
        if label is not None
        and label.kind == "speaker"
        and " " in (label.name or "")
        and label.text.startswith(label.name or "")
        and register.split_title(label.name or "")[0] is None
    ]
    for label_name, name in names.items():  # "Deckhand Jane Doe" of a sentence is Jane Doe, as a label has it
        names[label_name] = next((own for own in labelled if name.casefold().endswith(f" {own.casefold()}")), name)
    first = next((i for i, label in enumerate(labels) if label is not None), len(paragraphs))
    if first == len(paragraphs):  # what follows a question is no introduction
        first = next((i for i, text in enumerate(paragraphs) if i and is_question(text)), first)
    intro = paragraphs[: min(first, 6)]
    surnames = frozenset(
        part for name in names.values() for part in {name, name.split()[-1], name.split()[0]} if len(part) > 2
    )
    guests = {name for post, name in playbill.items() if post in register.words.guests}
    guest = guests.pop() if len(guests) == 1 else None
    answers = any(label is not None and label.kind == "answer" for label in labels)
    told_of = _interviewee(register, title, paragraphs, intro, askers, sure=answers)
    interviewee = _witness(register, paragraphs) or guest
    if interviewee is None:
        interviewee = _under_answers(register, paragraphs, intro, labels, names, told_of) if answers else told_of
    declarer = _declarer(register, [title or "", *head[:HEADED]], told, interviewee)
    announced = (register.words.briefed.search(text) for text in [title or "", *intro[:OPENING_LINES]])
    briefers = [_declarer_of(match, register) for match in announced]
    names |= {
        label: one
        for one in filter(None, [declarer, *briefers])
        for label, name in names.items()
        if _presented(name, one, title, register)
    }
    briefer = next((name for name in briefers if name is not None and name in names.values()), None)
    if answers and interviewee is None:
        interviewee = declarer
    if briefer is None and (declarer in names.values() or (answers and declarer == interviewee)):
        briefer = declarer  # remarks, then questions
    briefer = briefer or _first_of_all(head, paragraphs, labels, names, playbill, register.words)
    return Cast(names, interviewee, surnames, declarer, briefer)


def _under_answers(
    register: Register,
    paragraphs: Sequence[str],
    intro: Sequence[str],
    labels: Sequence[Label | None],
    names: Mapping[str, str],
    told_of: str | None,
) -> str | None:
    """Who speaks under "A:", where nobody is sworn in or billed as the guest: who answers under a name too, in writing, is told
    of, is called as a witness, or is addressed by name."""
    heads = (text.casefold().partition((told_of or "\0").casefold()) for text in intro)
    presides = any(name and register.words.presides.search(before) for before, name, _ in heads)
    if presides or (len(speaking := set(names.values())) > 1 and told_of in speaking):
        told_of = None  # the chairman of a hearing has a label of his own
    replies = next(filter(None, map(register.words.replied.search, intro)), None)
    heard = next(filter(None, map(register.words.called.search, paragraphs)), None)
    return (
        _answerer(labels, names)
        or _declarer_of(replies, register)
        or told_of
        or _declarer_of(heard, register)
        or _addressed(register, paragraphs, labels)
    )


def _answerer(labels: Sequence[Label | None], names: Mapping[str, str]) -> str | None:
    """Who answers nearly all questions under a name, three at least: an "A:" beside is theirs too."""
    given = [label for label in labels if label is not None and label.kind != "nobody"]
    answered = Counter(
        names[after.name]
        for label, after in pairwise(given)
        if label.kind == "question" and after.kind == "speaker" and after.name and after.name in names
    )
    best = answered.most_common(1)
    return best[0][0] if best and best[0][1] >= ANSWERED and 4 * best[0][1] >= 3 * answered.total() else None


def _presented(post: str, declarer: str, title: str | None, register: Register) -> bool:
    """ "Remarks by Minister of Ports Jane Doe", who is "Minister:" below."""
    post = post.removeprefix("The ")
    name = regex.escape(declarer)
    as_presented = rf"\b{regex.escape(post)}\b(?: [^,;:]{{1,80}})? {name}|{name}, (?:the )?{regex.escape(post)}\b"
    return bool(register.words.role.fullmatch(post) and regex.search(as_presented, title or "", regex.IGNORECASE))


def _first_of_all(
    head: Sequence[str],
    paragraphs: Sequence[str],
    labels: Sequence[Label | None],
    names: Mapping[str, str],
    playbill: Mapping[str, str],
    words: Language,
) -> str | None:
    """Who reads what stands before the first question, where somebody greets and says "we": the one whom the lines at the
    top list first, with a post, or call the speaker, and who is the first to answer."""
    first = next((i for i, label in enumerate(labels) if label is not None), 0)
    read = paragraphs[:first]
    if not any(words.greets.match(text) for text in read):
        return None
    answers = next(
        (names.get(label.name or "") for label in labels if label is not None and label.kind == "speaker"), None
    )
    listed = [line for line in head if POST_LINE.match(line) and words.role.search(line)]
    first_of_list = answers is not None and bool(listed) and listed[0].startswith(answers)
    return answers if first_of_list or answers in {playbill.get(one) for one in words.guests} - {None} else None


def _without_post(name: str, register: Register) -> str:
    """ "Adm. Doe" and "Sheriff Doe", of whom the article says no more → "Doe"."""
    first, _, rest = name.partition(" ")
    post = regex.fullmatch(r"\p{Lu}\p{Ll}{1,4}\.", first) or register.words.role.fullmatch(first)
    return rest if post and rest and " " not in rest and not register.words.role.fullmatch(rest) else name


def _in_post(register: Register, name: str) -> Person | None:
    """Whom "The Chair" of a label means: who is the chair of nothing else."""
    plain = [person for person in register.people.values() if (person.role or "").casefold() == name[4:].casefold()]
    return plain[0] if len(plain) == 1 else register.by_role(name)


def _in_role(register: Register, name: str) -> Person | None:
    """Whom "Deputy Spokesperson" of a label means: the only one whose role has these words."""
    if " " not in name or not register.words.role.fullmatch(name.split()[-1]):
        return None
    phrase = regex.compile(rf"\b{regex.escape(name)}\b", regex.IGNORECASE)
    held = [p for p in register.people.values() if p.role and not p.is_organisation and phrase.search(p.role)]
    return held[0] if len(held) == 1 else None


def _declarer(register: Register, head: Sequence[str], told: Sequence[str], interviewee: str | None) -> str | None:
    """Whose words the text is: the title, or another line above the text, says so ("Statement by Minister Doe"), or it was
    told to somebody."""
    for line in head:
        declared = None if line.endswith(TERMINAL) else register.words.declared.match(line)
        if declared is not None and names_in(declared["who"], register.words):
            return _declarer_of(declared, register)
    return interviewee if any(register.words.told_to.search(text) for text in told) else None


def _declarer_of(match: regex.Match[str] | None, register: Register) -> str | None:
    """The first person whom the group "who" of a match names."""
    who = match["who"] if match is not None else ""
    for start, end in names_in(who, register.words):
        name = without_role(who[start:end], register.words)
        person = register.named(name) or register.resolve(name) or register.add(name)
        return None if person.is_organisation else canonical_case(person.name, "")
    return None


def _addressed(register: Register, paragraphs: Sequence[str], labels: Sequence[Label | None]) -> str | None:
    """Who answers without a name: the only one whom the questions call by name, "Good morning, Mr. Doe."."""
    asked = [
        (text, label)
        for text, label in zip(paragraphs, labels, strict=True)
        if label is not None and label.kind == "question"
    ]
    plain = [(text, label) for text, label in asked if not label.name]
    called = {match["name"] for text, label in plain or asked for match in _CALLED.finditer(text, label.end)}
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
    return person.name if person is not None else register.split_title(name)[1]


def _interviewee(
    register: Register,
    title: str | None,
    paragraphs: Sequence[str],
    intro: Sequence[str],
    askers: Collection[str],
    *,
    sure: bool = False,
) -> str | None:
    """Who is most likely to answer, by what the title, the introduction and the questions say of them, added up; nobody
    where two are about as likely. Where labels make it ``sure`` that somebody answers, less will do for the only one told of."""
    found: Counter[str] = Counter()
    opening = next((at for at, text in enumerate(intro, 1) if text.endswith(TERMINAL)), 1)  # not the dateline
    for at, text in enumerate([title or "", *intro]):
        spoken_with = False
        for start, end in names_in(text, register.words):
            before, behind = text[:start], text[end:]
            person = _known(register, text[start:end])
            if person is None or person.is_organisation or person.place_name:
                continue
            if _asks(person, before, askers, register.words):
                continue
            titled = register.split_title(text[start:end])[0] is not None
            human = person.is_somebody or titled or bool(person.role) or (at > 0 and person.name in (title or ""))
            met = register.words.spoke_with.search(before) is not None
            if not (human or met) and AS_PLACE.search(before):
                continue
            found[person.name] += _said_of(behind, register.words)
            if at == 0:
                found[person.name] += IN_TITLE if any(person.name in told for told in intro) else 1
                found[person.name] += SPOKEN_WITH * bool(register.words.answers.match(behind))
            elif not any(person.name in told for told in intro[: at - 1]) and person.name not in before:
                whole = " " in register.split_title(text[start:end])[1] and (
                    human or not person.is_place
                )  # not "Dame Jane"
                found[person.name] += (1 + 2 * bool(person.role) + (start < OPENING and at <= opening)) * whole
            if met and not spoken_with:
                spoken_with = True
                found[person.name] += SPOKEN_WITH if human else 1
    found.update(_met_by_last_name(intro, register, found))
    likely = [name for name, points in found.items() if points > 0]
    if len(likely) == 1 and any(register.words.talked.search(text) for text in intro):
        found[likely[0]] += SPOKEN_WITH
    for text in paragraphs:
        called = [register.resolve(match["name"]) for match in _CALLED.finditer(text)] if is_question(text) else []
        found.update(person.name for person in called if person is not None and person.name in found)
    best = [*found.most_common(2), ("", 0)]
    least = 1 if sure and len(likely) == 1 else LEAST
    return best[0][0] if best[0][1] >= least and best[0][1] >= best[1][1] + MARGIN else None


def _met_by_last_name(intro: Sequence[str], register: Register, told: Mapping[str, int]) -> dict[str, int]:
    """ "We spoke to Doe", of whom it is ``told`` more: their name, and what that speaks for."""
    for text in intro:
        for match in _LAST_NAME.finditer(text):
            person = register.resolve(match[0]) if register.words.spoke_with.search(text[: match.start()]) else None
            if person is not None and person.is_somebody and told.get(person.name, 0) > 0:
                return {person.name: SPOKEN_WITH}
    return {}


_LAST_NAME = regex.compile(rf"(?<=\p{{Ll}} ){NAME_WORD}(?! \p{{Lu}})")


def _said_of(behind: str, words: Language) -> int:
    """What stands behind a name: "…, 54, explains", or "… met her at home"."""
    shown = (_QUOTED.match(behind) is not None) + (words.introduces.match(behind) is not None)
    return shown - (2 * SPOKEN_WITH if words.visits.match(behind) else 0)


def _asks(person: Person, before: str, askers: Collection[str], words: Language) -> bool:
    """Who wrote it, took its pictures or is called its reporter or host; or the outlet."""
    role = (person.role or "").casefold().split()
    return (
        person.name in askers
        or is_outlet(person.name, words)
        or words.credited.search(before) is not None
        or any(word.strip(",.") in words.hosts for word in role)
    )


def _known(register: Register, name: str) -> Person | None:
    """Who has a name that is given in full, with or without a title."""
    name = without_role(name, register.words)
    return register.named(name) or register.named(without_epithet(register.split_title(name)[1], register))
