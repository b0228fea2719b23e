"""An article in, its passages out: consecutive text of one article, within the tokens that the embedder reads.

Blocks that belong together are joined (a speaker's turn with its lists; narrative with narrative) and cut evenly where
they are too long. Headings, questions and captions are never inside a passage: a heading names the section, a question
is the ``asked`` of the statements that answer it, a caption that says something of its own is a passage by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import regex

from ingest.cuts import Stretch, even_cuts
from ingest.headers import header
from ingest.records import Article, Attribution, Block, BlockKind, Passage
from ingest.sentences import sentences

CountTokens = Callable[[str], int]

# The header takes at most this share of what the embedder reads, so that the article's own words weigh most.
_HEADER_SHARE = 1 / 3
# Under this many tokens beside the special ones no text can be cut in a way that makes sense.
_FEWEST_TOKENS = 12
_FEWEST_CAPTION_WORDS = 6
# A caption whose words stand, in this share and in their order, in one sentence of the text repeats it.
_REPEATED_SHARE = 0.85

# "Ferries sail again: The line between …": a paragraph under a title of its own, as in round-ups of the news.
_RUN_IN_TITLE = regex.compile(r"\p{Lu}[^:.?!\n]{3,70}: \p{Lu}[^\n]{60}")
_FEWEST_ITEMS = 3

_WORD = regex.compile(r"[\p{L}\p{N}]+")


class PassageLimitError(ValueError):
    """The embedder reads too few tokens for passages."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive blocks that may share passages; ``first`` is the position of the first of them in the article."""

    kind: BlockKind
    first: int
    blocks: tuple[Block, ...]
    section: str | None
    speaker: Attribution | None


def embedded(passage: Passage) -> str:
    """The text that is embedded for a passage, and that its token limit holds for."""
    return f"{passage.header}\n{passage.text}" if passage.header else passage.text


def passages(article: Article, count_tokens: CountTokens, max_tokens: int, *, whole: bool = False) -> list[Passage]:
    """Cut ``article`` into passages whose ``embedded`` text has at most ``max_tokens`` tokens by ``count_tokens``.

    What ``count_tokens`` gives for the empty text is taken as the tokens that the model adds to every text.
    ``whole`` makes one passage of title and text, cut at the limit.
    """
    added = count_tokens("")
    if max_tokens - added < _FEWEST_TOKENS:
        msg = (
            f"passages of {max_tokens} tokens, {added} of them the model's own, hold no text: "
            f"use a model that reads at least {_FEWEST_TOKENS + added} tokens"
        )
        raise PassageLimitError(msg)

    def count(text: str) -> int:
        return count_tokens(text) - added

    if whole:
        return _whole(article, count, max_tokens - added)
    found: list[Passage] = []
    for run in _runs(article):
        found += _cut(article, run, count, max_tokens - added)
    return found


