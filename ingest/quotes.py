"""A narrative paragraph in, its reports out: who is said to have said what, as spans of source, cue and content.

Direct, indirect and mixed speech: what belongs to the cues that ``ingest.cues`` finds. Who the source *is* stands in
``ingest.attribution``; here it is only a span.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from ingest.cues import MIN_INDIRECT_WORDS, Found, found_in, is_inserted
from ingest.grammar import grammar
from ingest.languages import Language
from ingest.naming import NAME
from ingest.quotations import MARKS, Quotation, masked, quotations
from ingest.roles import read_role
from ingest.sentences import sentences


@dataclass(frozen=True, slots=True)
class Content:
    """A span of what was said; ``direct`` when it stands in quotation marks."""

    start: int
    end: int
    direct: bool


@dataclass(frozen=True, slots=True)
class Report:
    """One act of speech: offsets are code points of the paragraph. ``role`` is what the sentence says of the source."""

    contents: tuple[Content, ...]
    source: tuple[int, int]
    cue: tuple[int, int]
    role: str | None
    confidence: float
    learned: bool = False  # the tagger's, not the rules'


def reports(text: str, words: Language) -> list[Report]:
    """The reports of one paragraph, in the order of their cues."""
    quoted = quotations(text)
    hidden = masked(text, quoted)
    spans = sentences(text)
    found: list[Report] = []
    taken: set[Quotation] = set()
    if quoted and (signed := _signed(text, quoted[-1])) is not None:
        return [signed]
    finds = [found_in(hidden, start, end, words) for start, end in spans]
    for number, (start, end) in enumerate(spans):
        if not finds[number]:
            continue
        limit = next((spans[later][0] for later in range(number + 1, len(spans)) if finds[later]), len(text))
        quotes = [
            q for q in quoted if q not in taken and q.end > start and q.start < limit and _spoken(q, text, start, end)
        ]
        taken.update(quotes)
        shares = _shares(quotes, finds[number], text, end)
        first, *others = finds[number]
        others = [other for other in others if other in shares]
        stop = min((other.source[0] for other in others if other.source[0] > first.cue[1]), default=end)
        for cue in (first, *others):
            contents = [Content(q.start, q.end, direct=True) for q in shares.get(cue, ())]
            if cue is first:
                contents += _indirect(text, hidden, start, stop, cue, words, shares.get(cue, ()))
            if contents:
                ordered = tuple(sorted(contents, key=lambda content: content.start))
                sure = 0.95 if any(content.direct for content in ordered) else 0.85
                found.append(Report(ordered, cue.source, cue.cue, cue.role, sure))
    return found


def _shares(quotes: Sequence[Quotation], finds: Sequence[Found], text: str, end: int) -> dict[Found, list[Quotation]]:
    """The quotations of each cue of a sentence, which ends at ``end``: a quotation belongs to the cue right behind it, else
    to the last before it; one of a later sentence goes with the last of this."""
    shares: dict[Found, list[Quotation]] = {}
    last = finds[0]
    for q in quotes:
        behind = [
            one for one in finds if text[q.end : max(q.end, one.start)].strip(" ,—–-") == "" and one.start >= q.end
        ]
        before = [one for one in finds if one.stop <= q.start]
        if q.start < end:
            last = behind[0] if behind else before[-1] if before else finds[0]
        shares.setdefault(last, []).append(q)
    return shares


def announced(text: str, words: Language) -> Report | None:
    """Who is about to speak where a paragraph ends in "Jane Doe continued:"; the report has no content yet."""
    if (told := grammar(words).told_of.fullmatch(text)) is not None and words.role.search(told["role"]):
        return Report((), told.span("source"), told.span("cue"), read_role(told["role"], words), 0.9)
    if not text.endswith((":", "：")) or not (bounds := sentences(text)):
        return None
    if (stated := words.states.search(text, *bounds[-1])) is not None:
        named = regex.compile(rf"(?<!\p{{L}}){NAME}").search(text, *stated.span("who"))
        while named is not None and " " not in named[0]:
            named = regex.compile(rf"(?<!\p{{L}}){NAME}").search(text, named.end(), stated.end("who"))
        if named is not None:
            return Report((), named.span(), stated.span("cue"), None, 0.9)
    found = found_in(masked(text, quotations(text)), *bounds[-1], words, bare=True)
    if found:
        return Report((), found[-1].source, found[-1].cue, found[-1].role, 0.9)
    opens = grammar(words).presented.match(text)  # whatever they are: nobody else can be meant
    if opens is None or " " not in opens["source"]:
        return None
    return Report((), opens.span("source"), opens.span("cue"), read_role(opens["role"], words), 0.9)


_SIGNATURE = regex.compile(
    rf"\s*[―—–-]{{1,2}} ?(?:(?:The )?(?:Right )?Hon(?:ou?rable|\.)? )?(?P<name>{NAME})(?:, (?P<role>[^.“”]{{3,120}}?))?[.\s]*$"
)


def _signed(text: str, last: Quotation) -> Report | None:
    """A paragraph that is one quotation and the name under it: "“…” — Jane Doe, mayor"."""
    match = _SIGNATURE.match(text, last.end)
    if match is None or len(text[: last.start].split()) > 3 or " " not in match["name"]:
        return None
    cue = text.find(match[0].strip()[0], last.end)
    return Report(
        (Content(last.start, last.end, direct=True),), match.span("name"), (cue, cue + 1), match["role"], 0.95
    )


def _spoken(q: Quotation, text: str, start: int, end: int) -> bool:
    """A quotation, not a name in quotation marks: four words, or set off by a comma, colon or the sentence's edge."""
    inside = text[q.start : q.end].strip(MARKS)
    long = regex.findall(r"\p{L}[\p{L}’'-]{3,}", inside)
    if len(long) > 1 and all(word[0].isupper() for word in long) and not inside.isupper() and inside[-1:] not in "!?":
        return False  # "Best of Arle", the title of a work
    if len(inside.split()) >= 4:
        return True
    return (
        inside.rstrip()[-1:] in ",.?!"
        or text[max(0, q.start - 2) : q.start].strip() in {",", ":"}
        or (q.start <= start and q.end >= end)
    )


