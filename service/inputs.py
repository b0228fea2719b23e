"""A file to look into: its path in, the articles it holds and what was skipped out, as ``build`` would read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ingest.records import Article, Skipped


def read(path: Path, fields: Mapping[str, str] | None = None) -> Iterator[Article | Skipped]:
    """Yield every document of a file or folder, as understood and corrected, or why it is no article.

    ``fields`` names the field of a record for one of ours. Corrections are those of the file beside ``path``.
    """
    from index.corrections import Corrections
    from ingest.articles import NotAnArticle, read_article
    from ingest.readers import documents

    corrections = Corrections([(path, path.is_dir())])
    for document in documents(path, fields=fields):
        if isinstance(document, Skipped):
            yield document
            continue
        try:
            yield corrections.applied(read_article(document))
        except NotAnArticle as why:
            yield Skipped(document.key, str(why).removeprefix(f"{document.key}: "))
