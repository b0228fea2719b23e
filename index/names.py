"""Names as people write them in, who or what of the archive is meant out: case, accents and punctuation do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from ingest.languages import language

if TYPE_CHECKING:
    from index.roles import Roles

# Letters that Unicode does not take apart into a letter and an accent.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_APOSTROPHES: Final = re.compile(r"['’ʼ‘`´]")
_NO_WORD: Final = re.compile(r"[\W_]+")
_ASCII: Final = str.maketrans(
    {letter: "" if _APOSTROPHES.match(letter) else " " for letter in map(chr, range(128)) if not letter.isalnum()}
)


@dataclass(frozen=True, slots=True)
class Known:
    """A name of the archive, by its id in the store."""

    id: int
    name: str
    folded: str


_LONGEST_PERSON: Final = 4
_SHORTEST_OUTLET: Final = 3
_TAGLINE: Final = re.compile(r"\s+[|–—-]\s+")


@cache
def organisation_words() -> frozenset[str]:
    """Words that only the name of a body has: of those nobody speaks by the last word alone."""
    return language("en").organisation_words


class Registry:
    """The names of one generation: speakers, organisations that are on record, and sources (outlets)."""

    def __init__(
        self,
        speakers: Iterable[Known],
        organisations: Iterable[Known],
        sources: Iterable[Known],
        spellings: Iterable[tuple[str, ...]] = (),
        roles: Roles | None = None,
    ) -> None:
        self.roles = roles
        self._spellings: dict[str, list[str]] = {}
        for names in spellings:
            for name in names:
                self._spellings.setdefault(name, []).extend(names)
        self.speakers = tuple(speakers)
        self.organisations = tuple(organisations)
        self.sources = tuple(sources)

    def spelled(self, names: Iterable[str]) -> tuple[str, ...]:
        """These names of speakers, and the other ones that the same people are on record by."""
        return tuple(dict.fromkeys(other for name in names for other in (name, *self._spellings.get(name, ()))))

    def speakers_called(self, name: str) -> tuple[Known, ...]:
        """Speakers whose whole name, or consecutive whole words of it, this is."""
        return _with_words(self.speakers, name)

    def organisations_called(self, name: str) -> tuple[Known, ...]:
        """The same of the organisations that speakers are on record for."""
        return _with_words(self.organisations, name)

    def sources_called(self, name: str) -> tuple[Known, ...]:
        """The source of this name; where there is none, those of whose name it is whole words."""
        folded = fold(name)
        return self._sources_by_name.get(folded, ()) or _with_words(self.sources, name)

    def prepare(self) -> None:
        """Look up once in all that the first question would be looked up in: it takes its time with a hundred thousand names."""
        _ = self.by_name, self.first_words, self.by_last_name, self.by_first_name, self.words, self.outlets
        _ = self.roles.nouns if self.roles else None

    @cached_property
    def by_name(self) -> dict[str, Known]:
        """Speakers by their whole name, folded. Those whom an article does not name ("a spokesman") are not among them."""
        return {known.folded: known for known in self.speakers if known.folded and known.name[:1].isupper()}

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The first words of those names."""
        return frozenset(folded.partition(" ")[0] for folded in self.by_name)

    @cached_property
    def by_last_name(self) -> dict[str, tuple[Known, ...]]:
        """Speakers of several names by the last of them, folded; "Doe-Roe" by the whole of it and by "Roe"."""
        return self._by_word(-1)

    @cached_property
    def by_first_name(self) -> dict[str, tuple[Known, ...]]:
        """The same by the first of them: a family name where that comes first."""
        return self._by_word(0)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of a speaker's or source's name, folded."""
        return frozenset(word for known in (*self.speakers, *self.sources) for word in known.folded.split())

    def _by_word(self, position: int) -> dict[str, tuple[Known, ...]]:
        found: dict[str, list[Known]] = {}
        for folded, known in self.by_name.items():
            words = folded.split()
            if 1 < len(words) <= _LONGEST_PERSON and organisation_words().isdisjoint(words):
                # "Jane Doe -" ends with what is no word.
                for word in dict.fromkeys(filter(None, (words[position], fold(known.name.split()[position])))):
                    found.setdefault(word, []).append(known)
        return {word: tuple(those) for word, those in found.items()}

    @cached_property
    def outlets(self) -> dict[str, tuple[str, ...]]:
        """Sources by what they are called, folded, without "The", the longest first: their names, and these without what
        follows a line or a dash, where no other is called so ("The Courier" of "The Courier | News From Port Vale")."""
        whole: dict[str, tuple[str, ...]] = {}
        short: dict[str, tuple[str, ...]] = {}
        for source in self.sources:
            name = source.folded.removeprefix("the ")
            whole[name] = (*whole.get(name, ()), source.name)
            if (cut := _TAGLINE.search(source.name)) is not None:
                name = fold(source.name[: cut.start()]).removeprefix("the ")
                short[name] = (*short.get(name, ()), source.name)
        called = {name: names for name, names in (short | whole).items() if len(name) >= _SHORTEST_OUTLET}
        return dict(sorted(called.items(), key=lambda one: -len(one[0])))

    @cached_property
    def _sources_by_name(self) -> dict[str, tuple[Known, ...]]:
        found: dict[str, tuple[Known, ...]] = {}
        for known in self.sources:
            found[known.folded] = (*found.get(known.folded, ()), known)
        return found


def fold(name: str) -> str:
    """Lower case, without accents and apostrophes, words parted by one space: "José O’Neill-Müller" is jose oneill muller."""
    if name.isascii():  # most are; an archive has a hundred thousand, and a question is folded hundreds of times
        return " ".join(name.lower().translate(_ASCII).split())
    # Taking letters apart can make capitals, and lower case letters that can be taken apart.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_LETTERS)
    return _NO_WORD.sub(" ", _APOSTROPHES.sub("", plain)).strip()


def known(rows: Iterable[tuple[int, str]]) -> tuple[Known, ...]:
    """Ids and names as the store has them."""
    return tuple(Known(number, name, fold(name)) for number, name in rows)


def _with_words(names: Iterable[Known], wanted: str) -> tuple[Known, ...]:
    words = fold(wanted)
    if not words:
        return ()
    return tuple(name for name in names if f" {words} " in f" {name.folded} ")
