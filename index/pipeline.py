"""What ingest gives to a build, in one place: readers, understanding, cutting, and the version of them together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.furniture import Page
from ingest.records import Article, Passage, RawDocument, Skipped


class Cut(Protocol):
    """``ingest.passages.passages``."""

    def __call__(
        self, article: Article, count_tokens: Callable[[str], int], max_tokens: int, *, whole: bool = False
    ) -> list[Passage]: ...


class Documents(Protocol):
    """``ingest.readers.documents``."""

    def __call__(
        self, root: Path, *, fields: Mapping[str, str], quick: bool = False
    ) -> Iterable[RawDocument | Skipped]: ...


class Understand(Protocol):
    """``ingest.articles.read_article``."""

    def __call__(self, raw: RawDocument, *, learned: Collection[str] = ()) -> Article: ...


def no_page(raw: RawDocument) -> Page:  # noqa: ARG001
    """A page of which nothing is learned."""
    return Page(0, (), 0)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The functions that make passages of files. A document that was read by another ``version`` is read again."""

    version: str
    documents: Documents
    read_article: Understand
    passages: Cut
    embedded: Callable[[Passage], str]
    page: Callable[[RawDocument], Page] = no_page


def standard() -> Pipeline:
    """The pipeline of ingest."""
    from ingest.articles import PIPELINE_VERSION, read_article
    from ingest.furniture import page
    from ingest.passages import embedded, passages
    from ingest.readers import documents

    return Pipeline(PIPELINE_VERSION, documents, read_article, passages, embedded, page)
