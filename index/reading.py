"""A question's own words in, the days, speakers and sources of this archive that it names out. No model: names are looked
up in the archive's registry, dates are read as written or counted from the day of asking.

What is read only favours: a question that names somebody may as well be answered by somebody else.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Final

from index.names import Known, Registry, fold
from index.words import terms
from ingest.calendar import Date, written_dates
from ingest.languages import language

_WORD: Final = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_LONGEST_NAME: Final = 8
_SHORTEST_SURNAME: Final = 3
_SAME_SURNAME: Final = 3
"""A bare last name that more people of the archive bear than this means none of them in particular."""
_MISSPELT: Final = 0.8
"""Ratcliff-Obershelp similarity (difflib) from which a capitalised word that the archive does not know is a name misspelt."""
_ALIKE: Final = 0.7
"""The same of a word beside a last name that may be the first name, misspelt."""
_OPENERS: Final = frozenset(
    {"who", "what", "when", "where", "why", "how", "which", "did", "does", "do", "is", "are", "was", "were", "has"}
    | {"have", "in", "on", "at", "since", "before", "after", "according", "the"}
)
_AFTER: Final = re.compile(
    r"\b(?:since|after|from|starting|beginning)\s+(?:the\s+)?(?:start of\s+|beginning of\s+)?$", re.IGNORECASE
)
_BEFORE: Final = re.compile(r"\b(?:before|until|till|up to|by|prior to)\s+(?:the\s+)?(?:end of\s+)?$", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\b(?:between|from)\s+$", re.IGNORECASE)
_TO: Final = re.compile(r"^\s*(?:and|to|until|till|-|–)\s*$", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<![\d.,$€£/-])(?:19|20)\d\d(?![\d.,/-]*\d|s\b)")
_SEASONS: Final = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
RECENT: Final = timedelta(days=14)
"""Before the day on which a question was asked: what news is about that names no day."""
_WEEKDAYS: Final = tuple(name.lower() for name in calendar.day_name)
_NEWS: Final = re.compile(rf"\b(?:(?P<day>{'|'.join(_WEEKDAYS)})|recently|lately)\b", re.IGNORECASE)
_AHEAD: Final = re.compile(
    r"\b(?:will|shall|due|next|upcoming|coming|plans?|planned|scheduled|going to|to be)\b", re.IGNORECASE
)
"""What says that a weekday named is one that is still to come."""
_RELATIVE: Final = re.compile(
    r"\b(?P<which>last|this|past)\s+(?P<unit>year|month|weekend|week|spring|summer|autumn|fall|winter|"
    + "|".join(_MONTHS)
    + r")\b|\b(?P<day>yesterday|today)\b|\b(?:over|at)\s+the\s+(?P<weekend>weekend)\b",
    re.IGNORECASE,
)


_NEAR: Final = 4
"""Words after a name within which a verb of speech is the name's own."""
_POSSESSIVE: Final = ("'s", "’s", "s'", "s’")
_OBJECT: Final = re.compile(r"\b(?:about|against|by|from|of|on|over|to|towards?|with)\s+(?:the\s+)?$", re.IGNORECASE)
"""What stands before a name that says nothing itself: "associated with NAME, that was compared …"."""
_NAME_ON: Final = re.compile(r"\s*(?:[A-Z]\S*\s+)*(?:on|about|:)(?!\w)")
_NAMES_ONLY: Final = re.compile(r"\s*(?:[A-Z]\S*\s+){0,4}")
_CLAUSE_END: Final = re.compile(r"[,;:?!]")


