"""A file to look into: its path in, the articles it holds and what was skipped out, as ``build`` would read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingest.records import Article, Skipped


def read(path: Path) -> Iterator[Article | Skipped]:
    """Yield every document of a file or folder, as understood, or why it is no article."""
    from ingest.articles import NotAnArticle, read_article
    from ingest.readers import documents

    for document in documents(path):
        if isinstance(document, Skipped):
            yield document
            continue
        try:
            yield read_article(document)
        except NotAnArticle as why:
            yield Skipped(document.key, str(why).removeprefix(f"{document.key}: "))
