"""The lines of an article in, the same without those at its edges that speak of the page out: "Discuss this with other readers!".

What one outlet's page says around an article no list of wordings has in full. So what such lines have in common is added up:
they name things of pages, they tell the reader what to do, they point at themselves, they end as no sentence does.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from ingest.labels import read_label
from ingest.languages import Language
from ingest.lines import BULLET, Line

ENOUGH = 3
FIRST, LAST = 4, 8  # lines of an article that are its edges
SHORT, LONGEST = 12, 40  # words
_CONTACT = regex.compile(
    r"\S@\S|(?<!\S)@\p{L}|\bhttps?:|\bwww\.|\+\d[\d ()-]{6,}|\b\d+(?:\.\d+)? ?(?:[KMG]B|kB)\b|\b\d+m(?:in)? ?\d+s\b|\(PDF\b"
)
_POSTED = regex.compile(r"\(@\w+\)|\bpic\.twitter\.")  # somebody's words, as a page shows them
_QUOTED = regex.compile(r"^[“\"‘«].{20}|[,.?!][”\"] ")


def without_edges(body: Sequence[Line], words: Language) -> list[Line]:
    """The lines that are left; those between the edges are never looked at, nor one that somebody says by name."""
    told = (i for i, line in enumerate(body) if line.prose and line.words > SHORT and evidence(line, words) < ENOUGH)
    first = max(next(told, len(body)), FIRST)
    edges = {*range(min(first, len(body))), *range(max(0, len(body) - LAST), len(body))}
    return [line for i, line in enumerate(body) if i not in edges or evidence(line, words) < ENOUGH]


def evidence(line: Line, words: Language) -> int:
    """How much speaks for furniture, enough from ``ENOUGH`` on."""
    text = line.text.removeprefix("* ")  # a note, not an item
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
        + (_CONTACT.search(text) is not None) * (1 + (not line.ends))
        + (not line.ends)
        + (not line.ends and text[:1].islower())
    )
