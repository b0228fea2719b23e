"""Text in, the words that BM25 searches for out: lower case, without accents, stemmed. English."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Final

from ingest.capitals import in_capitals

_LONGEST_WORD: Final = 100
LONGEST_KEPT: Final = 40
"""Characters of a word whose terms, or tokens, are remembered: bounds what is held of text without white space."""
# English words that a question is made of whatever it is about: function words, and those of speech, since whoever asks
# here asks who said what. They are indexed all the same.
_COMMON_WORDS: Final = """
    a about according an and any are as at be been being but by can could did do does for from had has have he her
    him his how i if in into is it its me my no not of on or our said say saying says she should so such tell tells
    than that the their them then there these they this those told to us was we were what when where which who whom
    whose why will with would you your s t d ll m re ve
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())
_WORD: Final = re.compile(r"[^\W_]+")
AS_WRITTEN: Final = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
"""A word of a question as it is written, with what joins its parts."""
CLAUSE_END: Final = re.compile(r"[,;:?!]")


def terms(text: str) -> list[str]:
    """The words of a text as they are searched for: lower case, without accents, stemmed; in their order."""
    # What white space parts is parted by the analyser too; the same words come again and again, long ones do not.
    return [
        term
        for word in text.split()
        for term in (_terms(word) if len(word) <= LONGEST_KEPT else analyser().analyze(word))
    ]


@cache
def stems(words: frozenset[str]) -> frozenset[str]:
    """The words of a list of the language as they are searched for, the first of each entry."""
    return frozenset(stem for word in words for stem in terms(word)[:1])


@lru_cache(maxsize=65_536)
def _terms(word: str) -> tuple[str, ...]:
    return tuple(analyser().analyze(word))


def distinct_terms(text: str) -> frozenset[str]:
    """The same words, each once: several times as fast as ``terms``."""
    words = set(text.split())
    long = {word for word in words if len(word) > LONGEST_KEPT}
    found = chain.from_iterable(map(_terms, words - long))
    return frozenset(chain(found, terms(" ".join(long)))) if long else frozenset(found)


def question_terms(text: str) -> list[str]:
    """The distinct words of a question that tell passages apart; where it has no other, the common ones too."""
    return telling_terms(text) or list(dict.fromkeys(terms(text)))


def telling_terms(text: str) -> list[str]:
    """The distinct words of a question that tell passages apart.

    A common word in capitals is a name (WHO, US), unless all of the question is in capitals.
    """
    loud = in_capitals(text)
    telling = [
        word
        for word in _WORD.findall(text)
        if word.lower() not in _COMMON or (word.isupper() and len(word) > 1 and not loud)
    ]
    return list(dict.fromkeys(terms(" ".join(telling))))


@cache
def analyser() -> Any:
    """The analyser that texts are indexed with, as tantivy takes it."""
    import tantivy

    filters = tantivy.Filter
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(filters.remove_long(_LONGEST_WORD))
        .filter(filters.lowercase())
        .filter(filters.ascii_fold())
        .filter(filters.stemmer("english"))
        .build()
    )
