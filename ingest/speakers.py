"""Who a name is within one article: full names, roles and organisations as the article words them, and whom a mention means.

A register is filled from the article's own text (appositions, roles in front of names, turn labels) and resolves a later
mention ("Wang", "Mr. Smith", "the minister", "he") to the person, or to nobody where the article leaves it open.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from ingest.languages import Language

NAME_WORD = (  # a capitalised word; a full stop only after initials and usual abbreviations, so that no name runs over a sentence's end
    r"(?:\p{Lu}\.(?:\p{Lu}\.)*|(?:Mr|Mrs|Ms|Dr|Jr|Sr|St|Prof|Gov|Sen|Rep|Gen|Lt|Col|Capt|Sgt|Rev|Hon|Co|Ltd|Inc|Corp|Cllr|Del|Maj|Supt|Insp|Adm|Cmdr|Atty|Ald|Msgr)\.|"
    r"\p{Lu}[\p{L}\p{M}]*(?:['’.\-]\p{L}[\p{L}\p{M}]*)*)"
)
_ORGANISATION_TOKEN = rf"(?:{NAME_WORD}['’]?|\([^)]{{1,24}}\)|&|\d+(?:st|nd|rd|th))"
PARTICLE = r"(?:de|da|di|du|del|della|van|von|der|den|ten|ter|bin|ibn|al|el|la|le|dos|das)"
_NICKNAME = r"(?:[“\"‘(]\p{Lu}[\p{L}.'’-]+[”\"’)] )?"  # Robert "Bobby" Scott
NAME = rf"{NAME_WORD}(?:[ ](?:{PARTICLE}[ ]){{0,2}}{_NICKNAME}{NAME_WORD}){{0,5}}"
FULL_NAME = regex.compile(rf"\b{NAME_WORD}(?:[ ](?:{PARTICLE}[ ]){{0,2}}{_NICKNAME}{NAME_WORD}){{1,7}}(?<![.])")
_SMALL = {
    "of",
    "the",
    "and",
    "for",
    "in",
    "at",
    "to",
    "on",
    "a",
    "an",
    "with",
    "&",
    "from",
    "de",
    "by",
    "under",
    "as",
    "its",
    "his",
    "her",
    "their",
}
_JOINS = r"(?:of|the|and|for|in|at|on|&|de|du|des|von|del)"
ORGANISATION = (
    rf"{NAME_WORD}['’]?(?:[ ](?:{_JOINS}[ ]){{0,3}}{_ORGANISATION_TOKEN})*(?:,? (?:Co\.,? )?(?:Ltd|Inc|LLC|Corp)\.?)?"
)
_ORGANISATION = regex.compile(rf"(?:the )?({ORGANISATION})")
_VERBISH = regex.compile(
    r"^(?:is|was|are|were|has|had|have|will|would|can|could|may|might|should|must|who|which|that|whose|where|when|while|because|but|"
    r"says?|told|tells?|adds?|wrote|writes?|spoke|speaks?|joined|made|took|gave|went|came|began|[a-z]{3,}ed)$"
)
_PARTICIPLE_ADJECTIVES = {
    "retired",
    "elected",
    "appointed",
    "based",
    "listed",
    "owned",
    "united",
    "limited",
    "certified",
    "registered",
    "federated",
    "associated",
}


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
        return tokens[-2] if len(tokens) > 2 and tokens[-1] in _GENERATIONS else tokens[-1]


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
        if role and (person.role is None or len(role) > len(person.role) + 12):
            person.role = role
            person.organisation = next(iter(organisations_of(role, self.words)), None)
        return person

    def named(self, name: str) -> Person | None:
        """The person of exactly that name."""
        return self.people.get(_key(name))

    def merge(self) -> None:
        """ "Mr. Clarke" of the whole article and "Tom Clarke" of its first line are one, where nobody else can be meant; so
        are "Tom Clarke" and "Tom B. Clarke"."""
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
        """ "Mr. Smith" → ("Mr.", "Smith"); a name that is only a title stays a name."""
        first, _, rest = name.partition(" ")
        if rest and first.casefold().rstrip(".") in self.words.titles and rest[0].isupper():
            return first, rest
        return None, name

    def looks_like_organisation(self, name: str) -> bool:
        tokens = [token.strip(".,()").casefold() for token in name.split()]
        return any(token in self.words.organisation_words for token in tokens) or (
            len(tokens) == 1 and name.isupper() and len(name) > 1
        )

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
            and len(person.tokens) > len(tokens)
            and _contains([token.casefold() for token in person.tokens], tokens)
            and not (gender and person.gender and gender != person.gender)
        ]
        bodies = exact.is_organisation if exact else not any(not person.is_organisation for person in fitting)
        longer = [person for person in fitting if person.is_organisation == bodies]
        # News calls people by their last name: a first name means somebody only where no last name does.
        longer = [person for person in longer if len(tokens) > 1 or person.last == tokens[0]] or (
            longer if exact is None else []
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
        head = regex.split(
            r" (?:of|for|at|in|from|on|who|and|with)\b", phrase.removeprefix("the ").removeprefix("The ")
        )[0]
        spoken = regex.findall(r"[\p{L}\p{N}'’-]+", head)
        noun = spoken[-1].casefold() if spoken else ""
        if FUNCTION.fullmatch(noun) is None:
            return None
        marks = {_stem(word) for word in spoken[:-1] if word[0].isupper()}
        holders = [
            person
            for person in self.people.values()
            if person.role
            and not person.is_organisation
            and (before is None or any(p < before for p in person.positions))
            and noun in regex.findall(r"[\w-]+", person.role.casefold())
            and (not marks or marks & _marks(person.role) or not _marks(person.role))
        ]
        # "the Democratic nominee" is the one Democrat, where the nominee of whom that was said is not one.
        known = [person for person in self.people.values() if person.role and not person.is_organisation]
        fitting = [person for person in known if marks & set(map(_stem, (person.role or "").split()))] if marks else []
        plain = [person for person in holders if (person.role or "").casefold() in (noun, head.casefold())]
        for chosen in (fitting, holders, plain):
            chosen.sort(key=lambda person: -person.mentions)
            if len(chosen) == 1 or (chosen and chosen[0].mentions >= 4 * chosen[1].mentions):
                return chosen[0]
        return None


def _marks(role: str) -> set[str]:
    """The capitalised words before the noun of a role, which may be a title itself ("President")."""
    head = regex.split(r" (?:of|for|at|in|from|on|who|and|with)\b|,", role)[0].split()[:-1]
    return {_stem(word) for word in head if word[0].isupper()}


def _stem(word: str) -> str:
    """Enough of a word that "Democrat" and "Democratic" are one; "GOP" is what Republicans are called."""
    return "republ" if word == "GOP" else word.casefold()[:6]


def _key(name: str) -> str:
    return name.casefold().replace("’", "'")


def _contains(full: list[str], part: list[str]) -> bool:
    """A single token must be the first or the last of a name ("Wang", "Smith"); several must stand together."""
    if len(part) == 1:
        return part[0] in (full[0], full[-1]) or (len(full) > 2 and full[-1] in _GENERATIONS and part[0] == full[-2])
    return any(full[i : i + len(part)] == part for i in range(len(full) - len(part) + 1)) or (
        part[0] == full[0] and part[-1] == full[-1]
    )


def _one_of_another(one: Person, other: Person) -> bool:
    """Two forms of the same name ("Hillary Clinton", "Hillary Rodham Clinton")."""
    return one.tokens[0] == other.tokens[0] and one.tokens[-1] == other.tokens[-1]


def gender_of_title(title: str | None) -> str | None:
    """ "m" or "f" where a title or pronoun tells."""
    word = (title or "").casefold().rstrip(".")
    if word in {
        "mr",
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


def organisations_of(role: str, words: Language) -> list[str]:
    """The organisations that a role names, after "of", "at", "for", "with" or "in"; known kinds of bodies where there are any."""
    found: list[str] = []
    for match in regex.finditer(r"\b(?:of|at|for|with|from|in)\b (?=(?:the )?\p{Lu})", role):
        name = _ORGANISATION.match(role[match.end() :])
        if name is not None:
            named = _cut_at_post(name[1]).strip(" ,")
            found.append(named if named.endswith(("Ltd.", "Inc.", "Corp.", "Co.")) else named.rstrip("."))
    known = [
        name
        for name in found
        if any(token.strip(".,()'’").casefold() in words.organisation_words for token in name.split())
    ]
    return known or found[:1]


def _cut_at_post(name: str) -> str:
    """ "X Committee and Director of Y" names two posts: the organisation ends before the second."""
    match = regex.search(
        r" and (?:(?:Executive|Deputy|Vice|Acting|Party|Chief|General|the) )*"
        r"(?:Director|Secretary|Chair\w*|President|Member|Head|Chief|Minister|Mayor|Deputy|Vice|Governor)\b",
        name,
    )
    return name[: match.start()] if match else name


def read_role(text: str, *, limit: int = 220) -> str | None:
    """The role at the start of ``text`` (what follows "Name, "), as worded: up to the next name, a verb or the sentence's end."""
    text = text[:limit]
    end = len(text)
    if (stop_at := _sentence_end(text[:end])) is not None:
        end = stop_at
    for stop in (";", "“", '"', " — ", " – ", ":"):
        if (position := text.find(stop)) >= 0:
            end = min(end, position)
    text = text[:end]
    kept: list[str] = []
    for match in regex.finditer(r"\S+", text):
        word = match[0].strip(",.()")
        if _VERBISH.match(word) and word not in _PARTICIPLE_ADJECTIVES:
            break
        if match[0].endswith(".") and len(word) > 3 and word[:1].islower():
            kept.append(match[0].rstrip("."))
            break
        kept.append(match[0])
        if match[0].endswith(",") and _ends_role(text[match.end() :]):
            break
    role = " ".join(kept)
    role = (
        regex.sub(r"(?:[ ,]+(?:and|&|as well as|or))?[ ,.;]*$", "", role)
        if not role.endswith(("Ltd.", "Inc.", "Co.", "Corp.", "U.S.", "U.N."))
        else role
    )
    role = regex.sub(r", and \p{Lu}[\p{L}’'-]*$", "", role)
    role = _TIME_TAIL.sub("", role)
    while role and role.split()[-1].casefold() in _SMALL:
        role = role.rsplit(" ", 1)[0] if " " in role else ""
    role = regex.sub(r"^(?:the|a|an|then|now|currently|also) ", "", role.strip(" ,"))
    return role if _is_role(role) else None


