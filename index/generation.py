"""An index directory on disk: generations side by side and one pointer, ``CURRENT``, to the one that answers.

    CURRENT                     the name of a generation
    generations/000012-3f…/     manifest.json and the files it lists (store.sqlite, vectors/, lexical/); never changed
    embeddings/<fingerprint>/   vectors by what was embedded, shared by all generations (index.embeddings)
    readings.sqlite             what was read so far, while a build goes on (index.readings)
    verified.json, lock         which files were hashed on this machine; who is building

A generation's name ends in the hash of its manifest, which holds the hash of every file: no byte of it can change
unseen. A new one is written aside, fsynced, renamed into place, and only then pointed to.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.errors import DamagedIndex, NoIndex, NoRollback, NotAnIndex, OtherFormat
from index.integrity import FileRecord, Verified, check_files, sha256
from index.lock import BuildLock, Lease, in_use
from index.manifest import MANIFEST, Manifest, parse

POINTER: Final = "CURRENT"
GENERATIONS: Final = "generations"
EMBEDDINGS: Final = "embeddings"
LOCK: Final = "lock"
STORE: Final = "store.sqlite"
VECTORS: Final = "vectors"
LEXICAL: Final = "lexical"
_WORK: Final = ".building"
_NAME: Final = re.compile(r"(\d{6,})-([0-9a-f]{16})")
# A reader that finds its generation deleted has read the pointer just before a switch; twice in a row is unheard of.
_TRIES: Final = 10


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation that was checked and may be read. ``lease`` keeps it from being deleted until it is closed."""

    directory: Path
    name: str
    manifest: Manifest
    lease: Lease

    @property
    def path(self) -> Path:
        return self.directory / GENERATIONS / self.name

    def close(self) -> None:
        self.lease.close()


def current_name(directory: Path) -> str:
    """Return the name of the generation that answers. Costs one small read."""
    try:
        content = (directory / POINTER).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        if any(_names(directory)):
            raise DamagedIndex(directory, POINTER, "is missing") from error
        raise NoIndex(directory) from error
    except OSError as error:
        raise DamagedIndex(directory, POINTER, f"cannot be read ({error})") from error
    name = content[:-1].decode("ascii", errors="replace")
    if content[-1:] != b"\n" or not _NAME.fullmatch(name):
        raise DamagedIndex(directory, POINTER, "does not name a generation")
    return name


def open_current(directory: Path) -> Generation:
    """Open the generation that answers; every file is checked, those verified before on this machine by their stat."""
    for _ in range(_TRIES):
        name = current_name(directory)
        try:
            return open_generation(directory, name)
        except DamagedIndex:
            # The generation may have been replaced and deleted since its name was read.
            if current_name(directory) == name:
                raise
    raise DamagedIndex(directory, POINTER, "changes faster than it can be followed")


def open_generation(directory: Path, name: str, *, trusting: bool = True) -> Generation:
    """Open a generation by its name; with ``trusting`` false every file of it is hashed again."""
    path = directory / GENERATIONS / name
    file = f"{GENERATIONS}/{name}/{MANIFEST}"
    try:
        lease = Lease(path / MANIFEST)
        content = (path / MANIFEST).read_bytes()
    except OSError as error:
        what = (
            "is missing" if isinstance(error, FileNotFoundError | NotADirectoryError) else f"cannot be read ({error})"
        )
        raise DamagedIndex(directory, file, what) from error
    try:
        if hashlib.sha256(content).hexdigest()[:16] != name.rpartition("-")[2]:
            raise DamagedIndex(directory, file, "is not as it was written (its SHA-256 differs)")
        manifest = parse(content, directory, file)
        check_files(directory, path, manifest.files, trusting=trusting)
    except BaseException:
        lease.close()
        raise
    return Generation(directory, name, manifest, lease)


