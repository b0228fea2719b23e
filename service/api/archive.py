"""What the archive holds: articles and everybody on record, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from index.names import fold
from index.question import Filters
from index.results import PersonFound, SpeakerCount
from service.answer import said_as_ours
from service.api.caching import tagging
from service.api.described import COMMON, MISSING, UNCHANGED, Replies, answered
from service.api.models import ArchiveQuery, ArticlesOut, ArticlesQuery, PeopleOut, SpeakersPageOut, SpeakersQuery
from service.api.paging import cursor_of, key_of
from service.desk import Desk
from service.errors import AskError, UnknownArticleError, UnknownSpeakerError
from service.examples import ARTICLE_EXAMPLE, ARTICLES_EXAMPLE, PEOPLE_EXAMPLE, SPEAKERS_EXAMPLE
from service.parsed import head, parsed
from service.schemas import ParsedOut

_ARTICLE: Replies = {200: answered("The article.", ARTICLE_EXAMPLE), **MISSING}
_PEOPLE: Replies = {200: answered("Whom the name may mean.", PEOPLE_EXAMPLE), **MISSING}


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
    def article(article: Annotated[str, Path(description="The id, percent-encoded.")]) -> dict[str, Any]:
        """An article as it was understood: metadata, and every paragraph with its kind and speakers."""
        return article_of(desk, article)

    @router.get("/speakers", response_model=SpeakersPageOut, responses={200: answered("A page.", SPEAKERS_EXAMPLE)})
    def speakers(asked: Annotated[SpeakersQuery, Query()]) -> dict[str, Any]:
        """List everybody on record, the most often named first."""
        return speakers_page(desk, asked)

    @router.get("/speakers/{name:path}", response_model=PeopleOut, responses=_PEOPLE)
    def people(
        name: Annotated[str, Path(description="An id, a whole name, or words of one; percent-encoded.")],
    ) -> dict[str, Any]:
        """The people whom a name may mean: of that id, else of that whole name, else those of whose name it is words."""
        searcher = desk.searcher()
        found = searcher.person(name)
        if not found:
            raise UnknownSpeakerError(name)
        return {"people": [person(one) for one in found], "generation": searcher.generation}

    return router


def article_of(desk: Desk, article: str) -> dict[str, Any]:
    """Return an article as it was understood; raise ``UnknownArticleError`` where there is none of this id."""
    searcher = desk.searcher()
    found = searcher.article(article)
    if found is None:
        raise UnknownArticleError(article)
    return parsed(found, searcher.duplicates(article))


def speakers_page(desk: Desk, asked: SpeakersQuery) -> dict[str, Any]:
    """Return a page of those on record."""
    after = key_of("speakers", asked.cursor, int, str, str)
    everybody = desk.speakers()
    if asked.name is not None:
        words = fold(asked.name)
        if not words:
            raise AskError("name", "is no name: write at least one letter, or leave it away")
        everybody = [one for one in everybody if any(f" {words} " in f" {fold(name)} " for name in names_of(one))]
    behind = behind_key(everybody, after)
    shown = behind[: asked.limit]
    last = shown[-1] if len(behind) > len(shown) else None
    return {
        "speakers": [asdict(one) for one in shown],
        "total": len(everybody),
        "next": cursor_of("speakers", (last.passages, last.name, last.id)) if last else None,
        "generation": desk.searcher().generation,
    }


def names_of(one: SpeakerCount) -> tuple[str, ...]:
    """Return every spelling of a speaker's name."""
    return (one.name, *one.aliases)


def behind_key(everybody: Sequence[SpeakerCount], after: tuple[Any, ...] | None) -> list[SpeakerCount]:
    """Return those behind a cursor's key, in the order of the list: passages, name, id."""
    ordered = sorted(everybody, key=lambda one: (-one.passages, one.name, one.id))
    if after is None:
        return ordered
    return [one for one in ordered if (-one.passages, one.name, one.id) > (-after[0], *after[1:])]


def filters_of(asked: ArchiveQuery, ignore: tuple[str, ...] = ()) -> Filters:
    """Return the filters of a request."""
    return Filters(asked.speaker, asked.source, asked.date_from, asked.date_to, ignore)


def person(found: PersonFound) -> dict[str, Any]:
    """Return somebody as JSON; the store's own number means nothing outside."""
    members = asdict(found)
    del members["number"]
    return members
