"""What the archive holds: articles and everybody on record, page by page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from index.names import fold
from index.question import Filters
from service.answer import said_as_ours
from service.api.caching import tagging
from service.api.described import COMMON, MISSING, UNCHANGED, Replies, answered
from service.api.models import ArchiveQuery, ArticlesOut, ArticlesQuery, SpeakersPageOut, SpeakersQuery
from service.api.paging import cursor_of, key_of
from service.desk import Desk
from service.errors import AskError, UnknownArticleError, UnknownSpeakerError
from service.examples import ARTICLE_EXAMPLE, ARTICLES_EXAMPLE, SPEAKER_EXAMPLE, SPEAKERS_EXAMPLE
from service.parsed import head, parsed
from service.schemas import ParsedOut, SpeakerCountOut

_ARTICLE: Replies = {200: answered("The article.", ARTICLE_EXAMPLE), **MISSING}
_SPEAKER: Replies = {200: answered("The speaker.", SPEAKER_EXAMPLE), **MISSING}


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(
        prefix="/v1", responses=COMMON | UNCHANGED, tags=["archive"], dependencies=[Depends(tagging(desk))]
    )

    @router.get("/articles", response_model=ArticlesOut, responses={200: answered("A page.", ARTICLES_EXAMPLE)})
    def articles(asked: Annotated[ArticlesQuery, Query()]) -> dict[str, Any]:
        """List articles, newest first and the undated last."""
        searcher = desk.searcher()
        after = key_of("articles", asked.cursor, int, int)
        with said_as_ours():
            found = searcher.articles(filters_of(asked), asked.limit + 1, (after[0], after[1]) if after else None)
        shown = found[: asked.limit]
        return {
            "articles": [{**head(one.article), "passages": one.passages} for one in shown],
            "next": cursor_of("articles", shown[-1].key) if len(found) > len(shown) else None,
            "generation": searcher.generation,
        }

    @router.get(
        "/articles/{article:path}",
        response_model=ParsedOut,
        responses=_ARTICLE,
    )
    def article(article: str) -> dict[str, Any]:
        """An article as it was understood: metadata, and every paragraph with its kind and speakers."""
        searcher = desk.searcher()
        found = searcher.article(article)
        if found is None:
            raise UnknownArticleError(article)
        return parsed(found, searcher.duplicates(article))

    @router.get("/speakers", response_model=SpeakersPageOut, responses={200: answered("A page.", SPEAKERS_EXAMPLE)})
    def speakers(asked: Annotated[SpeakersQuery, Query()]) -> dict[str, Any]:
        """List everybody on record, the most often named first."""
        after = key_of("speakers", asked.cursor, int, str, str)
        everybody = list(desk.speakers())
        if asked.name is not None:
            words = fold(asked.name)
            if not words:
                raise AskError("name", "is no name: write at least one letter, or leave it away")
            names = [(one, (one.name, *one.aliases)) for one in everybody]
            everybody = [one for one, called in names if any(f" {words} " in f" {fold(name)} " for name in called)]
        keys = {one.id: (-one.passages, one.name, one.id) for one in everybody}
        behind = [one for one in everybody if after is None or keys[one.id] > (-after[0], *after[1:])]
        shown = behind[: asked.limit]
        last = shown[-1] if len(behind) > len(shown) else None
        return {
            "speakers": [asdict(one) for one in shown],
            "total": len(everybody),
            "next": cursor_of("speakers", (last.passages, last.name, last.id)) if last else None,
            "generation": desk.searcher().generation,
        }

    @router.get(
        "/speakers/{name:path}",
        response_model=SpeakerCountOut,
        responses=_SPEAKER,
    )
    def speaker(name: str) -> dict[str, Any]:
        """Somebody on record, by the whole name as `/v1/speakers` lists it."""
        found = desk.speaker(name)
        if found is None:
            raise UnknownSpeakerError(name)
        return asdict(found)

    return router


def filters_of(asked: ArchiveQuery, ignore: tuple[str, ...] = ()) -> Filters:
    """Return the filters of a request."""
    return Filters(asked.speaker, asked.source, asked.date_from, asked.date_to, ignore)
