"""The day that an article reports from: title, first paragraphs and day of publication in, that day or None out.

Only what the article fixes counts: it opens with a day ("On January 13, the mayor resigned", "ALDERTON, January 13 —")
or tells in its lead of an occasion on one ("On October 25, the question was answered in an interview"), and the year is
written with it, stands in the title, or follows from the day of publication. A plan, a background ("On October 7 …" in
an article of December) and a day of doubt are no event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import regex

from ingest.calendar import MONTH, Date, Written, written_dates
from ingest.sentences import sentences

# Paragraphs that may hold the lead, and words under which a paragraph is a label or a heading.
_LEAD_PARAGRAPHS = 3
_FEWEST_WORDS = 8
# What lies further back than this is background, not what an article reports from.
_NEWS_DAYS = 14

_PLACE = r"\p{Lu}[\p{L}.'’ -]{1,30}(?:, ?\p{Lu}[\p{L}.'’ -]{1,25})?"
_AGENCY = r"(?: ?(?:\([^()]{2,30}\)|/[^/]{2,30}/))?"
_DASH = r" ?(?:-{1,2}|–|—|―) ?"
_OPENING = regex.compile(
    rf"(?:{_PLACE}{_AGENCY}{_DASH}|{_PLACE}, )?\s*On (?:the (?:morning|afternoon|evening|night) of )?\Z"
)
_DATELINE = regex.compile(rf"(?:\({_PLACE}, ?|{_PLACE},? )?\Z")
_AFTER_DATELINE = regex.compile(rf"\)?,?{_AGENCY}{_DASH}")
_HELD_ON = regex.compile(r"\bon (?:the (?:morning|afternoon|evening|night) of )?\Z")
_ON = regex.compile(r"\b[Oo]n (?:the (?:morning|afternoon|evening|night) of )?\Z")

_FUTURE = regex.compile(
    r"\b(?:will|shall|would|to be|plans? to|upcoming|next|annually|each|every|is|are|has|have|can|may|might|must|"
    r"should|begins|starts|opens|kicks|takes place|runs|due|set|expected|scheduled|slated|planned|going)\b",
)
# Not every word in -ed is a verb of the past.
_NO_VERB = (
    "need|hundred|indeed|speed|feed|seed|red|bed|shed|united|related|limited|named|called|expected|scheduled|slated|"
    "planned"
)
_PAST = regex.compile(
    r"\b(?:was|were|had|did|held|took|began|went|came|gave|made|saw|met|left|won|lost|led|said|told|spoke|rose|fell|grew|"
    r"broke|brought|built|bought|sold|sent|put|kept|found|became|got|ran|sat|stood|taught|thought|wrote|"
    rf"(?!(?:{_NO_VERB})\b)\p{{Ll}}{{2,}}ed)\b"
)
_HELD = regex.compile(
    r"\b(?:was|were|has been|have been)? ?(?:officially |formally |successfully |jointly )?"
    r"(?:held|opened|launched|kicked off|concluded|took place|inaugurated|unveiled|signed|convened|"
    r"gathered|arrived|departed|staged|hosted|released|issued|announced)\b"
)
_OCCASION = regex.compile(
    r"\b(?:interview|conference|meeting|briefing|forum|session|ceremony|summit|seminar|workshop|symposium|expo|exhibition|"
    r"fair|festival|event|visit|hearing|talks|signing|launch|opening|debate|panel|dialogue|congress|assembly|convention|"
    r"discussion|reporters|journalists|audience|programme|broadcast|brought together|gathered|studio)s?\b",
    regex.IGNORECASE,
)
_RELATIVE = regex.compile(
    r"\b(?:who|which|that|whose|where|when|since|after|before|until|if|as|because|while)\b", regex.I
)
_QUOTED = regex.compile(r"“[^”]*”?|\"[^\"]*\"?")
_TITLE_YEAR = regex.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,]?\d|s\b|[-/–]\d)")
# "the 2021 Alder Expo", "Alder Expo 2021"
_NAMED_YEAR = regex.compile(
    rf"(?<=\b(?:the|The) )(?:19|20)\d\d(?= \p{{Lu}})|(?<=\p{{Lu}}\p{{L}}+ )(?<!{MONTH} )(?:19|20)\d\d(?![\d.,/–-]*\d)"
)
_TEXT_YEAR = regex.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d]|[.,]\d|[-/–]\d)")


@dataclass(frozen=True, slots=True)
class _Told:
    """A day that a sentence of the lead tells of; ``occasion``: what was held on it, or a dateline, is named."""

    written: Written
    sentence: str
    occasion: bool


def event_date(title: str | None, paragraphs: Sequence[str], published: Date | None) -> str | None:
    """The ISO date that the text reports from, None where the article does not fix it."""
    lead = [text for text in paragraphs if len(text.split()) >= _FEWEST_WORDS][:_LEAD_PARAGRAPHS]
    days: set[str] = {
        one.date.iso
        for one in written_dates(title or "")
        if one.date.precision == "day" and not one.date.yearless and _HELD_ON.search((title or "")[: one.start])
    }
    for told in _told(lead):
        day = _with_year(told, title, paragraphs, published)
        if day is None:
            return None
        days.add(day.isoformat())
    return days.pop() if len(days) == 1 else None


def _told(lead: Sequence[str]) -> Iterator[_Told]:
    """The days that the sentences of the lead report from."""
    for number, paragraph in enumerate(lead):
        for position, (start, end) in enumerate(sentences(paragraph)):
            sentence = paragraph[start:end]
            days = [one for one in written_dates(sentence) if one.date.precision == "day"]
            if not days:
                continue
            first = days[0]
            before, after = sentence[: first.start], sentence[first.end :]
            opens = number == position == 0
            if opens and (_is_dateline(before, after) or (len(days) == 1 and _is_held(before, after))):
                yield _Told(first, sentence, occasion=True)
            elif _OPENING.fullmatch(before) and _reports(after):
                occasion = _OCCASION.search(after) is not None
                if opens or occasion:
                    yield _Told(first, sentence, occasion)


def _is_dateline(before: str, after: str) -> bool:
    return _DATELINE.fullmatch(before) is not None and _AFTER_DATELINE.match(after) is not None


def _reports(after: str) -> bool:
    """Whether what follows the day is told as past: its first verb is."""
    clause = _QUOTED.sub(" ", after)
    past, future = _PAST.search(clause), _FUTURE.search(clause)
    return past is not None and (future is None or past.start() < future.start())


def _is_held(before: str, after: str) -> bool:
    """Whether the sentence tells that something was held, opened, signed … on the day, in its main clause."""
    on = _HELD_ON.search(before)
    if on is None or "(" in before or _FUTURE.search(before) or _RELATIVE.search(before) or _QUOTED.search(before):
        return False
    held = _HELD.search(before)
    past = _PAST.search(before)
    return (
        held is not None
        and past is not None
        and past.start() >= held.start()
        and on.start() - held.end() <= 60
        and not regex.match(r"\s*(?:each|every|of (?:each|every))\b", after)
    )


def _with_year(told: _Told, title: str | None, paragraphs: Sequence[str], published: Date | None) -> date | None:
    """The day with its year where the article fixes it and nothing in the article speaks against it."""
    written = told.written
    day: date | None
    if published is not None:
        if published.precision != "day":
            return None
        printed = date.fromisoformat(published.iso)
        day = _latest(written, printed)
        if day is None or printed - day > timedelta(days=_NEWS_DAYS):
            return None
    elif not told.occasion:
        # Without a day of publication "On June 3, 1955, the track opened" may be told at any time after.
        return None
    elif not written.date.yearless:
        day = date.fromisoformat(written.date.iso)
    else:
        day = _in_named_year(told, title, paragraphs)
    if day is None or (written.weekday is not None and day.weekday() != written.weekday):
        return None
    today = datetime.now(UTC).date()
    return day if day <= today and (published is not None or not _tells_of_later(day, paragraphs)) else None


def _latest(written: Written, published: date) -> date | None:
    """The day as written, or of its last occurrence in the twelve months up to the day of publication."""
    if not written.date.yearless:
        day = date.fromisoformat(written.date.iso)
        return day if day <= published else None
    for year in (published.year, published.year - 1):
        day_in_year = _in_year(written, year)
        if day_in_year is not None and day_in_year <= published:
            return day_in_year
    return None


def _in_year(written: Written, year: int) -> date | None:
    try:
        return date(year, int(written.date.iso[2:4]), int(written.date.iso[5:7]))
    except ValueError:
        return None


def _in_named_year(told: _Told, title: str | None, paragraphs: Sequence[str]) -> date | None:
    """The day in the one year that the title names, or that is part of a name in its own sentence."""
    years = {int(match[0]) for match in _TITLE_YEAR.finditer(title or "")}
    years |= {int(match[0]) for match in _NAMED_YEAR.finditer(told.sentence)}
    if len(years) != 1:
        return None
    year = years.pop()
    day = _in_year(told.written, year)
    if day is not None and day.month <= 3 and not _NAMED_YEAR.search(title or "") and not _is_young(year, paragraphs):
        # In its first months "in 2020" may as well name the year that is being looked back at.
        return None
    return day


def _tells_of_later(day: date, paragraphs: Sequence[str]) -> bool:
    """Whether the article tells, as past, of a time after the day: then it looks back on the day."""
    for paragraph in paragraphs:
        for written in written_dates(paragraph):
            if written.date.precision == "day" and not written.date.yearless and written.date.iso > day.isoformat():
                return True
        for match in _TEXT_YEAR.finditer(paragraph):
            if int(match[0]) > day.year and regex.search(r"\b(?:[Ii]n|[Ss]ince) \Z", paragraph[: match.start()]):
                clause = regex.match(r"[^.;!?]{0,80}", paragraph, pos=match.end())
                if clause is not None and _reports(clause[0]):
                    return True
    return False


def _is_young(year: int, paragraphs: Sequence[str]) -> bool:
    """Whether the text looks back on the year before ``year`` and does not tell of ``year`` as past."""
    looks_back = False
    for paragraph in paragraphs:
        for match in regex.finditer(r"\b[Ii]n (\d{4})\b([^.;!?]{0,80})", paragraph):
            if int(match[1]) == year and _reports(match[2]):
                return False
            if int(match[1]) == year - 1 and _reports(match[2]):
                looks_back = True
    return looks_back
