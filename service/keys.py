"""Keys of a service that is reached from elsewhere: a file and a secret in, who asks and what they may out.

The file holds a SHA-256 of each secret, never a secret: 256 random bits need no slow hash. It is read again when it changes,
so that a key that is revoked stops at once.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, get_args

Scope = Literal["ask", "archive", "metrics"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
"""``ask``: questions; ``archive``: articles, speakers, statements; ``metrics``: the service's own figures."""
PREFIX: Final = "onr_"


class KeysError(ValueError):
    """The file of keys, or what is asked of it, cannot be used."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key; ``created`` and ``revoked`` are times (ISO 8601, UTC)."""

    name: str
    digest: str
    scopes: tuple[Scope, ...]
    created: str
    revoked: str | None = None


def create(path: Path, name: str, scopes: Iterable[str]) -> str:
    """Add a key to the file, which is made where there is none, and return its secret: it is nowhere else."""
    keys = read(path) if path.exists() else []
    wanted = tuple(dict.fromkeys(scopes))
    if not name.strip() or len(name) > 100:
        raise KeysError("a key needs a name of up to 100 characters: say whose it is")
    if any(key.name == name and not key.revoked for key in keys):
        raise KeysError(f"there is a key called {name!r} already: revoke it, or take another name")
    if not wanted or set(wanted) - set(SCOPES):
        raise KeysError(f"a key's scopes are some of {', '.join(SCOPES)}, not {', '.join(wanted) or 'none'}")
    secret = PREFIX + secrets.token_urlsafe(32)
    named = tuple(scope for scope in SCOPES if scope in wanted)
    _write(path, [*keys, Key(name, _digest(secret), named, _now())])
    return secret


def revoke(path: Path, name: str) -> None:
    """Let a key mean nothing from now on. Raises ``KeysError`` where there is none of this name."""
    keys = read(path)
    if not any(key.name == name and not key.revoked for key in keys):
        raise KeysError(f"no key in use is called {name!r}: see `onrecord keys list`")
    _write(path, [replace(key, revoked=_now()) if key.name == name and not key.revoked else key for key in keys])


def read(path: Path) -> list[Key]:
    """Return every key of the file, the revoked ones too."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        return [Key(**{**key, "scopes": tuple(key["scopes"])}) for key in written["keys"]]
    except OSError as error:
        raise KeysError(_unread(path, error)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise KeysError(f"{path} holds no keys as `onrecord keys create` writes them ({error})") from error


class KeyRing:
    """The keys of a file as they are now. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._state: tuple[int, int, int] | None = None
        self._known: Mapping[str, Key] = {}
        self.find("")  # says at the start what is wrong with the file

    def find(self, secret: str) -> Key | None:
        """Return the key of a secret; None of one that is unknown or revoked. Raises ``KeysError`` for the file."""
        with self._lock:
            try:
                found = self._path.stat()
            except OSError as error:
                raise KeysError(_unread(self._path, error)) from error
            state = (found.st_mtime_ns, found.st_size, found.st_ino)
            if state != self._state:
                self._known = {key.digest: key for key in read(self._path) if not key.revoked}
                self._state = state
            # Looked up by hash: how long that takes tells nothing of any secret.
            return self._known.get(_digest(secret))


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _unread(path: Path, error: OSError) -> str:
    return f"cannot read the keys in {path} ({error.strerror}): make one with `onrecord keys create {path}`"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _write(path: Path, keys: Iterable[Key]) -> None:
    """Replace the file at once; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump({"keys": [asdict(key) for key in keys]}, stream, indent=1, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