_TIME_TAIL = regex.compile(
    r",? (?:for|since|until|from|on|in|after|before|over|during) (?:(?:the|a|an|last|past|about|nearly|almost|more than|\d{1,2}) )*"
    r"(?:\p{L}+ )?(?:years?|months?|weeks?|decades?|days?|\d{4}|\p{Lu}\p{Ll}+day|"
    r"January|February|March|April|May|June|July|August|September|October|November|December)\b.*$"
)


def _sentence_end(text: str) -> int | None:
    """Where the sentence ends within the text; a stray full stop before "Construction Co., Ltd." does not end it."""
    for match in regex.finditer(r"(?<=\p{Ll}{2}|\))\.\s+(?=[\p{Lu}“\"])", text):
        if regex.match(r"(?:[\p{Lu}&][\p{L}&-]* ){0,4}(?:Co\.|Ltd|Inc|Corp|LLC)", text[match.end() :]) is None:
            word = regex.search(r"\p{L}+$", text[: match.start()])
            if word is None or word[0] not in {
                "Co",
                "Inc",
                "Corp",
                "Ltd",
                "Mr",
                "Mrs",
                "Ms",
                "Dr",
                "St",
                "Prof",
                "Gen",
                "Sen",
                "Rep",
                "Gov",
            }:
                return match.start()
    return None