@dataclass(frozen=True, slots=True)
class Named:
    """Words of the question at ``[start, end)`` and the names of the archive that they may be; ``asked``: the question asks
    what they say, not what is said about them."""

    start: int
    end: int
    names: tuple[str, ...]
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``first`` to ``last`` (YYYY-MM-DD, both included; None is open), at ``[start, end)`` of the question."""

    start: int
    end: int
    first: str | None
    last: str | None


def speakers_named(question: str, registry: Registry) -> list[Named]:
    """Whom the question names: whole names first, then last names, then last names that are misspelt. An outlet that is named
    is none of them, though others quote it."""
    words = list(_WORD.finditer(question))
    outlets = sources_named(question, registry)
    found = [
        one
        for one in _whole(question, words, registry)
        if not any(outlet.start < one.end and one.start < outlet.end for outlet in outlets)
    ]
    for position, word in enumerate(words):
        if any(named.start <= word.start() < named.end for named in (*found, *outlets)):
            continue
        bare = re.sub(r"['’]s?$", "", word[0])
        if len(bare) < _SHORTEST_SURNAME or not bare[0].isupper() or fold(bare) in _OPENERS:
            continue
        names = _by_last_name(fold(bare), registry)
        if names and not _in_another_name(question, words, position, names, registry):
            found.append(Named(word.start(), word.end(), tuple(name.name for name in names)))
    return [replace(one, asked=_asked(question, one)) for one in sorted(found, key=lambda one: one.start)]


def roles_named(question: str, registry: Registry, beside: Sequence[Named]) -> list[Named]:
    """Whom the question names by a role alone; a role that stands ``beside`` a name says no more than the name."""
    found = []
    for role in registry.roles.named(question) if registry.roles else ():
        near = any(one.start - 2 <= role.end and role.start <= one.end + 2 for one in beside)
        if not near:
            named = Named(role.start, role.end, role.names)
            found.append(replace(named, asked=_asked(question, named)))
    return found


def sources_named(question: str, registry: Registry) -> list[Named]:
    """Every mention of an outlet, whole, with or without its "The", in the order of the question."""
    found: list[Named] = []
    folded = f" {fold(question)} "
    # The longest name first: "The Independent" is not named where "The Independent - Life and Style" is.
    for source in sorted(registry.sources, key=lambda one: -len(one.folded)):
        name = source.folded.removeprefix("the ")
        if len(name) <= 2 or f" {name} " not in folded:
            continue
        words = r"\W+".join(map(re.escape, name.split()))
        for match in re.finditer(rf"(?<!\w){words}(?!\w)", question, re.IGNORECASE):
            free = not any(one.start < match.end() and match.start() < one.end for one in found)
            if free and any(letter.isupper() for letter in match[0]):
                found.append(Named(*match.span(), (source.name,)))
    return sorted(found, key=lambda one: one.start)


def days_named(question: str, asked_on: date) -> list[Span]:
    """The days, months, years and spans that the question names; "last spring" counts from ``asked_on``."""
    written = [
        (one.start, one.end, *bounds) for one in written_dates(question) if (bounds := _bounds(one.date)) is not None
    ]
    for year in _YEAR.finditer(question):
        if not any(start <= year.start() < end for start, end, *_ in written):
            written.append((year.start(), year.end(), f"{year[0]}-01-01", f"{year[0]}-12-31"))
    written.sort()
    spans: list[Span] = []
    position = 0
    while position < len(written):
        start, end, first, last = written[position]
        before = question[:start]
        following = written[position + 1] if position + 1 < len(written) else None
        if following and _BETWEEN.search(before) and _TO.match(question[end : following[0]]):
            spans.append(Span(start, following[1], first, following[3]))
            position += 2
            continue
        if _AFTER.search(before):
            spans.append(Span(start, end, first, None))
        elif _BEFORE.search(before):
            spans.append(Span(start, end, None, last))
        else:
            spans.append(Span(start, end, first, last))
        position += 1
    return spans or list(_relative(question, asked_on))


def news_days(question: str, asked_on: date) -> list[Span]:
    """What news calls its days by, counted from ``asked_on``: "recently", and weekdays, each the latest before or on it and
    the day after, on which the papers have it. No weekday where the question speaks of one to come."""
    spans = []
    for match in _NEWS.finditer(question):
        first, last = asked_on - RECENT, asked_on
        if match["day"]:
            if _AHEAD.search(question):
                continue
            first = asked_on - timedelta(days=(asked_on.weekday() - _WEEKDAYS.index(match["day"].lower())) % 7)
            last = first + timedelta(days=1)
        spans.append(Span(*match.span(), first.isoformat(), last.isoformat()))
    return spans


def _asked(question: str, one: Named) -> bool:
    """Whether the question asks what somebody says: "did NAME say", "in NAME's opinion", "according to NAME", "NAME on …"."""
    before, after = question[: one.start], question[one.end :]
    wording = language("en")
    if wording.asking_before.search(before) or (_NAMES_ONLY.fullmatch(before) and _NAME_ON.match(after)):
        return True
    # A name ends with its possessive or before it.
    if question[one.start : one.end].endswith(_POSSESSIVE) or after.startswith(_POSSESSIVE):
        return any(word in _stems(wording.asking_nouns) for word in terms(after)[:_NEAR])
    if _OBJECT.search(before):
        return False
    near = terms(_CLAUSE_END.split(after, maxsplit=1)[0])[:_NEAR]
    return any(word in _stems(wording.asking_verbs) for word in near)


@cache
def _stems(words: frozenset[str]) -> frozenset[str]:
    return frozenset(stem for word in words for stem in terms(word)[:1])


def _whole(question: str, words: Sequence[re.Match[str]], registry: Registry) -> Iterator[Named]:
    position = 0
    while position < len(words):
        first = words[position][0]
        forms = (fold(form).partition(" ")[0] for form in (first, re.sub(r"['’]s?$", "", first)))
        if registry.first_words.isdisjoint(forms):
            position += 1
            continue
        for size in range(min(_LONGEST_NAME, len(words) - position), 0, -1):
            start, end = words[position].start(), words[position + size - 1].end()
            shown = re.sub(r"['’]s?$", "", question[start:end])
            known = registry.by_name.get(fold(shown))
            # One small word may be a name and a word; a name of several words in small letters is still the name.
            if known is not None and (size > 1 or shown[:1].isupper()) and not (size == 1 and fold(shown) in _OPENERS):
                yield Named(start, end, (known.name,))
                position += size
                break
        else:
            position += 1


def _by_last_name(word: str, registry: Registry) -> Sequence[Known]:
    names = registry.by_last_name.get(word, ()) or registry.by_first_name.get(word, ())
    if not names and len(word) >= 5 and word not in registry.words:
        alike = [last for last in registry.by_last_name if last[0] == word[0] and abs(len(last) - len(word)) <= 2]
        close = get_close_matches(word, alike, n=1, cutoff=_MISSPELT)
        names = registry.by_last_name[close[0]] if close else ()
    return names if len(names) <= _SAME_SURNAME else ()


def _in_another_name(
    question: str, words: Sequence[re.Match[str]], position: int, names: Sequence[Known], registry: Registry
) -> bool:
    """Whether a bare last name is a word of some longer name: beside a capital that is no title and no first name of theirs."""
    own = {word for name in names for word in name.folded.split()} | language("en").titles
    own |= registry.roles.nouns if registry.roles else frozenset()
    for other in (position - 1, position + 1):
        if not 0 <= other < len(words):
            continue
        left, right = sorted((words[other], words[position]), key=lambda one: one.start())
        word = words[other][0]
        apart = question[left.end() : right.start()] != " " or left[0].endswith(("'s", "’s"))
        opens = other == 0 and fold(word) in _OPENERS
        if not apart and not opens and word[0].isupper() and not get_close_matches(fold(word), own, 1, _ALIKE):
            return True
    return False


def _bounds(day: Date) -> tuple[str, str] | None:
    if day.yearless:
        return None
    if day.precision == "day":
        return day.iso, day.iso
    year = int(day.iso[:4])
    if day.precision == "year":
        return f"{year:04}-01-01", f"{year:04}-12-31"
    month = int(day.iso[5:7])
    return f"{day.iso[:7]}-01", f"{day.iso[:7]}-{calendar.monthrange(year, month)[1]:02}"


def _relative(question: str, asked_on: date) -> Iterator[Span]:
    for match in _RELATIVE.finditer(question):
        if match["day"]:
            day = asked_on - timedelta(days=match["day"].lower() == "yesterday")
            yield Span(match.start(), match.end(), day.isoformat(), day.isoformat())
            continue
        unit, which = (match["weekend"] or match["unit"]).lower(), (match["which"] or "this").lower()
        first, last = _counted(unit, asked_on, last=which != "this")
        yield Span(match.start(), match.end(), first.isoformat(), last.isoformat())


def _counted(unit: str, asked_on: date, *, last: bool) -> tuple[date, date]:
    """The latest whole unit before the day of asking, or the one that the day is in."""
    if unit == "year":
        year = asked_on.year - last
        return date(year, 1, 1), date(year, 12, 31)
    monday = asked_on - timedelta(days=asked_on.weekday() + 7 * last)
    if unit == "week":
        # On a Monday "this week" is as well the one that has just ended.
        return monday if last else min(monday, asked_on - timedelta(days=7)), monday + timedelta(days=6)
    if unit == "weekend":
        saturday = asked_on - timedelta(days=(asked_on.weekday() - 5) % 7)
        return saturday, saturday + timedelta(days=2)
    first, until = (asked_on.month, asked_on.month) if unit == "month" else _SEASONS.get(unit) or (_MONTHS[unit],) * 2
    year = asked_on.year
    if unit == "month" and last:
        first = until = (asked_on.month - 2) % 12 + 1
    while date(year, first, 1) > asked_on or (last and _end(year, first, until) >= asked_on):
        year -= 1
    return date(year, first, 1), _end(year, first, until)


def _end(year: int, first: int, until: int) -> date:
    year += until < first
    return date(year, until, calendar.monthrange(year, until)[1])
