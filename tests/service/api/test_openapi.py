"""Requests made from the OpenAPI, against a served archive: every check of schemathesis, and no reply of 5xx."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CASES = int(os.environ.get("SCHEMATHESIS_CASES", "12"))
"""Of each operation, drawn at random, beside those of its examples and boundaries: about 1,000 requests in all."""


@pytest.mark.slow
def test_the_service_does_what_its_openapi_says(home: str, tmp_path: Path) -> None:
    config = Path(__file__).with_name("schemathesis.toml")
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "--config-file",
        str(config),
        "run",
        f"{home}/openapi.json",
    ]
    command += ["--checks", "all", "--max-examples", str(CASES), "--seed", "1", "--no-color", "--continue-on-failure"]
    hooks = {"SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("schemathesis_hooks.py"))}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=1500 + 5 * CASES,
        check=False,
        env=os.environ | hooks,
        cwd=tmp_path,
    )
    sys.stdout.write(done.stdout)  # pytest -rP shows it
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert int(re.search(r"(\d+) generated", done.stdout)[1]) > max(500, CASES)
