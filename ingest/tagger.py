"""The learned attribution tagger: which words are a source, a cue or the content of what somebody is on record for.

In: paragraphs or sentences in reading order. Out: for each its spans in code points of it, each with a probability.
The weights lie in `tagger_model/` (see its MODEL_CARD.md) and load only at the SHA-256 pinned here.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import numpy as np

from ingest.tagger_decode import Decoder, Floats
from ingest.tagger_input import KINDS, LABELS, Encoded, encode

if TYPE_CHECKING:
    from openvino import CompiledModel
    from tokenizers import Tokenizer

    _Loaded = tuple[CompiledModel, Tokenizer, Decoder, tuple[int, int]]

Role = Literal["source", "cue", "content"]

PINNED = {
    "model.onnx": "2602c4cd00baa9fa7d8c73911e462b6d8229a58290bd00a2eb3371530c0fe391",
    "tokenizer.json": "9114256b104cca80e04367526f03f46aa3c443c2ed174904142a73bbf13b9fbb",
    "decoding.json": "8ab3e0989788ddee1b6a6a5894b46ec8e5c5726ffbd3ca06fafef4a5a9083d14",
}
#: The least probability of a span; chosen on articles of the train split that training left out.
FLOOR = 0.4
_WINDOW = 192  # pieces read together, as in training
_BATCH = 768  # padded pieces a run of the model: what stays in the cache


class TaggerModelError(Exception):
    """The tagger's weights are missing or not the ones that were released."""


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` of the tagged text is a source, cue or content; `score` is its probability in 0..1."""

    label: Role
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one row of the model holds of one text: its words `[first, last)`."""

    text: int
    first: int
    last: int
    pieces: int


class Tagger:
    """Loads on first use. `threads` is the number of CPU threads that one call may take; spans less probable than
    `floor` are not returned (the default suits F1, a higher one precision)."""

    def __init__(self, folder: Path | None = None, *, threads: int = 1, floor: float = FLOOR) -> None:
        self._folder = folder or Path(__file__).with_name("tagger_model")
        self._threads = threads
        self._floor = floor
        self._loaded: _Loaded | None = None

    def tag(self, sentences: Sequence[str], *, consecutive: bool = True) -> list[list[Span]]:
        """The spans of each text, in reading order.

        Texts of one article in reading order see their neighbours, which makes the tagger surer; with `consecutive`
        false each is read by itself. Whole paragraphs are what it was trained on most.
        """
        session, tokenizer, decoder, marks = self._load()
        texts = [encode(tokenizer, sentence) for sentence in sentences]
        rows = list(_rows(texts, consecutive))
        scores: list[Floats] = [np.zeros((len(text.words), len(LABELS)), dtype=np.float32) for text in texts]
        for batch in _batches(rows):
            self._score(session, texts, batch, marks, scores)
        return [
            [
                Span(cast("Role", span.label), text.words[span.start][0], text.words[span.end - 1][1], span.score)
                for span in spans
            ]
            for text, spans in zip(texts, decoder.decode(scores, self._floor), strict=True)
        ]

    @staticmethod
    def _score(
        session: "CompiledModel",
        texts: list[Encoded],
        batch: list[list[_Piece]],
        marks: tuple[int, int],
        scores: list[Floats],
    ) -> None:
        """Fills in the rows of `scores` that `batch` covers."""
        # Few different widths, because each is prepared anew by the runtime.
        width = -(-max(_length(row) for row in batch) // 16) * 16
        ids, kinds, mask = (np.zeros((len(batch), width), dtype=np.int64) for _ in range(3))
        for number, row in enumerate(batch):
            ids[number, 0] = marks[0]
            at = 1
            for piece in row:
                begin, end = _reach(texts[piece.text], piece.first, piece.last)
                ids[number, at : at + piece.pieces] = texts[piece.text].ids[begin:end]
                kinds[number, at : at + piece.pieces] = texts[piece.text].kinds[begin:end]
                at += piece.pieces
                ids[number, at] = marks[1]
                at += 1
            mask[number, :at] = 1
        found = session({"ids": ids, "mask": mask, "kinds": kinds})["scores"]
        for number, row in enumerate(batch):
            at = 1
            for piece in row:
                text = texts[piece.text]
                firsts = np.array(text.firsts[piece.first : piece.last])
                scores[piece.text][piece.first : piece.last] = found[number, at - firsts[0] + firsts]
                at += piece.pieces + 1

    def _load(self) -> "_Loaded":
        if self._loaded is None:
            files = {name: self._read(name) for name in PINNED}
            import openvino
            from tokenizers import Tokenizer

            core = openvino.Core()
            options = {
                "INFERENCE_NUM_THREADS": str(self._threads),
                "NUM_STREAMS": "1",
                # Each of several processes would bind its thread to the same core.
                "ENABLE_CPU_PINNING": "NO",
                # A seventh faster where the processor has it, and 32 bits where not; span F1 is the same.
                "INFERENCE_PRECISION_HINT": "bf16",
            }
            session = core.compile_model(core.read_model(files["model.onnx"]), "CPU", options)
            decoding = json.loads(files["decoding.json"])
            if tuple(decoding["labels"]) != LABELS or decoding["kinds"] != KINDS:
                raise TaggerModelError(f"{self._folder}: its labels are not this version's; install onrecord anew")
            decoder = Decoder(np.array(decoding["transitions"], dtype=np.float32))
            tokenizer = Tokenizer.from_buffer(files["tokenizer.json"])
            marks = (decoding["start"], decoding["stop"])
            self._loaded = (session, tokenizer, decoder, marks)
        return self._loaded

    def _read(self, name: str) -> bytes:
        path = self._folder / name
        try:
            data = path.read_bytes()
        except OSError as error:
            raise TaggerModelError(f"{path}: cannot be read ({error}); install onrecord anew") from error
        if hashlib.sha256(data).hexdigest() != PINNED[name]:
            raise TaggerModelError(f"{path}: not the file that was released (SHA-256 differs); install onrecord anew")
        return data


def _reach(text: Encoded, first: int, last: int) -> tuple[int, int]:
    """The pieces of the words `[first, last)`."""
    return text.firsts[first], text.firsts[last] if last < len(text.firsts) else len(text.ids)


def _cuts(text: Encoded, number: int) -> Iterator[_Piece]:
    """The text whole, or in parts of at most a window each, cut between words."""
    first, count = 0, len(text.words)
    while first < count:
        last = count
        if _reach(text, first, count)[1] - text.firsts[first] > _WINDOW - 2:
            limit = text.firsts[first] + _WINDOW - 2
            last = next(place for place in range(first + 1, count) if _reach(text, first, place + 1)[1] > limit)
        begin, end = _reach(text, first, last)
        yield _Piece(number, first, last, end - begin)
        first = last


def _rows(texts: list[Encoded], consecutive: bool) -> Iterator[list[_Piece]]:
    """Consecutive texts packed together as they were in training: [CLS] text [SEP] text [SEP]."""
    held: list[_Piece] = []
    for number, text in enumerate(texts):
        for piece in _cuts(text, number):
            if held and (not consecutive or _length(held) + piece.pieces + 1 > _WINDOW):
                yield held
                held = []
            held.append(piece)
    if held:
        yield held


def _length(row: list[_Piece]) -> int:
    return 1 + sum(piece.pieces + 1 for piece in row)


def _batches(rows: list[list[_Piece]]) -> Iterator[list[list[_Piece]]]:
    """Rows of like length together, so that little is padding."""
    held: list[list[_Piece]] = []
    for row in sorted(rows, key=_length):
        if held and _length(row) * (len(held) + 1) > _BATCH:
            yield held
            held = []
        held.append(row)
    if held:
        yield held
