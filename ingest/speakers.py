"""Who a name is within one article: full names, roles and organisations as the article words them, and whom a mention means.

A register is filled from the article's own text (appositions, roles in front of names, turn labels) and resolves a later
mention ("Wang", "Mr. Smith", "the minister", "he") to the person, or to nobody where the article leaves it open.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from ingest.languages import Language
from ingest.naming import ARTICLE, split_title
from ingest.roles import organisations_of, plain_role

SHORTLY = 1500
"""Characters within which "the ministry" is one that was named."""
_GENERATIONS = {"jr", "sr", "ii", "iii", "iv"}


@dataclass(slots=True)
class Person:
    """Somebody (or some body) on record. ``name`` is the fullest form that the article gives."""

    name: str
    role: str | None = None
    organisation: str | None = None
    is_organisation: bool = False
    mentions: int = 0
    as_place: int = 0
    shown_human: bool = False
    place_name: bool = False
    introduced: bool = False  # the first name stands alone only behind the whole one
    bare_before: bool = False  # the first word stands alone before the whole name: "Acme … Acme Roadster"
    by_first_name: bool = False  # the article calls them so, a child of the family; the bare last name is somebody else
    gender: str | None = None
    positions: list[int] = field(default_factory=list)

    @property
    def is_place(self) -> bool:
        """Named mostly after "in", "at", "of", or as an island or a street is: not somebody."""
        return self.place_name or self.as_place * 2 > self.mentions

    @property
    def is_somebody(self) -> bool:
        """The article shows that this is a person: by a title, a given name, a role, "who", or the bare last name."""
        return (
            not self.is_organisation
            and not self.is_place
            and (self.shown_human or self.gender is not None or self.role is not None)
        )

    @property
    def tokens(self) -> list[str]:
        return [token.strip(".,") for token in self.name.replace("’", "'").split()]

    def take(self, other: Person) -> None:
        """What is known of another name form of the same person."""
        self.mentions += other.mentions
        self.as_place += other.as_place
        self.positions = sorted([*self.positions, *other.positions])
        self.gender = self.gender or other.gender
        if self.role is None:
            self.role, self.organisation = other.role, other.organisation

    @property
    def last(self) -> str:
        """The last name in lower case, "Jr." and the like left off."""
        tokens = [token.casefold() for token in self.tokens]
        return _without_article(tokens[-2] if len(tokens) > 2 and tokens[-1] in _GENERATIONS else tokens[-1])


class Register:
    """The people and organisations of one article."""

    def __init__(self, words: Language) -> None:
        self.words = words
        self.people: dict[str, Person] = {}

    def add(self, name: str, role: str | None = None, *, is_organisation: bool | None = None) -> Person:
        """The person of that name, made if new; a role is kept where none was known, or where it is fuller."""
        name = (
            name.strip(" ,.;:")
            if not name.endswith(("Jr.", "Sr.", "Inc.", "Ltd.", "Co.", "Corp."))
            else name.strip(" ,;:")
        )
        title, bare = self.split_title(name)
        key = _key(bare)
        person = self.people.get(key)
        if person is None:
            body = title is None and self.looks_like_organisation(bare)
            organisation = body if is_organisation is None else is_organisation
            person = self.people[key] = Person(bare, is_organisation=organisation)
            person.place_name = len(person.tokens) > 1 and title is None and person.last in self.words.place_words
        given = self.words.genders.get(person.tokens[0]) if len(person.tokens) > 1 else None
        person.gender = person.gender or gender_of_title(title) or given
        role = role or (
            title
            if title and gender_of_title(title) is None and title.casefold().rstrip(".") not in {"dr", "prof", "sir"}
            else None
        )
        role = plain_role(role, self.words)
        if role and (person.role is None or len(role) > len(person.role) + 12):
            person.role = role
            person.organisation = next(iter(organisations_of(role, self.words)), None)
        return person

    def named(self, name: str) -> Person | None:
        """The person of exactly that name."""
        return self.people.get(_key(name))

    def merge(self) -> None:
        """ "Mr. Clarke" of the whole article and "Tom Clarke" of its first line are one, where nobody else can be meant; so
        are "Tom Clarke" and "Tom B. Clarke", and "Gardener Tom Clarke"."""
        for key, person in list(self.people.items()):
            tokens = person.name.split()
            longer = len(tokens) > 2 and tokens[0] not in self.words.genders
            own = self.people.get(_key(" ".join(tokens[1:]))) if longer else None
            if own is None or own.is_organisation or person.is_organisation or key not in self.people:
                continue
            # Else a last name of two words, which stands alone once all is said.
            apart = tokens[1] in self.words.genders or own.positions[:1] < person.positions[:1]
            kept, part = (own, key) if apart else (person, _key(own.name))
            kept.take(self.people.pop(part))
        fullest: dict[tuple[str, str], Person] = {}
        for person in sorted(self.people.values(), key=lambda person: -len(person.tokens)):
            if len(person.tokens) > 1 and not person.is_organisation:
                fullest.setdefault((person.tokens[0].casefold(), person.last), person)
        for key, person in list(self.people.items()):
            if person.is_organisation:
                continue
            alone = len(person.tokens) == 1
            whole = self.resolve(person.name) if alone else fullest[person.tokens[0].casefold(), person.last]
            if whole is not None and whole is not person:
                whole.take(person)
                del self.people[key]

    def split_title(self, name: str) -> tuple[str | None, str]:
        """ "Mr. Smith QC" → ("Mr.", "Smith"); a name that is only a title stays a name."""
        return split_title(name, self.words)

    def looks_like_organisation(self, name: str) -> bool:
        tokens = [token.strip(".,()").casefold() for token in name.split()]
        return any(token in self.words.organisation_words for token in tokens) or (
            len(tokens) == 1 and name.isupper() and len(name) > 1
        )

    def _is_short_for(self, mention: str, person: Person) -> bool:
        """A first name, or the name of a body without its legal form or what kind of body it is; not "Acme", which was spoken
        of before "Acme Roadster" was."""
        if person.bare_before and person.tokens[0] not in self.words.genders:
            return False
        if person.is_organisation:
            rest = person.tokens[len(mention.split()) :]
            return all(token.casefold() in self.words.organisation_words for token in rest)
        return (person.is_somebody or person.introduced) and not mention.isupper()

    def resolve(self, mention: str, at: int | None = None) -> Person | None:
        """The person whom a name form means; None where two could be meant. ``at`` is the mention's offset, if known."""
        meant = self.candidates(mention, at)
        if len(meant) > 1 and meant[0].mentions < 4 * meant[1].mentions and not _one_of_another(meant[0], meant[1]):
            return None
        return meant[0] if meant else None

    def candidates(self, mention: str, at: int | None = None) -> list[Person]:
        """Whom a name form can mean, the most mentioned first: who is called just that, or whose longer name has it."""
        title, bare = self.split_title(mention.strip(" ,.;:"))
        bare = regex.sub(r"['’]s?$", "", bare)
        exact = self.people.get(_key(bare))
        tokens = [token.strip(".,") for token in _key(bare).split()]
        if exact is not None and len(tokens) > 2:
            return [exact]
        gender = gender_of_title(title) or (exact.gender if exact else None)
        fitting = [
            person
            for person in self.people.values()
            if person is not exact
            and len(person.name) > len(bare)
            and _contains([token.casefold() for token in person.tokens], tokens)
            and not (gender and person.gender and gender != person.gender)
        ]
        bodies = exact.is_organisation if exact else not any(not person.is_organisation for person in fitting)
        longer = [person for person in fitting if person.is_organisation == bodies]
        # News calls people by their last name: a first name means somebody only where no last name does.
        longer = [person for person in longer if len(tokens) > 1 or person.last == tokens[0]] or (
            # "Mr Lim" is Lim Boon Teck; "Acme" is Acme Inc, and not Acme Maps, which it makes
            [person for person in longer if title or self._is_short_for(bare, person)] if exact is None or title else []
        )
        if len(tokens) == 1 and len(longer) > 1:
            longer = [person for person in longer if not person.by_first_name] or longer
        if not longer:
            return [exact] if exact is not None else []
        named = [
            person for person in longer if at is None or any(position <= at for position in person.positions)
        ] or longer
        return sorted(named, key=lambda person: -person.mentions)

    def by_role(self, phrase: str, before: int | None = None) -> Person | None:
        """Whom "the minister" means: who was named before with that noun in the role, if no second one was. A capitalised
        word with the noun ("the Republican nominee") must not stand against the role."""
        phrase = phrase.removeprefix("the ").removeprefix("The ")
        head = _head(phrase)
        spoken = regex.findall(r"[\p{L}\p{N}'’-]+", head)
        noun = spoken[-1].casefold() if spoken else ""
        if self.words.role.fullmatch(noun) is None:
            return None
        marks = {_stem(word) for word in spoken[:-1] if word[0].isupper()}
        holders = [
            person
            for person in self.people.values()
            if person.role
            and not person.is_organisation
            and (before is None or any(p < before for p in person.positions))
            and noun in _ROLE_WORD.findall(person.role.casefold())
            and (not marks or marks & _marks(person.role) or not _marks(person.role))
        ]
        # "the Democratic nominee" is the one Democrat, where the nominee of whom that was said is not one.
        known = [person for person in self.people.values() if person.role and not person.is_organisation]
        fitting = [person for person in known if marks & set(map(_stem, (person.role or "").split()))] if marks else []
        # "the governor" is the Governor of Port Vale, and not the deputy governor; "the director of roads" is no other.
        short = [
            (person, (_head(person.role or "") if head == phrase else person.role or "").casefold())
            for person in holders
        ]
        plain = [person for person, role in short if role in (noun, head.casefold())]
        for chosen in (fitting, holders, plain):
            chosen.sort(key=lambda person: -person.mentions)
            if len(chosen) == 1 or (chosen and chosen[0].mentions >= 4 * chosen[1].mentions):
                return chosen[0]
        return None

    def body_by_noun(self, noun: str, before: int) -> Person | None:
        """Which body "the ministry" is: the only one named shortly before with that word in its name."""
        if noun not in self.words.organisation_words:
            return None
        named = [
            person
            for person in self.people.values()
            if person.is_organisation
            and len(person.tokens) > 1
            and noun in map(str.casefold, person.tokens)
            and any(before - SHORTLY < position < before for position in person.positions)
        ]
        return named[0] if len(named) == 1 else None


