"""What names look like: patterns of the names of people and of organisations, and the usual case of a name in capitals."""

from __future__ import annotations

from collections.abc import Collection

import regex

from ingest.languages import Language

NAME_WORD = (  # a capitalised word; a full stop only after initials and usual abbreviations, so that no name runs over a sentence's end
    r"(?:\p{Lu}\.(?:\p{Lu}\.)*|(?:Mr|Mrs|Ms|Dr|Jr|Sr|St|Prof|Gov|Sen|Rep|Gen|Lt|Col|Capt|Sgt|Rev|Hon|Co|Ltd|Inc|Corp|Cllr|Del|Maj|Supt|Insp|Adm|Cmdr|Atty|Ald|Msgr|Engr|Adv|"
    r"MR|MRS|MS|DR|JR|SR|ST|STE|HON|PROF|REV|SEN|REP|GOV)\.|Dato['’](?= )|"
    r"\p{Lu}[\p{L}\p{M}]*(?:['’.\-]\p{L}[\p{L}\p{M}]*)*)"
)
_ORGANISATION_TOKEN = rf"(?:{NAME_WORD}['’]?|\([^)]{{1,24}}\)|&|\d+(?:st|nd|rd|th))"
# What stands in small letters within a name: Romance, Dutch, German, Nordic and Celtic; Arabic and Malay; African and Indian.
PARTICLE = (
    r"(?:de|da|di|do|du|dos|das|del|dela|delos|della|delle|degli|dei|la|le|las|los|y|i|e|van|von|vom|zu|zum|zur|der|den|het|['’]t|"
    r"ten|ter|te|op|af|av|ap|ab|mac|nic|bin|binti|bint|bte|ibn|ben|abu|al|el|ul|ur|arap|ole|wa|[asd]/[lpo])"
)
ARTICLE = r"(?:a[dlnrstz]|ash|el|ul|ur)"  # Arabic, with a hyphen behind it
# What is written on to the word behind it: "d'Ormesson", "al-Assad".
_ATTACHED = rf"(?:(?:[dlt]|dell|dall)['’]|(?:{ARTICLE}|bin|ibn|abu)-)"
_NICKNAME = r"(?:[“\"‘(]\p{Lu}[\p{L}.'’-]+[”\"’)] )?"  # Robert "Bobby" Scott
_MORE = rf"(?:[ ](?:{PARTICLE}[ ]){{0,3}}{_NICKNAME}{_ATTACHED}?{NAME_WORD})"
NAME = rf"{NAME_WORD}{_MORE}{{0,5}}"
FULL_NAME = regex.compile(rf"\b{NAME_WORD}{_MORE}{{1,7}}(?<![.])")
_JOINS = r"(?:of|the|and|for|in|at|on|&|de|du|des|von|del)"
ORGANISATION = (
    rf"{NAME_WORD}['’]?(?:[ ](?:{_JOINS}[ ]){{0,3}}{_ORGANISATION_TOKEN})*(?:,? (?:Co\.,? )?(?:Ltd|Inc|LLC|Corp)\.?)?"
)


def without_letters(name: str, letters: Collection[str]) -> str:
    """ "Jane Doe MP", "Jane Doe, PhD" → "Jane Doe": ``letters``, in lower case, behind a name are none of it."""
    while (last := name.rpartition(" "))[0] and last[2].strip(".,").casefold() in letters and not last[2].islower():
        if sum(letter.isupper() for letter in last[2]) < 2:  # "Md" is a name
            break
        name = last[0].rstrip(",")
    return name


CONTRACTED = regex.compile(r"\p{Lu}\p{L}*['’](?:m|re|ve|ll|d|t)")  # "I've"
_ADVERB = regex.compile(r"\p{Lu}\p{Ll}{3,}(?:[^\P{L}l]|al|ful)ly")  # "Connolly" and "Kelly" are names


def opens_only(name: str, words: Language) -> bool:
    """Whether a word has its capital because it opens a sentence: "However", "Additionally"; not "Beverly"."""
    adverb = _ADVERB.fullmatch(name) is not None and name not in words.genders
    return adverb or CONTRACTED.fullmatch(name) is not None or name.replace("’", "'") in words.openers


_IN_BRACKETS = regex.compile(r"\(\p{Lu}\p{L}{0,5}\.?\)")  # "Hon. (Eng.) Jane Doe"


def split_title(name: str, words: Language) -> tuple[str | None, str]:
    """ "Mr. Smith QC" → ("Mr.", "Smith"), "Hon. (Dr.) Jane Doe" → ("Dr.", "Jane Doe"), "H.E. Jane Doe" → ("H.E.", "Jane Doe"): what is
    in front of a name and none of it. A name that is only a title stays a name."""
    name, title = without_letters(name, words.postnominals), None
    while True:
        first, _, rest = name.partition(" ")
        if honour := words.honours.match(name):
            first, rest = honour[0].strip(), name[honour.end() :]
        elif first.strip(".()").casefold() not in words.titles and (title is None or not _IN_BRACKETS.fullmatch(first)):
            return title, name
        if rest.casefold() in words.organisation_words:  # "Justice Department"
            return title, name
        if not rest[:1].isupper() and not regex.match(r"(?:\(\p{Lu}[\p{L}.]*\) ){1,3}\p{Lu}", rest):
            return title, name
        title, name = first.strip("()"), rest


_FAMILY = regex.compile(r"\p{Lu}(?=\P{M}*[AEIOUYÀ-ÖØ-Ý])[\p{Lu}’'-]{3,}")
"""A family name as many archives set it off: "OZAKI Kazuhiro", "Jean DUPONT"."""


def _always_beside(token: str, text: str) -> bool:
    """Never alone, as "NATO" is."""
    return regex.search(rf"(?<!\p{{Lu}}[\p{{L}}.’'-]* )\b{regex.escape(token)}\b(?! \p{{Lu}}\p{{Ll}})", text) is None


def canonical_case(name: str, text: str) -> str:
    """ "SARAH JONES" → the mixed-case form that the text has, else title case; "OZAKI Kazuhiro" → "Ozaki Kazuhiro"; other
    names stay."""
    name = " ".join(
        token.title() if _FAMILY.fullmatch(token) and not name.isupper() and _always_beside(token, text) else token
        for token in name.split(" ")
    )
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