def _ends_role(rest: str) -> bool:
    """After a comma a role goes on with lower-case "of", "for" or a capitalised place; it ends at a verb or another name."""
    rest = rest.lstrip()
    if _NEXT_PERSON.match(rest):
        return True
    if regex.match(r"(?:and )?(?:the|an?) ", rest):
        return FUNCTION.search(" ".join(rest.split(",")[0].split()[:6])) is None
    return not regex.match(r"(?:and |Co\.|Ltd|Inc|\p{Lu}|of |for |at )", rest) or bool(
        regex.match(r"and (?:\p{Lu}[\p{L}'’-]+[ ,]){2}", rest)
    )


# "Jane Doe, pointing to a lamp of the board's director", "John Doe, Jr. Resigns": an apposition that is no role.
_NO_ROLE = regex.compile(
    r"(?:Jr|Sr)\b|(?!acting|managing|founding|leading|outgoing|incoming|sitting)\p{Ll}+(?:ing|ly)\b"
)


def _is_role(role: str) -> bool:
    words = role.split()
    if not words or len(words) > 40 or len(role) < 3 or _NO_ROLE.match(role):
        return False
    return (
        bool(regex.search(r"\p{Ll}{3}", role)) and not regex.match(r"^\d", role) and not FULL_NAME.fullmatch(role)
    ) or _has_function(role)