def _marks(role: str) -> set[str]:
    """The capitalised words before the noun of a role, which may be a title itself ("President")."""
    return {_stem(word) for word in _head(role.partition(",")[0]).split()[:-1] if word[0].isupper()}


_ROLE_WORD = regex.compile(r"[\w-]+")
_COMPLEMENT = regex.compile(r" (?:of|for|at|in|from|on|who|and|with)\b")


def _head(role: str) -> str:
    """ "Governor of Port Vale" → "Governor"."""
    return _COMPLEMENT.split(role)[0]


def _stem(word: str) -> str:
    """Enough of a word that "Democrat" and "Democratic" are one; "GOP" is what Republicans are called."""
    return "republ" if word == "GOP" else word.casefold()[:6]


def _key(name: str) -> str:
    return name.casefold().replace("’", "'")


_LEADING_ARTICLE = regex.compile(rf"^{ARTICLE}-(?=\p{{L}}{{2}})")


def _without_article(last: str) -> str:
    """ "al-assad" → "assad"."""
    return _LEADING_ARTICLE.sub("", last)


def _contains(full: list[str], part: list[str]) -> bool:
    """A single token must be the first or the last of a name ("Wang", "Smith"); several must stand together."""
    if len(part) == 1:
        return part[0] in (full[0], full[-1], _without_article(full[-1])) or (
            len(full) > 2 and full[-1] in _GENERATIONS and part[0] == full[-2]
        )
    first = part[0] == full[0] or (len(part[0]) == 1 and full[0].startswith(part[0]))  # "J. Doe"
    return any(full[i : i + len(part)] == part for i in range(len(full) - len(part) + 1)) or (
        first and part[-1] == full[-1]
    )


def _one_of_another(one: Person, other: Person) -> bool:
    """Two forms of the same name ("Hillary Clinton", "Hillary Rodham Clinton")."""
    return one.tokens[0] == other.tokens[0] and one.tokens[-1] == other.tokens[-1]


def gender_of_title(title: str | None) -> str | None:
    """ "m" or "f" where a title or pronoun tells."""
    word = (title or "").casefold().rstrip(".")
    if word in {
        "mr",
        "father",
        "sir",
        "lord",
        "king",
        "prince",
        "he",
        "him",
        "himself",
        "his",
        "chairman",
        "councilman",
        "congressman",
        "spokesman",
        "businessman",
        "actor",
    }:
        return "m"
    if word in {
        "mrs",
        "ms",
        "miss",
        "dame",
        "lady",
        "queen",
        "princess",
        "she",
        "her",
        "herself",
        "chairwoman",
        "councilwoman",
        "congresswoman",
        "spokeswoman",
        "businesswoman",
        "actress",
    }:
        return "f"
    return None
