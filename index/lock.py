"""Locks between processes: one build at a time on an index, and generations that are being read are not deleted.

The operating system drops both when their process ends, however it ends.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import weakref
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from index.errors import IndexBusy

if sys.platform == "win32":
    import msvcrt

    def _exclusive(file: IO[str]) -> None:
        # A byte far beyond the text, so that the text can be read while the lock is held.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _shared(handle: int) -> None:
        """Windows refuses to delete open files of itself."""
else:
    import fcntl

    def _exclusive(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _shared(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)


class BuildLock:
    """Held while an index is written; whoever else wants to write it gets ``IndexBusy``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        file = self._path.open("a+", encoding="utf-8")
        try:
            _exclusive(file)
        except OSError as error:
            file.seek(0)
            holder = file.read(200).strip() or "another process"
            file.close()
            msg = f"{self._path.parent} is being written by {holder}: wait until that build has ended, or stop it"
            raise IndexBusy(msg) from error
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()} on {socket.gethostname()}\n")
        file.flush()
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class Lease:
    """Held on a file while the folder around it is read, at the latest until this object is gone.

    Opening raises FileNotFoundError where the file is not there.
    """

    def __init__(self, path: Path) -> None:
        handle = os.open(path, os.O_RDONLY)
        self._release = weakref.finalize(self, os.close, handle)
        # Without an error on file systems that have no locks, and where the folder is just being deleted.
        with contextlib.suppress(OSError):
            _shared(handle)
        # Between opening and locking the folder may have been deleted: the file must still be the one at its path.
        if os.fstat(handle).st_ino != path.stat().st_ino:
            self.close()
            raise FileNotFoundError(path)

    def close(self) -> None:
        self._release()


def in_use(path: Path) -> bool:
    """Whether somebody holds a lease on the file."""
    try:
        with path.open(encoding="utf-8") as file:
            _exclusive(file)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
