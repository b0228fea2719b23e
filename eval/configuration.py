"""What ranks and decides, as one hash: the model, the pipeline, every constant of the ranking, and what is switched on.

Two runs under one hash differ by their archive, questions and machine only, so that quality and speed that are shown
beside each other can be told to belong together.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from index.search import Searcher, Steps

MODULES: Final = (
    "index.clauses",
    "index.coarse",
    "index.fusion",
    "index.hybrid",
    "index.lexical",
    "index.parts",
    "index.question",
    "index.reading",
    "index.search",
    "index.vectors",
    "index.words",
    "service.confidence",
    "service.highlight",
)
"""Where constants stand that an answer depends on: whatever a module names in capitals."""
_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Configuration:
    """What an answer depends on beside the archive. ``corpus`` is the archive's hash, and not part of ``hash``."""

    model: str
    fingerprint: str
    pipeline: str
    mode: str
    k: int
    steps: Mapping[str, bool]
    constants: Mapping[str, Any]
    corpus: str

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of all but the corpus."""
        counted = {name: value for name, value in asdict(self).items() if name != "corpus"}
        return hashlib.sha256(json.dumps(counted, sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """The whole of it and its hash, as JSON takes it."""
        return {"hash": self.hash, **asdict(self)}

    def __str__(self) -> str:
        return f"configuration {self.hash[:_SHOWN]}, corpus {self.corpus[:_SHOWN]}"


def configuration(searcher: Searcher, mode: str, k: int, steps: Steps) -> Configuration:
    """What answers of this searcher depend on."""
    manifest = searcher.manifest
    return Configuration(
        model=manifest.model.name,
        fingerprint=manifest.model.fingerprint,
        pipeline=manifest.pipeline,
        mode=mode,
        k=k,
        steps=asdict(steps),
        constants={name: constants(import_module(name)) for name in MODULES},
        corpus=searcher.corpus(),
    )


def constants(module: ModuleType) -> dict[str, Any]:
    """What the module names in capitals, as far as it is made of numbers, texts and patterns."""
    named = {name: _plain(value) for name, value in vars(module).items() if name.isupper()}
    return {name: value for name, value in sorted(named.items()) if value is not None}


def _plain(value: object) -> Any:
    """The value as JSON has it, sets in order; None for what is something else."""
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, re.Pattern):
        return value.pattern
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return None
