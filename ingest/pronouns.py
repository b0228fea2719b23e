"""Who "he" or "she" is: the person in focus where the pronoun stands, by recency, subjecthood and gender.

A sentence puts the first person whom it names in focus, and so does a pronoun that was resolved (the centering of Grosz,
Joshi & Weinstein 1995, cut down to subjects). Gender comes from titles and from pronouns that can only mean one person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import regex

from ingest.quotations import masked, quotations
from ingest.sentences import sentences
from ingest.speakers import Person, Register, gender_of_title

WORK_REACH = 60  # characters
# "The Second Sleep of Mrs. Purdy", a book: she is nobody of whom the article speaks
_WORK = regex.compile(r"\b\p{Lu}\p{L}+ \p{Lu}\p{L}+ of (?:Mrs?|Ms|Miss|Dr)\.? $")
_PRONOUN = regex.compile(r"\b(?:[Hh]e|[Hh]is|[Hh]im|himself|[Ss]he|[Hh]er|herself)\b")
REACH = 3  # paragraphs back in which a person can still be in focus
# "His former secretary, Jane Doe, remembers": she, not he.
_GOES_ON = regex.compile(r"(?:She|He)\b|(?:Her|His)\b(?![^.,;:]{1,60}, \p{Lu})")
SURE = 0.8
OFF_TOPIC = 0.35  # then nobody is shown
AMBIGUOUS = 0.55  # another person is named in the sentence that put the first in focus


#: Who is in focus after a sentence, whether nobody else is named there, and who else is.
_Focus = tuple[Person, bool, tuple[Person, ...]]


class Focus:
    """Follows an article paragraph by paragraph."""

    def __init__(self, register: Register, paragraphs: Sequence[str]) -> None:
        people = [person for person in register.people.values() if not person.is_organisation and not person.is_place]
        self._forms = _forms(people, register.words.openers) | _roles(register, people)
        self._pattern = (
            regex.compile(
                r"(?<![\p{L}'’-])(?:"
                + "|".join(map(regex.escape, sorted(self._forms, key=len, reverse=True)))
                + r")(?![\p{L}-])",
                cache_pattern=False,  # of this article: kept, it would push out those that every article needs
            )
            if self._forms
            else None
        )
        self._focus: list[list[_Focus]] = []
        self._named = Counter(person.name for text in paragraphs for _, person in self.mentions(text))
        self._topic = max(people, key=lambda person: self._named[person.name], default=None)
        self._learn_genders(paragraphs)

    def mentions(self, text: str) -> list[tuple[int, Person]]:
        """The people named in a text outside quotation marks, each with the offset of the mention."""
        if self._pattern is None:
            return []
        hidden = masked(text, quotations(text)).replace("’", "'")
        return [
            (match.start(), self._forms[match[0]])
            for match in self._pattern.finditer(hidden)
            if not _WORK.search(hidden, max(0, match.start() - WORK_REACH), match.start())
        ]

    def enter(self) -> None:
        """A new paragraph begins."""
        self._focus = [*self._focus[-(REACH - 1) :], []]

    def leave(self, text: str, spoke: Sequence[tuple[int, Person]]) -> None:
        """The paragraph is over: what it put in focus, its sources among that."""
        self._focus[-1] = self._in_focus(text, len(text), spoke)

    def resolve(
        self, pronoun: str, text: str, at: int, spoke: Sequence[tuple[int, Person]], *, wary: bool = False
    ) -> tuple[Person, float] | None:
        """Whom a pronoun at ``at`` of the current paragraph means, with a confidence; ``spoke`` are sources so far.
        ``wary`` where the article may be about somebody else."""
        gender = gender_of_title(pronoun)
        if gender is None:
            return None
        here = self._in_focus(text, at, spoke)
        skipped = False
        for distance, paragraph in enumerate([here, *reversed(self._focus[:-1])]):
            for first, alone, others in reversed(paragraph):
                fitting = [one for one in (first, *others) if one.gender in (None, gender)]
                person = next((one for one in fitting if one.is_somebody), fitting[0] if fitting else None)
                if person is None:
                    skipped = True
                    continue
                sure = SURE if alone or person.gender == gender else AMBIGUOUS
                sure -= 0.1 * max(0, distance - 1) + (0.1 if skipped and person.gender is None else 0.0)
                return person, sure - (OFF_TOPIC if wary and distance and self._rivals(person, gender) else 0.0)
        return None

    def alone(self, text: str, at: int) -> Person | None:
        """Who is spoken of before ``at``, here or in the paragraph before, where nobody else is."""
        for paragraph in (self._in_focus(text, at, ()), *reversed(self._focus[-2:-1])):
            if paragraph:
                named = {id(one): one for first, _, others in paragraph for one in (first, *others)}
                return next(iter(named.values())) if len(named) == 1 else None
        return None

    def _rivals(self, person: Person, gender: str) -> bool:
        """Whether the article is about somebody else whom the pronoun can mean as well, as a portrait or an obituary is."""
        topic = self._topic
        return (
            topic is not None
            and topic is not person
            and topic.gender == gender
            and topic.mentions >= 2 * person.mentions
        )

    def antecedent(self, text: str, at: int) -> Person | None:
        """Whom "who" at ``at`` goes with: the person named last in its sentence, with no more between than an apposition."""
        named = [one for one in self.mentions(text) if one[0] < at]
        start = next((start for start, end in sentences(text) if start <= at < end), 0)
        if not named or named[-1][0] < start:
            return None
        between = regex.search(r"\S+(?: \p{Lu}[\p{L}.'’-]*)*(?P<rest>.*)$", text[named[-1][0] : at])
        rest = between["rest"] if between else ""
        return (
            named[-1][1]
            if len(rest) <= 80 and regex.match(r"[\s,—–(-]*$|,? ?\([^)]*\),? $|, [^.;:]*, $", rest)
            else None
        )

    def _in_focus(self, text: str, end: int, spoke: Sequence[tuple[int, Person]]) -> list[_Focus]:
        """The person in focus after each sentence that begins before ``end``, in order."""
        named = [(at, person) for at, person in self.mentions(text) if at < end]
        found: list[_Focus] = []
        for start, stop in sentences(text):
            if start >= end:
                break
            inside = [
                (at, person) for at, person in named if start <= at < stop and (person.is_somebody or at == start)
            ]
            sources = [(at, person) for at, person in spoke if start <= at < stop and at < end]
            if sources:
                found.append((sources[-1][1], True, ()))
            elif inside and not _GOES_ON.match(text, start):  # "She has met Jane Doe": she stays in focus
                others = tuple(person for _, person in inside if person is not inside[0][1])
                found.append((inside[0][1], not others and inside[0][1].is_somebody, others))
        return found

    def _learn_genders(self, paragraphs: Sequence[str]) -> None:
        """A pronoun after the only person of a sentence, or that opens the sentence after, tells that person's gender."""
        votes: dict[str, Counter[str]] = {}
        people: dict[str, Person] = {}
        for paragraph in paragraphs:
            hidden = masked(paragraph, quotations(paragraph))
            named = self.mentions(paragraph)
            before: Person | None = None
            for start, stop in sentences(paragraph):
                inside = {person.name: person for at, person in named if start <= at < stop and person.is_somebody}
                forms = [match[0].casefold() for match in _PRONOUN.finditer(hidden, start, stop)]
                pronouns = [gender_of_title(form) for form in forms]
                weight = 2 if {"he", "she"} & set(forms) else 1  # "his" and "her" are more often somebody else's
                only = next(iter(inside.values())) if len(inside) == 1 else before if not inside else None
                if only is not None and len(set(pronouns)) == 1 and pronouns[0]:
                    votes.setdefault(only.name, Counter())[pronouns[0]] += weight
                    people[only.name] = only
                before = next(iter(inside.values())) if len(inside) == 1 else (before if not inside else None)
        for name, count in votes.items():
            gender, most = count.most_common(1)[0]
            if people[name].gender is None and most >= 2 * (count.total() - most):
                people[name].gender = gender