FUNCTION = regex.compile(
    r"\b(?:president|director|minister|secretary|chair(?:man|woman|person)?|chief|head|officer|spokes(?:man|woman|person)|professor|lecturer|"
    r"mayor|governor|senator|member|deputy|commissioner|ambassador|manager|executive|founder|co-founder|analyst|economist|engineer|"
    r"lawyer|attorney|judge|prosecutor|coach|captain|doctor|researcher|scientist|historian|author|editor|reporter|owner|partner|"
    r"representative|delegate|councill?or|leader|organi[sz]er|coordinator|inspector|superintendent|general|colonel|CEO|CFO|CTO|COO|"
    r"justice|detective|congress(?:man|woman)|nominee|"
    r"farmer|teacher|student|resident|fisherman|pilot|speaker|whip|premier|chancellor|businessm[ae]n|businesswom[ae]n|entrepreneur|billionaire|mogul|tycoon|investor|"
    r"banker|developer|columnist|journalist|correspondent|commentator|pundit|blogger|anchor|host|pollster|actor|actress|singer|rapper|comedian|"
    r"musician|novelist|writer|poet|priest|pastor|bishop|archbishop|cardinal|imam|rabbi|sergeant|lieutenant|admiral|trooper|solicitor|"
    r"democrat|republican|magistrate|barrister|veteran|physician|psychologist|psychiatrist|biologist|chemist|physicist|astronomer|statistician|sociologist|"
    r"negotiator|diplomat|legislator|politician|president-elect|"
    r"harbou?r ?master|adviser|advisor|consultant|expert|fellow|strategist|activist|"
    r"principal|rector|dean|curator|archivist|treasurer|registrar|auditor|ombudsman|envoy|congress(?:man|woman)|lawmaker|candidate|"
    r"official|aide|assistant|clerk|sheriff|trustee|trader|broker|designer|architect|planner|nurse|surgeon|specialist|supervisor|foreman|steward|warden|ranger)s?\b",
    regex.IGNORECASE,
)


_NEXT_PERSON = regex.compile(
    rf"(?:and )?{NAME_WORD}(?: {NAME_WORD}){{1,3}}, (?:the |an? )?(?:[\p{{L}}'’-]+ ){{0,3}}(?i:{FUNCTION.pattern[2:-2]})"
)


def _has_function(role: str) -> bool:
    return FUNCTION.search(role) is not None


def canonical_case(name: str, text: str) -> str:
    """ "SARAH JONES" → the mixed-case form that the text has, else title case; other names stay."""
    title, _, rest = name.partition(" ")
    if rest.isupper() and not title.isupper() and len(title.rstrip(".")) <= 4:  # "Ms JONES"
        return f"{title} {canonical_case(rest, text)}"
    if not name.isupper() or len(name) < 4 or (len(name.split()) == 1 and len(name) < 5):
        return name
    match = regex.search(rf"\b{regex.escape(name)}\b", text, regex.IGNORECASE)
    while match and match[0].isupper():
        match = regex.compile(rf"\b{regex.escape(name)}\b", regex.IGNORECASE).search(text, match.end())
    if match:
        return match[0]
    return regex.sub(r"(?<=\b(?:MC|O['’]))\p{L}|\p{L}+", lambda m: m[0][0] + m[0][1:].lower(), name)