def _cut(article: Article, run: _Run, count: CountTokens, budget: int) -> list[Passage]:
    asked = run.blocks[0].asked
    head = header(article, run.section, run.speaker, asked, count, int(budget * _HEADER_SHARE))
    left = budget - (count(f"{head}\n") if head else 0)
    stretches = [Stretch(block.start, block.end, block.kind == "list") for block in run.blocks]
    while True:
        found = [
            _passage(article, run, head, asked, start, end)
            for start, end in even_cuts(article.text, stretches, count, left)
        ]
        # The counts of parts need not add up to the whole's with every tokenizer: what is handed out is counted whole.
        if left <= 1 or all(count(embedded(passage)) <= budget for passage in found):
            return found
        left = max(1, left * 9 // 10)


def _passage(article: Article, run: _Run, head: str, asked: str | None, start: int, end: int) -> Passage:
    paragraph = next(number for number, block in enumerate(run.blocks, run.first) if block.end > start)
    return Passage(
        article=article.id,
        start=start,
        end=end,
        kind=run.kind,
        paragraph=paragraph,
        text=article.text[start:end],
        header=head,
        section=run.section,
        asked=asked,
        attributions=tuple(
            attribution
            for block in run.blocks
            for attribution in block.attributions
            if attribution.start < end and attribution.end > start
        ),
        sentences=tuple(_sentences(article.text, run.blocks, start, end)),
    )


def _sentences(text: str, blocks: Sequence[Block], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of ``[start, end)``, counted from there; those of a paragraph were found before, and none goes beyond it."""
    for block in blocks:
        if block.start >= end or block.end <= start:
            continue
        for first, last in sentences(text[block.start : block.end]):
            first, last = max(block.start + first, start), min(block.start + last, end)
            if first < last:
                yield first - start, last - start


def _runs(article: Article) -> Iterator[_Run]:
    """The longest runs of blocks that may share passages, each under its section."""
    section: str | None = None
    open_run: list[Block] = []
    first = 0
    repeats = _repeats(article)
    items = _items(article)

    def closed() -> Iterator[_Run]:
        if open_run:
            yield _Run(_kind(open_run), first, tuple(open_run), section, _speaker(open_run[0]))
            open_run.clear()

    for position, original in enumerate(article.blocks):
        block = _trimmed(article.text, original)
        if block is None:
            continue
        if block.kind in ("heading", "question", "caption"):
            yield from closed()
            if block.kind == "heading":
                section = article.text[block.start : block.end]
            elif block.kind == "caption" and not repeats(block):
                yield _Run("caption", position, (block,), section, None)
            continue
        if open_run and (block.start in items or not _belongs(article.text, open_run, block)):
            yield from closed()
        if not open_run:
            first = position
        open_run.append(block)
    yield from closed()


def _items(article: Article) -> frozenset[int]:
    """Where the paragraphs begin that each have a title of their own, if there are several: one is about another thing than
    the next, so that no passage holds two."""
    starts = [
        block.start
        for block in article.blocks
        if block.kind == "narrative" and _RUN_IN_TITLE.match(article.text, block.start, block.end)
    ]
    return frozenset(starts) if len(starts) >= _FEWEST_ITEMS else frozenset()


def _belongs(text: str, run: Sequence[Block], block: Block) -> bool:
    """Whether ``block`` may share a passage with the run before it."""
    head, last = run[0], run[-1]
    kind = _kind(run)
    return (
        (block.kind == "list" or kind in (block.kind, "list"))
        and _name(block) == _name(head)
        and block.asked == head.asked
        # What stands between two blocks and is none of them was taken for furniture: it is shown in no passage.
        and not text[last.end : block.start].strip()
    )


def _kind(run: Sequence[Block]) -> BlockKind:
    """The kind of a run's passages: that of its text, "list" only where there is nothing else."""
    return next((block.kind for block in run if block.kind != "list"), "list")


def _speaker(block: Block) -> Attribution | None:
    """The attribution of the turn that a block is of."""
    if block.kind not in ("statement", "list"):
        return None
    return next((one for one in block.attributions if one.basis in ("turn", "carried", "corrected")), None)


def _name(block: Block) -> str | None:
    speaker = _speaker(block)
    return speaker.speaker if speaker else None


def _trimmed(text: str, block: Block) -> Block | None:
    """The block without white space around it; None where nothing is left."""
    start, end = block.start, block.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return None
    if (start, end) == (block.start, block.end):
        return block
    return replace(block, start=start, end=end)


def _repeats(article: Article) -> Callable[[Block], bool]:
    """A test for captions that say nothing of their own: too short, or a sentence of the article again."""
    text_sentences: list[list[str]] | None = None

    def repeats(caption: Block) -> bool:
        nonlocal text_sentences
        words = _words(article.text[caption.start : caption.end])
        if len(words) < _FEWEST_CAPTION_WORDS:
            return True
        if text_sentences is None:
            text_sentences = [
                _words(article.text[block.start + start : block.start + end])
                for block in article.blocks
                if block.kind != "caption"
                for start, end in sentences(article.text[block.start : block.end])
            ]
        return any(_stands_in(words, sentence) for sentence in text_sentences)

    return repeats


def _stands_in(words: Sequence[str], sentence: Sequence[str]) -> bool:
    needed = _REPEATED_SHARE * len(words)
    known = set(sentence)
    if sum(word in known for word in words) < needed:
        return False
    matcher = SequenceMatcher(None, words, sentence, autojunk=False)
    return sum(match.size for match in matcher.get_matching_blocks()) >= needed


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _whole(article: Article, count: CountTokens, budget: int) -> list[Passage]:
    """Title and text as one passage, the text cut at the last word that fits."""
    title_only = replace(article, published=None, event_date=None, source=None)
    head = header(title_only, None, None, None, count, int(budget * _HEADER_SHARE))
    left = budget - (count(f"{head}\n") if head else 0)
    text = article.text
    ends = [match.end() for match in regex.finditer(r"\S+", text)]
    if not ends:
        return []
    start = len(text) - len(text.lstrip())
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high + 1) // 2
        if count(text[start : ends[middle - 1]]) <= left:
            low = middle
        else:
            high = middle - 1
    end = ends[low - 1] if low else min(ends[0], start + left)
    block = Block("narrative", start, end, tuple(one for block in article.blocks for one in block.attributions))
    return [_passage(article, _Run("narrative", 0, (block,), None, None), head, None, start, end)]