def _forms(people: Sequence[Person], openers: frozenset[str]) -> dict[str, Person]:
    """Every form that means just one person: full names, and first or last tokens that nobody else shares."""
    forms: dict[str, Person] = {person.name.replace("’", "'"): person for person in people if _likely(person, openers)}
    single: dict[str, list[Person]] = {}
    for person in people:
        if len(person.tokens) > 1 and _likely(person, openers):
            for token in {person.tokens[0], person.tokens[-1]}:
                single.setdefault(token, []).append(person)
    for token, holders in single.items():
        holders.sort(key=lambda person: -person.mentions)
        if len(token) > 1 and (len(holders) == 1 or holders[0].mentions >= 3 * holders[1].mentions):
            forms.setdefault(token, holders[0])
    return forms


def _likely(person: Person, openers: frozenset[str]) -> bool:
    """A name, not a heading in capitals ("All Bets Are Off")."""
    return person.is_somebody or not openers & set(person.tokens)


def _roles(register: Register, people: Sequence[Person]) -> dict[str, Person]:
    """ "the mayor" where just one person has that role."""
    nouns = {match[0].casefold() for person in people for match in register.words.role.finditer(person.role or "")}
    found = {noun: register.by_role(f"the {noun}") for noun in nouns}
    return {f"{the} {noun}": person for noun, person in found.items() if person is not None for the in ("The", "the")}
