"""A question's own words in, the speakers and outlets of this archive that it names out. No model: names are looked up in the
archive's registry.

What is read only favours: a question that names somebody may as well be answered by somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from index.names import Known, Registry, fold
from index.words import AS_WRITTEN, CLAUSE_END, stems, terms
from ingest.languages import language

_LONGEST_NAME: Final = 8
_SHORTEST_SURNAME: Final = 3
_SAME_SURNAME: Final = 3
"""A bare last name that more people of the archive bear than this means none of them in particular."""
_MISSPELT: Final = 0.8
"""Ratcliff-Obershelp similarity (difflib) from which a capitalised word that the archive does not know is a name misspelt."""
_ALIKE: Final = 0.7
"""The same of a word beside a last name that may be the first name, misspelt."""
_OPENERS: Final = frozenset(
    {"who", "what", "when", "where", "why", "how", "which", "did", "does", "do", "is", "are", "was", "were", "has"}
    | {"have", "in", "on", "at", "since", "before", "after", "according", "the"}
)
_NEAR: Final = 4
"""Words after a name within which a verb of speech is the name's own."""
_POSSESSIVE: Final = ("'s", "’s", "s'", "s’")
_OBJECT: Final = re.compile(r"\b(?:about|against|by|from|of|on|over|to|towards?|with)\s+(?:the\s+)?$", re.IGNORECASE)
"""What stands before a name that says nothing itself: "associated with NAME, that was compared …"."""
_NAME_ON: Final = re.compile(r"\s*(?:[A-Z]\S*\s+)*(?:on|about|:)(?!\w)")
_NAMES_ONLY: Final = re.compile(r"\s*(?:[A-Z]\S*\s+){0,4}")


@dataclass(frozen=True, slots=True)
class Named:
    """Words of the question at ``[start, end)`` and the names of the archive that they may be; ``asked``: the question asks
    what they say, not what is said about them."""

    start: int
    end: int
    names: tuple[str, ...]
    asked: bool = True


def speakers_named(question: str, registry: Registry, outlets: Sequence[Named]) -> list[Named]:
    """Whom the question names: whole names first, then last names, then last names that are misspelt. Of the ``outlets`` that
    it names none is among them, though others quote it."""
    words = list(AS_WRITTEN.finditer(question))
    found = [
        one
        for one in _whole(question, words, registry)
        if not any(outlet.start < one.end and one.start < outlet.end for outlet in outlets)
    ]
    for position, word in enumerate(words):
        if any(named.start <= word.start() < named.end for named in (*found, *outlets)):
            continue
        bare = re.sub(r"['’]s?$", "", word[0])
        if len(bare) < _SHORTEST_SURNAME or not bare[0].isupper() or fold(bare) in _OPENERS:
            continue
        names = _by_last_name(fold(bare), registry)
        if names and not _in_another_name(question, words, position, names, registry):
            found.append(Named(word.start(), word.end(), tuple(name.name for name in names)))
    return [replace(one, asked=_asked(question, one)) for one in sorted(found, key=lambda one: one.start)]


def roles_named(question: str, registry: Registry, beside: Sequence[Named]) -> list[Named]:
    """Whom the question names by a role alone; a role that stands ``beside`` a name says no more than the name."""
    found = []
    for role in registry.roles.named(question) if registry.roles else ():
        near = any(one.start - 2 <= role.end and role.start <= one.end + 2 for one in beside)
        if not near:
            named = Named(role.start, role.end, role.names)
            found.append(replace(named, asked=_asked(question, named)))
    return found


def sources_named(question: str, registry: Registry) -> list[Named]:
    """Every mention of an outlet, whole, with or without its "The", in the order of the question."""
    found: list[Named] = []
    letters, places = _folded(question)
    # The longest name first: "The Independent" is not named where "The Independent - Life and Style" is.
    for name, names in registry.outlets.items():
        if name.partition(" ")[0] not in letters:
            continue
        for match in re.finditer(rf"(?<![^ ]){' +'.join(map(re.escape, name.split()))}(?=s?(?: |$))", letters):
            start, end = places[match.start()], places[match.end() - 1] + 1
            own = letters[match.end() : match.end() + 1] != "s" or not _letter(question[end])  # "the Courier's"
            free = not any(one.start < end and start < one.end for one in found)
            if own and free and any(letter.isupper() for letter in question[start:end]):
                found.append(Named(start, end, names))
    return sorted(found, key=lambda one: one.start)


