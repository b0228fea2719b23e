"""A text in, whether it is written in capitals out, as old wires, archives on tape and captions are: then case tells nothing."""

from __future__ import annotations

from typing import Final

_CAPITALS: Final = (
    0.95  # share of the letters that have a case: a "McNAMARA" or a stray "s" does not make it a text in both
)


def in_capitals(text: str) -> bool:
    """Whether (nearly) all letters of it are capitals; False where it has none."""
    upper = sum(map(str.isupper, text))
    return upper > 0 and upper >= _CAPITALS * (upper + sum(map(str.islower, text)))
