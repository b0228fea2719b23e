"""The lines above the first turn in, who takes part in which capacity out: "Host: Jane Doe", "CHAIRPERSON: Justice Doe"."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import regex

from ingest.beside_names import without_role
from ingest.cast import names_in
from ingest.languages import Language
from ingest.lines import CLOSERS, TERMINAL
from ingest.naming import NAME, canonical_case, split_title, without_letters

_BILLED = regex.compile(r"^(?P<post>\p{L}[\p{L}'’ -]{2,40}?)s?: (?P<who>[^:]{5,120})$")

_ITEM = regex.compile(r"(?<=\p{Ll})\. (?=[^.:]{3,30}: )")
_HONOURED = regex.compile(r"^(?:The )?(?:Rt\.? )?(?:Hon|Honou?rable|Senator|Mr|Mrs|Ms|Dr|Prof|Professor|Sir|Dame)\.? ")
_POST = regex.compile(r"(?P<noun>\p{Lu}[\p{L}-]*(?: \p{Lu}[\p{L}-]*){0,3})(?: (?:of|for|to|and) [^.?!:]{2,80})?")


def billed(line: str, words: Language) -> tuple[str, tuple[str, ...]] | None:
    """The capacity, in lower case, and who has it by one line; None where it is no such line."""
    match = _BILLED.match(line)
    if match is None or line.rstrip(CLOSERS).endswith(TERMINAL):
        return None
    found: list[str] = []
    for who in regex.split(r" and | & ", regex.split(r"[,;(]", match["who"])[0].strip()):
        spans = names_in(who, words)
        if len(spans) != 1 or spans[0][1] < len(who):
            return None
        found.append(canonical_case(without_role(who[spans[0][0] :], words), ""))
    return match["post"].casefold().removeprefix("the "), tuple(found)


def presents(line: str, words: Language) -> bool:
    """Whether a line begins with who takes part in which capacity: "Speaker: Jane Doe, Director. Also present: John Roe"."""
    return billed(_ITEM.split(line)[0], words) is not None


def _posts(head: list[str], words: Language) -> dict[str, str]:
    """Names by post ("minister for ports", "minister") where a line is a name and the next the post, of one person each."""
    found: dict[str, set[str]] = {}
    for line, after in pairwise(head):
        name = without_letters(_HONOURED.sub("", line), words.postnominals)
        capacity = line.removesuffix(":").casefold()
        if line.endswith(":") and capacity in words.question_labels | words.guests and regex.fullmatch(NAME, after):
            found.setdefault(capacity, set()).add(canonical_case(after, ""))  # "Moderator:", and the name below
        post = _POST.fullmatch(after)
        if post is None or " " not in name or not regex.fullmatch(NAME, name) or not words.role.search(post["noun"]):
            continue
        for form in (after, post["noun"]):
            found.setdefault(form.casefold(), set()).add(canonical_case(name, ""))
    return {post: names.pop() for post, names in found.items() if len(names) == 1}


@cache
def _posted(words: Language) -> regex.Pattern[str]:
    """ "Minister for Ports the Hon. Jane Doe", "Dame Jane Doe (Chair)", within a line."""
    titled = r"(?:the )?(?:(?:Right |Rt\.? )?Hon(?:ou?rable)?|Mr|Mrs|Ms|Dr|Professor|Prof)\.? "
    post = rf"(?P<post>(?i:{words.role_words}))"
    of = r"(?: (?:of|for) (?:(?:\p{Lu}[\p{L}'’-]*,?|and|of|the) ){1,8}?| )"
    return regex.compile(
        rf"\b{post}{of}{titled}(?P<who>{NAME})|(?P<who>{NAME})(?: \((?:the )?{post}\)|, {post}(?:$| (?:of|for)\b))"
    )


def bill(head: Iterable[str], words: Language) -> dict[str, str]:
    """Names by capacity, of those lines whose capacity is that of somebody who speaks; the first of two lines stays, and of
    several in one line each has a number: "host 2"."""
    head = list(head)
    found = _posts(head, words)
    untold = [line for line in head if not line.rstrip(CLOSERS).endswith(TERMINAL)]
    for line in head:
        for held in _posted(words).finditer(line) if line in untold else ():
            name = canonical_case(without_letters(split_title(held["who"], words)[1], words.postnominals), "")
            if " " in name:
                found.setdefault(held["post"].casefold(), name)
        if (moderated := words.moderated.search(line)) is not None:
            found.setdefault("moderator", canonical_case(split_title(moderated["who"], words)[1], ""))
        if (chaired := words.chaired.match(line)) is not None:  # "[The Speaker (Hon. Jane Doe) in the Chair]"
            found.setdefault(chaired["post"].casefold(), canonical_case(split_title(chaired["who"], words)[1], ""))
    for part in (
        part for line in untold for part in _ITEM.split(line)
    ):  # "Hosts: Jane Doe and John Roe. Guest: Ann Poe"
        one = billed(part, words)
        if one is not None and (one[0] in words.question_labels | words.guests or words.role.search(one[0])):
            post, names = one
            for i, name in enumerate(names, 1):
                found.setdefault(post if len(names) == 1 else f"{post} {i}", name)
    return found
