"""A figure with when, where and by which version it was taken: a line of JSON, shown and kept."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def record(what: str, figures: Mapping[str, object], out: Path | None) -> None:
    """Print the line, and add it to the file ``out`` where there is one."""
    about = {
        "what": what,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": version("onrecord"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }
    line = json.dumps(about | dict(figures)) + "\n"
    sys.stdout.write(line)
    if out is not None:
        with out.open("a", encoding="utf-8") as file:
            file.write(line)
