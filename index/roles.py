"""Roles in a question ("the finance secretary", "the head of the port authority") in, who of the archive holds or held them out.

A role is known by all of its words, by those before "of", and, where few hold it, by its last noun. Where several people
held a role, all of them are meant: the days that the question names tell which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from index.names import fold
from index.words import terms
from ingest.languages import language

_WORD: Final = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_LONGEST_ROLE: Final = 8
_MOST_BEFORE: Final = 4
_ARTICLES: Final = frozenset({"the", "this", "that", "his", "her", "its", "their", "our"})
_MOST_HOLDERS: Final = 4
"""People who hold a role by the words of the question; of more than these none in particular is meant."""


@dataclass(frozen=True, slots=True)
class Held:
    """A role as an article words it, who is on record with it, and their organisation."""

    role: str
    speaker: str
    organisation: str | None


@dataclass(frozen=True, slots=True)
class RoleNamed:
    """Words of the question at ``[start, end)`` and the people of the archive who hold or held that role."""

    start: int
    end: int
    names: tuple[str, ...]


class Roles:
    """The roles of an archive."""

    def __init__(self, held: Iterable[Held]) -> None:
        self._whole: dict[str, list[Held]] = {}
        self._heads: dict[str, list[Held]] = {}
        self._nouns: dict[str, list[Held]] = {}
        for one in held:
            words = _plain(fold(one.role).split())
            if not words or len(words) > _LONGEST_ROLE or not one.speaker[:1].isupper():
                continue
            head = _head(words)
            self._whole.setdefault(" ".join(words), []).append(one)
            self._heads.setdefault(" ".join(head), []).append(one)
            self._nouns.setdefault(head[-1], []).append(one)
        self._first = frozenset(words.partition(" ")[0] for words in (*self._whole, *self._heads))

    @cached_property
    def nouns(self) -> frozenset[str]:
        """The last noun of every role, folded: "commissioner"."""
        return frozenset(self._nouns)

    def named(self, question: str) -> list[RoleNamed]:
        """The roles that the question names, the longest first where they overlap, in their order."""
        words = list(_WORD.finditer(question))
        folded = [fold(re.sub(r"['’]s?$", "", word[0])) for word in words]
        found: list[RoleNamed] = []
        position = 0
        while position < len(words):
            begins = folded[position].partition(" ")[0] in self._first
            longest = min(_LONGEST_ROLE, len(words) - position) if begins else 1
            for size in range(longest, 0, -1):
                names = self._holders(folded, position, size)
                if names:
                    found.append(RoleNamed(words[position].start(), words[position + size - 1].end(), names))
                    position += size
                    break
            else:
                position += 1
        return found

    def _holders(self, asked: list[str], start: int, size: int) -> tuple[str, ...]:
        words = " ".join(asked[start : start + size])
        if size > 1:
            held = self._whole.get(words, []) or self._heads.get(words, [])
        else:
            # One noun may be any word: "the" must stand before it, and what stands between must be said of the role too.
            held = self._nouns.get(words, [])
            between = _between(asked[:start]) if held else None
            held = [one for one in held if between is not None and between <= _words(one)]
        # An organisation that the question names as well says whose role it is.
        within = [one for one in held if one.organisation and f" {fold(one.organisation)} " in f" {' '.join(asked)} "]
        names = tuple(dict.fromkeys(one.speaker for one in within or held))
        return names if len(names) <= _MOST_HOLDERS else ()


def _between(words: list[str]) -> set[str] | None:
    """The words between the nearest "the", at most four words back, and a noun; None where there is none."""
    outside = language("en").before_role
    found: set[str] = set()
    for word in reversed(words[-_MOST_BEFORE - 1 :]):
        if word in _ARTICLES:
            return found
        if word not in outside:
            found.update(terms(word))
    return None


@lru_cache(maxsize=4096)
def _words(one: Held) -> frozenset[str]:
    return frozenset(terms(f"{one.role} {one.organisation or ''}"))


def _plain(words: list[str]) -> list[str]:
    """Without what stands before a role and is none of it: "the former", "then"."""
    before = language("en").before_role
    start = 0
    while start < len(words) and words[start] in before:
        start += 1
    return words[start:]


def _head(words: list[str]) -> list[str]:
    """The words before "of", "at", "for"."""
    ends = language("en").after_role
    end = next((place for place, word in enumerate(words) if place and word in ends), len(words))
    return words[:end]
