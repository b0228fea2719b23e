"""Paragraphs and what the rules reported of them in, the reports that only the learned tagger sees out.

The rules are surer where they find something; the tagger finds what no list of cue words holds. So it reads only the
paragraphs that leave something open, and adds only what the rules did not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import regex

from ingest.cast import names_in
from ingest.languages import Language
from ingest.quotations import Quotation, quotations
from ingest.quotes import Content, Report, reports
from ingest.sentences import sentences
from ingest.tagger import Span, Tagger

SURE = 0.5
"""Probability from which a content counts; its source needs half as much, since without one there is no report."""
MIN_QUOTED_WORDS = 4  # fewer in quotation marks may be a name
_MIN_WORDS = 3
_REACH = 160
"""Characters between a content and its cue, or a cue and its source, at most."""
_COMPLEMENT = regex.compile(r"\b(?:of|for|from|at|in|to|with|by|on|behind|against)\b|['’]s? $")
_LEAD = regex.compile(r"(?:that|to|of|about|:|,|—|–|-)\s+", regex.IGNORECASE)


@cache
def tagger() -> Tagger:
    """The one tagger of a process; it loads its model when it first reads."""
    return Tagger()


def all_reports(texts: Sequence[str], words: Language) -> list[list[Report]]:
    """The reports of each paragraph of an article, in reading order: the rules' and, where those leave something open,
    what the tagger adds."""
    found = [reports(text, words) for text in texts]
    if not words.learned:
        return found
    unsure = [
        (number, start, end)
        for number, text in enumerate(texts)
        for start, end in open_stretches(text, found[number], words)
    ]
    read = tagger().tag([texts[number][start:end] for number, start, end in unsure]) if unsure else []
    for (number, start, _), spans in zip(unsure, read, strict=True):
        moved = [Span(span.label, span.start + start, span.end + start, span.score) for span in spans]
        found[number] += _added(texts[number], moved, found[number], words)
    return found


def open_stretches(text: str, found: Sequence[Report], words: Language) -> list[tuple[int, int]]:
    """The sentences of a paragraph in which something may be said by somebody whom the rules did not find; neighbours
    together, and those beside a quotation that nobody has."""
    bounds = sentences(text)
    taken = [(content.start, content.end) for report in found for content in report.contents]
    cues = [*taken, *(report.cue for report in found)]
    wanted: set[int] = set()
    for quotation in quotations(text):
        long = len(text[quotation.start : quotation.end].split()) >= MIN_QUOTED_WORDS
        if long and not any(start < quotation.end and quotation.start < end for start, end in taken):
            first, last = _sentence(quotation.start, bounds), _sentence(quotation.end - 1, bounds)
            wanted.update(range(max(0, first - 1), min(len(bounds), last + 2)))
    for match in _hints(words).finditer(text):
        if not any(start <= match.start() < end for start, end in cues):
            wanted.add(_sentence(match.start(), bounds))
    stretches: list[tuple[int, int]] = []
    for number in sorted(wanted & set(range(len(bounds)))):
        if number - 1 in wanted and stretches:
            stretches[-1] = (stretches[-1][0], bounds[number][1])
        else:
            stretches.append(bounds[number])
    return stretches


@cache
def _hints(words: Language) -> regex.Pattern[str]:
    """What may be a cue."""
    forms = "|".join(map(regex.escape, sorted({*words.said, *words.weak, *words.hints}, key=len, reverse=True)))
    first = "|".join(sorted(words.own_words))
    own = "|".join(sorted(words.own_hints))
    return regex.compile(rf"(?<![\p{{L}}-])(?:(?:{forms})|(?i:{first}) (?:\p{{Ll}}+ )?(?:{own}))(?![\p{{L}}-])")


def _added(text: str, spans: Sequence[Span], found: Sequence[Report], words: Language) -> list[Report]:
    taken = [(content.start, content.end) for report in found for content in report.contents]
    quoted = quotations(text)
    bounds = sentences(text)
    added = []
    for span in spans:
        if span.label != "content" or span.score < SURE:
            continue
        if any(start < span.end and span.start < end for start, end in taken):
            continue
        report = _linked(text, span, spans, bounds, quoted, words)
        if report is not None:
            added.append(report)
            taken += [(content.start, content.end) for content in report.contents]
    return added


def _linked(
    text: str,
    content: Span,
    spans: Sequence[Span],
    bounds: Sequence[tuple[int, int]],
    quoted: Sequence[Quotation],
    words: Language,
) -> Report | None:
    """The content with the cue beside it and the source beside that, where all stand in one sentence or the next."""
    home = _sentence(content.start, bounds), _sentence(content.end - 1, bounds)
    near = [span for span in spans if home[0] - 1 <= _sentence(span.start, bounds) <= home[1] + 1]
    cue = _nearest(content, [span for span in near if span.label == "cue" and _apart(span, content)], text)
    if cue is None:
        return None
    source = _nearest(
        cue,
        [span for span in near if span.label == "source" and span.score >= SURE / 2 and _apart(span, content)],
        text,
    )
    if source is None or abs(_sentence(source.start, bounds) - _sentence(cue.start, bounds)) > 0:
        return None
    contents = _parts(text, content, quoted)
    if not contents:
        return None
    sure = min(content.score, max(source.score, SURE), max(cue.score, SURE))
    return Report(contents, _name(text, source, words), (cue.start, cue.end), None, sure, learned=True)


def _name(text: str, source: Span, language: Language) -> tuple[int, int]:
    """The name within "a spokesman of the board, Jane Doe," or "Rep. Jane Doe (D-Ohio), a member,"; else the whole source."""
    words = text[source.start : source.end]
    if alone := regex.match(r"\p{Lu}[\p{L}’'-]+(?=,)", words):
        return source.start, source.start + alone.end()
    for start, end in names_in(words, language):
        before = words[:start]
        if regex.match(r"$|,| ?\(", words[end:]) and (before.endswith(", ") or not _COMPLEMENT.search(before)):
            return source.start + start, source.start + end
    bare = regex.sub(r"(?: \([^()]*\))?[,;: ]*$", "", words)
    head = regex.match(r"[^,(]*[^,( ]", bare)
    return source.start, source.start + (head.end() if head else len(bare))


def _parts(text: str, content: Span, quoted: Sequence[Quotation]) -> tuple[Content, ...]:
    """A quotation where the content is one, else the content without the word that leads into it."""
    direct = [q for q in quoted if q.start >= content.start - 1 and q.end <= content.end + 1]
    covered = sum(q.end - q.start for q in direct)
    if direct and covered >= 0.8 * (content.end - content.start):
        return tuple(Content(q.start, q.end, direct=True) for q in direct)
    lead = _LEAD.match(text, content.start)
    start = lead.end() if lead else content.start
    end = content.end - (text[content.end - 1] in ".,;:")
    return (Content(start, end, direct=False),) if len(text[start:end].split()) >= _MIN_WORDS else ()


def _apart(one: Span, other: Span) -> bool:
    return one.end <= other.start or other.end <= one.start


def _nearest(span: Span, others: Sequence[Span], text: str) -> Span | None:
    """The nearest span, what stands before preferred where two are as near; nothing beyond reach."""

    def gap(other: Span) -> int:
        return span.start - other.end if other.end <= span.start else other.start - span.end

    close = [
        other
        for other in others
        if gap(other) <= _REACH and "\n" not in text[min(other.end, span.end) : max(other.start, span.start)]
    ]
    return min(close, key=lambda other: (gap(other), other.start), default=None)


def _sentence(at: int, bounds: Sequence[tuple[int, int]]) -> int:
    return next((number for number, (_, end) in enumerate(bounds) if at < end), len(bounds))
