"""Which sentences of a passage answer: its text and the question's weighted terms in, spans of the text out.

A sentence is worth the weight (idf) of the question's terms that it contains, or that name who says it: in "She said
so" the question's "auditor" is as good as written. The best one is marked, and the one beside it only where the
question needs both: worth nearly as much, and for terms that the best does not contain.

``HEADER_SHARE`` and ``SAID_SHARE`` were chosen on 166 passages that hold the evidence of a question (``eval/sets`` and
five articles of a news site, 2026-11-22): the evidence is in the marked sentence in .54 instead of .45 of them, and in
narratives the right speaker, or rightly nobody, is named in .69 instead of .53.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from index.people import SURE_FROM
from ingest.records import Attribution
from ingest.sentences import sentences

Span = tuple[int, int]
Terms = Callable[[str], frozenset[str]]
"""Text to its terms, stemmed as those of the question are."""

NEIGHBOUR_SHARE = 0.9
"""A neighbour is marked too if it is worth at least this share of the best sentence …"""
NEIGHBOUR_NEW = 0.5
"""… and brings new terms worth at least this share of it."""
HEADER_SHARE = 0.5
"""What a term still weighs that stands in the title, or in the question that a turn answers: it is there throughout."""
SAID_SHARE = 0.2
"""What it adds, as a share of the weightiest term, that somebody is on record for a sentence."""
ATTRIBUTION_FLOOR = SURE_FROM
"""Attributions of less confidence are shown without a speaker: a wrong speaker is worse than none."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, ``[start, end)`` of the passage's text; ``who`` are their name, role and organisation."""

    start: int
    end: int
    who: str


def highlights(
    text: str,
    weights: Mapping[str, float],
    terms: Terms,
    *,
    header: str = "",
    said: Sequence[Said] = (),
    within: Sequence[Span] | None = None,
    begin: int = 0,
    spans: Sequence[Span] = (),
) -> tuple[Span, ...]:
    """Return the half-open spans of ``text`` of the sentence or the two that answer, in order; none without a term.

    ``header`` is what stands over all of the text. ``within`` limits the choice to sentences that overlap one of these
    spans, where any does: what those said whose words are asked for, of which the longest is marked if none holds a
    term. What stands before ``begin`` (the label of a turn) is no part of any sentence. ``spans`` are the sentences of
    ``text``, where they are known.
    """
    spans = [(max(start, begin), end) for start, end in spans or sentences(text) if end > begin]
    theirs = [span for span in spans if any(overlap(span, other) for other in within or ())]
    spans = theirs or spans
    over_all = terms(header)
    weighed = {term: weight * (HEADER_SHARE if term in over_all else 1) for term, weight in weights.items()}
    found, worth = [], []
    for span in spans:
        who = [one.who for one in said if overlap(span, (one.start, one.end))]
        held = terms(" ".join([text[slice(*span)], *who])) & weighed.keys()
        found.append(held)
        bonus = SAID_SHARE * max(weighed.values()) if held and who else 0.0
        # fsum: a set has another order in each process, and a tie must not fall another way.
        worth.append(fsum(weighed[term] for term in held) + bonus)
    if not worth or max(worth) <= 0:
        return (max(theirs, key=lambda span: span[1] - span[0]),) if theirs else ()
    # Of sentences worth the same the shortest says it most to the point; of those the first.
    best = min(range(len(spans)), key=lambda at: (-worth[at], spans[at][1] - spans[at][0], at))
    chosen = {best}
    for beside in (best + 1, best - 1):
        if 0 <= beside < len(spans) and worth[beside] >= NEIGHBOUR_SHARE * worth[best]:
            new = fsum(weighed[term] for term in found[beside] - found[best])
            if new >= NEIGHBOUR_NEW * worth[best]:
                chosen.add(beside)
                break
    return tuple(spans[at] for at in sorted(chosen))


def spoken(attributions: Sequence[Attribution], marked: Sequence[Span], offset: int) -> Attribution | None:
    """Return the attribution that covers most of the marked spans, or None where nobody surely said them.

    ``marked`` are relative to the passage, which starts at ``offset`` of the article. Where two cover the same, the
    more confident one counts. An attribution under the floor still competes: somebody unsure said this, so that a
    neighbour's speaker must not be named in their stead.
    """

    def covered(attribution: Attribution) -> int:
        return sum(
            overlap((start + offset, end + offset), (attribution.start, attribution.end)) for start, end in marked
        )

    ranked = sorted(
        (attribution for attribution in attributions if covered(attribution) > 0),
        key=lambda attribution: (-covered(attribution), -attribution.confidence, attribution.start),
    )
    return ranked[0] if ranked and ranked[0].confidence >= ATTRIBUTION_FLOOR else None


def overlap(one: Span, other: Span) -> int:
    """Return the number of code points that two half-open spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))