def prepare(directory: Path) -> None:
    """Make the index directory; raise ``NotAnIndex`` where it is somebody else's."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        found = {path.name for path in directory.iterdir()}
    except (FileExistsError, NotADirectoryError) as error:
        raise NotAnIndex(directory) from error
    if found and not found & {POINTER, GENERATIONS, LOCK}:
        raise NotAnIndex(directory)
    (directory / GENERATIONS).mkdir(exist_ok=True)


def lock(directory: Path) -> BuildLock:
    """The lock that whoever writes the index must hold."""
    return BuildLock(directory / LOCK)


def workspace(directory: Path) -> Path:
    """An empty folder to write the next generation in; what dead builds left is deleted. Needs the lock."""
    for path in (directory / GENERATIONS).glob(f"{_WORK}*"):
        shutil.rmtree(path)
    for path in directory.glob(f"{POINTER}.*"):
        path.unlink()
    work = directory / GENERATIONS / f"{_WORK}-{os.getpid()}"
    work.mkdir()
    return work


def next_number(directory: Path) -> int:
    """The number of the next generation: no other of this directory has it."""
    return max((_number(name) for name in _names(directory)), default=0) + 1


def describe_files(directory: Path, work: Path, previous: Generation | None) -> dict[str, FileRecord]:
    """Hash every file of ``work``, but not the ones it shares with the generation before, whose hashes are known.

    Meanwhile the new ones are written to the disk, which ``publish`` waits for.
    """
    verified = Verified(directory)
    shared: dict[tuple[int, int], FileRecord] = {}
    if previous is not None:
        for name, record in previous.manifest.files.items():
            stat = (previous.path / name).stat()
            shared[stat.st_dev, stat.st_ino] = record
    found = {path: path.stat() for path in sorted(path for path in work.rglob("*") if path.is_file())}
    known = {path: shared.get((stat.st_dev, stat.st_ino)) for path, stat in found.items()}
    records: dict[str, FileRecord] = {}
    with ThreadPoolExecutor(max_workers=1) as beside:
        written = [beside.submit(_fsync, path) for path, record in known.items() if record is None]
        for path, stat in found.items():
            record = known[path] or FileRecord(sha256(path), stat.st_size)
            if known[path] is None:
                verified.note(path, record.sha256)
            records[path.relative_to(work).as_posix()] = record
        for one in written:
            one.result()
    verified.save(directory / GENERATIONS)
    return records


def publish(directory: Path, work: Path, manifest: Manifest) -> str:
    """Make ``work`` the generation that answers, and return its name. Needs the lock."""
    content = manifest.to_bytes()
    (work / MANIFEST).write_bytes(content)
    for path in work.rglob("*"):
        _fsync(path)
    _fsync(work)
    name = f"{manifest.number:06d}-{hashlib.sha256(content).hexdigest()[:16]}"
    work.rename(directory / GENERATIONS / name)
    _fsync(directory / GENERATIONS)
    _point(directory, name)
    return name


def prune(directory: Path, keep: Collection[str], fingerprints: Collection[str]) -> None:
    """Delete every generation but ``keep`` and those that are being read, and embeddings of no model in use."""
    for name in _names(directory):
        path = directory / GENERATIONS / name
        if name not in keep and not in_use(path / MANIFEST):
            shutil.rmtree(path, ignore_errors=True)
    with contextlib.suppress(FileNotFoundError):
        for path in (directory / EMBEDDINGS).iterdir():
            if path.name not in fingerprints:
                shutil.rmtree(path, ignore_errors=True)


def rollback(directory: Path) -> str:
    """Point to the newest generation before the current one whose files all are as written, and return its name.

    Where the pointer itself is damaged, it is set to the newest such generation.
    """
    if not (directory / GENERATIONS).is_dir():
        raise NoIndex(directory)
    with lock(directory):
        try:
            before: float = _number(current_name(directory))
        except (NoIndex, DamagedIndex):
            before = float("inf")
        wrong: list[str] = []
        for name in sorted(_names(directory), key=_number, reverse=True):
            if _number(name) >= before:
                continue
            try:
                open_generation(directory, name, trusting=False).close()
            except (DamagedIndex, OtherFormat) as error:
                wrong.append(str(error))
                continue
            _point(directory, name)
            return name
    msg = f"{directory} holds no earlier generation to go back to{': ' if wrong else ''}{'; '.join(wrong)}"
    raise NoRollback(msg)


def names(directory: Path) -> list[str]:
    """The names of all generations that are whole, oldest first."""
    return sorted(_names(directory), key=_number)


def link_folder(old: Path, new: Path) -> None:
    """Make ``new`` a folder of the same files."""
    new.mkdir()
    for path in old.iterdir():
        link(path, new / path.name)


def link(old: Path, new: Path) -> None:
    """Hard-link a file, or copy it where the file system has no links."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _names(directory: Path) -> list[str]:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return [path.name for path in (directory / GENERATIONS).iterdir() if _NAME.fullmatch(path.name)]
    return []


def _number(name: str) -> int:
    return int(name.partition("-")[0])


def _point(directory: Path, name: str) -> None:
    temporary = directory / f"{POINTER}.{os.getpid()}"
    temporary.write_bytes(f"{name}\n".encode("ascii"))
    _fsync(temporary)
    temporary.replace(directory / POINTER)
    _fsync(directory)


def _fsync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows has no fsync for folders
    # Windows syncs only what is open for writing; elsewhere a linked file may be somebody else's.
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
