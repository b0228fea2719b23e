"""The HTTP edge's shapes: what a request may carry, and what an answer is, with the examples of the OpenAPI.

The records inside are dataclasses (``service.answer``); these models are their description outside. A key that is not
named here is refused.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from index.question import LONGEST_NAME, MOST_IGNORED
from service.answer import MAX_K, MAX_QUESTION, Style

SPEAKER = "Only passages of this speaker: the whole name or a part of it, such as the family name; case is ignored."
SOURCE = "Only articles of this outlet."
FROM = (
    "Only articles from this day on (YYYY-MM-DD, or from the beginning of YYYY-MM or YYYY): the day of publication, else "
    "of the event that the article reports from."
)
TO = "Only articles up to this day, or to the end of this month or year."
IGNORE = "Words of the question that were read as a name or a day, as `understood` shows them in `value`, and are not meant as one."
_STYLE = (
    "Of `citation`: `line` is ours, with the speaker; `apa`, `mla` and `chicago` (author and date) cite the article. `csl` adds a "
    "CSL-JSON item to every passage, beside the line."
)
# Limits stand in the OpenAPI but are checked in one place for every edge, `service.answer`.
_QUESTION = Field(
    description=f"The question, in words. At most {MAX_QUESTION} characters.",
    json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION},
)
_K = Field(description="How many passages.", json_schema_extra={"minimum": 1, "maximum": MAX_K})


# What the OpenAPI says of names and days; `index.question` says what is wrong with one.
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Day = Annotated[
    str,
    Field(pattern="^[1-9][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$", examples=["2021-03-05", "2021"]),
]
Phrase = Annotated[str, Field(max_length=LONGEST_NAME)]
Ignored = Annotated[list[Phrase], Field(max_length=MOST_IGNORED, description=IGNORE)]


def _whole(number: object) -> object:
    """To JSON, 4.0 is as whole as 4."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class FiltersIn(_Request):
    """What to search in; a filter that is left out leaves nothing out."""

    speaker: Name | None = Field(default=None, description=SPEAKER)
    source: Name | None = Field(default=None, description=SOURCE)
    date_from: Day | None = Field(default=None, alias="from", description=FROM)
    date_to: Day | None = Field(default=None, alias="to", description=TO)
    ignore: Ignored = []


class AskIn(_Request):
    """A question."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "Who spoke about the ferry timetable?", "k": 4},
                {
                    "question": "What is planned for the harbour?",
                    "filters": {"speaker": "Brandt", "from": "2021-01-01", "to": "2021-12-31"},
                    "style": "csl",
                },
            ]
        }
    )
    question: Annotated[str, _QUESTION, Field(min_length=1, max_length=MAX_QUESTION)]
    k: Annotated[int, _K, BeforeValidator(_whole)] = Field(default=10, strict=True, ge=1, le=MAX_K)
    filters: FiltersIn = Field(
        default=FiltersIn(),
        description="What to search in: `speaker`, `source`, `from`, `to`; and `ignore`, as a query has them.",
    )
    style: Style = Field(default="line", description=_STYLE)


class AskQuery(_Request):
    """A question as the query of an address."""

    q: Annotated[str, _QUESTION]
    k: Annotated[int, _K] = 10
    speaker: Name | None = Field(default=None, description=SPEAKER)
    source: Name | None = Field(default=None, description=SOURCE)
    date_from: Day | None = Field(default=None, alias="from", description=FROM)
    date_to: Day | None = Field(default=None, alias="to", description=TO)
    ignore: Ignored = []
    style: Style = Field(default="line", description=_STYLE)


class _Shown(BaseModel):
    model_config = ConfigDict(extra="forbid")


Offset = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class SpeakerOut(_Shown):
    """Who is on record for the marked sentences; null where nobody surely is."""

    name: str
    role: str | None = Field(description="As the article words it.")
    organisation: str | None
    basis: Literal["turn", "carried", "direct", "indirect", "corrected"] = Field(
        description="An interview turn, a later paragraph of one, quotation marks, reported speech, or a correction."
    )


class CopyOut(_Shown):
    """An article that is nearly the same."""

    id: str
    title: str | None
    source: str | None
    published: str | None
    published_basis: Literal["meta", "byline", "url", "corrected", "none"]
    url: str | None
    shown: bool = Field(description="Of a group of copies one is shown for all: the earliest.")


class ArticleOut(_Shown):
    """The article that a passage is from."""

    id: str
    title: str | None
    url: str | None
    author: str | None
    source: str | None = Field(description="The outlet.")
    credit: str | None = Field(description="The outlet that the article itself credits.")
    published: str | None = Field(description="YYYY-MM-DD, or null where it is not stated; never inferred.")
    published_basis: Literal["meta", "byline", "url", "corrected", "none"]
    event_date: str | None = Field(description="The day that the text reports from, where the text fixes it.")
    also_in: list[CopyOut] = Field(default=[], description="Its copies in other outlets, such as of a wire story.")


class LocatorOut(_Shown):
    """Where the passage stands: code points of the article's text, half-open."""

    start: Offset
    end: Offset
    paragraph: Offset = Field(description="Of its first paragraph, counted from 0.")


