"""Text in, unit vectors out: the one thing that the rest of index knows of embedding models.

``load_embedder`` picks the runtime. The packaged model is checked against its pinned hashes before it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """A model of ``dimension`` numbers a text. Vectors have length 1, so that their inner product is their cosine."""

    @property
    def name(self) -> str:
        """What ``load_embedder`` takes to load this model again."""
        ...

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of everything that determines the vectors; the same on every machine."""
        ...

    @property
    def runtime(self) -> str:
        """What computes the vectors here, with its version and arithmetic; for whoever reads the manifest."""
        ...

    @property
    def dimension(self) -> int: ...

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read, the model's own special tokens included."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, dimension) of passages, in their order; what is beyond ``max_tokens`` is not read."""
        ...

    def encode_question(self, text: str) -> NDArray[np.float32]:
        """The vector (dimension,) of a question. May be called from several threads."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors (n, dimension) of the parts of a question, sooner than one after the other."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many of ``max_tokens`` a passage takes, special tokens included; not cut at the limit."""
        ...

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Half-open code-point spans of the text's own tokens."""
        ...


def load_embedder(model: str | None = None, *, device: str = "cpu", fingerprint: str | None = None) -> Embedder:
    """Load the packaged model (None or its name), a model folder by its path, or any other by its name.

    The runtime is the fastest for the model on ``device`` (cpu, or a name of torch's such as cuda), among those whose
    vectors have ``fingerprint`` where one is asked for and there are any. Only names of models that are not on this
    machine use the network. The weights are read at the first text.
    """
    from index.bert import supported
    from index.compiled import PRECISIONS, CompiledEmbedder, fingerprint_in
    from index.errors import ModelUnusable
    from index.model_files import locate
    from index.transformer import TransformerEmbedder

    files = locate(model)
    if device != "cpu" and files.weights is not None:
        msg = f"the model {files.name} as packaged runs on the CPU alone: name a folder with its safetensors"
        raise ModelUnusable(msg)
    if device != "cpu" or not supported(files):
        return TransformerEmbedder(files, device)
    wanted = {fingerprint_in(files, one): one for one in PRECISIONS}
    return CompiledEmbedder(files, wanted.get(fingerprint or ""))
