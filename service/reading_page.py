"""How articles were read, as one page of HTML that stands alone: articles in, each speaker in a colour, cues underlined, out.

Everything is escaped; the page has no script and asks for nothing from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ingest.records import Article, Attribution, Block

TEMPLATES = Path(__file__).parent / "web" / "templates"
COLOURS = 12  # told apart at a glance; where there are more speakers, the name beside the words tells
SHOWN = 0.5  # confidence below which nobody is named
_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "�")
_BASIS = {
    "turn": "turn",
    "carried": "turn, carried on",
    "direct": "quoted",
    "indirect": "reported",
    "corrected": "corrected",
}


@dataclass(frozen=True, slots=True)
class Run:
    """Words under one set of marks. ``voice`` is the number of the speaker in the article from 0, ``colour`` that in the
    palette; ``basis`` how the words are attributed."""

    text: str
    voice: int | None
    colour: int | None
    basis: str | None
    cue: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Who speaks in a paragraph, as its margin says; ``again`` where the paragraph before said it too."""

    name: str
    colour: int
    role: str | None
    how: tuple[str, ...]
    confidence: float
    again: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph: its kind, its words in runs, its speakers."""

    kind: str
    runs: tuple[Run, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody on record in an article; ``words`` counts those attributed."""

    name: str
    colour: int
    role: str | None
    organisation: str | None
    words: int


def page(articles: Iterable[Article], name: str) -> str:
    """The page of the articles of a file called ``name``."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value.translate(_CONTROLS) if isinstance(value, str) else value,
    )
    shown = [(article, voices(article), blocks(article)) for article in articles]
    return environment.get_template("parsed.html").render(name=name, articles=shown, colours=COLOURS)


def voices(article: Article) -> list[Voice]:
    """Who is on record, in the order of their first words."""
    found: dict[str, list[Attribution]] = {}
    for block in article.blocks:
        for one in _counted(block):
            found.setdefault(one.speaker, []).append(one)
    return [
        Voice(
            name,
            number % COLOURS,
            next((one.role for one in said if one.role), None),
            next((one.organisation for one in said if one.organisation), None),
            len(" ".join(article.text[one.start : one.end] for one in said).split()),
        )
        for number, (name, said) in enumerate(found.items())
    ]


def blocks(article: Article) -> list[Shown]:
    """The paragraphs as they are shown."""
    numbers = {voice.name: number for number, voice in enumerate(voices(article))}
    shown: list[Shown] = []
    last: set[str] = set()
    for block in article.blocks:
        said = _said(block, numbers, last)
        shown.append(Shown(block.kind, _runs(article, block, numbers), said))
        last = {one.name for one in said} or last
    return shown


def _counted(block: Block) -> list[Attribution]:
    return [one for one in block.attributions if one.confidence >= SHOWN]


def _runs(article: Article, block: Block, numbers: dict[str, int]) -> tuple[Run, ...]:
    """The block cut wherever a mark begins or ends; where attributions nest, the inner one counts."""
    said = _counted(block)
    cues = [(one.cue_start, one.cue_end) for one in said if one.cue_start is not None and one.cue_end is not None]
    edges = {block.start, block.end, *(edge for cue in cues for edge in cue)}
    edges |= {edge for one in said for edge in (one.start, one.end)}
    cuts = sorted(edge for edge in edges if block.start <= edge <= block.end)
    runs = []
    for start, end in pairwise(cuts):
        over = min(
            (one for one in said if one.start <= start and end <= one.end),
            key=lambda one: one.end - one.start,
            default=None,
        )
        voice = numbers[over.speaker] if over is not None else None
        cue = any(first <= start and end <= last for first, last in cues)
        colour = voice % COLOURS if voice is not None else None
        runs.append(Run(article.text[start:end], voice, colour, over.basis if over is not None else None, cue))
    return tuple(runs)


def _said(block: Block, numbers: dict[str, int], last: set[str]) -> tuple[Said, ...]:
    found: dict[str, list[Attribution]] = {}
    for one in _counted(block):
        found.setdefault(one.speaker, []).append(one)
    return tuple(
        Said(
            name,
            numbers[name] % COLOURS,
            said[0].role,
            tuple(dict.fromkeys(_BASIS[one.basis] for one in said)),
            min(one.confidence for one in said),
            name in last,
        )
        for name, said in found.items()
    )
