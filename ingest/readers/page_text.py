"""The article of a web page: its blocks in, the paragraphs of the article with their kinds out.

trafilatura says which part of the page is the article; here its answer is carried over to the page's own blocks, so that
headings, lists and captions stay what they are, is mended where the page itself contradicts it (the article body in its
metadata, a far larger stretch of prose elsewhere), and is cleared of what sites put between an article's paragraphs.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import regex
from lxml.html import HtmlElement

from ingest.calendar import written_dates
from ingest.naming import NAME
from ingest.readers.page_blocks import HEADINGS, PageBlock, name_parts
from ingest.records import Markup

# A block is taken as part of a text that holds this share of its sequences of four words.
_SAME = 0.6
# The page's own article body is believed where it has this many words and this share of them stands in the page.
_BODY_WORDS = 80
_BODY_FOUND = 0.6
# An answer that has less than this share of what another source has is taken for the wrong part of the page.
_TOO_LITTLE = 0.3
_PROSE_WORDS = 8
_SHORT_WORDS = 12
_LONGEST_MASTHEAD = 16
_BY = regex.compile(r"by:?\s+\p{Lu}", regex.IGNORECASE)
_ENDS = (".", "?", "!", "…", ":")
_CLOSERS = "\"'”’»)]"

_WORD = regex.compile(r"[\p{L}\p{N}]+")
# Class names and ids of what stands around articles.
_APART_NAMES = """
    comment comments disqus newsletter recirc recirculation related recommended recommendations outbrain taboola cookie
    cookies consent gdpr onetrust biography bio modal popover breadcrumb breadcrumbs disclosure nodisplay lightbox auth
    boilerplate
"""
_APART = frozenset(_APART_NAMES.split())

_FURNITURE = regex.compile(
    r"\b(?:newsletters?\b.{0,40}\b(?:sign|subscri|inbox|free|week|day)|sign up (?:for|to|here|now|below)|subscribe (?:to|now|here|"
    r"today|for)|(?:to|in) your inbox|follow (?:us|me|@)|follow (?:him|her|them|\p{Lu}.{1,40}) on (?:twitter|x|instagram|facebook|"
    r"threads|linkedin|mastodon|bluesky)|download (?:the|our) .{0,20}app|support (?:our|independent) (?:journalism|newsroom|work)|"
    r"donate (?:today|now|to us|here)|become a (?:member|subscriber|supporter)|as little as \$\d|all rights reserved|"
    r"affiliate (?:links?|partner\w*|commission|program\w*|revenue)|(?:earn|receive|get) (?:an? )?(?:small )?(?:affiliate )?"
    r"(?:commission|compensation)|independently (?:selected|chosen|reviewed)|"
    r"(?:uses?|accept|our|of) cookies|privacy policy|terms of (?:use|service)|ad ?blocker|log ?in (?:to|or) |create an account|"
    r"turn on notifications|join the conversation|leave a comment|in the comments (?:below|section)|"
    r"comments below|permission to load)\b",
    regex.IGNORECASE,
)
_LONGEST_FURNITURE = 70
_LEAD_IN = regex.compile(
    r"^[\W_]*(?:(?:read|see|watch|listen|view|learn|find out|discover|explore|check out) (?:more|also|next)\b|"
    r"(?:read|watch|more|related|see also|also read|now read|listen|photos?|video|gallery|image|credit|contributing|source|"
    r"(?:photo|image|video|gallery|picture) credits?|filed under|tags?|topics?|journal information|more information)\s*:|"
    r"related (?:stories|articles|content|news|coverage|reading)|don.?t miss|you (?:may|might) (?:also )?like|"
    r"recommended (?:for|stories|reading|videos)|up next|must[- ]reads?\b|more must|trending (?:now|stories)|advertisement\b|"
    r"sponsored\b|promoted\b|click (?:here|to)|©|copyright|more (?:from|on|stories|coverage)\b|"
    r"this (?:story|article|post) (?:was|has been|originally) .{0,30}(?:published|appeared|updated|corrected|produced)|"
    r"originally (?:published|appeared)|(?:the )?(?:views|opinions) expressed|(?:additional )?reporting by|editing by|edited by|"
    r"with files from|share (?:this|on|or comment)\b|comments?\W*$|supported by|waiting for your permission)",
    regex.IGNORECASE,
)
_ABOUT_AUTHOR = regex.compile(
    r"^(?:\p{Lu}[\p{L}.’'-]+ ){1,4}(?:is|was|has been|covers|writes|reports|joined|has written|reported)\b.{0,80}\b"
    r"(?:reporter|writer|editor|journalist|correspondent|columnist|contributor|freelance\w*|covers|covering|writes about|"
    r"blogger)\b|^[—–-]?\s*staff writer|\b(?:can|may) be reached (?:at|by)|\breach (?:him|her|them|the author) at|"
    r"\b(?:e-?mail|contact) (?:him|her|us|me|the (?:author|writer|reporter)|reporter .{3,40}) at\b"
)
# What is said of the author stands in this last part of an article, and is no longer than this.
_LAST_PART = 0.6
_LONGEST_ABOUT = 110

_NAMES = regex.compile(rf"{NAME}(?: \([^()]{{1,60}}\))*")


_LABELLED = regex.compile(r"^(?:[^:?!]{1,40} )?(?P<last>\p{Lu}[\p{L}’'-]+):\s")
_MOST_ABOVE = 20


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article with what the page marks of it."""

    text: str
    markup: Markup


