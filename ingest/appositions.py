"""What stands left of a cue of speech in, whose apposition it closes out: "Jane Doe, the mayor of Vale, said"."""

from __future__ import annotations

from typing import Final

import regex

from ingest.grammar import grammar
from ingest.languages import Language
from ingest.naming import NAME, opens_only
from ingest.roles import read_role

_APPOSED: Final = regex.compile(rf", (?:\p{{Ll}}[\p{{L}}-]+ )?(?P<source>{NAME}),$")
_DATELINED: Final = regex.compile(r"\d.* [–—−-]{1,2} ")
_OPENING_PARTICIPLE: Final = regex.compile(r"\p{Lu}\p{Ll}+ing")  # or a family's name: Browning


def apposed(left: str, words: Language) -> tuple[regex.Match[str] | None, str | None]:
    """ "Name, the role of …," or "Name, who …,": the name whose apposition reads as a role."""
    rules = grammar(words)
    named, behind = _named_by_role(left, words), 0
    for match in rules.apposition.finditer(left, overlapped=True):
        if match.start("source") < behind:
            continue  # the last words of a name that was looked at
        behind = match.end("source")
        if named is not None and _OPENING_PARTICIPLE.fullmatch(left[:behind]):
            continue  # "Reacting, the city's engineer, Jane Doe,"
        if opens_only(match["source"], words):
            continue  # "Additionally, the bridge, which is old,"
        parts = match["apposition"].split(", ")  # "Jane Doe, OBE, the mayor,"
        apposition = ", ".join(part for part in parts if part.casefold() not in words.postnominals)
        if _DATELINED.search(apposition):
            continue  # "PORT VALE, Norland, 3 May – Acme, a maker of sand,": a place
        describes = rules.describes.match(apposition) or words.role.search(apposition.split(",")[0])
        if describes and not rules.complement.search(left[: match.start("source")]):
            return match, read_role(apposition, words)  # the first: later ones stand within its apposition
    member = rules.member.search(left)
    if member is not None and " " in member["source"]:  # "Jane Doe of the Institute of Soils, who mapped it,"
        return member, None
    if named is not None:
        return named
    of_body = rules.of_body.search(left)
    if of_body is not None and " " in of_body["source"]:  # "Jane Doe, of the Hauliers' Association,"
        return of_body, None
    clause = rules.relative.search(left)
    if clause is not None:  # "A senior official, who asked not to be named,"
        described = rules.described.search(left[: clause.start()])
        if described is not None and words.role.search(described["source"]):
            return described, None
    return None, None


def _named_by_role(left: str, words: Language) -> tuple[regex.Match[str], str | None] | None:
    """ "The head teacher, Jane Doe,": the name, and the role before it."""
    named = _APPOSED.search(left)
    if named is None or " " not in named["source"]:
        return None
    described = grammar(words).described.search(left[: named.start()])
    if described is None or not words.role.search(described["source"]):
        return None
    return named, read_role(described["source"].partition(" ")[2], words)
