"""The measure of one client's wait: a real server answers."""

from pathlib import Path

import pytest

from eval.bench.latency import measure


@pytest.mark.slow
def test_every_round_asks_a_server_every_question(sample_index: Path) -> None:
    questions = ["What did the harbour commissioner say about the generators?", "Who spoke of the budget?"]
    found = measure(sample_index, questions, rounds=3)
    assert found.questions == 2
    assert len(found.rounds) == 3
    assert sorted(found.rounds)[1] == found.p50_ms
    assert 0 < found.p50_ms <= found.p95_ms <= found.p99_ms
    assert found.passages > 50
    assert len(found.configuration) == 12
