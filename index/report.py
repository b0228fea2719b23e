"""What a build says: while it goes on, and once it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from index.intake import Renamed
from ingest.records import Skipped

Stage = Literal["read", "embed", "index", "publish"]


class Progress(Protocol):
    """Told how far a build is: documents read (how many there will be is not known), passages embedded, indexed."""

    def __call__(self, stage: Stage, done: int, total: int | None) -> None: ...


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build came to.

    ``articles`` to ``undated`` are what the index holds now; ``articles`` is ``added + changed + unchanged``.
    ``embedded`` texts were new; the vectors of ``reused`` new passages were there already. ``skipped`` documents did
    not become articles; ``kept`` are the keys of what stays in the index though it could not be read this time.
    ``corrections`` are in effect; the ``refused`` ones are not, for the reason given of each.
    ``switched`` is false where nothing had changed, so that no generation was written. ``seconds`` is the time taken.
    """

    articles: int
    passages: int
    speakers: int
    undated: int
    added: int
    changed: int
    removed: int
    unchanged: int
    embedded: int
    reused: int
    skipped: tuple[Skipped, ...]
    kept: tuple[str, ...]
    renamed: tuple[Renamed, ...]
    corrections: int
    refused: tuple[Skipped, ...]
    notes: tuple[str, ...]
    model: str
    generation: str
    switched: bool
    seconds: float
