"""Files in, their hashes out, and whether they still are what was written.

A file is hashed when it is written and before it is first read on a machine; from then on its size, time of change and
inode vouch for it. What was verified is remembered beside the index, under the inode, so that a file which several
generations share is hashed once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.errors import DamagedIndex

VERIFIED: Final = "verified.json"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What a file was when it was written: SHA-256 (hex) and size in bytes."""

    sha256: str
    size: int


def sha256(path: Path) -> str:
    """Return the SHA-256 (hex) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Verified:
    """The files of an index directory that were hashed on this machine, by inode."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / VERIFIED
        self._known: dict[str, list[object]] = {}
        self._changed = False
        # A cache: what is wrong with it costs time only.
        with contextlib.suppress(OSError, ValueError):
            known = json.loads(self._path.read_text(encoding="utf-8"))
            if isinstance(known, dict):
                self._known = {str(key): value for key, value in known.items() if isinstance(value, list)}

    def knows(self, path: Path, record: FileRecord) -> bool:
        """Whether this very file was found to have this hash, and has not been touched since."""
        key, seen = _identity(path)
        return self._known.get(key) == [*seen, record.sha256]

    def note(self, path: Path, digest: str) -> None:
        """Remember that the file was found to have this hash."""
        key, seen = _identity(path)
        self._known[key] = [*seen, digest]
        self._changed = True

    def save(self, keep: Path) -> None:
        """Write the cache, without what it says of files that are not under ``keep`` any more."""
        if not self._changed:
            return
        alive = {_identity(path)[0] for path in keep.rglob("*") if path.is_file()}
        self._known = {key: value for key, value in self._known.items() if key in alive}
        temporary = self._path.with_name(f"{VERIFIED}.{os.getpid()}")
        # An index on a read-only disk is hashed at each opening.
        with contextlib.suppress(OSError):
            temporary.write_text(json.dumps(self._known), encoding="utf-8")
            temporary.replace(self._path)
        self._changed = False


def check_file(directory: Path, path: Path, record: FileRecord) -> None:
    """Raise ``DamagedIndex`` unless the file has the size and hash that it was written with."""
    name = path.relative_to(directory).as_posix()
    try:
        size = path.stat().st_size
        if size != record.size:
            raise DamagedIndex(directory, name, f"has {size} bytes instead of {record.size}")
        if sha256(path) != record.sha256:
            raise DamagedIndex(directory, name, "is not as it was written (its SHA-256 differs)")
    except FileNotFoundError as error:
        raise DamagedIndex(directory, name, "is missing") from error
    except OSError as error:
        raise DamagedIndex(directory, name, f"cannot be read ({error})") from error


def check_files(directory: Path, folder: Path, files: Mapping[str, FileRecord], *, trusting: bool = True) -> None:
    """Check every file of a generation's ``folder``; with ``trusting`` those verified before are not read again."""
    verified = Verified(directory)
    for name, record in files.items():
        path = folder / name
        with contextlib.suppress(OSError):
            if trusting and path.stat().st_size == record.size and verified.knows(path, record):
                continue
        check_file(directory, path, record)
        verified.note(path, record.sha256)
    verified.save(folder.parent)


def _identity(path: Path) -> tuple[str, list[int]]:
    stat = path.stat()
    return f"{stat.st_dev}:{stat.st_ino}", [stat.st_size, stat.st_mtime_ns]
