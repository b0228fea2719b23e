"""Any sentence-transformers model on torch behind the Embedder protocol: texts in, unit vectors (float32) out.

What only counts tokens never loads torch.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.metadata import version
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelUnusable
from index.machine import cores
from index.model_files import ModelFiles
from index.tokens import Tokens

# Texts of like length in one batch waste little on padding; more of them are no faster on a CPU.
_BATCH: Final = 32
_DEVICE_BATCH: Final = 256


class TransformerEmbedder:
    """A sentence-transformers folder, loaded at the first text that is embedded.

    ``device`` is torch's name of one (cpu, cuda, cuda:1); ``precision`` that of the weights, float32 or bfloat16.
    """

    def __init__(self, files: ModelFiles, device: str = "cpu", precision: str = "float32") -> None:
        self._files = files
        self._device = device
        self._precision = precision
        self._tokens = Tokens(files.tokenizer, files.max_tokens)
        self._loading = threading.Lock()
        # The tokenizer's padding is set anew for each batch, which it does not allow while another thread reads it.
        self._tokenizing = threading.Lock()

    @property
    def name(self) -> str:
        return self._files.name

    @property
    def fingerprint(self) -> str:
        if self._precision == "float32":
            return self._files.fingerprint
        return self._files.fingerprint_in(f"torch {self._precision}")

    @property
    def dimension(self) -> int:
        return self._files.dimension

    @property
    def max_tokens(self) -> int:
        return self._files.max_tokens

    @property
    def runtime(self) -> str:
        return f"torch {version('torch')} {self._device.partition(':')[0]} {self._precision}"

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        size = _BATCH if self._device == "cpu" else _DEVICE_BATCH
        batches = [order[start : start + size] for start in range(0, len(order), size)]

        def encode(batch: list[int]) -> None:
            vectors[batch] = self._encode([self._files.passage_prefix + texts[place] for place in batch])

        # A batch a core: torch's own threads wait for each other inside every operation, which on a busy machine is
        # several times slower than one thread (measured: 11 passages/s against 30 on two shared cores).
        if len(batches) > 1 and self._device == "cpu":
            with ThreadPoolExecutor(max_workers=min(len(batches), cores())) as pool:
                list(pool.map(encode, batches))
        else:
            for batch in batches:
                encode(batch)
        return vectors

    def encode_question(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.encode_questions([text])[0]
        return vector

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode([self._files.question_prefix + text for text in texts])

    def count_tokens(self, text: str) -> int:
        return self._tokens.count(self._files.passage_prefix + text)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return self._tokens.offsets(text)

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        model = self._model()
        import torch

        # The thread count is per thread in torch's OpenMP: set where the work is done.
        torch.set_num_threads(1)
        with torch.inference_mode():
            with self._tokenizing:
                features = model.preprocess(texts)
            features = {name: value.to(model.device) for name, value in features.items() if hasattr(value, "to")}
            vectors = model(features)["sentence_embedding"].float()
            vectors = torch.nn.functional.normalize(vectors, p=2, dim=1)
        found: NDArray[np.float32] = vectors.cpu().numpy()
        if found.shape != (len(texts), self.dimension) or not np.isfinite(found).all():
            msg = f"the model {self.name} gave vectors of shape {found.shape} that are not all finite numbers"
            raise ModelUnusable(msg)
        return found

    def _model(self) -> Any:
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> Any:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        shown = logging.is_progress_bar_enabled()
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            model = SentenceTransformer(
                str(self._files.folder),
                device=self._device,
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True, "torch_dtype": self._precision},
            )
        except Exception as error:
            msg = f"the embedding model in {self._files.folder} cannot be loaded: {error}"
            raise ModelUnusable(msg) from error
        finally:
            if shown:
                logging.enable_progress_bar()  # type: ignore[no-untyped-call]
        model.max_seq_length = self.max_tokens
        return model.eval()
