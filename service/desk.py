"""The service's one open index: a directory (or an open searcher) in, a searcher that is up to date out.

Opening takes seconds (the model is loaded), so it happens once, in the background, and whoever asks meanwhile waits. An
index that cannot be opened is tried again with the next question: it may have been built since. A new generation is opened in
the background too: one of a small archive answers the very next question, until one of a large archive is open the one before
goes on answering.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.search import ALL_STEPS, Steps
from service.problems import NOT_READY, ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.search import Searcher, SpeakerCount

log = logging.getLogger("onrecord.service")

PATIENCE: Final = 0.25
"""Seconds that a question waits for a new generation to be open, and is then answered from the one before."""


class Desk:
    """Where questions are handed in. ``steps`` are those of the ranking. Safe to share between threads."""

    def __init__(self, index: Path | Searcher, steps: Steps = ALL_STEPS) -> None:
        self.steps = steps
        self.directory = index if isinstance(index, Path) else index.directory
        self._opens = isinstance(index, Path)
        self._searcher = None if isinstance(index, Path) else index
        self._trouble: str | None = None
        self._speakers: tuple[str, Sequence[SpeakerCount]] | None = None
        self._opening = threading.Lock()
        self._refreshing = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether an index is open; never waits."""
        return self._searcher is not None

    @property
    def current(self) -> Searcher | None:
        """The searcher as it is now, if one is open; neither waits nor looks for a newer generation."""
        return self._searcher

    @property
    def trouble(self) -> str | None:
        """Why the index could not be opened when it was last tried, if it could not."""
        return None if self.ready else self._trouble

    def warm(self) -> None:
        """Open the index in the background; what is wrong with it is said when somebody asks."""

        def opened() -> None:
            try:
                self.searcher()
            except ProblemError as problem:
                log.warning("not ready: %s", problem.detail)

        if not self.ready:
            threading.Thread(target=opened, name="onrecord-open", daemon=True).start()

    def searcher(self) -> Searcher:
        """Return the searcher at the newest generation; raise the problem ``index-not-ready`` where there is none."""
        if self._searcher is None:
            with self._opening:
                if self._searcher is None:
                    self._searcher = self._open()
        self._follow(self._searcher)
        return self._searcher

    def _follow(self, searcher: Searcher) -> None:
        """Take up a newer generation, if there is one, in a thread of its own; it is waited for a moment."""
        from index.errors import IndexFault

        # One at a time; whoever asks meanwhile is answered from the generation that is open.
        if not self._refreshing.acquire(blocking=False):
            return
        opening = None
        try:
            if searcher.outdated:
                thread = threading.Thread(target=self._refresh, args=[searcher], name="onrecord-refresh", daemon=True)
                thread.start()
                opening = thread
        except IndexFault as error:
            _unopened(error)
        finally:
            if opening is None:
                self._refreshing.release()
        if opening is not None:
            opening.join(PATIENCE)

    def _refresh(self, searcher: Searcher) -> None:
        from index.errors import IndexFault

        try:
            searcher.refresh()
        except IndexFault as error:
            _unopened(error)
        finally:
            self._refreshing.release()

    def speakers(self) -> Sequence[SpeakerCount]:
        """Return everybody on record. Counted once a generation: in a large archive that takes its time."""
        searcher = self.searcher()
        counted = self._speakers
        if counted is None or counted[0] != searcher.generation:
            counted = (searcher.generation, tuple(searcher.speakers()))
            self._speakers = counted
        return counted[1]

    def close(self) -> None:
        """Let go of an index that was opened here; a searcher that was given is whoever's gave it."""
        with self._refreshing:  # what is being opened is let go of too
            if self._opens and self._searcher is not None:
                self._searcher.close()

    def _open(self) -> Searcher:
        from index.errors import IndexFault
        from index.search import Searcher

        try:
            searcher = Searcher.open(self.directory)
            searcher.warm(self.steps)
            return searcher
        except IndexFault as error:
            self._trouble = str(error)
            raise ProblemError(NOT_READY, str(error), {"Retry-After": "5"}) from error


def _unopened(error: Exception) -> None:
    log.warning("a new generation cannot be opened, the previous one goes on answering: %s", error)
