"""An article as ``parse`` and ``/v1/articles`` show it: Article in, plain JSON types out, a block a paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from index.results import ArticleHead, Copy
from ingest.records import Article, Attribution, Block


def parsed(article: Article, also_in: Sequence[Copy] = ()) -> dict[str, Any]:
    """Return the article, its metadata apart from its blocks; all offsets are code points of ``text``."""
    return {
        "article": {**head(article, also_in), "text": article.text},
        "blocks": [_block(article.text, block) for block in article.blocks],
    }


def head(article: Article | ArticleHead, also_in: Sequence[Copy] = ()) -> dict[str, Any]:
    """Return what is said of an article beside its text; ``also_in`` are its copies, which an ``ArticleHead`` knows."""
    copies = article.also_in if isinstance(article, ArticleHead) else also_in
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
        "also_in": [asdict(one) for one in copies],
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
