"""What is wrong with an installation or an index: an index directory in, findings out, each with what to do."""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = ("openvino", "tokenizers", "torch", "sentence-transformers", "faiss-cpu", "tantivy", "fastapi", "uvicorn")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``detail`` says what it is, or what is wrong and what to do."""

    what: str
    ok: bool
    detail: str


def examine(directory: Path) -> Iterator[Finding]:
    """Look at the installation, the packaged model and every byte of the index; slow on a large one."""
    yield Finding("onrecord", True, f"{version('onrecord')} on Python {platform.python_version()}, {sys.platform}")
    yield from _libraries()
    yield _model()
    yield from _index(directory)


def _libraries() -> Iterator[Finding]:
    for name in _LIBRARIES:
        try:
            yield Finding(name, True, version(name))
        except PackageNotFoundError:
            yield Finding(name, False, f"is not installed: pip install {name}")
    yield Finding("sqlite", True, sqlite3.sqlite_version)


def _model() -> Finding:
    from index.embed import load_embedder
    from index.errors import IndexFault

    try:
        model = load_embedder()
        # As far as a first vector, since the right files may still meet a library that does not run them here.
        model.encode_question("Who?")
    except IndexFault as fault:
        return Finding("model", False, str(fault))
    return Finding("model", True, f"{model.name}, files as published, {model.dimension} dimensions, on {model.runtime}")


def _index(directory: Path) -> Iterator[Finding]:
    from index.checkup import verify
    from index.errors import IndexFault

    try:
        checkup = verify(directory)
    except IndexFault as fault:
        yield Finding("index", False, str(fault))
        return
    for problem in checkup.problems:
        yield Finding("index", False, problem)
    for one in checkup.generations:
        what = "generation" if one.current else "earlier generation"
        if one.problems:
            # An older one that is damaged harms nobody until somebody wants to go back to it.
            yield Finding(what, False, f"{one.name}: {'; '.join(one.problems)}")
        else:
            state = "answers" if one.current else "may be rolled back to"
            yield Finding(
                what, True, f"{one.name}, {one.files} files of {one.size / 1e6:.1f} MB as they were written; {state}"
            )
