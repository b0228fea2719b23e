"""The pages beside asking: who is on record, what they said over time, the articles, a passage by its id, and how to correct
it. Names, ids and cursors in, HTML out; they work without script.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from index.names import fold
from ingest.corrections import NotACorrection, correction
from service.answer import MAX_QUESTION, said_as_ours
from service.api.paging import cursor_of, key_of
from service.chips import span_words
from service.citation import affiliation, date_phrase, outlet
from service.desk import Desk
from service.errors import UnknownSpeakerError
from service.facets import bars, colours, unit
from service.form import Form
from service.highlight import overlap
from service.pages import OFFERED
from service.passage import Found, find
from service.render import Renderer
from service.statements import Statement, counted, every_statement
from service.view import BASIS, archive_words, article_address, sentence, speaker_address

LISTED = 50
SAID = 30
_ROLES = 6


@dataclass(frozen=True, slots=True)
class Role:
    """What a speaker is called by articles, and in which years."""

    text: str
    when: str


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
        after = key_of("speakers", cursor, int, str)
        everybody = [one for one in self._desk.speakers() if not words or words in fold(one.name)]
        behind = [one for one in everybody if after is None or (-one.passages, one.name) > (-after[0], after[1])]
        shown = behind[:LISTED]
        following = cursor_of("speakers", (shown[-1].passages, shown[-1].name)) if len(behind) > LISTED else None
        return self._renderer.page(
            "speakers.html",
            name=name.strip(),
            total=len(everybody),
            people=[
                {
                    "name": one.name,
                    "address": speaker_address(one.name),
                    "roles": "; ".join(one.roles[:3]),
                    "passages": one.passages,
                    "articles": one.articles,
                }
                for one in shown
            ],
            following=f"/speakers?{urlencode({'name': name, 'cursor': following})}" if following else None,
        )

    def speaker(self, request: Request, name: str, cursor: str | None = None) -> Response:
        """What somebody is on record for: over time, in which roles, and in which words."""
        known = self._desk.speaker(name)
        if known is None:
            raise UnknownSpeakerError(name)
        form = Form.read(request)
        searcher = self._desk.searcher()
        named = Form(speaker=name)
        whole = [one for one in every_statement(searcher, named.filters) if one.said.speaker == name]
        dated = Form(speaker=name, day_from=form.day_from, day_to=form.day_to)
        narrowed = bool(form.day_from or form.day_to)
        some = (
            [one for one in every_statement(searcher, dated.filters) if one.said.speaker == name] if narrowed else whole
        )
        after = key_of("statements", cursor, int, int, int)
        behind = [one for one in some if after is None or _behind(one, after)]
        shown = behind[:SAID]
        here = speaker_address(name)
        following = Form(day_from=form.day_from, day_to=form.day_to).address(here) if len(behind) > SAID else None
        if following:
            joined = "&" if "?" in following else "?"
            following += joined + urlencode({"cursor": cursor_of("statements", shown[-1].key)})
        coloured = colours([(name, len(whole))])
        line = counted(((one.day, name) for one in whole), unit([one.day for one in whole if one.day]))
        days = Form(day_from=form.day_from, day_to=form.day_to)
        with said_as_ours():
            understood = searcher.understood(dated.filters)
        when = f" of {span_words(understood.dates[0].first, understood.dates[0].last)}" if understood.dates else ""
        return self._renderer.page(
            "speaker.html",
            name=name,
            max_question=MAX_QUESTION,
            summary=sentence(
                f"{_count(len(whole), 'statement')} in {_count(known.articles, 'article')}"
                + (f", for {', '.join(known.organisations[:3])}" if known.organisations else "")
            ),
            roles=roles(whole),
            bars=bars(line, days, coloured, here),
            heading=f"{_count(len(some), 'statement')}{when}",
            narrowed=narrowed,
            everything=here,
            table=f"/v1/statements?{urlencode({'speaker': name, 'format': 'csv', 'limit': 200})}",
            statements=grouped(shown),
            following=following,
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
        query, speaker = request.query_params, found.speaker
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
            text=found.text,
            now=f"On record now: {by}; {date_phrase(found.article)}.",
            given=given,
            asked="speaker" in query,
            problem=problem,
            lines=written,
            speakers=[one.name for one in self._desk.speakers()[:OFFERED]],
        )


def lines(found: Found, now: dict[str, str], given: dict[str, str]) -> list[dict[str, Any]]:
    """Return the corrections that make ``given`` of what is on record now: of all that the same speaker says there, or of the
    passage where nobody is on record.
    """
    article = found.article
    made: list[dict[str, Any]] = []
    if (given["speaker"], given["role"]) != (now["speaker"], now["role"]):
        place = (found.place.start, found.place.end)
        spans = [
            (said.start, said.end)
            for block in article.blocks
            for said in block.attributions
            if said.speaker == now["speaker"] and overlap((said.start, said.end), place)
        ]
        for start, end in spans or [place]:
            line = {"article": article.id, "start": start, "end": end, "text": article.text[start:end]}
            line["speaker"] = given["speaker"] or None
            if given["speaker"]:
                line["role"] = given["role"] or None
            made.append(line)
    if given["published"] != now["published"]:
        made.append({"article": article.id, "published": given["published"] or None})
    return made


def roles(said: Sequence[Statement]) -> list[Role]:
    """Return how articles call a speaker, the most frequent first, each with its years."""
    counts = Counter(words for one in said if (words := affiliation(one.said)))
    found = []
    for words, _ in counts.most_common(_ROLES):
        years = sorted({one.day[:4] for one in said if one.day and affiliation(one.said) == words})
        when = "" if not years else years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
        found.append(Role(words, when))
    return found


def grouped(shown: Sequence[Statement]) -> list[dict[str, Any]]:
    """Return statements as they are read: those of one article together, a question once, and no words twice: what is quoted
    within something paraphrased is not shown again.
    """
    groups = []
    for _, of_article in groupby(shown, key=lambda one: one.key[:2]):
        found = list(of_article)
        whole = [one for one in found if not any(_within(one, other) for other in found)]
        first = found[0]
        asked: str | None = None
        said = []
        for one in whole:
            span = f"{one.said.start}-{one.said.end}"
            query = urlencode([("passage", span), ("mark", span)])
            address = f"{article_address(one.article.id)}?{query}#passage"
            said.append({"asked": one.asked if one.asked != asked else None, "text": one.text, "address": address})
            asked = one.asked
        bases = dict.fromkeys(BASIS[one.said.basis].partition(",")[0] for one in whole)
        groups.append(
            {
                "date": date_phrase(first.article),
                "basis": ", ".join(bases),
                "role": next((words for one in found if (words := affiliation(one.said))), None),
                "title": first.article.title or "Untitled article",
                "outlet": outlet(first.article),
                "address": article_address(first.article.id),
                "said": said,
            }
        )
    return groups


def _within(one: Statement, other: Statement) -> bool:
    inner, outer = (one.said.start, one.said.end), (other.said.start, other.said.end)
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


def _behind(one: Statement, after: tuple[Any, ...]) -> bool:
    day, row, place = one.key
    return (-day, row, place) > (-after[0], after[1], after[2])


def _address(found: Found) -> str:
    span = f"{found.place.start}-{found.place.end}"
    return f"{article_address(found.article.id)}?{urlencode({'passage': span})}#passage"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
