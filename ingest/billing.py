"""The lines above the first turn in, who takes part in which capacity out: "Host: Jane Doe", "CHAIRPERSON: Justice Doe"."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from ingest.cast import names_in, without_role
from ingest.languages import Language
from ingest.lines import CLOSERS, TERMINAL
from ingest.naming import canonical_case

_BILLED = regex.compile(r"^(?P<post>\p{L}[\p{L}'’ -]{2,40}?)s?: (?P<who>[^:]{5,120})$")


def billed(line: str, words: Language) -> tuple[str, str] | None:
    """The capacity, in lower case, and the name of one line; None where it is no such line."""
    match = _BILLED.match(line)
    if match is None or line.rstrip(CLOSERS).endswith(TERMINAL):
        return None
    who = regex.split(r"[,;(]", match["who"])[0].strip()
    spans = names_in(who, words)
    if len(spans) != 1 or spans[0][1] < len(who):
        return None
    name = without_role(who[spans[0][0] :], words)
    return match["post"].casefold().removeprefix("the "), canonical_case(name, "")


def bill(head: Iterable[str], words: Language) -> dict[str, str]:
    """Names by capacity, of those lines whose capacity is that of somebody who speaks; the first of two stays."""
    found: dict[str, str] = {}
    for line in head:
        one = billed(line, words)
        if one is not None and (one[0] in words.question_labels | words.guests or words.role.search(one[0])):
            found.setdefault(*one)
    return found
