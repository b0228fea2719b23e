"""A paragraph without a label within somebody's turn in, whether the reporter tells there of who has the word out.

Nothing in such a paragraph is certain, so what speaks for either is added up.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import regex

from ingest.languages import NEVER, Language
from ingest.lines import Line
from ingest.naming import NAME

REPORTED = regex.compile(r"[,.?!][”\"] (?:\p{L}+ ){0,3}\p{L}+\b")
"""Behind a quotation that ends, words that are not quoted: "…," Doe said."""
QUOTED = regex.compile(r"[“\"][^“”\"]*[”\"]?")
_OPENS_QUOTED = regex.compile(r"[“\"‘][^“”\"]{3,60}[”\"’],? \p{Ll}")
_PRONOUN = regex.compile(r"(?:He|She) \p{Ll}+ \p{L}+ \p{L}+")
_NAMED = regex.compile(rf"(?=\p{{Lu}}[^ ]* \p{{Lu}}){NAME} \p{{Ll}}+s \p{{L}}+")
ENOUGH = 2


def is_told(line: Line, speaker: str | None, people: Collection[str], words: Language, *, last: bool) -> bool:
    """Whether a paragraph behind a turn of ``speaker`` is the reporter's, given all the ``people`` who speak by name;
    ``last`` where no turn follows and the text ends. "Doe laughed and asked for coffee.", "Doe's book is out in May.".
    """
    return _evidence(line, speaker, people, words, last=last) >= ENOUGH


def _evidence(line: Line, speaker: str | None, people: Collection[str], words: Language, *, last: bool) -> int:
    """How much speaks for the reporter, below ``ENOUGH`` the turn goes on."""
    text = line.text
    bare = QUOTED.sub(" ", text)
    said = _said(words)
    people = [name for name in people if not words.role.fullmatch(name)]  # an office is spoken to by its name
    surnames = {name.split()[-1] for name in people}
    whole = "|".join(regex.escape(name) for name in {*people, *surnames} if len(name) > 2) or NEVER
    if text[:1] not in '"“«' and regex.search(
        rf"\b(?:{whole})(?:,[^,]{{2,90}},)? (?:{said})\b|\b(?:{said}) (?:\p{{Lu}}\p{{L}}+ )?(?:{whole})\b", bare
    ):
        return ENOUGH  # what somebody said is reported
    if regex.match(rf"The (?:\p{{Lu}}\p{{L}}+ ){{1,3}}(?:{said})\b", text):
        return ENOUGH
    if not bare.strip():  # nothing but what somebody said
        return 0
    if words.addresses.match(text):  # "Mr. Speaker, Sir, …": who has the word goes on
        return 0
    if regex.match(rf"(?:{whole})\s*:", text):  # a label, though not all of this article's
        return 0
    found = -ENOUGH if says(bare, words.own_words | words.your_words) else 0
    for name in people:
        form = rf"(?:(?:\p{{Lu}}[\p{{L}}-]+\.? ){{1,3}})?(?:{regex.escape(name)}|{regex.escape(name.split()[-1])})"
        if regex.match(rf"{form}(?:,|['’]s?| \(\d\d\)| \p{{Ll}}+) ", text):
            # Nobody opens with their own name, or tells at the end what another does.
            found += ENOUGH if name == speaker or (" " in name and text.startswith(name)) else 1
            break
    else:
        found += any(_bare_surname(name, bare) for name in surnames)
    found += ENOUGH * bool(words.gestures.match(text)) + ENOUGH * bool(words.occasion.match(text))
    found += last and (_PRONOUN.match(text) is not None or _NAMED.match(text) is not None)
    slanted = line.bold >= len(text) or (text[:1] in "*_" and text[-1:] in "*_")  # unlike what is said
    return (
        found + last * ENOUGH * slanted + last * (1 + bool(words.shown.search(text)) + bool(_OPENS_QUOTED.match(text)))
    )


def says(text: str, some: Collection[str]) -> bool:
    """Whether one of ``some`` words ("I", "we"), in lower case, stands in the text."""
    opens, capitals = True, text.isupper()
    for token in text.split():
        word = token.strip(',.;:!?“”"()—–-')
        own = word.casefold().replace("’", "'") in some
        # "the US", "Redfield Mine": capitals that stand for something else
        if own and (capitals or word[0].islower() or regex.match(r"I\b", word) or (opens and not word[1:].isupper())):
            return True
        opens = token[-1] in ".!?…:;,—–-“”\"'’)" or token[-1:].isdigit()
    return False


def _bare_surname(name: str, text: str) -> bool:
    """A surname without a title, as only writers use it."""
    if len(name) <= 2 or name not in text:
        return False
    found = regex.finditer(rf"(?:(\p{{Lu}}[\p{{L}}.]*) )?\b{regex.escape(name)}\b(?! \p{{Lu}})", text)
    return any(match[1] is None for match in found)


@cache
def _said(words: Language) -> str:
    return "|".join(map(regex.escape, {*words.said} - words.weak | words.reported))
