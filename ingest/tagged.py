"""Paragraphs in, their reports out: what the rules found, with the bounds that the learned tagger gives it, and what only
the tagger sees.

The rules are surer of who speaks; the tagger is surer of where what was said ends, and finds what no list of cue words
holds. So it reads only the sentences that leave something open, and those that report in the writer's words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
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
_LEAD = regex.compile(r"(?:that|to|of|about(?! [\p{N}$£€]| half\b| an? )|:|,|—|–|-)\s+", regex.IGNORECASE)
_TRAIL = regex.compile(r"(?:[,;]? (?:(?:\p{L}+ of )?which|who|and|but|while|given that))?[.,;:]?$")


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
    unsure = {
        number: opened for number, text in enumerate(texts) if (opened := open_sentences(text, found[number], words))
    }
    read = tagger().tag([texts[number] for number in unsure]) if unsure else []
    for (number, opened), spans in zip(unsure.items(), read, strict=True):
        bounded = [_bounded(texts[number], report, spans, words) for report in found[number]]
        found[number] = [report for report in bounded if report.contents]
        found[number] += _added(texts[number], spans, found[number], opened, words)
    return found


def open_sentences(text: str, found: Sequence[Report], words: Language) -> set[int]:
    """The numbers of a paragraph's sentences in which something may be said by somebody whom the rules did not find, or is
    said in the writer's words and could end earlier, and of those beside a quotation that nobody has."""
    bounds = sentences(text)
    taken = [(content.start, content.end) for report in found for content in report.contents]
    cues = [*taken, *(report.cue for report in found)]
    wanted: set[int] = set()
    for quotation in quotations(text):
        long = len(text[quotation.start : quotation.end].split()) >= MIN_QUOTED_WORDS
        if long and not any(start < quotation.end and quotation.start < end for start, end in taken):
            first, last = _sentence(quotation.start, bounds), _sentence(quotation.end - 1, bounds)
            wanted.update(range(max(0, first - 1), min(len(bounds), last + 2)))
    for report in found:
        for content in report.contents:
            if not content.direct and _ends(words).search(text, content.start, content.end):
                first = min(content.start, report.cue[0])
                last = max(content.end, report.cue[1]) - 1
                wanted.update(range(_sentence(first, bounds), _sentence(last, bounds) + 1))
    for match in _hints(words).finditer(text):
        if not any(start <= match.start() < end for start, end in cues):
            wanted.add(_sentence(match.start(), bounds))
    return wanted


@cache
def _ends(words: Language) -> regex.Pattern[str]:
    """Where a clause ends."""
    return regex.compile(rf"(?=[,;:—–()“”\"])|\s(?=(?:{'|'.join(words.ends)})\b)")


@cache
def _hints(words: Language) -> regex.Pattern[str]:
    """What may be a cue."""
    forms = "|".join(
        map(regex.escape, sorted({*words.said, *words.weak, *words.participles, *words.hints}, key=len, reverse=True))
    )
    first = "|".join(sorted(words.own_words))
    own = "|".join(sorted(words.own_hints))
    return regex.compile(rf"(?<![\p{{L}}-])(?:(?:{forms})|(?i:{first}) (?:\p{{Ll}}+ )?(?:{own}))(?![\p{{L}}-])")


def _bounded(text: str, report: Report, spans: Sequence[Span], words: Language) -> Report:
    """A report of the rules, what it reports in the writer's words cut to what the tagger takes for said: not "…, a move
    that others oppose". Where the tagger sees neither that nor a cue, nothing was said: "claimed the first seed"."""
    cue = Span("cue", *report.cue, 1.0)
    seen = any(span.label == "cue" and not _apart(span, cue) for span in spans)
    contents: list[Content] = []
    for content in report.contents:
        own = Span("content", content.start, content.end, 1.0)
        heard = [span for span in spans if span.label == "content" and span.score >= SURE and not _apart(span, own)]
        if not content.direct and (said := _whole(text, cue, own, heard, spans, words)) is not None:
            parts = _parts(text, said, quotations(text), begin=own.start)
            whole = said.start <= own.start and own.end <= said.end
            contents += [part for part in parts or (content,) * whole if part not in report.contents or not part.direct]
        elif content.direct or seen:
            contents.append(content)
    return replace(report, contents=tuple(sorted(contents, key=lambda content: content.start)))


def _whole(
    text: str, cue: Span, own: Span, heard: Sequence[Span], spans: Sequence[Span], words: Language
) -> Span | None:
    """What was said, within its sentence: the rules know where it begins, and where it ends before a cue; else what the
    tagger ``heard`` there says where. It ends too where the tagger sees who else said what: "admitted the theft and said
    that …"."""
    said = _nearest(cue, heard, text)
    if said is None:
        return None
    others = sorted(span.start for span in spans if span.label != "content" and _apart(span, cue))
    if cue.end <= own.start and (parts := [start for start in others if own.start <= start < said.start]):
        return replace(own, end=parts[0])
    end = said.end
    for other in heard:
        if not any(end <= start < other.start for start in others):
            end = max(end, other.end)
    start = own.start if said.start < cue.end <= own.start else min(own.start, said.start)
    if own.end <= cue.start:  # "…, she told police, according to Doe"
        return replace(said, start=start, end=end if any(end <= start < own.end for start in others) else own.end)
    if end < own.end:  # not within a clause
        clause = _ends(words).search(text, end, own.end)
        return replace(said, start=start, end=clause.start() if clause else own.end)
    bounds = sentences(text)
    return replace(said, start=start, end=min(end, bounds[_sentence(own.end - 1, bounds)][1]))


def _added(
    text: str, spans: Sequence[Span], found: Sequence[Report], opened: Collection[int], words: Language
) -> list[Report]:
    taken = [(content.start, content.end) for report in found for content in report.contents]
    quoted = quotations(text)
    bounds = sentences(text)
    added = []
    for span in spans:
        if span.label != "content" or span.score < SURE or _sentence(span.start, bounds) not in opened:
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
    cues = [span for span in near if span.label == "cue" and _apart(span, content)]
    own = [span for span in cues if home[0] <= _sentence(span.start, bounds) <= home[1]]
    cue = _nearest(content, own or cues, text)
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


def _parts(text: str, content: Span, quoted: Sequence[Quotation], *, begin: int | None = None) -> tuple[Content, ...]:
    """A quotation where the content is one, else the content without the word that leads into it; none leads into what
    is known to ``begin`` there."""
    direct = [q for q in quoted if q.start >= content.start - 1 and q.end <= content.end + 1]
    covered = sum(q.end - q.start for q in direct)
    if direct and covered >= 0.8 * (content.end - content.start):
        return tuple(Content(q.start, q.end, direct=True) for q in direct)
    lead = _LEAD.match(text, content.start) if content.start != begin else None
    start = lead.end() if lead else content.start
    end = content.start + len(_TRAIL.sub("", text[content.start : content.end].rstrip()))
    least = _MIN_WORDS if begin is None else 2
    return (Content(start, end, direct=False),) if len(text[start:end].split()) >= least else ()


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
