"""The lines of an article in, the same without those at its edges that speak of the page out: "Discuss this with other readers!".

What one outlet's page says around an article no list of wordings has in full. So what such lines have in common is added up:
they name things of pages, they tell the reader what to do, they point at themselves, they end as no sentence does.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import regex

from ingest.labels import read_label
from ingest.languages import Language
from ingest.lines import BULLET, Line

ENOUGH = 3
FIRST, LAST = 4, 8  # lines of an article that are its edges
SHORT, LONGEST = 12, 40  # words
_CONTACT = regex.compile(
    r"\S@\S|(?<!\S)@\p{L}|\bhttps?:|\bwww\.|\+\d[\d ()-]{6,}|\b\d+(?:\.\d+)? ?(?:[KMG]B|kB)\b|\b\d+m(?:in)? ?\d+s\b|\(PDF\b|"
    r"\b0\d{2,4}[ -]\d{3}[ -]?\d{3,4}\b"
)
# The code of a postal address, as Japan, Britain, the United States, Canada and Belgium write it, or a number.
_CODE = (
    r"\b(?:\d{3}-\d{4}|\p{Lu}{1,2}\d[\d\p{Lu}]? \d\p{Lu}{2}|\p{Lu}{2},? \d{5}(?:-\d{4})?|\p{Lu}\d\p{Lu} ?\d\p{Lu}\d|"
    r"\p{Lu}{1,2}-\d{4,5}|\d{5,6}|(?!19|20)\d{4}(?= \p{Lu}\p{Ll}))\b"
)
_ABOUT = regex.compile(r"\p{Lu}\p{Ll}+ (?P<name>\p{Lu}.{1,60}?):? (?:The )?(?P=name)\b")  # "About Acme Acme is a …"
_POSTED = regex.compile(r"\(@\w+\)|\bpic\.twitter\.")  # somebody's words, as a page shows them
_QUOTED = regex.compile(r"^[“\"‘«].{20}|[,.?!][”\"] ")


def without_edges(body: Sequence[Line], words: Language) -> list[Line]:
    """The lines that are left; those between the edges are never looked at, nor one that somebody says by name."""
    told = (i for i, line in enumerate(body) if line.prose and line.words > SHORT and evidence(line, words) < ENOUGH)
    first = max(next(told, len(body)), FIRST)
    edges = {*range(min(first, len(body))), *range(max(0, len(body) - LAST), len(body))}
    return [line for i, line in enumerate(body) if i not in edges or evidence(line, words) < ENOUGH]


@cache
def _address(words: Language) -> regex.Pattern[str]:
    """An address in one line: commas, and a code or a house in a street."""
    house = rf"\b\d{{1,5}}[A-Za-z]?(?:[-/]\d+)* (?:\p{{Lu}}[\p{{L}}.’'-]+ ){{1,3}}(?:{words.streets})\b"
    return regex.compile(rf"(?=[^,]+,[^,]+)(?:.*,.*{_CODE}|.*{house}.*,)")


def _is_address(text: str, words: Language) -> bool:
    """ "Ministry of Ports, 3 Quay Street, Port Vale PV1 2AB": a body by name, then where it is."""
    name = text.partition(",")[0]
    tokens = {token.strip(".&").casefold() for token in name.split()}
    return not tokens.isdisjoint(words.organisation_words) and _address(words).match(text) is not None


def evidence(line: Line, words: Language) -> int:
    """How much speaks for furniture, enough from ``ENOUGH`` on."""
    text = line.text.removeprefix("* ")  # a note, not an item
    if _ABOUT.match(text) and words.press_about_text.search(text):
        return ENOUGH
    if line.words > LONGEST or text.endswith("?") or BULLET.match(text) or _QUOTED.search(text):
        return 0
    if line.kind == "caption" or words.caption.match(text) or words.editorial.search(text) or _POSTED.search(text):
        return 0
    label = read_label(text, words)
    if label is not None and label.kind != "nobody" and label.end < len(text):
        return 0
    things = {match[0].casefold() for match in words.page_things.finditer(text)}
    sender, about, _ = text.partition(":")
    return (
        min(2, len(things))
        + (words.page_orders.match(text.strip("*_>» ")) is not None)
        + (words.page_itself.search(text) is not None)
        + (1 + (line.words <= SHORT)) * (words.page_text.match(text) is not None)
        + ENOUGH * (about == ":" and words.press_about.match(sender) is not None and sender.split()[-1][:1].isupper())
        + ENOUGH * (not line.ends and _is_address(text, words))
        + (_CONTACT.search(text) is not None or words.phone.search(text) is not None) * (1 + (not line.ends))
        + (not line.ends)
        + (not line.ends and text[:1].islower())
    )
