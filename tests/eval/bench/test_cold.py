"""The measure of a cold start: what it runs is the command itself."""

from pathlib import Path
from subprocess import CalledProcessError

import pytest

from eval.bench.cold import measure


@pytest.mark.slow
def test_each_round_is_a_process_that_answers(sample_index: Path) -> None:
    found = measure(sample_index, rounds=3)
    assert len(found.seconds) == 3
    assert sorted(found.seconds)[1] == found.median
    assert found.worked > 0.2


def test_what_cannot_be_asked_is_no_time(tmp_path: Path) -> None:
    with pytest.raises(CalledProcessError):
        measure(tmp_path / "nothing", rounds=1)
