"""The files of a folder: a root in, its files in sorted order out, with what was left out and why.

Hidden files are left out and links are not followed, so that an archive can neither hold a file twice nor reach out of
its folder.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.records import Skipped


@dataclass(frozen=True, slots=True)
class Found:
    """A file and its key: the POSIX path within the root, in NFC, the same on every machine."""

    path: Path
    key: str


def files(root: Path) -> Iterator[Found | Skipped]:
    """Yield the files of ``root``, folder by folder in the order of their names; a file is its own root."""
    if not root.is_dir():
        yield _plain(root, _key(root.name))
        return
    hidden: list[str] = []
    yield from _walk(root, "", hidden)
    if len(hidden) == 1:
        yield Skipped(hidden[0], "hidden: a name that begins with a dot is not read")
    elif hidden:
        yield Skipped(".*", f"{len(hidden)} hidden files or folders are not read (first: {hidden[0]})")


def _walk(folder: Path, prefix: str, hidden: list[str]) -> Iterator[Found | Skipped]:
    open_folders: list[Iterator[tuple[Path, str]]] = [_entries(folder, prefix)]
    while open_folders:
        try:
            path, key = next(open_folders[-1])
        except StopIteration:
            open_folders.pop()
            continue
        except OSError as error:
            open_folders.pop()
            yield Skipped(str(error.filename or folder), f"cannot be read: {error.strerror}")
            continue
        if path.name.startswith(".") or path.name == "__MACOSX":
            hidden.append(key)
        elif path.is_symlink():
            yield Skipped(key, "a link, which is not followed: give what it points to as a source of its own")
        elif path.is_dir():
            open_folders.append(_entries(path, f"{key}/"))
        else:
            yield _plain(path, key)


def _entries(folder: Path, prefix: str) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        yield path, prefix + _key(path.name)


def _plain(path: Path, key: str) -> Found | Skipped:
    if path.is_file():
        return Found(path, key)
    return Skipped(key, "not a plain file")


def _key(name: str) -> str:
    # A name that is not in the file system's encoding still names its file, if with replacement characters.
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
