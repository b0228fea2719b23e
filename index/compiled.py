"""A BERT embedding model on OpenVINO behind the Embedder protocol: texts in, unit vectors (float32) out, without torch.

Passages come in batches, a core each; a question's few texts in one row, on all cores together.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.bert import network
from index.errors import ModelUnusable
from index.machine import cores, processor
from index.model_files import ModelFiles
from index.tokens import Tokens

# Padded tokens a run of the model: what stays in a core's cache; more at once are no faster.
_BATCH_TOKENS: Final = 1_024
# The same of questions, one behind the other.
_ROW_TOKENS: Final = 256
# Widths are multiples of this, because each new shape is prepared anew by the runtime.
_STEP: Final = 8


FLOAT32: Final = "f32"
"""The very vectors of torch: cosine 1.000000, and the same ten passages of 1,200 in the same order for 190 questions."""
BFLOAT16: Final = "bf16"
"""1.5 times as fast. Cosine .99998 on average and .99997 at least; the tenth passage differs where two are within .0013
of each other, for 21 questions of 190: a fingerprint of its own."""


EIGHT_BITS: Final = "bf16 i8"
"""bfloat16, and 8 bits in the feed-forward layers: 1.2 times as fast as bfloat16 alone. Cosine .9994 on average and .9984 at least;
every floor of ``eval/floors.toml`` holds, some figures .01 better, some worse: a fingerprint of its own."""
PRECISIONS: Final = (EIGHT_BITS, BFLOAT16, FLOAT32)
_VNNI: Final = "avx512_vnni"
_AMX: Final = "amx_tile"
_GROUP: Final = 128
"""How many numbers that go into a product of 8 bits share a scale, found anew for each text."""


def fingerprint_in(files: ModelFiles, precision: str) -> str:
    """The fingerprint of vectors of this precision."""
    return files.fingerprint if precision == FLOAT32 else files.fingerprint_in(precision)


class CompiledEmbedder:
    """Compiled at the first text that is embedded.

    ``precision`` is that of the products of matrices; None takes the fastest that the processor has.
    """

    def __init__(self, files: ModelFiles, precision: str | None = None) -> None:
        self._files = files
        self._precision = precision
        self._loading = threading.Lock()
        self._requests: dict[bool, queue.SimpleQueue[Any]] = {}
        self._tokens = Tokens(files.tokenizer, files.max_tokens)

    @property
    def name(self) -> str:
        return self._files.name

    @property
    def fingerprint(self) -> str:
        return fingerprint_in(self._files, self._chosen)

    @property
    def dimension(self) -> int:
        return self._files.dimension

    @property
    def max_tokens(self) -> int:
        return self._files.max_tokens

    @cached_property
    def runtime(self) -> str:
        from importlib.metadata import version

        return f"openvino {version('openvino')} {self._chosen if self._chosen in self.offered else self.offered[0]}"

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._chosen not in self.offered:
            # A question in 32 bits finds what was embedded in 16 or 8, but the passages of one index are all alike.
            msg = (
                f"the index was built in {self._chosen}, which this processor does not have: build it on one that has, "
                f"or anew with --rebuild"
            )
            raise ModelUnusable(msg)
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        ids = self._tokens.ids([self._files.passage_prefix + text for text in texts])
        batches = list(_batches([len(one) for one in ids]))

        def encode(batch: list[int]) -> None:
            vectors[batch] = self._run(_padded([ids[place] for place in batch]), len(batch), in_one_row=False)

        with ThreadPoolExecutor(max_workers=cores()) as pool:
            list(pool.map(encode, batches))
        return vectors

    def encode_question(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.encode_questions([text])[0]
        return vector

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        ids = self._tokens.ids([self._files.question_prefix + text for text in texts])
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for batch in _rows([len(one) for one in ids]):
            vectors[batch] = self._run(_in_one_row([ids[place] for place in batch]), len(batch), in_one_row=True)
        return vectors

    def count_tokens(self, text: str) -> int:
        return self._tokens.count(self._files.passage_prefix + text)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return self._tokens.offsets(text)

    def _run(self, inputs: list[NDArray[Any]], count: int, *, in_one_row: bool) -> NDArray[np.float32]:
        with self._request(in_one_row) as request:
            found: NDArray[np.float32] = request.infer(inputs)[0].copy()
        if found.shape != (count, self.dimension) or not np.isfinite(found).all():
            msg = f"the model {self.name} gave vectors of shape {found.shape} that are not all finite numbers"
            raise ModelUnusable(msg)
        return found

    @contextmanager
    def _request(self, in_one_row: bool) -> Iterator[Any]:
        """A run for questions in one row, on all cores, else one of as many for passages as there are cores; a request
        serves one thread at a time."""
        with self._loading:
            if in_one_row not in self._requests:
                self._requests[in_one_row] = self._compiled(in_one_row=in_one_row)
        request = self._requests[in_one_row].get()
        try:
            yield request
        finally:
            self._requests[in_one_row].put(request)

    def _compiled(self, *, in_one_row: bool) -> queue.SimpleQueue[Any]:
        streams = 1 if in_one_row else cores()
        options: dict[str, str | bool] = {
            "INFERENCE_PRECISION_HINT": BFLOAT16 if self._has_bfloat16 and self._chosen != FLOAT32 else FLOAT32,
            "NUM_STREAMS": str(streams),
            "INFERENCE_NUM_THREADS": str(cores()),
            # Bound to cores, two processes would wait on the same one while another idles.
            "ENABLE_CPU_PINNING": False,
        }
        if self._chosen == EIGHT_BITS:
            options["DYNAMIC_QUANTIZATION_GROUP_SIZE"] = str(_GROUP)
        graph = network(self._files, eight_bits=self._chosen == EIGHT_BITS, in_one_row=in_one_row)
        compiled = self._core.compile_model(graph, "CPU", options)
        requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(streams):
            requests.put(compiled.create_infer_request())
        return requests

    @cached_property
    def _chosen(self) -> str:
        return self._precision or self.offered[0]

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """The precisions that this processor computes in, the fastest first."""
        if not self._has_bfloat16:
            return (FLOAT32,)
        told = processor()
        if _VNNI not in told:
            return (BFLOAT16, FLOAT32)
        # Where it has products of whole matrices, bfloat16 is as fast as 8 bits.
        return (BFLOAT16, EIGHT_BITS, FLOAT32) if _AMX in told else PRECISIONS

    @cached_property
    def _has_bfloat16(self) -> bool:
        return "BF16" in self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")

    @cached_property
    def _core(self) -> Any:
        import openvino

        return openvino.Core()


def _padded(texts: Sequence[list[int]]) -> list[NDArray[Any]]:
    """What ``index.bert.network`` takes."""
    ids, mask = (np.zeros((len(texts), _width(max(map(len, texts)))), dtype=np.int32) for _ in range(2))
    for row, text in enumerate(texts):
        ids[row, : len(text)] = text
        mask[row, : len(text)] = 1
    return [ids, mask]


def _in_one_row(texts: Sequence[list[int]]) -> list[NDArray[Any]]:
    """The same of the network that takes texts one behind the other; padding is of none of them."""
    width = _width(sum(map(len, texts)))
    ids, positions, number = (np.zeros((1, width), dtype=np.int32) for _ in range(3))
    number[:] = -1
    pooled = np.zeros((len(texts), width), dtype=np.float32)
    start = 0
    for row, text in enumerate(texts):
        end = start + len(text)
        ids[0, start:end], positions[0, start:end], number[0, start:end] = text, np.arange(len(text)), row
        pooled[row, start:end] = 1
        start = end
    return [ids, positions, number, pooled]


def _width(tokens: int) -> int:
    return -(-tokens // _STEP) * _STEP


def _rows(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts, in order, that stand in one row together: each token is compared with all of its row."""
    held: list[int] = []
    for place, length in enumerate(lengths):
        if held and sum(lengths[one] for one in held) + length > _ROW_TOKENS:
            yield held
            held = []
        held.append(place)
    if held:
        yield held


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts of like length, longest first, so that little is padding and the last runs are short."""
    held: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if held and lengths[held[0]] * (len(held) + 1) > _BATCH_TOKENS:
            yield held
            held = []
        held.append(place)
    if held:
        yield held