def _participants(blocks: Sequence[PageBlock], kept: Sequence[bool]) -> set[int]:
    """The items of a list above the first turn that name those who speak below: "JANE DOE, Professor of Roads"."""
    labels = {
        i: match["last"].casefold()
        for i, block in enumerate(blocks)
        if kept[i] and (match := _LABELLED.match(block.text))
    }
    if not labels:
        return set()
    above = range(max(0, min(labels) - _MOST_ABOVE), min(labels))
    found = {
        i: match[0].split()[-1] for i in above if blocks[i].kind == "list" and (match := _NAMES.match(blocks[i].text))
    }
    return {i for i, last in found.items() if last.casefold() in labels.values()}


def article_paragraphs(
    tree: HtmlElement, blocks: Sequence[PageBlock], title: str | None, article_body: str | None
) -> list[Paragraph]:
    """The article of a parsed page, paragraph by paragraph; empty where the page has no prose."""
    tokens = [words(block.text) for block in blocks]
    kept = _chosen(blocks, tokens, _trafilatura(tree), article_body)
    title_words = words(title or "")
    found: list[Paragraph] = []
    seen: set[str] = set()
    heads = Counter(
        regex.sub(r" \(.*", "", block.text)
        for block in blocks
        if block.kind == "heading" and _NAMES.fullmatch(block.text)
    )
    named = sum(count > 1 for count in heads.values()) >= 2  # headings that take turns are who speaks
    if named and True in kept:
        inside = range(kept.index(True) - 1, len(kept) - kept[::-1].index(True))
        kept = [
            take or (i in inside and block.kind == "heading" and bool(_NAMES.fullmatch(block.text)))
            for i, (take, block) in enumerate(zip(kept, blocks, strict=True))
        ]
    for position in sorted({*_cleared(blocks, tokens, kept, title_words), *_participants(blocks, kept)}):
        block = blocks[position]
        if block.text in seen and (not named if block.kind == "heading" else len(tokens[position]) > 4):
            continue
        seen.add(block.text)
        found.append(Paragraph(block.text, block.markup))
    return found


def words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


class _Known:
    """A text that blocks may stand in."""

    def __init__(self, text: str) -> None:
        self.tokens = words(text)
        self._grams = {size: self._of(self.tokens, size) for size in (1, 2, 4)}

    @staticmethod
    def _of(tokens: Sequence[str], size: int) -> set[tuple[str, ...]]:
        return {tuple(tokens[start : start + size]) for start in range(len(tokens) - size + 1)}

    def holds(self, tokens: Sequence[str]) -> bool:
        size = 4 if len(tokens) >= 4 else 2 if len(tokens) >= 2 else 1
        grams = self._of(tokens, size)
        return bool(grams) and len(grams & self._grams[size]) >= _SAME * len(grams)


