"""The pages of docs/: the tutorial does what it shows, and figures are those of the README and of the code."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app

BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def docs(repository: Path) -> Path:
    folder = repository / "docs"
    if not (folder / "tutorial.md").is_file():
        pytest.skip("a distribution without docs/")
    return folder


def steady(printed: str, place: Path) -> list[str]:
    """What is printed without what differs between two runs: time, place, the generation's name, and how sure it is."""
    lines = printed.replace(f"{place.resolve()}/", "").splitlines()
    kept = [re.sub(r"\d+%", "N%", line).rstrip() for line in lines if not line.startswith("generation ")]
    return "\n".join(kept).strip().splitlines()


@pytest.mark.slow
def test_the_tutorial_prints_what_it_shows(docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (docs / "tutorial.md").read_text(encoding="utf-8")
    shown = 0
    for kind, name, block in BLOCK.findall(text):
        if kind == "text":
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(block, encoding="utf-8")
        if kind == "console":
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, expected = part.partition("\n")
                result = CliRunner().invoke(app, shlex.split(command)[1:])
                assert result.exit_code in {0, 1}, f"{command}\n{result.output}"
                assert steady(result.stdout, tmp_path) == steady(expected, tmp_path), command
                shown += 1
    assert shown >= 9


def test_figures_are_those_of_the_readme_and_the_code(docs: Path, repository: Path) -> None:
    known = ("README.md", "index/hybrid.py", "service/confidence.py", "ingest/attribution.py")
    figures = re.compile(r"(?<!\d)0?(\.\d+)(?![\d.])")
    said = {figure for name in known for figure in figures.findall((repository / name).read_text(encoding="utf-8"))}
    page = (docs / "attribution-and-ranking.md").read_text(encoding="utf-8").replace("onrecord 0.1.0", "")
    found = set(figures.findall(page))
    assert len(found) > 10
    assert found <= said