def _folded(text: str) -> tuple[str, list[int]]:
    """A text as names are folded, with a space for what is no letter or digit, and the place of each character in the text."""
    letters, places = "", list[int]()
    for place, letter in enumerate(text):
        folded = _letter(letter)
        letters += folded
        places += [place] * len(folded)
    return letters, places


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    return fold(f"a{letter}a")[1:-1]  # an apostrophe is nothing, and what is no letter a space


def _asked(question: str, one: Named) -> bool:
    """Whether the question asks what somebody says: "did NAME say", "in NAME's opinion", "according to NAME", "NAME on …"."""
    before, after = question[: one.start], question[one.end :]
    wording = language("en")
    if wording.asking_before.search(before) or (_NAMES_ONLY.fullmatch(before) and _NAME_ON.match(after)):
        return True
    # A name ends with its possessive or before it.
    if question[one.start : one.end].endswith(_POSSESSIVE) or after.startswith(_POSSESSIVE):
        return any(word in stems(wording.asking_nouns) for word in terms(after)[:_NEAR])
    if _OBJECT.search(before):
        return False
    near = terms(CLAUSE_END.split(after, maxsplit=1)[0])[:_NEAR]
    return any(word in stems(wording.asking_verbs) for word in near)


def _whole(question: str, words: Sequence[re.Match[str]], registry: Registry) -> Iterator[Named]:
    position = 0
    while position < len(words):
        first = words[position][0]
        forms = (fold(form).partition(" ")[0] for form in (first, re.sub(r"['’]s?$", "", first)))
        if registry.first_words.isdisjoint(forms):
            position += 1
            continue
        for size in range(min(_LONGEST_NAME, len(words) - position), 0, -1):
            start, end = words[position].start(), words[position + size - 1].end()
            shown = re.sub(r"['’]s?$", "", question[start:end])
            known = registry.by_name.get(fold(shown))
            # One small word may be a name and a word; a name of several words in small letters is still the name.
            if known is None:
                continue
            alone = size == 1 and (
                not shown[:1].isupper()
                or fold(shown) in _OPENERS
                or _in_another_name(question, words, position, (known,), registry)
            )
            if not alone:
                yield Named(start, end, (known.name,))
                position += size
                break
        else:
            position += 1


def _by_last_name(word: str, registry: Registry) -> Sequence[Known]:
    names = registry.by_last_name.get(word, ()) or registry.by_first_name.get(word, ())
    if not names and len(word) >= 5 and word not in registry.words:
        alike = [last for last in registry.by_last_name if last[0] == word[0] and abs(len(last) - len(word)) <= 2]
        close = get_close_matches(word, alike, n=1, cutoff=_MISSPELT)
        names = registry.by_last_name[close[0]] if close else ()
    return names if len(names) <= _SAME_SURNAME else ()


def _in_another_name(
    question: str, words: Sequence[re.Match[str]], position: int, names: Sequence[Known], registry: Registry
) -> bool:
    """Whether a bare last name is a word of some longer name: beside a capital that is no title and no first name of theirs."""
    own = {word for name in names for word in name.folded.split()} | language("en").titles
    own |= registry.roles.nouns if registry.roles else frozenset()
    for other in (position - 1, position + 1):
        if not 0 <= other < len(words):
            continue
        left, right = sorted((words[other], words[position]), key=lambda one: one.start())
        word = words[other][0]
        apart = question[left.end() : right.start()] != " " or left[0].endswith(("'s", "’s"))
        opens = other == 0 and fold(word) in _OPENERS
        if not apart and not opens and word[0].isupper() and not get_close_matches(fold(word), own, 1, _ALIKE):
            return True
    return False