def _trafilatura(tree: HtmlElement) -> str:
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    # Its comparison with two other extractors, which "fast" leaves out, costs precision on news pages and half the time.
    found = bare_extraction(tree, fast=True, include_comments=False, with_metadata=False)
    text = getattr(found, "text", None)
    return text if isinstance(text, str) else ""


def _chosen(
    blocks: Sequence[PageBlock], tokens: Sequence[Sequence[str]], extracted: str, article_body: str | None
) -> list[bool]:
    """Which blocks are in the article."""
    known = _Known(extracted)
    kept = [known.holds(found) for found in tokens]
    body = _Known(article_body or "")
    if len(body.tokens) >= _BODY_WORDS:
        in_body = [len(found) >= 5 and body.holds(found) for found in tokens]
        stands = _count(tokens, in_body)
        both = _count(tokens, [one and other for one, other in zip(in_body, kept, strict=True)])
        if stands >= _BODY_FOUND * len(body.tokens) and both < _TOO_LITTLE * stands:
            return in_body
    prose = [_is_prose(block, found) for block, found in zip(blocks, tokens, strict=True)]
    kept_prose = _count(tokens, [one and other for one, other in zip(kept, prose, strict=True)])
    if kept_prose < _TOO_LITTLE * _count(tokens, kept):
        elsewhere = _largest_prose(blocks, tokens, prose)
        if _count(tokens, elsewhere) > 2 * kept_prose:
            return elsewhere
    return kept


def _count(tokens: Sequence[Sequence[str]], chosen: Sequence[bool]) -> int:
    return sum(len(found) for found, take in zip(tokens, chosen, strict=True) if take)


def _is_prose(block: PageBlock, tokens: Sequence[str]) -> bool:
    return (
        len(tokens) >= _PROSE_WORDS
        and block.linked < 0.4
        and not _is_furniture(block, len(tokens))
        and not _stands_in(block.element, _APART, 5)
    )


def _largest_prose(blocks: Sequence[PageBlock], tokens: Sequence[Sequence[str]], prose: Sequence[bool]) -> list[bool]:
    """The prose under the element that holds most of it closely."""
    weight: dict[HtmlElement, float] = {}
    for block, found, take in zip(blocks, tokens, prose, strict=True):
        element = block.element if take else None
        share = float(len(found))
        for _ in range(3):
            element = element.getparent() if element is not None else None
            if element is None:
                break
            weight[element] = weight.get(element, 0.0) + share
            share *= 0.7
    if not weight:
        return [False] * len(blocks)
    best = max(weight, key=lambda element: weight[element])
    inside = set(best.iter())
    return [take and block.element in inside for block, take in zip(blocks, prose, strict=True)]


def _cleared(
    blocks: Sequence[PageBlock], tokens: Sequence[Sequence[str]], kept: Sequence[bool], title: Sequence[str]
) -> list[int]:
    """The positions of the blocks that are left once what is no text of the article is gone."""
    total = _count(tokens, kept)
    so_far = 0
    found: list[int] = []
    for position, (block, block_words) in enumerate(zip(blocks, tokens, strict=True)):
        if not kept[position] or not block_words or block.tag == "h1" or block_words == list(title):
            continue
        so_far += len(block_words)
        if not found and _is_masthead(block, len(block_words)):
            continue
        about = so_far > _LAST_PART * total and len(block_words) <= _LONGEST_ABOUT and _ABOUT_AUTHOR.search(block.text)
        if not about and not _is_furniture(block, len(block_words)) and not _is_label(block, len(block_words)):
            found.append(position)
    beside = {position for position in found if _stands_in(blocks[position].element, _APART)}
    left = sum(len(tokens[position]) for position in found if position not in beside)
    # Where hardly anything stands outside of elements that are named so, the name means something else.
    if left >= min(_BODY_WORDS, 0.5 * total):
        found = [position for position in found if position not in beside]
    return _with_captions(blocks, tokens, _without_loose_headings(blocks, found))


