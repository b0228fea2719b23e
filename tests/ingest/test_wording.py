"""What tells a cross-head from a caption, and what it costs to know."""

import subprocess
import sys

import pytest

from ingest.wording import with_verb

VERBS = ("The ferries stop at noon", "Mending the old quay")
NONE = ("Boats at the old quay", "Harbour Master Jane Doe")
COMMON = frozenset({"the", "old", "quay", "ferries"})


@pytest.mark.parametrize("line", [*VERBS, *NONE])
def test_a_line_that_says_something_has_a_verb(line: str) -> None:
    assert with_verb([line], COMMON) == ({line} if line in VERBS else set())


def test_lines_are_read_together_as_each_is_alone() -> None:
    assert with_verb([*NONE, *VERBS, *NONE], COMMON) == set(VERBS)
    assert with_verb([], COMMON) == set()


def test_spacy_is_loaded_without_torch_and_torch_can_be_imported_after_it() -> None:
    code = (
        "import sys, ingest.wording as wording; wording.tagger(); assert 'spacy' in sys.modules;"
        "print('torch' in sys.modules, end=' ');"
        "import importlib.util; print(importlib.util.find_spec('torch') is not None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["False", "True"]
