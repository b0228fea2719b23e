"""Who is who across an archive: what articles call people in, persons out. Pure: the same mentions give the same persons.

Within an article a name is one person (``ingest``). Across articles names are compared within a block, which is as much as
the same last name. One whole name is one person, unless roles and dates speak against it: posts that one person does not
hold at once (``Language.posts``), stated within three months of each other, of different organisations. Different
spellings (a middle name or initial more, initials, the last name alone) are one person only where a stated organisation or
role says so too and nobody else can be meant. Who cannot be told apart stays an entry of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from index.names import fold, organisation_words
from ingest.languages import language

Kind = Literal["person", "organisation", "unnamed"]

SURE_FROM: Final = 0.5
"""The confidence (0..1) from which an attribution names somebody."""

_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})
_NO_LONGER: Final = re.compile(r"\b(?:former(?:ly)?|ex|late|retired|then)\b", re.IGNORECASE)
# Posts that are stated within so many days of each other are held at once.
_AT_ONCE: Final = 90


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """Whom one article calls ``name``: its day (YYYYMMDD, 0 undated), roles and organisations as it words them."""

    day: int
    article: str
    name: str
    roles: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody across the archive. ``id`` is made of the name, with a number for the second of that name on."""

    id: str
    name: str
    kind: Kind
    mentions: tuple[Mention, ...]


def block_of(name: str) -> str:
    """What names of one person have in common. It begins with the kind: p, o (an organisation) or u (nobody is named)."""
    folded = fold(name)
    words = folded.split()
    if not words or not name[:1].isupper():
        return f"u {folded or name}"
    if organisation_words().intersection(words) or (len(words) == 1 and len(name) > 1 and name.isupper()):
        return f"o {folded.removeprefix('the ')}"
    return f"p {_parts(folded)[1]}"


def persons(block: str, mentions: Iterable[Mention]) -> list[Person]:
    """Everybody of one block, in the order of their ids."""
    by_name: dict[str, list[Mention]] = {}
    for one in sorted(mentions):
        by_name.setdefault(fold(one.name), []).append(one)
    if block.startswith("p "):
        groups = _merged([camp for name, found in by_name.items() for camp in _camps(name, found)])
    else:
        groups = [_Camp("", [one for found in by_name.values() for one in found])] if by_name else []
    return _named(block, groups)


@dataclass(slots=True)
class _Camp:
    """Mentions that are one person, by one folded name: the fullest."""

    name: str
    mentions: list[Mention]
    organisations: set[str] = field(default_factory=set)
    nouns: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, name: str, mentions: Sequence[Mention]) -> _Camp:
        camp = cls(name, list(mentions))
        for said in {(one.roles, one.organisations) for one in mentions}:
            camp._hold(_stated(*said))
        return camp

    def join(self, other: _Camp) -> None:
        self.mentions += other.mentions
        self._hold(other)

    def _hold(self, stated: _Camp | _Stated) -> None:
        self.organisations |= stated.organisations
        self.nouns |= stated.nouns
        self.roles |= stated.roles

    @property
    def told(self) -> bool:
        return bool(self.organisations or self.roles)


@dataclass(frozen=True, slots=True)
class _Stated:
    """What is stated of somebody, folded: organisations, roles, and the nouns of present ones ("director")."""

    organisations: frozenset[str]
    roles: frozenset[str]
    nouns: frozenset[str]


@lru_cache(maxsize=4096)
def _stated(roles: tuple[str, ...], organisations: tuple[str, ...]) -> _Stated:
    from ingest.roles import organisations_of  # whose patterns only a build needs

    words = language("en")
    named = {*organisations, *(name for role in roles for name in organisations_of(role, words))}
    present = [role.casefold() for role in roles if not _NO_LONGER.search(role)]
    nouns = {found.group().removesuffix("s") for role in present for found in words.role.finditer(role)}
    nouns = {words.post_nouns.get(noun, noun) for noun in nouns} - {"executive"}
    if any("chief executive" in role for role in present):
        nouns.add("chief executive")
    return _Stated(
        frozenset(folded for name in named if (folded := fold(name).removeprefix("the "))),
        frozenset(folded for role in roles if (folded := fold(role))),
        frozenset(nouns),
    )


def _camps(name: str, mentions: Sequence[Mention]) -> list[_Camp]:
    """The people of one folded name."""
    profiles: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Mention]] = {}
    bare: list[Mention] = []
    for one in mentions:
        if one.roles or one.organisations:
            profiles.setdefault((one.roles, one.organisations), []).append(one)
        else:
            bare.append(one)
    camps: list[_Camp] = []
    # What shares an organisation or a role is one person; profiles are few, however many the mentions are.
    for key in sorted(profiles):
        camp = _Camp.of(name, profiles[key])
        alike = [other for other in camps if _alike(camp, other)]
        for other in alike:
            camp.join(other)
        camps = [other for other in camps if other not in alike] + [camp]
    camps.sort(key=lambda camp: (-len(camp.mentions), min(camp.mentions)))
    if " " not in name:
        # A last name alone is many people's: those of whom nothing tells who they are stay one entry.
        return camps + ([_Camp.of(name, bare)] if bare else [])
    people: list[_Camp] = []
    for camp in camps:
        able = [person for person in people if not _clash(camp, person)]
        if able:
            able[0].join(camp)
        else:
            people.append(camp)
    if len(people) > 1 and bare:
        return [*people, _Camp.of(name, bare)]
    if not people:
        return [_Camp.of(name, bare)]
    people[0].join(_Camp.of(name, bare))
    return people


