"""What a reader asks the page: the address of a page in, the filters of a search and the addresses of its neighbours out.

Everything that a page shows stands in its address, so that it can be shared, kept and gone back to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.requests import Request

from index.question import Filters


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the form, as the reader typed it; ``ignore`` are words that are not meant as a name or a day."""

    q: str = ""
    speaker: str = ""
    source: str = ""
    day_from: str = ""
    day_to: str = ""
    ignore: tuple[str, ...] = ()

    @classmethod
    def read(cls, request: Request) -> Form:
        """Read the query of an address."""
        query = request.query_params
        q, speaker, source, first, last = (
            query.get(name, "").strip() for name in ("q", "speaker", "source", "from", "to")
        )
        ignored = dict.fromkeys(words for words in map(str.strip, query.getlist("ignore")) if words)
        return cls(q, speaker, source, first, last, tuple(ignored))

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return any((self.speaker, self.source, self.day_from, self.day_to))

    @property
    def filters(self) -> Filters:
        """The same for the index. An empty field is no filter: a form without script sends them all."""
        return Filters(
            self.speaker or None, self.source or None, self.day_from or None, self.day_to or None, self.ignore
        )

    def address(self, path: str = "/", **more: str) -> str:
        """Where this is asked; ``more`` stands in the address too."""
        given = [("q", self.q), ("speaker", self.speaker), ("source", self.source)]
        given += [
            ("from", self.day_from),
            ("to", self.day_to),
            *(("ignore", words) for words in self.ignore),
            *more.items(),
        ]
        query = urlencode([(name, value) for name, value in given if value])
        return f"{path}?{query}" if query else path

    def during(self, first: str, last: str) -> Form:
        """The same, of these days only."""
        return replace(self, day_from=first, day_to=last)

    def ignoring(self, words: str) -> Form:
        """The same, with words that are not meant as what they were read as."""
        return replace(self, ignore=tuple(dict.fromkeys((*self.ignore, words))))

    def minding(self, words: str) -> Form:
        """The same, with those words read again."""
        wanted = " ".join(words.casefold().split())
        return replace(self, ignore=tuple(one for one in self.ignore if " ".join(one.casefold().split()) != wanted))