class ContextOut(_Shown):
    """The text of the same article beside the passage, for reading; it is not part of what is cited."""

    before: str
    after: str


class PassageOut(_Shown):
    """A cited passage."""

    id: str = Field(description="Article, place and a hash of the words: `/v1/passages/{id}` finds them again.")
    rank: int = Field(ge=1)
    score: float = Field(description="Of the ranking; comparable within one answer only.")
    text: str = Field(description="The article's own words, unchanged.")
    context: ContextOut
    highlights: list[tuple[int, int]] = Field(
        description="Of the sentences that answer: half-open offsets in code points of this passage's `text`."
    )
    speaker: SpeakerOut | None
    asked: str | None = Field(description="The interviewer's question that this passage answers.")
    article: ArticleOut
    locator: LocatorOut
    citation: str = Field(description="The citation, in the style asked for.")
    csl: dict[str, Any] | None = Field(description="The citation as a CSL-JSON item, with `style` `csl`.")
    link: str | None = Field(description="Opens the web page at the cited words (a text fragment).")


Use = Literal["filter", "favour", "dropped"]
_USE = Field(description="Whether it was a condition, only favoured, or let go of because it is to be ignored.")


class DatesMeantOut(_Shown):
    """Days that the question or a filter speaks of; null is open."""

    value: str = Field(description="As written.")
    first: str | None
    last: str | None
    use: Use = _USE


class NameMeantOut(_Shown):
    """A name that the question or a filter speaks of."""

    value: str = Field(description="As written.")
    names: list[str] = Field(description="Whom of this archive it may mean; empty where nobody is called so.")
    use: Use = _USE


class UnderstoodOut(_Shown):
    """What was understood of the question and its filters."""

    dates: list[DatesMeantOut]
    speakers: list[NameMeantOut]
    sources: list[NameMeantOut]
    clauses: list[str] = Field(
        default_factory=list,
        description="Parts of a compound question, each searched for; none where it is not compound.",
    )


class CoverageOut(_Shown):
    """What was searched. Days are of publication, else of the event that the article reports from."""

    articles: int = Field(ge=0, description="How many articles were searched.")
    earliest: str | None
    latest: str | None
    undated: int = Field(ge=0, description="Of the articles searched, those without a day.")
    left_out: int = Field(ge=0, description="Articles that a filter left out.")
    left_out_undated: int = Field(ge=0, description="Apart from those, articles left out because they carry no day.")


class AnswerOut(_Shown):
    """What the archive says."""

    question: str
    understood: UnderstoodOut
    answered: bool = Field(description="False: the archive does not say; the passages are the nearest ones.")
    confidence: Share = Field(description="The probability that one of the first four passages answers.")
    passages: list[PassageOut]
    coverage: CoverageOut
    generation: str = Field(description="Of the index that answered.")
    took_ms: float = Field(ge=0, description="Milliseconds.")


class SpeakerCountOut(_Shown):
    """Somebody on record."""

    name: str
    roles: list[str] = Field(description="As articles word them.")
    organisations: list[str]
    articles: int = Field(ge=0, description="In how many articles this speaker is on record.")
    passages: int = Field(ge=0, description="In how many passages.")
    id: str = Field(description="Tells apart people of one name.")
    kind: Literal["person", "organisation", "unnamed"]
    aliases: list[str] = Field(description="Other spellings that the same person is on record by.")


class AttributionOut(_Shown):
    """Who is on record for a span of the article's text."""

    speaker: str
    role: str | None
    organisation: str | None
    basis: Literal["turn", "carried", "direct", "indirect", "corrected"]
    cue: str | None = Field(description="The wording that attributes.")
    start: Offset
    end: Offset
    confidence: Share


class BlockOut(_Shown):
    """A paragraph."""

    kind: Literal["heading", "question", "statement", "narrative", "caption", "list"]
    start: Offset
    end: Offset
    text: str
    attributions: list[AttributionOut]
    asked: str | None


class ArticleTextOut(ArticleOut):
    text: str = Field(description="The cleaned text; every offset is in code points of it.")


class ParsedOut(_Shown):
    """An article as understood, a block a paragraph."""

    article: ArticleTextOut
    blocks: list[BlockOut]


class HealthOut(_Shown):
    status: Literal["ok"]


class ReadyOut(_Shown):
    status: Literal["ready"]
    generation: str


class FieldErrorOut(BaseModel):
    field: str
    detail: str


class ProblemOut(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(description="The kind of problem: an address under /problems/ that explains it.")
    title: str
    status: int
    detail: str = Field(description="What is wrong with this request, and what to do.")
    instance: str
    errors: list[FieldErrorOut] = Field(default_factory=list, description="What is wrong with each field.")
