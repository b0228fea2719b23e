"""Shapes of the endpoints beside asking: lists, statements, the timeline, and a passage found by its id."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.answer import MAX_QUESTION
from service.api.paging import Cursor, Limit
from service.schemas import (
    FROM,
    SOURCE,
    SPEAKER,
    TO,
    AnswerOut,
    ArticleOut,
    AskIn,
    Day,
    Ignored,
    LocatorOut,
    Name,
    Offset,
    ProblemOut,
    Share,
    SpeakerCountOut,
    SpeakerOut,
)

MAX_BATCH = 20
By = Literal["day", "month", "year"]
Next = Annotated[str | None, Field(description="The cursor of the next page; null on the last one.")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Shown(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BatchIn(_Request):
    """Several questions."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "questions": [
                        {"question": "Who spoke about the ferry?", "k": 2},
                        {"question": "Who pays for the lens?"},
                    ]
                }
            ]
        }
    )
    questions: list[AskIn] = Field(
        min_length=1, max_length=MAX_BATCH, description="Each as the body of `POST /v1/ask`."
    )


class ResultOut(_Shown):
    """One answer of a batch, or what is wrong with its question."""

    answer: AnswerOut | None
    problem: ProblemOut | None


class ResultsOut(_Shown):
    """In the order of the questions."""

    results: list[ResultOut]


class ArticleAsked(_Request):
    article: Annotated[str, Field(min_length=1, max_length=2000)] = Field(
        description="The id of an article, as `article.id` of a passage or statement says it."
    )


class SpeakersQuery(_Request):
    name: Name | None = Field(default=None, description="Only those of whose name this is one or more whole words.")
    limit: Limit = 100
    cursor: Cursor = None


class ArchiveQuery(_Request):
    """Which articles or statements."""

    speaker: Name | None = Field(default=None, description=SPEAKER)
    source: Name | None = Field(default=None, description=SOURCE)
    date_from: Day | None = Field(default=None, alias="from", description=FROM)
    date_to: Day | None = Field(default=None, alias="to", description=TO)


class ArticlesQuery(ArchiveQuery):
    limit: Limit = 50
    cursor: Cursor = None


class StatementsAsked(_Request):
    """Whose statements."""

    speaker: Name = Field(description="The id of a speaker, the whole name, or words of it, such as the family name.")
    about: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION)] | None = Field(
        default=None, description="Only what is about this."
    )
    source: Name | None = Field(default=None, description=SOURCE)
    date_from: Day | None = Field(default=None, alias="from", description=FROM)
    date_to: Day | None = Field(default=None, alias="to", description=TO)
    limit: Limit = 50
    cursor: Cursor = None


class StatementsQuery(StatementsAsked):
    """Whose statements, and in which form."""

    format: Literal["json", "csv"] = Field(
        default="json", description="`csv` has a header line and the same statements; the next page is in `Link`."
    )


class TimelineQuery(ArchiveQuery):
    q: Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION})] | None = Field(
        default=None, description="With a question, its passages are counted; without one, statements."
    )
    ignore: Ignored = []
    by: By = Field(default="month", description="What a bucket is.")


class ListedArticleOut(ArticleOut):
    passages: int = Field(ge=0, description="How many passages it was cut into.")


class ArticlesOut(_Shown):
    """Newest first, the undated last."""

    articles: list[ListedArticleOut]
    next: Next
    generation: str


class StatedOut(_Shown):
    """A role and organisation, as articles word them."""

    role: str | None
    organisation: str | None
    first: str | None = Field(description="The first day on which an article states it; null where none has a day.")
    last: str | None
    articles: int = Field(ge=0, description="Articles with a day that state it.")
    undated: int = Field(ge=0, description="Articles without a day that state it.")


class PersonOut(_Shown):
    """Somebody across the archive."""

    id: str
    name: str
    kind: Literal["person", "organisation", "unnamed"]
    aliases: list[str] = Field(description="Other spellings that the same person is on record by.")
    stated: list[StatedOut] = Field(description="Roles and organisations, in order of time.")
    articles: int = Field(ge=0)
    statements: int = Field(ge=0)


class PeopleOut(_Shown):
    """Whom a name may mean, those of the most statements first."""

    people: list[PersonOut]
    generation: str


class SpeakersPageOut(_Shown):
    """Those of the most passages first."""

    speakers: list[SpeakerCountOut]
    total: int = Field(ge=0, description="On all pages.")
    next: Next
    generation: str


class StatementOut(_Shown):
    """What somebody is on record for."""

    id: str = Field(description="As that of a passage: `/v1/passages/{id}` finds the words again.")
    person: str = Field(description="The id of the speaker; `speaker` is as this article has it.")
    text: str
    manner: Literal["quoted", "paraphrased"] = Field(description="Whether the words are the speaker's.")
    quotes: list[tuple[Offset, Offset]] = Field(
        description="Parts in quotation marks: half-open code points of the article's text."
    )
    speaker: SpeakerOut
    confidence: Share = Field(description="Of the attribution.")
    asked: str | None = Field(description="The interviewer's question, in an interview.")
    article: ArticleOut
    locator: LocatorOut


class StatementsOut(_Shown):
    """In order of time, those of undated articles last."""

    people: list[str] = Field(description="The ids of those whom the name means; empty where nobody is called so.")
    total: int = Field(ge=0, description="How many statements they have within the days and outlets asked for.")
    about: int | None = Field(description="How many of these are about what was asked for; null where nothing was.")
    undated: int = Field(ge=0, description="Left out because days were asked for and their articles carry none.")
    unsure: int = Field(ge=0, description="Left out because it is not sure enough that this speaker said them.")
    statements: list[StatementOut]
    next: Next
    generation: str


class VoiceOut(_Shown):
    name: str | None = Field(description="Null: nobody surely is on record for them.")
    count: int = Field(ge=1)


class BucketOut(_Shown):
    """A day, month or year in which somebody spoke."""

    start: str = Field(description="YYYY-MM-DD, YYYY-MM or YYYY.")
    count: int = Field(ge=1)
    speakers: list[VoiceOut]


class TimelineOut(_Shown):
    """Who spoke when: by the day of publication, else of the event that the article reports from."""

    by: By
    counted: Literal["passages", "statements"]
    buckets: list[BucketOut] = Field(description="In order of time; those with nothing in them are left out.")
    undated: int = Field(ge=0)
    generation: str


class CitationsOut(_Shown):
    line: str
    apa: str
    mla: str
    chicago: str


class PassageFoundOut(_Shown):
    """The words that an id names, and what proves them."""

    id: str = Field(description="The id that these words have now.")
    state: Literal["same", "moved", "unchecked"] = Field(
        description="Whether they stand where they stood; `unchecked` where the id carries no hash."
    )
    text: str
    speaker: SpeakerOut | None
    asked: str | None
    article: ArticleOut
    locator: LocatorOut
    link: str | None = Field(description="Opens the web page at the words (a text fragment).")
    citations: CitationsOut
    csl: dict[str, Any] = Field(description="CSL-JSON.")
    bibtex: str
    annotation: dict[str, Any] = Field(description="A W3C Web Annotation with quote and position selectors.")
    quotation: dict[str, Any] = Field(description="A schema.org Quotation.")
