"""What tells a cross-head from a caption, and what it costs to know."""

import subprocess
import sys

import pytest

from ingest.wording import has_verb


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("The ferries stop at noon", True),
        ("Mending the old quay", True),
        ("Boats at the old quay", False),
        ("Harbour Master Jane Doe", False),
    ],
)
def test_a_line_that_says_something_has_a_verb(line: str, verb: bool) -> None:
    assert has_verb(line, frozenset({"the", "old", "quay", "ferries"})) is verb


def test_spacy_is_loaded_without_torch_and_torch_can_be_imported_after_it() -> None:
    code = (
        "import sys, ingest.wording as wording; wording.tagger(); assert 'spacy' in sys.modules;"
        "print('torch' in sys.modules, end=' ');"
        "import importlib.util; print(importlib.util.find_spec('torch') is not None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["False", "True"]
