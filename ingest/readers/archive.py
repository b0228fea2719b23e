"""``.zip``: an archive of documents, each read by its own suffix.

What could harm is refused: names that lead out of the archive, links, encrypted members, archives in archives, and
members or archives that expand beyond the limits.
"""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from ingest.readers.source import MIB, Limits, Source, UnreadableError
from ingest.records import Skipped

# Members of a well-formed archive; more are a way to keep a reader busy.
_MOST_MEMBERS = 1_000_000


def members(source: Source, limits: Limits) -> Iterator[Source | Skipped]:
    """Yield the members of an archive in the order of their names, and those that are not read."""
    with source.open() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            msg = f"no zip archive, or a damaged one: {error}"
            raise UnreadableError(msg) from error
        with archive:
            infos = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda info: info.filename)
            _check(infos, limits)
            hidden = 0
            for info in infos:
                name = info.filename.replace("\\", "/")
                path = PurePosixPath(name)
                if any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in path.parts):
                    hidden += 1
                    continue
                key = f"{source.key}/{unicodedata.normalize('NFC', name)}"
                reason = _refused(info, path, limits)
                if reason is not None:
                    yield Skipped(key, reason)
                else:
                    yield Source(key, path.name, lambda info=info: _opened(archive, info))  # type: ignore[misc]
            if hidden:
                yield Skipped(source.key, f"{hidden} hidden members of the archive are not read")


def check_expansion(data: bytes, limits: Limits) -> None:
    """Refuse a file that is a zip archive inside, as documents of offices are, where it expands beyond the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        msg = f"a damaged file: {error}"
        raise UnreadableError(msg) from error
    _check(infos, limits)
    if sum(info.file_size for info in infos) > limits.document_bytes:
        msg = f"expands to more than {limits.document_bytes // MIB} MiB: split it into documents"
        raise UnreadableError(msg)


def _check(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse an archive that is a bomb as a whole."""
    packed = sum(info.compress_size for info in infos)
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > _MOST_MEMBERS or (unpacked > limits.document_bytes and unpacked > limits.expansion * packed):
        msg = f"expands to more than {limits.expansion} times its size: refused as a decompression bomb"
        raise UnreadableError(msg)


def _refused(info: zipfile.ZipInfo, path: PurePosixPath, limits: Limits) -> str | None:
    if path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0]):
        return "a name that leads out of the archive: refused"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link, which is not followed"
    if info.flag_bits & 0x1:
        return "encrypted: unpack it with its password"
    if path.suffix.lower() == ".zip":
        return "an archive within an archive: unpack the outer one"
    if info.file_size > MIB and info.file_size > limits.expansion * max(1, info.compress_size):
        return f"expands to more than {limits.expansion} times its size: refused as a decompression bomb"
    return None


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    try:
        return cast("BinaryIO", archive.open(info))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        msg = f"cannot be unpacked: {error}"
        raise UnreadableError(msg) from error
