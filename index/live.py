"""An index directory in, the generation of it that answers now out, with the model that its questions are read by.

A search uses one generation from beginning to end; ``refresh`` takes up a newer one between two questions.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from index.embed import Embedder, load_embedder
from index.errors import IndexFault, OtherModel
from index.generation import current_name
from index.manifest import Manifest, ModelRecord
from index.opened import Opened, open_newest


class Live:
    """The newest generation in ``directory``, held open while it is used by any number of threads."""

    def __init__(self, directory: Path, opened: Opened, model: str | None, embedder: Embedder | None) -> None:
        self.directory = directory
        self._opened = opened
        self._model = model
        self._embedders = {} if embedder is None else {embedder.fingerprint: embedder}
        self._given = embedder is not None
        self._loading = threading.Lock()
        self._refreshing = threading.Lock()
        self._switching = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, directory: Path, *, model: str | None = None, embedder: Embedder | None = None) -> Self:
        """Open the index in ``directory``; every file of it is checked, which reads it the first time on a machine.

        ``model`` says where the embedding model is now, where it is not where it was; ``embedder`` is used instead of
        loading one. Raises ``NoIndex``, ``DamagedIndex``, ``OtherFormat`` and, where it is given one, ``OtherModel``.
        """
        directory = directory.expanduser().resolve()
        searcher = cls(directory, open_newest(directory), model, embedder)
        if embedder is not None or model is not None:
            try:
                searcher._embedder(searcher._opened)
            except IndexFault:
                searcher.close()
                raise
        return searcher

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def generation(self) -> str:
        """The name of the generation that answers."""
        return self._opened.generation.name

    @property
    def manifest(self) -> Manifest:
        """What that generation says of itself."""
        return self._opened.generation.manifest

    def warm(self) -> None:
        """Load what the first question would load: seconds."""
        with self._using() as opened:
            self._embedder(opened).encode_question("warm")

    @property
    def outdated(self) -> bool:
        """Whether there is a newer generation. Costs one small read; raises ``NoIndex`` and ``DamagedIndex``."""
        return current_name(self.directory) != self.generation

    def refresh(self) -> bool:
        """Take up the newest generation if there is a newer one; True where there was. Costs one small read else.

        Where the newer one cannot be opened, the error is raised and the older one goes on answering.
        """
        if not self.outdated:
            return False
        with self._refreshing:
            newest = open_newest(self.directory)
            try:
                if newest.generation.name == self.generation:
                    return False
                if self._embedders:
                    # A question was asked before, so the next one should not wait for what it would load.
                    self._embedder(newest)
                    newest.registry.prepare()
                with self._switching:
                    if self._closed:
                        return False
                    self._opened, newest = newest, self._opened
                return True
            finally:
                # The older one now, or the newer one if it was not taken up.
                newest.retire()

    def close(self) -> None:
        """Let go of every file, once the questions that are being answered are."""
        with self._switching:
            self._closed = True
        self._opened.retire()

    @contextmanager
    def _using(self) -> Iterator[Opened]:
        """The generation that answers now, held open until the block ends."""
        with self._switching:
            if self._closed:
                msg = "the searcher was closed: open it again"
                raise IndexFault(msg)
            opened = self._opened
            opened.__enter__()
        try:
            yield opened
        finally:
            opened.__exit__()

    def _embedder(self, opened: Opened) -> Embedder:
        """The model of a generation, loaded once."""
        wanted = opened.generation.manifest.model
        with self._loading:
            found = self._embedders.get(wanted.fingerprint)
            if found is None:
                found = (
                    next(iter(self._embedders.values()))
                    if self._given
                    else load_embedder(self._model or wanted.name, fingerprint=wanted.fingerprint)
                )
                if found.fingerprint != wanted.fingerprint:
                    raise _other_model(self.directory, wanted, found)
                self._embedders[found.fingerprint] = found
            return found


def _other_model(directory: Path, wanted: ModelRecord, found: Embedder) -> OtherModel:
    if wanted.name == found.name:
        what = f"the embedding model {found.name} has changed since the index in {directory} was built with it"
    else:
        what = f"the index in {directory} was built with the embedding model {wanted.name}, not with {found.name}"
    return OtherModel(f"{what}: give that model, or build the index again with --rebuild")
