"""The pages beside asking: who is on record, what they said over time, the articles, a passage by its id, and how to correct
it. Names, ids and cursors in, HTML out; they work without script.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from index.names import fold
from index.question import Filters
from index.results import PersonFound
from index.statements import Statement, Statements
from ingest.corrections import NotACorrection, correction
from service.answer import MAX_QUESTION, said_as_ours
from service.api.archive import behind_key, names_of
from service.api.paging import MOST, cursor_of, key_of
from service.chips import span_words
from service.citation import affiliation, copy_words, date_phrase, outlet
from service.correcting import lines, meant, paragraphs, several
from service.desk import Desk
from service.errors import UnknownSpeakerError
from service.facets import bars, unit
from service.form import Form
from service.pages import OFFERED
from service.passage import Found, find
from service.render import Renderer
from service.timeline import counted
from service.view import BASIS, archive_words, article_address, sentence, speaker_address

LISTED = 50
SAID = 30
_ROLES = 6


class Browse:
    """Their routes."""

    def __init__(self, desk: Desk, renderer: Renderer) -> None:
        self._desk = desk
        self._renderer = renderer
        self.router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
        self.router.get("/speakers")(self.speakers)
        self.router.get("/speakers/{name:path}")(self.speaker)
        self.router.get("/articles")(self.articles)
        self.router.get("/passages/{passage:path}")(self.passage)
        self.router.get("/correct")(self.correct)

    def speakers(self, name: str = "", cursor: str | None = None) -> Response:
        """Everybody on record, or those whose name has these words."""
        words = fold(name)
        after = key_of("speakers", cursor, int, str, str)
        everybody = self._desk.speakers()
        if words:
            everybody = [one for one in everybody if any(words in fold(other) for other in names_of(one))]
        behind = behind_key(everybody, after)
        shown = behind[:LISTED]
        last = shown[-1] if len(behind) > LISTED else None
        following = cursor_of("speakers", (last.passages, last.name, last.id)) if last else None
        return self._renderer.page(
            "speakers.html",
            name=name.strip(),
            total=len(everybody),
            people=[
                {
                    "name": one.name,
                    "address": speaker_address(one.id),
                    "roles": "; ".join(one.roles[:3]),
                    "passages": one.passages,
                    "articles": one.articles,
                }
                for one in shown
            ],
            following=f"/speakers?{urlencode({'name': name, 'cursor': following})}" if following else None,
        )

    def speaker(self, request: Request, name: str, cursor: str | None = None) -> Response:
        """What somebody is on record for: over time, in which roles, and in which words. Where a name may mean several people,
        who they are.
        """
        searcher = self._desk.searcher()
        people = searcher.person(name)
        if not people:
            raise UnknownSpeakerError(name)
        if len(people) > 1:
            return self._renderer.page("people.html", name=name, people=[shown_person(one) for one in people])
        (person,) = people
        form = Form.read(request)
        days = Form(day_from=form.day_from, day_to=form.day_to)
        after = key_of("statements", cursor, int, str, int, int, str)
        with said_as_ours():
            understood = searcher.understood(days.filters)
            key = None if after is None else (after[0], after[1], after[2], after[3], after[4])
            listed = searcher.statements(person.id, None, days.filters, key, SAID + 1)
            found = list(listed.statements)
        shown = found[:SAID]
        here = speaker_address(person.id)
        later = cursor_of("statements", shown[-1].key) if len(found) > SAID else None
        whole = searcher.spoken(Filters(speaker=person.id))
        line = counted(((one.day, one.name, one.count) for one in whole), unit([one.day for one in whole if one.day]))
        when = f" of {span_words(understood.dates[0].first, understood.dates[0].last)}" if understood.dates else ""
        return self._renderer.page(
            "speaker.html",
            max_question=MAX_QUESTION,
            person=shown_person(person),
            bars=bars(line, days, {person.name: 1}, here),
            heading=f"{_count(listed.total, 'statement')}{when}",
            left_out=left_out(listed),
            narrowed=bool(understood.dates),
            everything=here,
            table=days.address("/v1/statements", speaker=person.id, format="csv", limit=str(MOST)),
            statements=grouped(shown),
            following=days.address(here, cursor=later) if later else None,
        )

    def articles(self, cursor: str | None = None) -> Response:
        """The articles, newest first."""
        searcher = self._desk.searcher()
        after = key_of("articles", cursor, int, int)
        found = searcher.articles(limit=LISTED + 1, after=(after[0], after[1]) if after else None)
        shown = found[:LISTED]
        return self._renderer.page(
            "articles.html",
            archive=archive_words(searcher.coverage()),
            articles=[
                {
                    "title": one.article.title or "Untitled article",
                    "address": article_address(one.article.id),
                    "outlet": outlet(one.article),
                    "author": one.article.author,
                    "date": date_phrase(one.article),
                }
                for one in shown
            ],
            following=f"/articles?{urlencode({'cursor': cursor_of('articles', shown[-1].key)})}"
            if len(found) > LISTED
            else None,
        )

    def passage(self, passage: str) -> Response:
        """A permanent link: to the article, where the words stand now."""
        found = find(self._desk.searcher(), passage)
        return RedirectResponse(_address(found), 303)

    def correct(self, request: Request, passage: str) -> Response:
        """What is on record for a passage, and the lines that would correct it."""
        found = find(self._desk.searcher(), passage)
        query = request.query_params
        speaker = meant(found, query.get("was", ""))
        now = {
            "speaker": speaker.name if speaker else "",
            "role": (speaker.role or "") if speaker else "",
            "published": found.article.published or "",
        }
        given = {name: " ".join(query.get(name, value).split()) for name, value in now.items()}
        written, problem = [], ""
        try:
            written = [correction(line).to_json() for line in lines(found, now, given)]
        except NotACorrection as error:
            problem = f"What is written here {error}."
        by = f"{speaker.name}, {affiliation(speaker) or 'no role'} ({BASIS[speaker.basis]})" if speaker else "nobody"
        return self._renderer.page(
            "correct.html",
            address=_address(found),
            passage=found.id,
            was=now["speaker"],
            paragraphs=paragraphs(found, now["speaker"]),
            now=f"On record now for the words marked: {by}; {date_phrase(found.article)}.",
            given=given,
            asked="speaker" in query,
            problem=problem,
            lines=written,
            several=several(found) if speaker is None else [],
            speakers=[one.name for one in self._desk.speakers()[:OFFERED]],
        )


def shown_person(one: PersonFound) -> dict[str, Any]:
    """Return somebody as the templates show them: roles with the years that they are stated in."""
    stated = [
        {"text": words, "when": years(role.first, role.last)} for role in one.stated if (words := affiliation(role))
    ]
    return {
        "name": one.name,
        "address": speaker_address(one.id),
        "summary": sentence(
            f"{_count(one.statements, 'statement')} in {_count(one.articles, 'article')}"
            + (f"; also called {', '.join(one.aliases)}" if one.aliases else "")
        ),
        "roles": stated[:_ROLES],
    }


def years(first: str | None, last: str | None) -> str:
    """Return the years from one day to another."""
    if not first or not last:
        return ""
    return first[:4] if first[:4] == last[:4] else f"{first[:4]} to {last[:4]}"


def left_out(listed: Statements) -> str:
    """Say what is not in a list of statements."""
    said = []
    if listed.undated:
        said.append(f"{_count(listed.undated, 'statement')} of articles without a date")
    if listed.unsure:
        said.append(f"{listed.unsure:,} of which it is not sure enough who said them")
    return sentence(f"Not among them: {' and '.join(said)}") if said else ""


def grouped(shown: Sequence[Statement]) -> list[dict[str, Any]]:
    """Return statements as they are read: those of one article together, a question once, and no words twice: what is quoted
    within something paraphrased is not shown again.
    """
    groups = []
    for _, of_article in groupby(shown, key=lambda one: one.article.id):
        found = list(of_article)
        whole = [one for one in found if not any(_within(one, other) for other in found)]
        first = found[0]
        asked: str | None = None
        said = []
        for one in whole:
            query = urlencode([("passage", f"{one.start}-{one.end}"), ("mark", f"{one.start}-{one.end}")])
            address = f"{article_address(one.article.id)}?{query}#passage"
            said.append({"asked": one.asked if one.asked != asked else None, "text": one.text, "address": address})
            asked = one.asked
        bases = dict.fromkeys(BASIS[one.basis].partition(",")[0] for one in whole)
        groups.append(
            {
                "date": date_phrase(first.article),
                "basis": ", ".join(bases),
                "role": next((words for one in found if (words := affiliation(one))), None),
                "title": first.article.title or "Untitled article",
                "outlet": outlet(first.article),
                "address": article_address(first.article.id),
                "also": copy_words(first.article.also_in),
                "said": said,
            }
        )
    return groups


def _within(one: Statement, other: Statement) -> bool:
    inner, outer = (one.start, one.end), (other.start, other.end)
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


def _address(found: Found) -> str:
    span = f"{found.place.start}-{found.place.end}"
    return f"{article_address(found.article.id)}?{urlencode({'passage': span})}#passage"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
