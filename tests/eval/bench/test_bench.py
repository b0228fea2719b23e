"""The bench: programs behind a pipe, medians and ratios, a table and a picture."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from eval.bench.contender import Absent, Contender
from eval.bench.peers import PEERS
from eval.bench.shown import picture, table
from eval.bench.side import OURS, Figure, Result


@pytest.fixture
def result() -> Result:
    return Result(
        figures=(
            Figure("embedded and indexed", "passages/s", OURS, (100.0, 60.0, 120.0), True),
            Figure("embedded and indexed", "passages/s", "A & B", (50.0, 20.0, 30.0), True),
            Figure("a question", "ms", OURS, (4.0, 2.0, 8.0), False),
            Figure("a question", "ms", "A & B", (8.0, 8.0, 8.0), False),
        ),
        absent=(("C", "No module named 'c'"),),
        articles=10, passages=20, built=30, runtime="r", configuration="0123456789abcdef", onrecord="1",
    )  # fmt: skip


def test_ratios_are_medians_of_each_rounds(result: Result) -> None:
    # 2, 3 and 4 times as many; a half, a quarter and as long.
    assert result.ratio("embedded and indexed", "A & B") == 3
    assert result.ratio("a question", "A & B") == 2
    lines = table(result).splitlines()
    assert "| embedded and indexed | onrecord | 100 passages/s | 60 to 120 |  |" in lines
    assert "| a question | A & B | 8 ms | 8 to 8 | 2.00 × |" in lines
    assert lines[-1].startswith("| – | C | absent: No module named 'c'")


def test_the_picture_has_a_bar_for_each_figure(result: Result) -> None:
    root = ElementTree.fromstring(picture(result, ["A note."]))
    bars = [one for one in root.iter("{http://www.w3.org/2000/svg}rect") if one.get("x")]
    assert [float(bar.get("width", 0)) for bar in bars] == pytest.approx([420, 126, 210, 420])
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "A & B" in texts
    assert "a question (less is better)" in texts
    assert texts[-1] == "A note."


def test_a_contender_answers_line_by_line(tmp_path: Path) -> None:
    program = "import sys, json\nprint('{}', flush=True)\nfor line in sys.stdin:\n    print(line, end='', flush=True)"
    with Contender("echo", [sys.executable, "-c", program], tmp_path / "log") as echo:
        assert echo.do("ask", k=3) == {"do": "ask", "k": 3}
    with pytest.raises(Absent, match="No module named 'nothing'"):
        Contender("none", [sys.executable, "-c", "import nothing"], tmp_path / "log")


def test_a_peer_that_is_not_installed_says_so(tmp_path: Path) -> None:
    (tmp_path / "passages").write_text('{"text": "One."}\n')
    program = Path(__file__).parents[3] / "eval" / "bench" / "peers.py"
    command = [sys.executable, str(program), "txtai", "nowhere", str(tmp_path / "passages")]
    done = subprocess.run(command, capture_output=True, text=True, input="", check=False)
    assert done.returncode != 0
    assert done.stderr.strip().splitlines()[-1].startswith(("ModuleNotFoundError", "OSError"))
    assert set(PEERS) == {"sentence-transformers + FAISS", "txtai", "Haystack", "LlamaIndex + FAISS"}


@pytest.mark.slow
def test_the_bench_runs(tmp_path: Path, repository: Path) -> None:
    command = [sys.executable, "-m", "eval.bench", "--articles", "3", "--passages", "8", "--rounds", "2"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path)], capture_output=True, text=True, cwd=repository, check=True
    )
    found = json.loads((tmp_path / "bench.json").read_text())
    assert found["articles"] == 3
    plain = [one for one in found["figures"] if one["name"] == "sentence-transformers + FAISS"]
    assert [len(one["rounds"]) for one in plain] == [2] * 6
    assert all(value > 0 for one in found["figures"] for value in one["rounds"])
    assert (tmp_path / "bench.md").read_text() == done.stdout
    ElementTree.parse(tmp_path / "bench.svg")
