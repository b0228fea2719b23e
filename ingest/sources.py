"""A report's source in, who that is out: a name, a body, a pronoun, a post or a description, by what the article said of them
before, with a confidence.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from ingest import bodies
from ingest.asking import is_outlet
from ingest.beside_names import role_before, without_epithet, without_role
from ingest.grammar import grammar
from ingest.languages import NEVER, Language
from ingest.naming import NAME, ORGANISATION, canonical_case, opens_only
from ingest.pronouns import REACH, SURE, Focus
from ingest.quotations import masked, quotations
from ingest.quotes import Report
from ingest.roles import plain_role
from ingest.sentences import sentences
from ingest.speakers import Person, Register, gender_of_title

SHOWN = 0.5  # below this confidence nobody is shown
REACH_AHEAD = 600  # characters within which a lead's "a judge" is named
CONFIDENCE_ROLE = 0.75
CONFIDENCE_NAMED = 0.97
CONFIDENCE_SURNAME = 0.8
CONFIDENCE_RELATIVE = 0.8
CONFIDENCE_AUTHOR = 0.8
CONFIDENCE_DESCRIBED = 0.55
CONFIDENCE_FIRST = 0.6
CONFIDENCE_UNNAMED = 0.6
# "the engineers Brandt & Moll": nobody called Moll.
_FIRM = regex.compile(r"(?:\p{Lu}[\p{L}’'.-]*,? )+& \p{Lu}[\p{L}’'-]+$")
_SUBJECT = regex.compile(rf"(?:The )?(?P<body>(?=\p{{Lu}}){ORGANISATION}|(?<=The )\p{{Ll}}+)")
_OF_THING = regex.compile(r"\b(?:of|from|for|at|in|on) the \p{Ll}+ $")  # "captain of the freighter Halcyon"
_OPENS = regex.compile(r"(?:^|[.?!][”\"’)]* |[“\"‘(])$")
_NAME_AT_END = regex.compile(rf"{NAME}$")

#: Name, role, organisation and confidence of a source.
Source = tuple[str, str | None, str | None, float]


class Sources:
    """Who the sources of one article's reports are, paragraph by paragraph; remembers who spoke."""

    def __init__(self, register: Register, paragraphs: Sequence[str], words: Language, author: str | None) -> None:
        self.register = register
        self.article = "\n".join(paragraphs)
        self.first_person = _first_person(author, paragraphs, words)
        self.words = words
        self.small = frozenset(word for text in paragraphs for word in regex.findall(r"\b\p{Ll}[\p{L}'’-]*", text))
        self.focus = Focus(register, paragraphs)
        self.spoke: list[tuple[int, Person]] = []
        self.before: list[list[Person]] = []
        self.told: list[str] = []
        self.unnamed: tuple[int, str] | None = None  # who last spoke in the paragraph without a name, and where

    def heading(self, text: str) -> None:
        """Who stands first in a heading, alone or with what they are, is in focus under it."""
        named = self.focus.mentions(text)
        if named and not named[0][0] and f"{text},".startswith(f"{named[0][1].name},"):
            self.focus.enter()
            self.focus.leave(text, ())

    def enter(self) -> None:
        """A new paragraph begins."""
        self.spoke, self.unnamed = [], None
        self.focus.enter()

    def leave(self, text: str) -> None:
        """The paragraph is over."""
        self.focus.leave(text, self.spoke)
        self.told = [*self.told[-REACH:], text]
        self.before = [*self.before[-REACH:], [person for _, person in self.spoke]]

    def resolve(self, report: Report, text: str, offset: int) -> Source | None:
        """Name, role, organisation and confidence of a report's source; None where the article does not say who it is."""
        firm = _FIRM.search(text[report.source[0] : report.source[1]])
        if firm is not None:
            return firm[0], None, None, CONFIDENCE_UNNAMED
        source = self._source(report, text)
        lowered = source.casefold()
        if lowered in self.words.pronouns | self.words.body_pronouns:
            return self._pronoun(lowered, text, report, offset)
        determined = regex.match(
            r"(?:\p{Ll}[\p{L}. -]*['’]s?|the|a|an|one|another|his|her|their|its|some|several|many|two|three|our)\s+",
            lowered,
        )
        bare = self._bare(source, determined.end()) if determined else source
        if bodies.ANY.fullmatch(bare) and self.register.looks_like_organisation(bare):
            return self._named(report, text, offset, bare)
        if (body_name := bodies.body_at_end(source, self.register)) is not None and not bodies.of_a_body(
            source, body_name, self.words
        ):
            return self._named(report, text, offset, body_name)
        match = _NAME_AT_END.search(source)
        # "the City Clerk" is a post, not a name; "Dean" is one where a Howard Dean was named
        if match is not None and not (
            self.words.role.fullmatch(match[0].split()[-1]) and (determined or not self.register.candidates(match[0]))
        ):
            role_in_front = self.words.role.search(source[: match.start()])
            thing = " " not in match[0] and _OF_THING.search(source[: match.start()])
            if role_in_front and (thing or bodies.OF.search(source[: match.start()])):
                pass  # "senator from Texas"
            elif determined is None or match.start() <= determined.end() or role_in_front:
                return self._named(report, text, offset, bare if match[0] == source else match[0])
        elif determined is None and match is None:
            return None
        owned = determined is not None and determined[0].rstrip().replace("’", "'").endswith("'s")
        if (meant := self._by_description(source, bare, text, report.source[0], offset, owned=owned)) is not None:
            person, sure = meant
            return person.name, person.role, person.organisation, sure
        if (
            determined
            and not owned
            and (body := self.register.body_by_noun(bare, offset + report.source[0])) is not None
        ):
            return body.name, None, None, CONFIDENCE_ROLE
        if self.words.role.search(source):
            source = regex.split(rf",? (?:{'|'.join(self.words.relative) or NEVER})\b", source)[0]
            before = "\n".join([*self.told, text[: report.source[0]]])
            proper = regex.search(rf"(?<=\p{{Ll}},? ){regex.escape(source.split()[0])}\b", self.article)  # "Democrats"
            worded = source if owned or proper else _worded(source, before)
            self.unnamed = report.source[0], worded
            return worded, report.role, bodies.speaks_for(source, self.register, self.words), CONFIDENCE_UNNAMED
        worded = bodies.unnamed_body(source, bare, self.words, owned=owned)
        return (worded, None, None, CONFIDENCE_UNNAMED) if worded is not None else None

    def _source(self, report: Report, text: str) -> str:
        """A report's source as worded, "the" in front of a post with a capital: "the Governor"."""
        source = text[report.source[0] : report.source[1]]
        post = text[: report.source[0]].endswith(" the ") and self.words.role.fullmatch(source.split()[-1])
        return f"the {source}" if post else source

    def _bare(self, source: str, determined: int) -> str:
        """Without what determines it, but for "the Street Traders’ Union" and "Arle's Parliament": what is theirs is its name."""
        whole, bare = source.removeprefix("The ").removeprefix("the "), source[determined:]
        owned = regex.search(r"s['’] ", whole) and bodies.ANY.fullmatch(whole)
        if owned or (whole[0].isupper() and whole != bare and bare.casefold() in self.words.organisation_words):
            return whole
        return bare

    def _body_in_focus(self, text: str, at: int, offset: int) -> str | None:
        """Which body "it" is: the sentence before begins with it."""
        before = [start for start, end in sentences(text) if end <= at]
        subject = _SUBJECT.match(text, before[-1]) if before else None
        if subject is None:
            return None
        if subject["body"][0].isupper() and self.register.looks_like_organisation(subject["body"]):
            return subject["body"]
        body = self.register.body_by_noun(subject["body"], offset + at)
        return body.name if body is not None else None

    def _introduced(self, phrase: str, at: int) -> Person | None:
        """The one who is named with that role a little later, as leads of news do: "A judge has ruled … Justice Jane Doe"."""
        person = self.register.by_role(phrase)
        near = person is not None and bool(person.positions) and at < person.positions[0] < at + REACH_AHEAD
        return person if near else None

    def _pronoun(self, pronoun: str, text: str, report: Report, offset: int) -> Source | None:
        """Whom the pronoun that is a report's source stands for."""
        at = report.source[0]
        if pronoun in self.words.body_pronouns:
            body = self._body_in_focus(text, at, offset)
            return (body, None, None, CONFIDENCE_RELATIVE) if body is not None else None
        if pronoun in self.words.first_person:
            return (self.first_person, None, None, CONFIDENCE_AUTHOR) if self.first_person else None
        meant: tuple[Person, float] | None
        if self.unnamed is not None and not any(self.unnamed[0] < named < at for named, _ in self.focus.mentions(text)):
            return self.unnamed[1], None, None, CONFIDENCE_UNNAMED
        if pronoun in self.words.relative:
            whom = self.focus.antecedent(text, at)
            meant = (whom, CONFIDENCE_RELATIVE) if whom is not None else None
        else:
            meant = self.focus.resolve(pronoun, text, at, self.spoke, wary=report.learned)
        if meant is None:
            return None
        person, sure = meant
        if sure >= SHOWN:
            self.spoke.append((at, person))
        if sure >= SURE:
            person.gender = person.gender or gender_of_title(pronoun)
        return person.name, person.role, person.organisation, sure

    def _by_description(
        self, source: str, bare: str, text: str, at: int, offset: int, *, owned: bool
    ) -> tuple[Person, float] | None:
        """Whom a description that is a report's source means, with a confidence; ``owned`` is "Vale's mayor"."""
        person, sure = self._set_apart(source, text, at), CONFIDENCE_ROLE
        if person is None and (owned or source.casefold().startswith(("the ", "his ", "her "))):
            person = self.register.by_role(bare, offset + at)
        if person is None and (introduced := self._introduced(bare, offset + at)) is not None:
            return introduced, CONFIDENCE_FIRST
        if person is None:
            person, sure = self._described(source), CONFIDENCE_DESCRIBED
        if person is None:
            return None
        self.spoke.append((at, person))
        return person, sure

    def _set_apart(self, source: str, text: str, at: int) -> Person | None:
        """ "the 58-year-old former engineer": by an age, the one of whom it was said or, where it was said of nobody, who is
        spoken of; "the former engineer" is that one too where nobody else was named."""
        if (told := self.words.apart.match(source)) is None:
            return None
        if age := told["age"]:
            of = regex.findall(rf"({NAME}){self.words.aged.replace('AGE', age)}", self.article)
            aged = {person.name: person for name in of if (person := self.register.resolve(name)) is not None}
            if aged:
                return aged.popitem()[1] if len(aged) == 1 else None
            if regex.search(self.words.unnamed_aged.replace("AGE", age), "\n".join([*self.told, text[:at]])):
                return None  # somebody unnamed
        return None if self.spoke else self.focus.alone(text, at)

    def _described(self, source: str) -> Person | None:
        """ "the Ohio senator", "the former first lady": in a paragraph's first words, the one spoken of just before."""
        head = regex.fullmatch(r"[Tt]he (?:(?!\S+['’]s )[\p{L}\p{N}.'’-]+ ){0,4}(?P<noun>\p{L}+)", source)
        if head is None or self.spoke or not self.words.role.fullmatch(head["noun"]) or head["noun"].endswith("s"):
            return None
        told = "\n".join(self.told)
        if regex.search(rf"\b[Aa]n? (?:[\p{{L}}-]+ ){{0,3}}{head['noun']}\b", told):
            return None  # somebody unnamed: "a spokesperson for Doe"
        person = self.before[-1][-1] if self.before and self.before[-1] else None
        if person is None or (person.role and not regex.search(r"\p{Lu}", source[4:])):
            return None
        gender = gender_of_title(head["noun"])
        return None if gender and person.gender and gender != person.gender else person

    def _named(self, report: Report, text: str, offset: int, name: str) -> Source | None:
        name = bodies.member(text[: report.source[1]], self.register, self.words) or without_role(name, self.words)
        if name.isupper() and " " in name:  # "JANE DOE (Norland) said", as the United Nations print it
            name = canonical_case(name, "")
        if opens_only(regex.sub(r"['’]s$", "", name), self.words):  # "Tuesday", "However": capitals that name nobody
            return None
        own = self.register.named(without_epithet(name, self.register))
        if own is not None and own.is_somebody and own.role and not self.register.looks_like_organisation(name):
            name = own.name  # "Bridges Jane Doe", of whom "Minister of Roads and" is said before
        at = text.rfind(name, report.source[0], report.source[1])
        title, bare = self.register.split_title(name)
        person = self.register.resolve(name, offset + max(at, 0))
        sure = CONFIDENCE_NAMED
        if person is None:
            person, sure = self._chosen(self.register.candidates(name, offset + max(at, 0)), text, at)
        role = report.role or role_before(text, at, self.words) if at >= 0 else report.role
        role = plain_role(role, self.words)
        if person is None and at >= 0 and _OPENS.search(text[:at]) and (self._is_common(name) or self._acts(name)):
            return None  # "Conductors" opens a sentence
        if person is None:
            ambiguous = len(bare.split()) == 1 and any(
                bare.casefold() in map(str.casefold, other.tokens) and not other.bare_before
                for other in self.register.people.values()
            )
            person = self.register.add(bare, role)
            if ambiguous:
                return bare, role, None, 0.4
        elif role:
            self.register.add(person.name, role)
        person.gender = person.gender or gender_of_title(title)
        group = name.endswith("s") and regex.search(r"\b[Tt]he $", text[: max(at, 0)])  # "the Europeans": no "he"
        if not (person.is_organisation or group):
            self.spoke.append((report.source[0], person))
        return person.name, plain_role(report.role, self.words) or person.role or role, person.organisation, sure

    def _is_common(self, name: str) -> bool:
        """Stands elsewhere in small letters, and is nothing that speaks: "critics", "officials"."""
        plain = name.casefold()
        return plain in self.small and not (self.words.role.search(plain) or grammar(self.words).bodies.search(plain))

    def _acts(self, name: str) -> bool:
        """ "Addressing" and "Competing" open a sentence; a family called Browning is named elsewhere too."""
        return (
            regex.fullmatch(r"\p{Lu}\p{Ll}{3,}ing", name) is not None
            and regex.search(rf"(?<=[\p{{Ll}},] ){name}\b", self.article) is None
        )

    def _chosen(self, candidates: Sequence[Person], text: str, at: int) -> tuple[Person | None, float]:
        """Which of several people of one surname speaks: who spoke just before, else the one whom the paragraph names in
        full, else the one with whom the article began."""
        for spoke in ([person for _, person in self.spoke], *reversed(self.before)):
            if found := [person for person in spoke if person in candidates]:
                return found[-1], CONFIDENCE_SURNAME
        here = [person for person in candidates if person.name in text[: max(at, 0)]]
        if len(here) == 1:
            return here[0], CONFIDENCE_SURNAME
        first = sorted((person for person in candidates if person.positions), key=lambda person: person.positions[0])
        # Of nobody yet known the name is as it stands here.
        return (first[0], CONFIDENCE_FIRST) if first else (None, CONFIDENCE_NAMED)


def _worded(source: str, before: str) -> str:
    """Somebody without a name, as worded; "the official" is the one senior official whom the article spoke of before."""
    worded = source[0].lower() + source[1:]
    article, _, noun = worded.partition(" ")
    if article != "the" or not noun.isalpha():
        return worded
    found = {match[0].lower() for match in regex.finditer(rf"\b[Aa]n? (?:\p{{L}}[\p{{L}}-]* ){{0,2}}{noun}\b", before)}
    return found.pop() if len(found) == 1 else worded


def _first_person(author: str | None, paragraphs: Sequence[str], words: Language) -> str | None:
    """The author, where there is one and the article is told in the first person: who "I" is outside quotation marks."""
    if not author or not regex.fullmatch(NAME, author) or " " not in author or is_outlet(author, words):
        return None
    said = sum(len(_I.findall(masked(text, quotations(text)))) for text in paragraphs)
    return author if said >= MANY_I else None


_I = regex.compile(r"(?<![\p{L}.])I(?![\p{L}.-])")
MANY_I = 3
