"""What somebody is: text in, the role and the organisations that it states of a person out, as worded."""

from __future__ import annotations

from functools import cache

import regex

from ingest.languages import Language
from ingest.naming import FULL_NAME, NAME_WORD, ORGANISATION

_ORGANISATION = regex.compile(rf"(?:the )?({ORGANISATION})")
_OF = regex.compile(r"\b(?:of|at|for|with|from|in)\b (?=(?:the )?\p{Lu})")
_AND_POST = regex.compile(
    r" and (?:(?:Executive|Deputy|Vice|Acting|Party|Chief|General|the) )*"
    r"(?:Director|Secretary|Chair\w*|President|Member|Head|Chief|Minister|Mayor|Deputy|Vice|Governor)\b"
)
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


def organisations_of(role: str, words: Language) -> list[str]:
    """The organisations that a role names, after "of", "at", "for", "with" or "in"; known kinds of bodies where there are any."""
    found: list[str] = []
    for match in _OF.finditer(role):
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
    match = _AND_POST.search(name)
    return name[: match.start()] if match else name


def read_role(text: str, words: Language, *, limit: int = 220) -> str | None:
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
        if match[0].endswith(",") and _ends_role(text[match.end() :], words):
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
    role = role.strip(" ,")
    role = next((role.removeprefix(f"{word} ") for word in words.articles if role.startswith(f"{word} ")), role)
    return plain_role(role, words)


def plain_role(role: str | None, words: Language) -> str | None:
    """The role without marks around it; None for what is no role: its first noun is nobody's, or it says what somebody does."""
    role = (role or "").strip(" ,'’‘`“”\"")
    return role if _is_role(role, words) else None


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


def _ends_role(rest: str, words: Language) -> bool:
    """After a comma a role goes on with lower-case "of", "for" or a capitalised place; it ends at a verb or another name."""
    rest = rest.lstrip()
    if _next_person(words).match(rest):
        return True
    if regex.match(r"(?:and )?(?:the|an?) ", rest):
        return words.role.search(" ".join(rest.split(",")[0].split()[:6])) is None
    return not regex.match(r"(?:and |Co\.|Ltd|Inc|\p{Lu}|of |for |at )", rest) or bool(
        regex.match(r"and (?:\p{Lu}[\p{L}'’-]+[ ,]){2}", rest)
    )


# "Jane Doe, pointing to a lamp of the board's director", "John Doe, Jr. Resigns": an apposition that is no role.
_NO_ROLE = regex.compile(
    r"(?:Jr|Sr|[Nn]ot|[Aa]bout|[Aa]fter|[Bb]efore|[Aa]gainst|[Dd]espite|[Dd]uring|[Tt]han)\b|(?!acting|managing|founding|leading|outgoing|incoming|sitting)\p{Ll}+(?:ing|ly)\b"
)


# What a noun of somebody ends in: "resident", "scientist", "congresswoman".
_SOMEBODY = regex.compile(
    r"(?:er|or|ist|ian|ean|ant|ent|man|men|woman|women|person|people|ee|eer|ess|ary|ial|ive|ate|ete|ic|ex|chief|head|aide|boss|friend|fan|"
    r"mother|father|brother|sister|son|daughter|wife|husband|hero|king|queen|nurse|judge|coach|chair|chef|guard|star|lead|pro)s?$"
)
_CLAUSE = regex.compile(
    r"\b(?:is|was|are|were|has|had|have|says|said|told|whether|whom|he|she|they)\b|\?"
)  # what is no part of a role
_HEAD_ENDS = regex.compile(r",| (?:of|at|for|in|on|with|from|to|who|whose|and|behind|by|under)\b")


def _is_role(role: str, words: Language) -> bool:
    if _CLAUSE.search(role):
        return False
    head = _HEAD_ENDS.split(role, maxsplit=1)[0]
    if head.casefold().rstrip(".") in words.titles:
        return True
    if not (words.role.search(head) or _SOMEBODY.search(head.strip(".)'’ ").casefold())):
        return False
    if not role.split() or len(role.split()) > 40 or len(role) < 3 or _NO_ROLE.match(role):
        return False
    return (
        bool(regex.search(r"\p{Ll}{3}", role)) and not regex.match(r"^\d", role) and not FULL_NAME.fullmatch(role)
    ) or words.role.search(role) is not None


@cache
def _next_person(words: Language) -> regex.Pattern[str]:
    """ "and John Roe, the clerk": another person with a role."""
    return regex.compile(
        rf"(?:and )?{NAME_WORD}(?: {NAME_WORD}){{1,3}}, (?:the |an? )?(?:[\p{{L}}'’-]+ ){{0,3}}(?i:{words.role_words}s?)"
    )
