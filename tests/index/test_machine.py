"""What the machine offers."""

from pathlib import Path

import pytest

from index.machine import processor


def test_what_the_processor_can_do_is_read_where_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "processor\t: 0\nflags\t\t: fpu avx512_vnni amx_tile\n\nprocessor\t: 1\nflags\t\t: fpu\n"
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: told)
    assert processor() == {"fpu", "avx512_vnni", "amx_tile"}
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: "Features\t: fp asimd\n")
    assert processor() == frozenset()

    def missing(*_: object, **__: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", missing)
    assert processor() == frozenset()
