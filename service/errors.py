"""What a person can do wrong when asking, each error with the field that is wrong and what to write instead.

Errors of the index (none there, another format, a corrupted file) are ``index``'s own; the edges map both.
"""

from __future__ import annotations


class AskError(ValueError):
    """The question or a filter cannot be used; ``field`` is its name on every edge (``question``, ``k``, ``from``)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(field, message)  # all that it is made of, so that it goes from process to process
        self.field = field
        self.message = message

    def __str__(self) -> str:
        return self.message


class UnknownError(LookupError):
    """Nothing in the index is called so."""


class UnknownArticleError(UnknownError):
    """No article of this id is in the index."""

    def __init__(self, article: str) -> None:
        super().__init__(f"No article has the id {_short(article)!r}. The ids are those of the passages of an answer.")
        self.article = article


class UnknownSpeakerError(UnknownError):
    """Nobody of this name is on record."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Nobody called {_short(name)!r} is on record. The names are those that the list of speakers has."
        )
        self.name = name


def _short(words: str) -> str:
    return words if len(words) <= 120 else words[:117] + "…"
