"""Small stand-ins for the embedding model and for ingest: deterministic, instant, and countable.

A document is a ``.txt`` file of ``field: value`` lines, ``---`` and paragraphs, or a line of a ``.jsonl`` file with the
fields of ``RawDocument``. A paragraph may begin with ``Name (Organisation): ``. Loaded by path, also by subprocesses.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from index.pipeline import Pipeline
from ingest.articles import NotAnArticle
from ingest.records import Article, Attribution, Block, Passage, RawDocument, Skipped
from ingest.sentences import sentences

SPEECH = re.compile(r"([A-Z][^:(]{1,40}?)(?: \(([^)]+)\))?: ")


class FakeEmbedder:
    """Every word has a fixed random direction; a text is the sum of its words'."""

    def __init__(self, name: str = "fake", dimension: int = 16, delay: float = 0.0) -> None:
        self.name = name
        self.dimension = dimension
        self.max_tokens = 64
        self.fingerprint = hashlib.sha256(f"{name}/{dimension}".encode()).hexdigest()
        self.runtime = "arithmetic"
        self.encoded: list[str] = []
        self.delay = delay

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        time.sleep(self.delay)
        self.encoded += texts
        return self.encode_questions(texts)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self.encode_question(text) for text in texts])

    def encode_question(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self.dimension, 1e-3)
        for word in re.findall(r"\w+", text.lower()):
            seed = int.from_bytes(hashlib.sha256(f"{self.name}{word}".encode()).digest()[:8], "big")
            vector += np.random.default_rng(seed).standard_normal(self.dimension)
        return (vector / np.linalg.norm(vector)).astype(np.float32)

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + 2

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(r"\S+", text)]


class FakeIngest:
    """Counts what is understood in ``read``."""

    def __init__(self, version: str = "1") -> None:
        self.read: list[str] = []
        self.pipeline = Pipeline(version, documents, self.read_article, passages, embedded)

    def read_article(self, raw: RawDocument) -> Article:
        self.read.append(raw.key)
        if "boom" in raw.text:
            raise RuntimeError("the parser broke")
        if "not an article" in raw.text:
            raise NotAnArticle(f"{raw.key}: no article text")
        fields = dict(line.split(": ", 1) for line in (raw.author or "").split("|") if line)
        blocks, offset = [], 0
        for paragraph in raw.text.split("\n\n"):
            end = offset + len(paragraph)
            said = SPEECH.match(paragraph)
            attributions = ()
            if said:
                role = fields.get("role", "spokesman")
                attributions = (
                    Attribution(offset, end, said[1], role, said[2], "turn", said[1], offset, offset + 3, 0.9),
                )
            kind = "statement" if said else "caption" if paragraph.startswith("[") else "narrative"
            blocks.append(Block(kind, offset, end, attributions, fields.get("asked")))
            offset = end + 2
        return Article(
            id=raw.id or raw.url or raw.key,
            title=raw.title,
            author=None,
            published=raw.published,
            published_basis="meta" if raw.published else "none",
            event_date=fields.get("event"),
            source=raw.source,
            credit=None,
            url=raw.url,
            retrieved=raw.retrieved,
            text=raw.text,
            blocks=tuple(blocks),
        )


def documents(root: Path, *, fields: Mapping[str, str] = MappingProxyType({})) -> Iterator[RawDocument | Skipped]:
    base = root if root.is_dir() else root.parent
    for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
        key = path.relative_to(base).as_posix()
        if path.suffix == ".txt":
            yield _text(key, path.read_text(encoding="utf-8"))
        elif path.suffix == ".jsonl" and path.name != "corrections.jsonl":
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                try:
                    record = json.loads(line)
                    for field, name in fields.items():
                        record[field] = record.pop(name, None)
                    yield RawDocument(key=f"{key}#{number}", **record)
                except ValueError:
                    yield Skipped(f"{key}:{number}", "no JSON")


def _text(key: str, content: str) -> RawDocument | Skipped:
    if content == "unreadable":
        return Skipped(key, "no known encoding")
    head, _, text = content.rpartition("---\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    more = "|".join(f"{name}: {fields.pop(name)}" for name in ("event", "asked", "role") if name in fields)
    return RawDocument(key=key, text=text, author=more or None, **fields)


def passages(article, count_tokens, max_tokens, *, whole=False) -> list[Passage]:
    if whole:
        return [Passage(article.id, 0, len(article.text), "narrative", 0, article.text, "", None, None, ())]
    return [
        Passage(
            article.id, block.start, block.end, block.kind, place, article.text[block.start : block.end],
            article.title or "", None, block.asked, block.attributions,
            tuple(sentences(article.text[block.start : block.end])),
        )
        for place, block in enumerate(article.blocks)
        if block.start < block.end
    ]  # fmt: skip


def embedded(passage: Passage) -> str:
    return f"{passage.header}\n{passage.text}"
