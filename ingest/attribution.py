"""Classified paragraphs in, attributions out: turns to their speakers, narrative reports to the people they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from ingest.blocks import Spoken
from ingest.languages import Language
from ingest.quotations import Quotation, masked, quotations
from ingest.quotes import Report, announced
from ingest.records import Attribution, AttributionBasis, BlockKind
from ingest.sources import CONFIDENCE_SURNAME, Source, Sources
from ingest.speakers import Register

LEAST_QUOTED = 4  # words of a paragraph in quotation marks that goes on with the last
CONFIDENCE_TURN = 0.98
CONFIDENCE_CARRIED = 0.93
CONFIDENCE_UNLABELLED = 0.75


def turn_attribution(spoken: Spoken, start: int, end: int, text: str, register: Register) -> tuple[Attribution, ...]:
    """The attribution of a paragraph of a turn; ``start``/``end`` are its offsets in the article, ``text`` its words."""
    if spoken.speaker is None or spoken.kind not in ("statement", "list"):
        return ()
    person = register.resolve(spoken.speaker)
    role, organisation = (person.role, person.organisation) if person is not None else (None, None)
    if spoken.label is None:
        sure = CONFIDENCE_UNLABELLED if spoken.guessed else CONFIDENCE_CARRIED
        return (Attribution(start, end, spoken.speaker, role, organisation, "carried", None, None, None, sure),)
    label = spoken.label
    at = text.find(label.text)
    return (
        Attribution(
            start + label.end,
            end,
            spoken.speaker,
            role,
            organisation,
            "turn",
            label.text,
            start + at,
            start + at + len(label.text),
            CONFIDENCE_TURN,
        ),
    )


class Narration:
    """Resolves the reports of narrative paragraphs, in order, remembering who spoke last."""

    def __init__(
        self, register: Register, paragraphs: Sequence[str], words: Language, author: str | None = None
    ) -> None:
        self.register = register
        self.words = words
        self.sources = Sources(register, paragraphs, words, author)
        self.open_quote: Attribution | None = None
        self.spoke_last: Attribution | None = None
        self.announced: Source | None = None

    def interrupted(self, text: str, kind: BlockKind) -> None:
        """Something that is not told stands between: no quotation goes on behind it."""
        if kind == "heading":
            self.sources.heading(text)
        self.spoke_last = None

    def paragraph(self, text: str, offset: int, said: Sequence[Report]) -> tuple[Attribution, ...]:
        """The attributions of the next narrative paragraph, which stands at ``offset`` of the article and reports ``said``."""
        found: list[Attribution] = []
        self.sources.enter()
        continued = self._continued(text, offset)
        if continued is not None:
            found.append(continued)
        known: dict[tuple[int, int], Source | None] = {}  # "he said “…”, adding that …": one and the same
        for report in sorted(said, key=lambda report: (report.source, report.learned)):
            if report.source not in known:
                known[report.source] = self.sources.resolve(report, text, offset)
            found += self._attribute(report, known[report.source], text, offset)
        if continued is not None and any(one.start == continued.start for one in found[1:]):
            found.remove(continued)  # it opens with the mark again, but names its own speaker
        quoted = quotations(text)
        if self.announced is not None and quoted and quoted[0].start == 0 and not any(a.start == offset for a in found):
            name, role, organisation, sure = self.announced
            sure = min(0.9, sure)
            found.append(
                Attribution(offset, offset + quoted[0].end, name, role, organisation, "direct", None, None, None, sure)
            )
        elif self.spoke_last is not None and not found and _all_quoted(text, quoted):
            sure = min(CONFIDENCE_SURNAME, self.spoke_last.confidence)
            found.append(_without_cue(self.spoke_last, offset, offset + quoted[-1].end, sure))
        one = {attribution.speaker for attribution in found}
        self.spoke_last = found[-1] if len(one) == 1 and found[-1].basis == "direct" else None
        ahead = announced(text, self.words)
        self.announced = self.sources.resolve(ahead, text, offset) if ahead is not None else None
        unclosed = bool(quoted) and not quoted[-1].closed
        last = next((a for a in reversed(found) if a.basis == "direct"), None)
        self.open_quote = last if unclosed else None
        self.sources.leave(text)
        return tuple(sorted(found, key=lambda attribution: attribution.start))

    def _continued(self, text: str, offset: int) -> Attribution | None:
        """A quotation left open by the last paragraph goes on where this one opens with the mark again."""
        if self.open_quote is None or text[:1] not in '“"«':
            return None
        first = quotations(text)[0]
        before = self.open_quote
        return _without_cue(before, offset + first.start, offset + first.end, min(0.9, before.confidence))

    def _attribute(self, report: Report, named: Source | None, text: str, offset: int) -> list[Attribution]:
        if named is None:
            return []
        name, role, organisation, confidence = named
        cue = text[report.cue[0] : report.cue[1]]
        if report.learned and self.words.passive.match(cue):
            return []  # "are often called “…”": by whom is not said
        if report.learned and not any(content.direct for content in report.contents):
            person = self.register.named(name)
            if name != self.sources.first_person and (person is None or not person.is_somebody):
                return []  # what a team or somebody unnamed is after is on nobody's record
            if self.words.unsaid.search(cue.casefold()):
                return []  # nor what somebody hopes to do, or declines to say
        made = []
        for content in report.contents:
            basis: AttributionBasis = "direct" if content.direct else "indirect"
            sure = min(confidence, report.confidence, 0.95 if content.direct else 0.85)
            made.append(
                Attribution(
                    offset + content.start,
                    offset + content.end,
                    name,
                    role,
                    organisation,
                    basis,
                    cue,
                    offset + report.cue[0],
                    offset + report.cue[1],
                    sure,
                )
            )
        return made


def _without_cue(before: Attribution, start: int, end: int, sure: float) -> Attribution:
    """Who spoke ``before`` goes on: the same at other offsets, which no cue attributes."""
    return replace(before, start=start, end=end, cue=None, cue_start=None, cue_end=None, confidence=sure)


def _all_quoted(text: str, quoted: list[Quotation]) -> bool:
    """A paragraph that is nothing but what somebody said: who spoke in the last goes on."""
    long = len(text.split()) >= LEAST_QUOTED and regex.search(r"[.!?…][”\"’»]+$|[.!?…]$", text) is not None
    return long and bool(quoted) and quoted[0].start == 0 and len(masked(text, quoted).replace("\0", "").split()) == 0
