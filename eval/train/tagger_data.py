"""PolNeAR articles and attributions as labelled units for the attribution tagger.

In: `articles.jsonl` and `attributions.jsonl`. Out: a list of `Paragraph` an article, in reading order. The published
sentence files hold paragraphs; what an attribution covers of a unit is labelled there, cut at the unit's ends.
"""

import json
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tokenizers import Tokenizer

from ingest.tagger_input import LABELS, ROLES, Encoded, encode

_PARAGRAPH = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"(?:(?<=[a-z0-9][.!?])|(?<=[.!?][\"”’'])|(?<=[.!?]''))\s+(?=[\"“‘'(]*[A-Z])")


@dataclass(frozen=True, slots=True)
class Unit:
    """A labelled piece of text."""

    encoded: Encoded
    labels: list[int]  # one a word, an index into LABELS


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, as a whole and as the sentences that it is made of."""

    whole: Unit
    sentences: list[Unit]


type_span = tuple[str, int, int]


def load_articles(folder: Path, tokenizer: Tokenizer, split: str) -> dict[str, list[Paragraph]]:
    """The labelled paragraphs of each article of the split, by the article's id, in the order of the file."""
    spans: dict[str, set[type_span]] = {}
    with (folder / "attributions.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            found = spans.setdefault(record["article"], set())
            found.update((role, start, end) for role in ROLES for start, end in record[role])
    out: dict[str, list[Paragraph]] = {}
    with (folder / "articles.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["split"] == split:
                marked = sorted(spans.get(record["id"], set()), key=lambda span: span[1])
                out[record["id"]] = _paragraphs(tokenizer, record["text"], marked)
    return out


def _paragraphs(tokenizer: Tokenizer, text: str, marked: list[type_span]) -> list[Paragraph]:
    out: list[Paragraph] = []
    for found in _PARAGRAPH.finditer(text):
        whole = _unit(tokenizer, text, found.start(), found.end(), marked)
        if not whole.labels:
            continue
        edges = [found.start(), *(found.start() + cut.end() for cut in _SENTENCE_END.finditer(found.group()))]
        edges.append(found.end())
        pieces = [_unit(tokenizer, text, start, end, marked) for start, end in pairwise(edges)]
        out.append(Paragraph(whole, [piece for piece in pieces if piece.labels]))
    return out


def _unit(tokenizer: Tokenizer, text: str, start: int, end: int, marked: list[type_span]) -> Unit:
    encoded = encode(tokenizer, text[start:end])
    labels = [0] * len(encoded.words)
    for role, span_start, span_end in marked:
        if span_end <= start or span_start >= end:
            continue
        inside = [
            number
            for number, (left, right) in enumerate(encoded.words)
            if start + left < span_end and start + right > span_start
        ]
        if inside and not any(labels[number] for number in inside):
            for number in inside:
                labels[number] = LABELS.index(f"I-{role}")
            labels[inside[0]] = LABELS.index(f"B-{role}")
            labels[inside[-1]] = LABELS.index(f"E-{role}" if len(inside) > 1 else f"S-{role}")
    return Unit(encoded, labels)