def _indirect(
    text: str, hidden: str, start: int, end: int, found: Found, words: Language, quotes: Sequence[Quotation]
) -> list[Content]:
    """What the sentence reports in the writer's words; quotations within become part of the span."""
    stop = end - 1 if text[end - 1 : end] == "." else end
    cue_word = text[found.cue[0] : found.cue[1]]
    if found.form == "according":
        role_end = text.find(found.role, found.source[1]) + len(found.role) if found.role else found.source[1]
        after = text.find(",", role_end)
        before = text[start : found.cue[0]].rstrip(" ,")
        rest = [(after + 1, stop)] if 0 <= after < stop else []
        if not before or before.rpartition(" ")[2] in words.joins:  # "…, and according to Doe, the wall is weak"
            spans = rest
        else:  # "The wall, according to Doe, is weak"
            goes_on = bool(rest) and grammar(words).finite.match(text, after + 1) is not None
            spans = [(start, start + len(before)), *(rest if goes_on else ())]
    elif found.form == "participle":
        spans = []
    elif found.form == "before":
        before = text[start : found.source[0]].rstrip()
        led = before.split(" ")[-1]
        if led in words.determiners and before[: -len(led)].rstrip().endswith(","):  # "…, the Fisheries Ministry said"
            before = before[: -len(led)].rstrip()
        if is_inserted(hidden[start:stop], found.source[0] - start, found.cue[1] - start, words):
            comma = hidden.find(",", found.cue[1], stop)
            spans = [(start, start + len(before) - 1), (comma + 1, stop)]
        elif found.that is not None:
            spans = [(found.that, stop)]
        elif before.endswith(",") and _is_content(before, text[found.cue[1] : stop], words, quoted=bool(quotes)):
            spans = [(start, start + len(before) - 1)]
        elif cue_word in words.weak:
            spans = []
        elif any(q.end <= found.start for q in quotes) or grammar(words).circumstance.match(text, found.cue[1]):
            spans = []  # "“…,” she said in a film": where and when
        else:
            spans = [(found.cue[1], stop)]
    else:
        before = text[start : found.cue[0]].rstrip(" ,")
        spans = [(start, start + len(before))]
    # "Probably not, according to Doe."
    least = 2 if len(spans) > 1 or found.form == "according" else MIN_INDIRECT_WORDS
    return [content for s, e in spans if (content := _content(text, hidden, s, e, quotes, least)) is not None]


BEHIND = 6  # words
PHRASE = 6  # words of a phrase that only says when
_NEVER_SAID = frozenset(
    ("as", "in", "on", "at", "but", "after", "when")
)  # what they lead is no content, whatever follows
_DATELINE = regex.compile(r"\p{Lu}{3}[^—–−]{0,40} [—–−-]{1,2} ")


def _is_content(before: str, behind: str, words: Language, *, quoted: bool) -> bool:
    """Whether what stands before a source and its cue was said, and not what is ``behind``: "The wall is weak, Doe said in
    May", but "While the wall is weak, Doe said nobody would mend it"."""
    told = _DATELINE.sub("", before.lstrip("►•▪*- "), count=1).rstrip(",").split()
    first = told[0].casefold() if told else ""
    if len(told) <= PHRASE and told and told[-1].casefold() in words.past:  # "Just four years later"
        return False
    if first in words.leads or first.endswith(("ing", "ly")):
        return not quoted and len(behind.split()) < MIN_INDIRECT_WORDS and first not in _NEVER_SAID
    return len(told) >= MIN_INDIRECT_WORDS and len(behind.split()) < BEHIND


def _content(text: str, hidden: str, start: int, end: int, quotes: Sequence[Quotation], least: int) -> Content | None:
    while start < end and text[start] in " ,:;—–":
        start += 1
    while end > start and text[end - 1] in " ,;:":
        end -= 1
    own = hidden[start:end].replace("\0", "")
    if len(text[start:end].split()) < least or len(own.split()) < 2:
        return None
    if any(q.start <= start and q.end >= end for q in quotes):
        return None
    return Content(start, end, direct=False)
