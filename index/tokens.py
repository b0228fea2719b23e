"""A model's fast tokenizer: texts in, token ids, counts and offsets out. Loads nothing but ``tokenizers``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.words import LONGEST_KEPT

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FEW = 8
"""Texts that are read one after the other: to wake the library's threads for a question takes longer, 1 ms of 24."""


class Tokens:
    """The tokenizer in ``file``. Any number of threads may use it at once."""

    def __init__(self, file: Path, max_tokens: int) -> None:
        self._file = file
        self._max_tokens = max_tokens

    def count(self, text: str) -> int:
        """How many tokens a text has, special tokens included, not cut."""
        if not self._by_word:
            return len(self._whole.encode(text).ids)
        # The same words come again and again.
        words = text.replace("\n", " ").split(" ")
        return self._special + sum(self._word(word) if len(word) <= LONGEST_KEPT else self._own(word) for word in words)

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """Half-open code-point spans of the text's own tokens."""
        return list(self._whole.encode(text, add_special_tokens=False).offsets)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text with the special ones, cut at the model's limit."""
        if len(texts) <= FEW:
            return [self._cut.encode(text).ids for text in texts]
        return [encoding.ids for encoding in self._cut.encode_batch_fast(list(texts))]

    @cached_property
    def _by_word(self) -> bool:
        """Whether the tokenizer splits at white space before anything else, as BERT's does: tokens of words add up."""
        from tokenizers.pre_tokenizers import BertPreTokenizer

        return isinstance(self._whole.pre_tokenizer, BertPreTokenizer)

    @cached_property
    def _special(self) -> int:
        return len(self._whole.encode("").ids)

    @cached_property
    def _word(self) -> Callable[[str], int]:
        return lru_cache(maxsize=65_536)(self._own)

    def _own(self, word: str) -> int:
        return len(self._whole.encode(word, add_special_tokens=False).ids)

    @cached_property
    def _whole(self) -> Tokenizer:
        tokenizer = self._loaded()
        tokenizer.no_truncation()
        return tokenizer

    # Another one, since the limit cannot be changed while a thread counts.
    @cached_property
    def _cut(self) -> Tokenizer:
        tokenizer = self._loaded()
        tokenizer.enable_truncation(self._max_tokens)
        return tokenizer

    def _loaded(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._file))
        tokenizer.no_padding()
        return tokenizer
