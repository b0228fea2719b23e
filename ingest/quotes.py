"""A narrative paragraph in, its reports out: who is said to have said what, as spans of source, cue and content.

Rules over the cue words of the language: direct, indirect and mixed speech, the source before, inside or after. Who the
source *is* stands in ``ingest.attribution``; here it is only a span.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from ingest.grammar import grammar
from ingest.languages import NEVER, Language
from ingest.naming import NAME, without_letters
from ingest.quotations import Quotation, masked, quotations
from ingest.roles import read_role
from ingest.sentences import sentences

MIN_INDIRECT_WORDS = 4  # "he said on Monday" is no content


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


@dataclass(frozen=True, slots=True)
class _Found:
    source: tuple[int, int]
    cue: tuple[int, int]
    role: str | None
    form: str  # "before" the cue, "after" it, "according", "participle"
    that: int | None = None

    @property
    def start(self) -> int:
        return min(self.source[0], self.cue[0])

    @property
    def stop(self) -> int:
        return max(self.source[1], self.cue[1])


def reports(text: str, words: Language) -> list[Report]:
    """The reports of one paragraph, in the order of their cues."""
    quoted = quotations(text)
    hidden = masked(text, quoted)
    spans = sentences(text)
    found: list[Report] = []
    taken: set[Quotation] = set()
    if quoted and (signed := _signed(text, quoted[-1])) is not None:
        return [signed]
    finds = [_finds(hidden, start, end, words) for start, end in spans]
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


def _shares(quotes: Sequence[Quotation], finds: Sequence[_Found], text: str, end: int) -> dict[_Found, list[Quotation]]:
    """The quotations of each cue of a sentence, which ends at ``end``: a quotation belongs to the cue right behind it, else
    to the last before it; one of a later sentence goes with the last of this."""
    shares: dict[_Found, list[Quotation]] = {}
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
    if not text.endswith((":", "：")) or not (bounds := sentences(text)):
        return None
    if (stated := words.states.search(text, *bounds[-1])) is not None:
        named = regex.compile(rf"(?<!\p{{L}}){NAME}").search(text, *stated.span("who"))
        while named is not None and " " not in named[0]:
            named = regex.compile(rf"(?<!\p{{L}}){NAME}").search(text, named.end(), stated.end("who"))
        if named is not None:
            return Report((), named.span(), stated.span("cue"), None, 0.9)
    found = _finds(masked(text, quotations(text)), *bounds[-1], words, bare=True)
    return Report((), found[-1].source, found[-1].cue, found[-1].role, 0.9) if found else None


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
    inside = text[q.start + 1 : q.end - 1]
    if len(inside.split()) >= 4:
        return True
    return (
        inside.rstrip()[-1:] in ",.?!"
        or text[max(0, q.start - 2) : q.start].strip() in {",", ":"}
        or (q.start <= start and q.end >= end)
    )


def _finds(hidden: str, start: int, end: int, words: Language, *, bare: bool = False) -> list[_Found]:
    """The reports of one sentence: "according to" first, then the cue words that have a source. ``bare``: a weak cue counts
    without "that" or a quotation too."""
    sentence = hidden[start:end]
    found: list[_Found] = []
    if (according := _attributed(sentence, start, words)) is not None:
        found.append(according)
    if (inverted := _inverted(sentence, start, words)) is not None:
        found.append(inverted)
    for cue in grammar(words).cue.finditer(sentence):
        one = _source_before(sentence, cue.start(), cue.end(), start, words)
        if one is None and cue[0] not in words.to_somebody:
            one = _source_after(sentence, cue.start(), cue.end(), start, words)
        if one is None or any(one.source[0] < other.stop and other.start < one.stop for other in found):
            continue
        weak = cue[0] in words.weak and one.that is None and "\0" not in sentence
        # "TV shows, games" is a row of nouns: only a past form stands between commas.
        if (
            weak
            and not bare
            and not (cue[0][-1] != "s" and _inserted(sentence, one.source[0] - start, cue.end(), words))
        ):
            continue
        found.append(one)
    for cue in grammar(words).participle.finditer(sentence):
        if (one := _participle(sentence, cue, start, found, words)) is not None:
            found.append(one)
    return found


def _inserted(sentence: str, begin: int, end: int, words: Language) -> bool:
    """ "The wall, she told us on Friday, will hold": source and cue between commas, with words that go on behind."""
    before = sentence[:begin].rstrip()
    leads = grammar(words).leads.match(before)
    return (
        before.endswith(",")
        and len(before.split()) >= (MIN_INDIRECT_WORDS if leads else 2)
        and regex.match(r"[^,\0;:]{0,40}, (?=\p{Ll})", sentence[end:]) is not None
    )


def _attributed(sentence: str, start: int, words: Language) -> _Found | None:
    """ "According to Jane Doe, the mayor, …": the source behind the cue."""
    match = grammar(words).according.search(sentence)
    if match is None:
        return None
    source = match["source"].rstrip(" .")
    tail = sentence[match.end("source") :]
    role = read_role(tail[2:], words) if tail.startswith(", ") and words.role.search(tail[:160]) else None
    at = start + match.start("source")
    named = regex.match(rf", (?P<name>{NAME})(?=[.,;]|$)", tail)
    if named is not None and words.role.search(source) and source[0].islower():  # "its clerk, Tomas Bell"
        role = regex.sub(r"^(?:the|its|an?|his|her|their) ", "", source)
        source, at = named["name"], start + match.end("source") + named.start("name")
    return _Found((at, at + len(source)), (start + match.start("cue"), start + match.end("cue")), role, "according")


def _inverted(sentence: str, start: int, words: Language) -> _Found | None:
    """ "Said Jane Doe: “…”": the cue opens the sentence."""
    first = regex.match(r"\p{Lu}\p{Ll}+(?= )", sentence)
    if first is None or first[0].lower() not in words.said:
        return None
    match = grammar(words).inverted.match(sentence[first.end() :])
    if match is None:
        return None
    at = start + first.end() + match.start("source")
    role = read_role(match["role"][2:], words) if match["role"] else None
    return _Found((at, at + len(match["source"])), (start, start + first.end()), role, "after")


def _participle(
    sentence: str, cue: regex.Match[str], start: int, found: Sequence[_Found], words: Language
) -> _Found | None:
    """ "Jane Doe saying, “…”", or "Doe struck back, saying, “…”": who is named right before, else who the sentence is about."""
    left = sentence[: cue.start()].rstrip()
    at = (start + cue.start(), start + cue.end())
    if match := regex.search(rf"(?:^|[\s(—–\0-])(?P<source>{NAME})$", left):
        return _Found((start + match.start("source"), start + match.end("source")), at, None, "participle")
    if not left.endswith(",") and not regex.search(r"(?:,|\0|\band|\bby|\bwhile)$", left):
        return None
    earlier = [one for one in found if one.stop <= start + cue.start()]
    if earlier:
        return _Found(earlier[-1].source, at, earlier[-1].role, "participle")
    match = grammar(words).subject.match(sentence)
    return (
        _Found((start + match.start("source"), start + match.end("source")), at, None, "participle") if match else None
    )


def _source_before(sentence: str, cue_start: int, cue_end: int, offset: int, words: Language) -> _Found | None:
    rules = grammar(words)
    left = sentence[:cue_start].rstrip()
    left = rules.adverbs.sub("", left) or left
    if (bare := without_letters(left.rstrip(","), words.postnominals)) != left.rstrip(","):
        left = bare  # "Jane Doe MP said", "Jane Doe, PhD, said"
    # "Jane Doe (D-Ohio) said", "Jane Doe, D-Ohio, said"
    left = regex.sub(r"(?<=\p{L})(?: \([^()]{1,40}\)|, \p{Lu}{1,3}-\p{Lu}[\p{L}.]{1,5}(?: \p{L}+\.?)?,)$", "", left)
    that = rules.that.match(sentence[cue_end:])
    after = cue_end + that.end() if that else None
    match = rules.before.search(left)
    if match is not None and rules.elsewhere.search(left[: match.start("source")]):
        match = None  # "the senator from Ohio said"
    if match is not None and regex.search(
        r"\p{Lu}\p{L}* (?:\p{Ll}{2,4}|&) (?:\p{Ll}{1,4} )?$", left[: match.start("source")]
    ):
        # "the Department of Energy", "the President of France": more than its last word
        whole = next(rules.body.finditer(left), None)
        match = whole if whole is not None and " and " not in whole["source"] else match
    role = None
    if match is None and left.endswith(","):
        match, role = _apposition(left, words)
    if match is None:
        match = rules.described.search(left)
        if match is not None and not (words.role.search(match["source"]) or rules.bodies.search(match["source"])):
            return None
    if match is None:
        return None
    source = match["source"]
    if done := rules.did_before.match(source):  # "the mayor outlined her plan and said"
        source = done[1] or done[2]
    lead = rules.led.match(source)
    begin = match.start("source") + (lead.end() if lead else 0)
    if role is None and (opening := rules.opening.match(left[:begin])):
        role = opening["role"].strip(" ,")
    return _Found(
        (offset + begin, offset + match.start("source") + len(source)),
        (offset + cue_start, offset + cue_end),
        role,
        "before",
        None if after is None else offset + after,
    )


def _apposition(left: str, words: Language) -> tuple[regex.Match[str] | None, str | None]:
    """ "Name, the role of …," or "Name, who …,": the name whose apposition reads as a role."""
    rules = grammar(words)
    for match in rules.apposition.finditer(left, overlapped=True):
        parts = match["apposition"].split(", ")  # "Jane Doe, OBE, the mayor,"
        apposition = ", ".join(part for part in parts if part.casefold() not in words.postnominals)
        describes = rules.describes.match(apposition) or words.role.search(apposition.split(",")[0])
        if describes and not rules.complement.search(left[: match.start("source")]):
            return match, read_role(apposition, words)  # the first: later ones stand within its apposition
    named = regex.search(rf", (?P<source>{NAME}),$", left)
    if named is not None and " " in named["source"]:  # "The head teacher, Jane Doe,"
        described = rules.described.search(left[: named.start()])
        if described is not None and words.role.search(described["source"]):
            return named, read_role(described["source"].partition(" ")[2], words)
    clause = regex.search(rf", (?:{'|'.join(words.relative) or NEVER}) [^,;\0]{{2,80}},$", left)
    if clause is not None:  # "A senior official, who asked not to be named,"
        described = rules.described.search(left[: clause.start()])
        if described is not None and words.role.search(described["source"]):
            return described, None
    return None, None


def _source_after(sentence: str, cue_start: int, cue_end: int, offset: int, words: Language) -> _Found | None:
    """ "…," said Jane Doe, the mayor: only after a quotation or a comma."""
    rules = grammar(words)
    before = sentence[:cue_start].rstrip()
    if not before or before[-1] not in "\0,":
        return None
    match = rules.after.match(sentence[cue_end:])
    if match is None or (match["source"].split()[0] in words.openers and not rules.stands_for.match(match["source"])):
        return None  # "said Tuesday"
    alone = rules.stands_for.fullmatch(match["source"]) and regex.match(r" \p{Ll}", sentence[cue_end + match.end() :])
    if before[-1] == "," and alone:
        return None  # "a worker, who gave no name, said he had heard of it"
    tail = sentence[cue_end + match.end() :]
    role = read_role(tail[2:], words) if regex.match(r", (?=\p{L})", tail) else None
    at = offset + cue_end + match.start("source")
    return _Found((at, at + len(match["source"])), (offset + cue_start, offset + cue_end), role, "after")


def _indirect(
    text: str, hidden: str, start: int, end: int, found: _Found, words: Language, quotes: Sequence[Quotation]
) -> list[Content]:
    """What the sentence reports in the writer's words; quotations within become part of the span."""
    stop = end - 1 if text[end - 1 : end] == "." else end
    cue_word = text[found.cue[0] : found.cue[1]]
    if found.form == "according":
        role_end = text.find(found.role, found.source[1]) + len(found.role) if found.role else found.source[1]
        after = text.find(",", role_end)
        before = text[start : found.cue[0]].rstrip(" ,")
        spans = [(start, start + len(before))] if before else [(after + 1, stop)] if 0 <= after < stop else []
    elif found.form == "participle":
        spans = []
    elif found.form == "before":
        before = text[start : found.source[0]].rstrip()
        if _inserted(hidden[start:stop], found.source[0] - start, found.cue[1] - start, words):
            comma = hidden.find(",", found.cue[1], stop)
            spans = [(start, start + len(before) - 1), (comma + 1, stop)]
        elif found.that is not None:
            spans = [(found.that, stop)]
        elif (
            before.endswith(",")
            and not before.casefold().startswith(("as ", "in ", "on ", "at ", "but ", "after ", "when "))
            and len(text[found.cue[1] : stop].split()) < 6
        ):
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
    least = 2 if len(spans) > 1 else MIN_INDIRECT_WORDS
    return [content for s, e in spans if (content := _content(text, hidden, s, e, quotes, least)) is not None]


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