def _merged(camps: list[_Camp]) -> list[_Camp]:
    """Those whose names are spellings of each other put together, where what is stated of them says so."""
    camps.sort(key=lambda camp: (-len(camp.name.split()), -len(camp.name), camp.name, min(camp.mentions)))
    kept: list[_Camp] = []
    by_initial: dict[str, list[_Camp]] = {}  # a last name may be hundreds of people's, and few of these are alike
    for camp in camps:
        given = _parts(camp.name)[0]
        meant = [
            other
            for other in (by_initial.get(given[0][0], ()) if given else kept)
            if other.name != camp.name
            and _spelling(camp.name, other.name)
            and _agree(camp, other)
            and not _clash(camp, other)
        ]
        if len(meant) == 1:
            meant[0].join(camp)
            continue
        kept.append(camp)
        if given:
            by_initial.setdefault(given[0][0], []).append(camp)
    surname = [camp for camp in kept if " " not in camp.name]
    if len(surname) > 1:
        kept = [camp for camp in kept if camp not in surname]
        kept.append(_Camp.of(surname[0].name, [one for camp in surname for one in camp.mentions]))
    return kept


def _spelling(short: str, full: str) -> bool:
    """Whether a folded name may be a shorter form of another of the same last name."""
    given, _, suffix = _parts(short)
    full_given, _, full_suffix = _parts(full)
    if suffix and full_suffix and suffix != full_suffix:
        return False
    if not given:
        return True
    if not full_given or not _initial(given[0], full_given[0]):
        return False
    middle, full_middle = given[1:], full_given[1:]
    return not middle or not full_middle or all(map(_initial, middle, full_middle))


def _initial(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


@lru_cache(maxsize=4096)
def _parts(folded: str) -> tuple[tuple[str, ...], str, str]:
    """Given names, last name and suffix of a folded name."""
    words = folded.split()
    suffix = words.pop() if len(words) > 1 and words[-1] in _SUFFIXES else ""
    return tuple(words[:-1]), words[-1], suffix


def _agree(short: _Camp, full: _Camp) -> bool:
    """Whether what is stated says that they are one: an organisation; of a whole first name, a role will do."""
    if _share(short.organisations, full.organisations):
        return True
    given = _parts(short.name)[0]
    return bool(given and len(given[0]) > 1 and short.roles & full.roles)


def _alike(one: _Camp, other: _Camp) -> bool:
    """Whether two sets of statements are of one person: an organisation, or a role where no organisations differ."""
    if _share(one.organisations, other.organisations):
        return True
    differ = one.organisations and other.organisations
    return bool(one.roles & other.roles or (one.nouns & other.nouns)) and not differ


def _clash(one: _Camp, other: _Camp) -> bool:
    """Whether roles and dates speak against one person."""
    if _share(one.organisations, other.organisations) or not _at_once(one.mentions, other.mentions):
        return False
    posts = language("en").posts
    fields, others = (
        {name for name, nouns in posts.items() if name != "alone" and nouns & camp.nouns} for camp in (one, other)
    )
    if fields and others and not fields & others:
        return True
    if not (one.organisations and other.organisations) or _kin(one.organisations, other.organisations):
        return False
    shared = one.nouns & other.nouns & posts["alone"]
    return bool(shared or (one.nouns & posts["alone"] and other.nouns & posts["alone"] and not fields & others))


def _at_once(some: Iterable[Mention], others: Iterable[Mention]) -> bool:
    days = sorted({_ordinal(one.day) for one in some if one.day and one.roles})
    theirs = sorted({_ordinal(one.day) for one in others if one.day and one.roles})
    at = 0
    for day in days:
        while at < len(theirs) and theirs[at] < day - _AT_ONCE:
            at += 1
        if at < len(theirs) and theirs[at] <= day + _AT_ONCE:
            return True
    return False


def _ordinal(day: int) -> int:
    return date(day // 10_000, day // 100 % 100, day % 100).toordinal()


def _share(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two sets name an organisation in common: the same, or one by words of the other ("Harvard")."""
    theirs = [(frozenset(other.split()), other) for other in others]
    generic = organisation_words()
    for name in some:
        words = frozenset(name.split())
        for their_words, other in theirs:
            fewer = min(words, their_words, key=len)
            if name == other or (fewer <= words and fewer <= their_words and not fewer <= generic):
                return True
    return False


def _kin(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two sets name organisations that may be one differently worded: half of the words that tell the shorter name
    apart are in the other, "s" aside ("Stern's Center" and "the Stern Center for Rights")."""
    theirs = [_telling(other) for other in others]
    return any(
        2 * len(words & other) >= min(len(words), len(other)) > 0 for words in map(_telling, some) for other in theirs
    )


def _telling(name: str) -> frozenset[str]:
    return frozenset(
        word.removesuffix("s") for word in name.split() if len(word) > 3 and word not in organisation_words()
    )


def _named(block: str, groups: Iterable[_Camp]) -> list[Person]:
    kinds: dict[str, Kind] = {"p": "person", "o": "organisation", "u": "unnamed"}
    found = []
    for group in groups:
        articles = Counter(one.name for one in group.mentions)
        name = min(articles, key=lambda name: (-articles[name], -len(name), name))
        slug = fold(name).replace(" ", "-") if block[0] == "p" else f"{block[0]}:{fold(name).replace(' ', '-') or name}"
        dated = min((one.day for one in group.mentions if one.day), default=99_999_999)
        found.append((slug, not group.told, dated, sorted(group.mentions), name))
    found.sort()
    numbers: Counter[str] = Counter()
    made = []
    for slug, _, _, mentions, name in found:
        numbers[slug] += 1
        number = f".{numbers[slug]}" if numbers[slug] > 1 else ""
        made.append(Person(f"{slug}{number}", name, kinds[block[0]], tuple(mentions)))
    return made
