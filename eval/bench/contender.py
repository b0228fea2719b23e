"""A program behind a pipe: what to do in, how long it took out. One noun for onrecord and for whom it is compared with."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self


class Absent(Exception):
    """The program did not start: what it said last."""


class Contender:
    """A running program of ``eval.bench.peers``' protocol; it has loaded its model when this is made."""

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        self.name = name
        self._errors: IO[bytes] = log.open("wb")
        self._log = log
        self._process = subprocess.Popen(  # noqa: S603 - the bench's own programs
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
        )
        self._answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        for file in (self._process.stdin, self._process.stdout, self._errors):
            if file is not None:
                file.close()

    def do(self, what: str, **more: Any) -> dict[str, Any]:
        """Do ``what`` and return what is said of it."""
        if self._process.stdin is None:
            raise Absent(self.name)
        self._process.stdin.write(json.dumps({"do": what, **more}).encode() + b"\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout is not None else b""
        if not line:
            self._process.wait()
            self._errors.flush()
            said = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            self.__exit__(None, None, None)
            raise Absent(said[-1] if said else f"ended with {self._process.returncode}")
        found: dict[str, Any] = json.loads(line)
        return found
