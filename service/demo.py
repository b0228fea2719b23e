"""The bundled sample archive, ready to be asked: where its articles and its index are, and three questions to try."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.build import BuildReport, Progress

# One answered in an interview, one in a quotation, and one that the archive says nothing about; without apostrophes,
# which make a curl line hard to read.
TRY = ("s015", "s022", "s050")


def sample() -> Path:
    """Return the folder of the sample archive and its questions, as it was installed."""
    return Path(str(files("eval"))) / "sets" / "sample"


def cache() -> Path:
    """Return the folder for what can be made again at any time, by the custom of the system."""
    home = Path.home()
    if sys.platform == "darwin":
        base = home / "Library" / "Caches"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    else:
        # The specification says to ignore a relative path.
        named = Path(os.environ.get("XDG_CACHE_HOME", ""))
        base = named if named.is_absolute() else home / ".cache"
    return base / "onrecord"


def index_directory() -> Path:
    """Return where the index of the sample archive is kept: one a place of it, since an index knows its sources."""
    place = hashlib.sha256(str(sample().resolve()).encode()).hexdigest()[:12]
    return cache() / f"demo-{place}"


def build(directory: Path, progress: Progress | None = None) -> BuildReport:
    """Bring the index up to date; one that another version left, or that is damaged, is made anew."""
    from index.build import build as build_index
    from index.errors import DamagedIndex, OtherFormat, OtherModel, OtherSettings

    sources = [sample() / "archive"]
    try:
        return build_index(sources, directory, progress=progress)
    except (DamagedIndex, OtherFormat, OtherModel, OtherSettings):
        return build_index(sources, directory, rebuild=True, progress=progress)


def questions() -> tuple[str, ...]:
    """Return the questions to try, from the set that the sample archive is measured by."""
    lines = (sample() / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    by_id = {record["id"]: record["question"] for record in map(json.loads, lines)}
    return tuple(by_id[name] for name in TRY)


def curl(address: str, question: str) -> str:
    """Return a command that asks the question over HTTP."""
    return shlex.join(["curl", "-sG", f"{address}/v1/ask", "--data-urlencode", f"q={question}", "-d", "k=3"])
