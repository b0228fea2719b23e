"""How exactly sources, cues and contents are found: span F1 on the sentence files of PolNeAR.

In: a folder with `sentences_test.jsonl` or `sentences_dev.jsonl` (`_id`, `tokens`, `spans` of tokens). Out: precision,
recall and F1 of each label over spans whose label, start and end all agree, pooled over the sentences, as the published
table counts (Hu et al., CofeNet, COLING 2022); and what was predicted, so that it can be scored elsewhere.
"""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from ingest.tagger import Span, Tagger
from ingest.tagger_input import ROLES

FILES = ("sentences_test.jsonl", "sentences_dev.jsonl")
#: The sentence files write brackets and quotation marks as the Penn Treebank does.
_PLAIN = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}", "``": "“"}


class AttributionDataError(Exception):
    """The folder or a line in it is not what this measure reads."""


class Tags(Protocol):
    """What is measured: the learned tagger, or rules that stand in for it."""

    def tag(self, sentences: Sequence[str], *, consecutive: bool = True) -> list[list[Span]]: ...


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """A labelled half-open range of tokens."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A tokenised sentence with its gold spans."""

    id: str
    tokens: tuple[str, ...]
    gold: frozenset[TokenSpan]


@dataclass(frozen=True, slots=True)
class Score:
    """Exact agreement of one label's spans; precision, recall and f1 in 0..1."""

    gold: int
    predicted: int
    right: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class AttributionReport:
    """What `onrecord eval-attribution` prints."""

    file: str
    sentences: int
    seconds: float
    spans: dict[str, Score]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON holds it."""
        return asdict(self)


def evaluate(
    directory: Path, *, tagger: Tags | None = None, predictions: Path | None = None, consecutive: bool = True
) -> AttributionReport:
    """Tags the sentence file of `directory` and scores it; writes what was predicted to `predictions`, if given.

    The files hold whole articles in reading order, so neighbours are read along; with `consecutive` false each sentence
    is tagged by itself.
    """
    path = next((directory / name for name in FILES if (directory / name).is_file()), None)
    if path is None:
        raise AttributionDataError(
            f"{directory}: has neither {' nor '.join(FILES)}; name a folder of the PolNeAR shape"
        )
    sentences = read_sentences(path)
    begun = time.perf_counter()
    found = tag_tokens(
        tagger or Tagger(threads=2), [sentence.tokens for sentence in sentences], consecutive=consecutive
    )
    seconds = time.perf_counter() - begun
    if predictions is not None:
        lines = [
            json.dumps({"_id": sentence.id, "spans": [asdict(span) for span in spans]})
            for sentence, spans in zip(sentences, found, strict=True)
        ]
        predictions.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    pairs = [(sentence.gold, frozenset(spans)) for sentence, spans in zip(sentences, found, strict=True)]
    return AttributionReport(path.name, len(sentences), seconds, {role: score(role, pairs) for role in ROLES})


def read_sentences(path: Path) -> list[Sentence]:
    """The sentences of a file, in its order."""
    out: list[Sentence] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                record = json.loads(line)
                gold = frozenset(TokenSpan(span["label"], span["start"], span["end"]) for span in record["spans"])
                out.append(Sentence(record["_id"], tuple(record["tokens"]), gold))
            except (ValueError, KeyError, TypeError) as error:
                raise AttributionDataError(
                    f"{path}, line {number}: wanted an object with _id, tokens and spans ({error!r})"
                ) from error
    return out


def tag_tokens(tagger: Tags, sentences: Sequence[Sequence[str]], *, consecutive: bool = True) -> list[list[TokenSpan]]:
    """Tags tokenised sentences by way of their text: a token is in a span when they share a character."""
    texts, places = zip(*(detokenise(tokens) for tokens in sentences), strict=True) if sentences else ((), ())
    out: list[list[TokenSpan]] = []
    for spans, offsets in zip(tagger.tag(texts, consecutive=consecutive), places, strict=True):
        taken: list[TokenSpan] = []
        for span in spans:
            inside = [number for number, (start, end) in enumerate(offsets) if start < span.end and span.start < end]
            if inside:
                taken.append(TokenSpan(span.label, inside[0], inside[-1] + 1))
        out.append(taken)
    return out


def detokenise(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The tokens as a line of text, and the code points of each in it."""
    parts: list[str] = []
    offsets: list[tuple[int, int]] = []
    at = 0
    quoted = False
    for number, written in enumerate(tokens):
        word = _PLAIN.get(written, written)
        if written == "''":
            # Where the source wrote '' on both sides, the tokens do too; the first of a sentence closes an older one.
            word = "”" if quoted or number == 0 else "“"
        quoted = word == "“" or (quoted and word != "”")
        parts.append(word)
        offsets.append((at, at + len(word)))
        at += len(word) + 1
    return " ".join(parts), offsets


def score(label: str, pairs: Iterable[tuple[frozenset[TokenSpan], frozenset[TokenSpan]]]) -> Score:
    """Exact agreement of the spans of one label over pairs of gold and predicted spans, one pair a sentence."""
    gold = predicted = right = 0
    for wanted, found in pairs:
        wanted_here = {span for span in wanted if span.label == label}
        found_here = {span for span in found if span.label == label}
        gold += len(wanted_here)
        predicted += len(found_here)
        right += len(wanted_here & found_here)
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    f1 = 2 * right / (gold + predicted) if gold + predicted else 0.0
    return Score(gold, predicted, right, precision, recall, f1)
