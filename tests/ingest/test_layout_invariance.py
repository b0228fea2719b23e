"""The layouts of ``layouts`` written otherwise: a label keeps its meaning before a dash, in bold, behind a time stamp …

What is right as the file has it must be right so written too. Files whose labels are letters, or stand in other forms, are
left out where a form cannot be theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import regex

from ingest.articles import read_article
from ingest.readers.cleaning import clean
from ingest.records import RawDocument
from tests.ingest.test_layout_gold import FOLDER, Gold, measured, read_gold

NAMED = ["first/dash_names", "first/panel", "fourth/ministry_regular", "fourth/panel", "seventh/courier",
         "seventh/gov_presser", "seventh/plain_colon", "seventh/surnames_later", "ninth/16_think_tank_panel_participants_list",
         "tenth/podcast_time_stamps"]  # fmt: skip
LETTERED = ["seventh/q_a_colon", "fourth/bare_qa", "fifth/md_qa"]
_LABEL = regex.compile(r"^(?P<label>\p{Lu}[^:.?!“”\"\[]{0,60}): (?=\S)")

Form = Callable[[str, str], str]
FORMS: dict[str, Form] = {
    "dash": lambda label, said: f"{label} — {said}",
    "bold": lambda label, said: f"**{label}:** {said}",
    "bold before the colon": lambda label, said: f"**{label}**: {said}",
    "tab": lambda label, said: f"{label}:\t{said}",
    "space": lambda label, said: f"{label} : {said}",
    "own line": lambda label, said: f"{label}:\n{said}",
}


def rewritten(gold: Sequence[Gold], form: Form) -> list[Gold]:
    """The spoken lines with their labels in another form."""
    found = []
    for line in gold:
        match = _LABEL.match(line.text) if line.code in "SQY" else None
        text = form(match["label"], line.text[match.end() :]) if match else line.text
        found.append(Gold(line.code, line.who, text))
    return found


def right(gold: Sequence[Gold]) -> tuple[int, int]:
    """Right and wrong speakers."""
    text = "\n\n".join(line.text for line in gold)
    plain = [Gold(line.code, line.who, line.text.partition("\n")[2] or line.text) for line in gold]
    figures = measured(read_article(RawDocument("layout.txt", clean(text))), plain)
    return figures.speakers, figures.wrong


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMED)
def test_names(name: str, form: str) -> None:
    _, gold = read_gold(FOLDER / f"{name}.txt")
    assert right(rewritten(gold, FORMS[form])) == right(gold)


@pytest.mark.parametrize("form", ["bold", "bold before the colon", "tab", "space"])
@pytest.mark.parametrize("name", LETTERED)
def test_letters(name: str, form: str) -> None:
    _, gold = read_gold(FOLDER / f"{name}.txt")
    assert right(rewritten(gold, FORMS[form])) == right(gold)
