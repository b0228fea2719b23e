"""A text and a span of capitalised words in it in, where the name begins out: behind the rest of an office, as in "Minister for
Fisheries and Coastal Affairs KUROSAWA Midori".
"""

from __future__ import annotations

from functools import cache

import regex

from ingest.languages import Language

# "… Coastal Affairs KUROSAWA Midori": in capitals the family name, behind which stands what is given.
_GIVEN = r"\p{Lu}[\p{L}’'-]*\p{Ll}[\p{L}’'-]*"
_FAMILY_FIRST = regex.compile(
    rf"(?<=\p{{Ll}} )(?=\P{{Ll}}*[AEIOUYÀ-ÖØ-Ý])(?:\p{{Lu}}[\p{{Lu}}'’-]+|\p{{Lu}}[\p{{Lu}}'’-]{{3,}} {_GIVEN}) {_GIVEN}$"
)


_OF_WHAT = regex.compile(r"(?i:(?:minister|secretary|commissioner)s? (?:of|for)) (?:.* (?:and|&) )?$")


@cache
def office(words: Language) -> regex.Pattern[str]:
    """ "Minister for Fisheries and Coastal Affairs" right before a name, or as much of it as no name is taken for."""
    return regex.compile(
        rf"\b(?P<role>(?:\p{{Lu}}[\p{{L}}-]+ ){{0,3}}(?i:{words.headed}) (?:of|for|in charge of|responsible for) "
        rf"(?:(?:\p{{Lu}}[\p{{L}}'’-]+,?|and|of|for|the|&) ){{0,10}})$"
    )


def behind_office(text: str, start: int, end: int, words: Language) -> int:
    """Where the name of a span begins: behind the rest of what somebody is minister or director of."""
    span = text[start:end]
    if span.isupper():
        return start
    if match := _FAMILY_FIRST.search(span):
        behind = [word.casefold() for word in match[0].split()[1:]]
        known = any(words.role.fullmatch(word) or word in words.organisation_words for word in behind)
        return start if known else start + match.start()
    held = office(words).search(text[max(0, start - 160) : start])
    if held is None:
        return start
    tokens = span.split(" ")
    things = words.portfolios | words.organisation_words
    last = max((i for i, token in enumerate(tokens[:-1]) if token.casefold() in things), default=-1)
    given = next((i for i, token in enumerate(tokens[:-1]) if i and token in words.genders), None)
    begins = given if given is not None and given > last else last + 1
    if begins == 0 and len(tokens) > 2 and tokens[0] not in words.genders and _OF_WHAT.search(held[0]):
        begins = 1  # "Minister for Harbours Jane Doe"
    if begins == 0 or tokens[-1].casefold() in things:
        return start
    while begins < len(tokens) - 2 and tokens[begins].startswith("("):  # "the Harbour Agency (HA) Jane Doe"
        begins += 1
    return start + sum(len(token) + 1 for token in tokens[:begins])
