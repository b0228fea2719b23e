"""What a generation says of itself: a dataclass on one side, the bytes of ``manifest.json`` on the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from index.errors import DamagedIndex, OtherFormat
from index.integrity import FileRecord

FORMAT_VERSION: Final = 9
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """The embedding model of a generation; ``name`` is what ``load_embedder`` takes, ``runtimes`` what computed it."""

    name: str
    fingerprint: str
    dimension: int
    max_tokens: int
    runtimes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a generation holds. ``undated`` articles have neither a day of publication nor of event."""

    articles: int
    passages: int
    speakers: int
    undated: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A generation: what made it, what it holds, and the hash of every file of it."""

    format: int
    number: int
    created: str
    onrecord: str
    model: ModelRecord
    whole: bool
    pipeline: str
    sources: tuple[str, ...]
    counts: Counts
    files: Mapping[str, FileRecord]

    def to_bytes(self) -> bytes:
        """Return the bytes of ``manifest.json``."""
        return (json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def parse(content: bytes, directory: Path, name: str) -> Manifest:
    """Read the bytes of a ``manifest.json``; ``name`` is the file's, for what is said of it."""
    try:
        fields: Any = json.loads(content)
        if fields["format"] != FORMAT_VERSION:
            raise OtherFormat(directory, fields["format"], FORMAT_VERSION)
        return Manifest(
            format=FORMAT_VERSION,
            number=int(fields["number"]),
            created=str(fields["created"]),
            onrecord=str(fields["onrecord"]),
            model=ModelRecord(**fields["model"] | {"runtimes": tuple(fields["model"].get("runtimes", ()))}),
            whole=bool(fields["whole"]),
            pipeline=str(fields["pipeline"]),
            sources=tuple(fields["sources"]),
            counts=Counts(**fields["counts"]),
            files={str(file): FileRecord(**record) for file, record in fields["files"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedIndex(directory, name, f"is no manifest ({error})") from error
