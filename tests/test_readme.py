"""The README and docs/ name only commands, flags and targets that exist."""

import re
from pathlib import Path

import pytest
import typer.main

from service.cli import app


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md", "docs/how-to.md", "docs/attribution-and-ranking.md"])
def test_its_commands_and_flags_exist(repository: Path, page: str) -> None:
    text = (repository / page).read_text(encoding="utf-8")
    group = typer.main.get_command(app)
    commands = getattr(group, "commands", {})
    named = set(re.findall(r"^(?:\$ )?onrecord ([a-z][a-z-]*)|`onrecord\s([a-z][a-z-]*)", text, flags=re.MULTILINE))
    assert {one or other for one, other in named} <= commands.keys()
    every = [
        group,
        *commands.values(),
        *(one for group in commands.values() for one in getattr(group, "commands", {}).values()),
    ]
    known = {flag for command in every for option in command.params for flag in option.opts}
    # Programs that are no commands say their flags in their sources.
    for program in (repository / "eval" / "bench").glob("*.py"):
        known.update(re.findall(r'"(--[a-z-]+)"', program.read_text(encoding="utf-8")))
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) <= known


def test_its_make_targets_exist(repository: Path) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (repository / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    named = set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)`", text, flags=re.MULTILINE))
    assert {"demo", "test"} <= {one or other for one, other in named} <= targets


def test_its_first_screen_shows_the_two_commands(repository: Path) -> None:
    first = (repository / "README.md").read_text(encoding="utf-8").splitlines()[:20]
    assert any(line.startswith("make demo") for line in first)
    assert any(line.startswith("make test") for line in first)
