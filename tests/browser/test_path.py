"""A person's path through ten articles of text, Markdown and HTML, as docs/tutorial.md describes it with its pictures.

``SCREENSHOTS=docs/images pytest tests/browser/test_path.py -m slow`` takes them anew.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from typer.testing import CliRunner

pytestmark = pytest.mark.slow

WARNED = "When was the mayor warned about the beam?"
NOTES = "Who said to ask the waterworks?"
WORDS = '"Ask the waterworks, not me," is all that can be had on the record.'


def taken(page: Any, name: str) -> None:
    """Take a picture of what is on the screen, where a folder is named for it."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", clip={"x": 0, "y": 0, "width": 1100, "height": 795})


def test_from_a_folder_to_a_correction_that_stays(
    tmp_path: Path, serving: Callable[[Path], AbstractContextManager[str]], view: Callable[..., Any]
) -> None:
    from service.cli import app

    archive, index = tmp_path / "articles", tmp_path / "index"
    shutil.copytree(Path(__file__).with_name("articles"), archive)

    def run(*arguments: object) -> str:
        done = CliRunner().invoke(app, [str(one) for one in (*arguments, "--index", index)])
        assert done.exit_code == 0, done.output
        return " ".join(done.output.split())

    assert "10 articles" in run("build", archive)
    with serving(index) as home:
        seen = view(1100)
        page = seen.page
        page.goto(f"{home}/")
        page.fill("#q", WARNED)
        page.keyboard.press("Enter")
        page.wait_for_url("**/?q=*")
        first = page.locator(".passage").first
        assert first.locator(".speaker").inner_text() == "Marit Sole"
        assert "in a letter of 12 February" in first.locator("mark").inner_text()
        taken(page, "path-answer")

        first.locator(".cite-title a").click()
        page.wait_for_url("**/articles/**")
        mark = page.locator("mark")
        assert mark.inner_text().startswith("According to Marit Sole, the council was warned about the beam")
        assert 0 <= mark.bounding_box()["y"] <= 800
        taken(page, "path-article")

        page.goto(f"{home}/?q={quote(NOTES)}")
        passage = page.locator(".passage").first
        assert passage.locator("mark").inner_text() == WORDS
        assert passage.locator(".speaker").inner_text() == "No speaker named"
        assert passage.locator(".when").inner_text() == "publication date not stated"
        passage.get_by_role("link", name="Correct").click()
        page.wait_for_url("**/correct?**")
        page.get_by_label("Who said it").fill("Lotte Brinkmann")
        page.get_by_label("In which role").fill("treasurer")
        page.get_by_label("Date of publication").fill("2025-03-02")
        page.get_by_role("button", name="Make the lines").click()
        page.wait_for_url("**speaker=Lotte+Brinkmann**")
        assert page.locator("mark").inner_text() == WORDS
        taken(page, "path-correct")
        (archive / "corrections.jsonl").write_text(page.locator("#lines").inner_text(), encoding="utf-8")
        text = "I put it on his desk on 14 February, under the flowers"
        letter = "https://gazette.example/2024/06/letter"
        run("correct", letter, "--text", text, "--speaker", "Jonna Feld", "--role", "former secretary of the mayor")
        assert "3 corrections in effect 0 corrections refused" in run("build", archive)

        page.goto(f"{home}/?q={quote(NOTES)}")
        passage = page.locator(".passage").first
        assert passage.locator(".speaker").inner_text() == "Lotte Brinkmann"
        assert passage.locator(".when").inner_text() == "2 March 2025"
        assert "corrected by hand" in passage.locator(".basis").inner_text()
        taken(page, "path-corrected")
        (archive / "more.txt").write_text("A heron stood in the baths all day on Sunday.", encoding="utf-8")
        run("build", archive, "--rebuild")
        page.goto(f"{home}/speakers/Jonna%20Feld")
        assert text in page.locator(".utterance").inner_text()
        assert seen.shift() == 0
