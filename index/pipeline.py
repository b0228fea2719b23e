"""What ingest gives to a build, in one place: readers, understanding, cutting, and the version of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.records import Article, Passage, RawDocument, Skipped


class Cut(Protocol):
    """``ingest.passages.passages``."""

    def __call__(
        self, article: Article, count_tokens: Callable[[str], int], max_tokens: int, *, whole: bool = False
    ) -> list[Passage]: ...


class Documents(Protocol):
    """``ingest.readers.documents``."""

    def __call__(self, root: Path, *, fields: Mapping[str, str]) -> Iterable[RawDocument | Skipped]: ...


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The functions that make passages of files. A document that was read by another ``version`` is read again."""

    version: str
    documents: Documents
    read_article: Callable[[RawDocument], Article]
    passages: Cut
    embedded: Callable[[Passage], str]


def standard() -> Pipeline:
    """The pipeline of ingest."""
    from ingest.articles import PIPELINE_VERSION, read_article
    from ingest.passages import embedded, passages
    from ingest.readers import documents

    return Pipeline(PIPELINE_VERSION, documents, read_article, passages, embedded)
