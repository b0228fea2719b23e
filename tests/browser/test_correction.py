"""A person's path: a folder of articles, a question, the sentence that answers, a wrong speaker put right, and a rebuild."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.slow

FERRY = """\
The ferry to Merrowby stops at ten

By JONAS REEL|May 4,2021

The last ferry to Merrowby leaves the mainland at ten in the evening from June on.

“We have carried nobody after ten since the winter of 2019,” said Oda Brandt, the director of Sound Ferries.
"""
QUESTION = "Since when has the ferry carried nobody after ten?"


def test_a_wrong_speaker_is_put_right_and_stays_so(
    tmp_path: Path, serving: Callable[[Path], AbstractContextManager[str]], view: Callable[..., Any]
) -> None:
    from index.build import build

    archive, index = tmp_path / "articles", tmp_path / "index"
    archive.mkdir()
    (archive / "ferry.txt").write_text(FERRY, encoding="utf-8")
    for number in range(9):
        text = f"Council report {number}\n\nThe council of parish {number} met on the quay and spoke about drains and lamps.\n"
        (archive / f"council-{number}.txt").write_text(text, encoding="utf-8")
    build([archive], index)
    with serving(index) as home:
        seen = view()
        page = seen.page
        page.goto(f"{home}/?q={quote(QUESTION)}")
        first = page.locator(".passage").first
        assert first.locator(".speaker").inner_text() == "Oda Brandt"
        marked = first.locator("mark").inner_text()
        first.locator(".cite-title a").click()
        page.wait_for_url("**/articles/**")
        assert page.locator("mark").inner_text() == marked
        page.get_by_role("link", name="Correct").click()
        page.wait_for_url("**/correct?**")
        page.get_by_label("Who said it").fill("Ann Lee")
        page.get_by_label("In which role").fill("harbour master")
        page.get_by_role("button", name="Make the lines").click()
        page.wait_for_url("**speaker=Ann+Lee**")
        (archive / "corrections.jsonl").write_text(page.locator("#lines").inner_text(), encoding="utf-8")
        assert build([archive], index).corrections == 1
        page.goto(f"{home}/?q={quote(QUESTION)}")
        first = page.locator(".passage").first
        assert first.locator(".speaker").inner_text() == "Ann Lee"
        assert first.locator(".role").inner_text() == "harbour master"
        assert "corrected by hand" in first.locator(".basis").inner_text()
        (archive / "more.txt").write_text("A heron stood in the harbour all day on Sunday.", encoding="utf-8")
        build([archive], index)
        page.goto(f"{home}/speakers/Ann%20Lee")
        assert "We have carried nobody after ten" in page.locator(".utterance").inner_text()
