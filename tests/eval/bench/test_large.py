"""The bench of a whole archive, on a small one."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eval.bench import large
from eval.bench.large import family, proportional

SETS = Path(large.__file__).parents[1] / "sets" / "sample"


def test_the_family_is_the_process_and_its_descendants() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(30)'])"
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        deadline = time.monotonic() + 20
        while len(found := set(family(process.pid))) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert process.pid in found
        assert len(found) == 2
        for one in found:
            os.kill(one, 9)


def test_what_a_process_holds_is_counted_until_it_ends() -> None:
    before = proportional(os.getpid())
    held = bytearray(os.urandom(1 << 20) * 32)
    assert proportional(os.getpid()) - before > 30 << 20
    assert len(held) == 32 << 20
    assert proportional(2**22 + 1) == 0


@pytest.mark.slow
def test_builds_asks_and_writes_a_line_for_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "large.jsonl"
    questions = str(SETS / "questions.jsonl")
    monkeypatch.setattr(
        sys, "argv", ["large", str(SETS / "archive"), str(tmp_path / "index"), questions, "--out", str(out)]
    )
    large.main()
    built, asked = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert built["exit_code"] == 0
    assert built["peak_mib"] > 50
    assert asked["recall"] >= 0.98
    assert asked["passages"] > asked["articles"] > 5
