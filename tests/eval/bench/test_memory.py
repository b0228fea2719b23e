"""The measure of memory: it runs a whole build, and sees what is held."""

import json

import pytest

from eval.bench.memory import Stand, measure, resident


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "a.jsonl"
    lines = (
        {"id": f"a{n}", "text": f"The ferry number {n} sails at noon on every day, the mayor said."} for n in range(400)
    )
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_build_is_watched_from_end_to_end(source, tmp_path) -> None:
    found = measure(source, tmp_path / "index", 300, 100)
    assert (found.articles, found.after) == (300, 100)
    assert [one.done for one in found.samples if one.stage == "read"] == [100, 200, 300]
    assert set(found.peaks) == {"read", "embed", "index", "publish"}
    assert found.mib_after > 10
    assert -0.5 < found.growth < 0.5


def test_what_is_held_is_seen() -> None:
    before = resident()
    held = bytearray(64 << 20)
    held[::4096] = b"x" * len(held[::4096])
    assert 60 << 20 < resident() - before < 80 << 20


def test_vectors_are_of_length_one_and_the_same_again() -> None:
    one, other = Stand().encode_passages(["a text", "another"])
    assert abs(float(one @ one) - 1) < 1e-5
    assert float(one @ other) < 0.5
    assert (Stand().encode_question("a text") == one).all()