def _with_captions(blocks: Sequence[PageBlock], tokens: Sequence[Sequence[str]], positions: Sequence[int]) -> list[int]:
    """The captions between the paragraphs, and of the picture under the title, belong to the article, though extractors
    leave them out."""
    if not positions:
        return []
    titles = [position for position in range(positions[0]) if blocks[position].tag == "h1"]
    inside = range(titles[-1] + 1 if titles else positions[0], positions[-1])
    captions = {
        position
        for position in inside
        if blocks[position].kind == "caption"
        and tokens[position]
        and not _is_furniture(blocks[position], len(tokens[position]))
        and not _stands_in(blocks[position].element, _APART)
    }
    return sorted({*positions, *captions, *_beside(blocks, tokens, {*positions, *captions})})


def _beside(blocks: Sequence[PageBlock], tokens: Sequence[Sequence[str]], kept: set[int]) -> set[int]:
    """Headings right above a paragraph of the article, beside it in the page, and the list that a paragraph announces:
    extractors leave these out too."""
    found: set[int] = set()
    for position, block in enumerate(blocks):
        if position in kept or not tokens[position] or _is_furniture(block, len(tokens[position])):
            continue
        above = blocks[position - 1] if position - 1 in kept | found else None
        below = blocks[position + 1] if position + 1 in kept else None
        heads = above is not None and below is not None and block.tag in HEADINGS and block.tag != "h1"
        listed = above is not None and block.tag == "li" and (above.text.endswith(":") or above.tag == "li")
        if (heads and below is not None and below.element.getparent() is block.element.getparent()) or (
            listed and not block.linked
        ):
            found.add(position)
    return found


def _is_masthead(block: PageBlock, count: int) -> bool:
    """A byline or a date above the first paragraph."""
    if count > _LONGEST_MASTHEAD or block.text.rstrip(_CLOSERS)[-1:] in _ENDS:
        return False
    return _BY.match(block.text) is not None or any(
        one.date.precision == "day" and not one.date.yearless for one in written_dates(block.text)
    )


def _is_label(block: PageBlock, count: int) -> bool:
    """A table's cell, a kicker, a time: words that are no sentence, in an element that is no paragraph."""
    if block.tag in ("td", "th"):
        return count < _PROSE_WORDS
    if block.tag in ("dt", "dd"):  # of facts, or of an interview
        return count < _PROSE_WORDS and block.text.rstrip(_CLOSERS)[-1:] not in _ENDS
    if block.names_speaker:
        return False
    if block.tag in ("p", "li", "blockquote", "figcaption", "pre") or block.tag in HEADINGS:
        return False
    return count < _SHORT_WORDS and block.text.rstrip(_CLOSERS)[-1:] not in _ENDS


def _is_furniture(block: PageBlock, count: int) -> bool:
    if count > _LONGEST_FURNITURE:
        return False
    return (
        (block.linked > 0.7 and count < 30 and (block.tag != "p" or block.linked > 0.85))
        or _LEAD_IN.match(block.text) is not None
        or _FURNITURE.search(block.text) is not None
    )


def _without_loose_headings(blocks: Sequence[PageBlock], positions: Sequence[int]) -> list[int]:
    """Headings at the end stand over something that was left out."""
    last = len(positions)
    while last and blocks[positions[last - 1]].tag in HEADINGS:
        last -= 1
    return list(positions[:last])


def _stands_in(element: HtmlElement, names: frozenset[str], steps: int = 12) -> bool:
    """Whether one of the elements around is named so."""
    current: HtmlElement | None = element
    for _ in range(steps):
        if current is None or current.tag in ("body", "article", "main"):
            return False
        if names & name_parts(current):
            return True
        current = current.getparent()
    return False
