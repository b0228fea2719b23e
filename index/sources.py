"""Paths that were given to a build in, what is read under which root out.

A document is known by its root and its key within that, and text files by nothing else, so roots must not overlap. A
path inside a root of the index is read as a part of that root; a folder that holds older roots takes them over.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import SourceMissing


@dataclass(frozen=True, slots=True)
class Scope:
    """A path to read. Its documents belong to ``root``, where their keys begin with ``prefix``.

    ``within`` is the key of the file or folder that is read; empty for the whole root.
    """

    path: Path
    root: Path
    folder: bool
    prefix: str
    within: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build reads; ``adopted`` are older roots, the larger root that they are now of, and their prefix there."""

    scopes: tuple[Scope, ...]
    adopted: tuple[tuple[Path, Path, str], ...]

    def covers(self, root: Path, key: str) -> bool:
        """Whether the build would find this document if it were still there."""
        return any(
            scope.root == root
            and (not scope.within or key == scope.within or key.startswith((f"{scope.within}/", f"{scope.within}#")))
            for scope in self.scopes
        )


def checked(sources: Sequence[Path]) -> list[Path]:
    """The sources as absolute paths, each once; ``SourceMissing`` where one cannot be read."""
    if not sources:
        msg = "no source was given: name at least one file or folder"
        raise SourceMissing(msg)
    found: list[Path] = []
    for source in sources:
        path = source.expanduser().resolve()
        try:
            if path.is_dir():
                with os.scandir(path):
                    pass
            else:
                path.open("rb").close()
        except OSError as error:
            msg = f"the source {source} cannot be read ({error.strerror}); nothing was changed in the index"
            raise SourceMissing(msg) from error
        found.append(path)
    return [
        path for path in dict.fromkeys(found) if not any(path.is_relative_to(other) for other in found if other != path)
    ]


def plan(sources: Sequence[Path], known: Mapping[Path, bool]) -> Plan:
    """Find the root of each source; ``known`` are the roots of the index, and whether each is a folder."""
    scopes = [_scope(path, known) for path in sources]
    adopted = [
        (root, scope.root, _prefix(_key(root, scope.root), folder))
        for scope in scopes
        for root, folder in known.items()
        if scope.folder and root != scope.root and root.is_relative_to(scope.root)
    ]
    return Plan(tuple(scopes), tuple(adopted))


def file_of(root: Path, folder: bool, key: str) -> Iterable[Path]:
    """Where the file of a document may be: a key is its path, or that and ``#`` and the place within the file."""
    base = root if folder else root.parent
    yield base / key
    if "#" in key:
        yield base / key.rpartition("#")[0]


def _scope(path: Path, known: Mapping[Path, bool]) -> Scope:
    around = [root for root, folder in known.items() if folder and path.is_relative_to(root)]
    root = min(around, key=lambda one: len(one.parts)) if around else path
    if root == path:
        return Scope(path, path, path.is_dir(), "", "")
    within = _key(path, root)
    return Scope(path, root, True, _prefix(within, path.is_dir()), within)


def _key(path: Path, root: Path) -> str:
    """The path within a root as readers write it."""
    return unicodedata.normalize("NFC", path.relative_to(root).as_posix())


def _prefix(within: str, folder: bool) -> str:
    """What the keys of a folder's documents begin with; a file's key names the file already."""
    return f"{within}/" if folder else within[: within.rfind("/") + 1]
