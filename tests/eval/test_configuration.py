"""One hash for all that an answer depends on beside the archive."""

from __future__ import annotations

import re
from dataclasses import replace
from types import ModuleType

from eval.configuration import MODULES, Configuration, constants

MADE = Configuration("m", "f", "p", "hybrid", 10, {"favour": True}, {"index.search": {"DEPTH": 100}}, "c" * 64)


def test_constants_are_what_a_module_names_in_capitals() -> None:
    module = ModuleType("m")
    vars(module).update(DEPTH=3, _LEAST=0.5, BONUS={"b": (1, 2)}, WORDS=frozenset({"b", "a"}), PATTERN=re.compile("x+"))
    vars(module).update(lower=1, Other=2, T=object())
    assert constants(module) == {
        "DEPTH": 3,
        "_LEAST": 0.5,
        "BONUS": {"b": [1, 2]},
        "WORDS": ["a", "b"],
        "PATTERN": "x+",
    }


def test_every_named_module_is_there_and_has_some() -> None:
    from importlib import import_module

    assert all(constants(import_module(name)) for name in MODULES if name != "index.words")


def test_the_hash_is_of_all_but_the_corpus() -> None:
    assert replace(MADE, corpus="d" * 64).hash == MADE.hash
    changed = {
        replace(MADE, fingerprint="g").hash,
        replace(MADE, pipeline="q").hash,
        replace(MADE, mode="dense").hash,
        replace(MADE, k=20).hash,
        replace(MADE, steps={"favour": False}).hash,
        replace(MADE, constants={"index.search": {"DEPTH": 101}}).hash,
    }
    assert len(changed | {MADE.hash}) == 7
    assert str(MADE) == f"configuration {MADE.hash[:12]}, corpus cccccccccccc"
    assert MADE.to_dict()["hash"] == MADE.hash
