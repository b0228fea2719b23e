"""An article as ``parse`` and ``/v1/articles`` show it: Article in, plain JSON types out, a block a paragraph."""

from __future__ import annotations

from typing import Any

from index.results import ArticleHead
from ingest.records import Article, Attribution, Block


def parsed(article: Article) -> dict[str, Any]:
    """Return the article, its metadata apart from its blocks; all offsets are code points of ``text``."""
    return {
        "article": {**head(article), "text": article.text},
        "blocks": [_block(article.text, block) for block in article.blocks],
    }


def head(article: Article | ArticleHead) -> dict[str, Any]:
    """Return what is said of an article beside its text."""
    return {
        "id": article.id,
        "title": article.title,
        "author": article.author,
        "published": article.published,
        "published_basis": article.published_basis,
        "event_date": article.event_date,
        "source": article.source,
        "credit": article.credit,
        "url": article.url,
    }


def _block(text: str, block: Block) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "start": block.start,
        "end": block.end,
        "text": text[block.start : block.end],
        "attributions": [_attribution(attribution) for attribution in block.attributions],
        "asked": block.asked,
    }


def _attribution(attribution: Attribution) -> dict[str, Any]:
    return {
        "speaker": attribution.speaker,
        "role": attribution.role,
        "organisation": attribution.organisation,
        "basis": attribution.basis,
        "cue": attribution.cue,
        "start": attribution.start,
        "end": attribution.end,
        "confidence": attribution.confidence,
    }
