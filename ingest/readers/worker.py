"""The process that reads documents for ``ingest.readers.isolation``: tasks on standard input, finds on standard output."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from ingest.readers import read_task
from ingest.readers.isolation import limits_of
from ingest.readers.source import Options, Task
from ingest.records import RawDocument, Skipped


def main() -> None:
    """Answer tasks, each a line of JSON with its document behind it, by a line of JSON, until there are no more."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not come between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    told = json.loads(sys.stdin.buffer.readline())
    options = Options(limits_of(told["limits"]), told["fields"])
    _limit_memory(options.limits.document_memory)
    while line := sys.stdin.buffer.readline():
        head = json.loads(line)
        data = sys.stdin.buffer.read(head["size"])
        task = Task(head["key"], head["name"], data, head["address"], head["retrieved"])
        out.write(json.dumps([asdict(found) for found in _finds(task, options)]).encode() + b"\n")
        out.flush()


def _finds(task: Task, options: Options) -> list[RawDocument | Skipped]:
    try:
        return list(read_task(task, options))
    except (MemoryError, ImportError):
        # A process that ran out of memory gets none of it back, and the next documents need a fresh one. A module that
        # cannot be mapped is how it shows where a library is first used.
        os._exit(1)
    except Exception as error:  # noqa: BLE001 - whatever a parser raises, the document fails alone
        return [Skipped(task.key, f"breaks its reader: {type(error).__name__}: {error}")]


def _limit_memory(size: int) -> None:
    """Let the process take ``size`` bytes more than it has, where the system can be told so."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + size
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
