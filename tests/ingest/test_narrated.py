"""Whose words a paragraph without a label is, within or behind somebody's turn."""

import pytest

from ingest.languages import language
from ingest.lines import Line
from ingest.narrated import is_told


@pytest.mark.parametrize(
    ("text", "last", "told"),
    [
        ("Lind laughed and asked for coffee.", False, True),
        ("The old pier was built by fishermen.", True, False),
        ("She lives in Port Vale with two dogs.", True, True),
        ("She lives in Port Vale with two dogs.", False, False),
        ("She told me that we could stay.", True, False),
        ("Lind's book is out in May.", True, True),
    ],
)
def test_the_reporter_has_the_word(text: str, *, last: bool, told: bool) -> None:
    line = Line(text)
    assert is_told(line, "Mara Lind", {"Mara Lind", "Jan Roth"}, language(), last=last) is told
