"""The files of a BERT embedding model in, an OpenVINO network out: token ids and mask to unit vectors.

The graph is written here from the weights as they are (Devlin et al. 2019, arXiv:1810.04805, as transformers' BertModel
computes it in 32 bits), so that no converter and no torch is needed. What is no plain BERT is refused by ``supported``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexFault, ModelUnusable
from index.model_files import ModelFiles
from index.unfold import unfold

if TYPE_CHECKING:
    import openvino

IDS: Final = "ids"
MASK: Final = "mask"
POSITIONS: Final = "positions"
TEXT: Final = "text"
POOLED: Final = "pooled"
_POOLINGS: Final = {"pooling_mode_cls_token": "cls", "pooling_mode_mean_tokens": "mean"}
_TYPES: Final = {"F32": "<f4", "F16": "<f2", "F64": "<f8"}
_MODULES: Final = ("Transformer", "Pooling", "Normalize")


class _Shape(NamedTuple):
    layers: int
    heads: int
    width: int
    epsilon: float
    pooling: str


def supported(files: ModelFiles) -> bool:
    """Whether ``network`` can be made of the model: a BERT with CLS or mean pooling in one safetensors file."""
    return _shape(files) is not None


def network(files: ModelFiles, *, eight_bits: bool = False, in_one_row: bool = False) -> openvino.Model:
    """The model as a graph: ``ids`` and ``mask`` (texts, tokens) of int32 to unit vectors (texts, dimension) of float32.

    ``in_one_row`` the texts stand one behind the other, so that short ones are not padded to the length of the longest: ``ids``,
    ``positions`` within its text and the ``text`` of each token, of int32 (1, tokens), and ``pooled`` of float32 (texts, tokens),
    1 where a token is of a text.

    With ``eight_bits`` the weights of the feed-forward layers, two thirds of all products, are whole numbers of 8 bits, each row
    by its own scale. Those of attention stay as they are: rounded, they cost five times as much of the cosine and save little.
    """
    shape = _shape(files)
    if shape is None:
        msg = f"the model in {files.folder} is no BERT with CLS or mean pooling: it runs on torch alone"
        raise ModelUnusable(msg)
    try:
        path = files.weights or files.tokenizer.with_name("model.safetensors")
        return _graph(
            unfold(path) if path.suffix == ".onnx" else _weights(path),
            shape,
            eight_bits=eight_bits,
            in_one_row=in_one_row,
        )
    except IndexFault:
        raise
    except Exception as error:
        msg = f"the embedding model in {files.folder} cannot be loaded: {error!r}"
        raise ModelUnusable(msg) from error


def _shape(files: ModelFiles) -> _Shape | None:
    folder = files.folder
    if files.pooling is not None:
        said = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return _sized(said, files.pooling)
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        base = folder / str(modules[0]["path"])
        config: dict[str, Any] = json.loads((base / "config.json").read_text(encoding="utf-8"))
        pooling = json.loads((folder / str(modules[1]["path"]) / "config.json").read_text(encoding="utf-8"))
        kinds = tuple(str(module["type"]).rpartition(".")[2] for module in modules)
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return None
    modes = _modes(pooling)
    plain = (
        kinds in {_MODULES, _MODULES[:2]}
        and config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and len(modes) == 1
        and modes[0] in ("cls", "mean")
        and (base / "model.safetensors").is_file()
    )
    if not plain:
        return None
    return _sized(config, modes[0])


def _sized(config: Mapping[str, Any], pooling: str) -> _Shape:
    return _Shape(
        layers=int(config["num_hidden_layers"]),
        heads=int(config["num_attention_heads"]),
        width=int(config["hidden_size"]),
        epsilon=float(config.get("layer_norm_eps", 1e-12)),
        pooling=pooling,
    )


def _modes(pooling: Mapping[str, Any]) -> list[str]:
    """Older settings say yes or no to each mode, newer ones name one or several."""
    named = pooling.get("pooling_mode")
    if named:
        return [named] if isinstance(named, str) else list(named)
    switched = [key for key, value in pooling.items() if key.startswith("pooling_mode_") and value]
    return [_POOLINGS.get(key, key) for key in switched]


def _weights(path: Path) -> dict[str, NDArray[np.generic]]:
    """The arrays of a safetensors file (huggingface.co/docs/safetensors: a length, a JSON header, the numbers), mapped
    into memory: what is converted in any case need not be read and copied first."""
    # OpenVINO takes only what could be written; what is written stays in memory.
    content = np.memmap(path, dtype=np.uint8, mode="c")
    start = 8 + int.from_bytes(content[:8].tobytes(), "little")
    header = json.loads(content[8:start].tobytes())
    arrays = {}
    for name, said in header.items():
        if said.get("dtype") in _TYPES:
            begin, end = said["data_offsets"]
            arrays[name] = content[start + begin : start + end].view(_TYPES[said["dtype"]]).reshape(said["shape"])
    return arrays


def _graph(
    weights: Mapping[str, NDArray[np.generic]], shape: _Shape, *, eight_bits: bool, in_one_row: bool
) -> openvino.Model:
    import openvino
    from openvino import opset13 as op

    prefix = "" if "embeddings.word_embeddings.weight" in weights else "bert."

    def constant(name: str) -> Any:
        return op.constant(np.ascontiguousarray(weights[prefix + name], dtype=np.float32), shared_memory=True)

    def whole(*numbers: int) -> Any:
        return op.constant(np.array(numbers, dtype=np.int64))

    def dense(node: Any, name: str, weight: Callable[[str], Any] = constant) -> Any:
        product = op.matmul(node, weight(f"{name}.weight"), transpose_a=False, transpose_b=True)
        return op.add(product, constant(f"{name}.bias"))

    def rounded(name: str) -> Any:
        numbers = np.asarray(weights[prefix + name], dtype=np.float32)
        scale = np.maximum(np.abs(numbers).max(axis=1, keepdims=True), np.finfo(np.float32).tiny) / np.float32(127)
        whole_numbers = op.constant(np.round(numbers / scale).astype(np.int8))
        return op.multiply(op.convert(whole_numbers, np.float32), op.constant(scale))

    def normed(node: Any, name: str) -> Any:
        even = op.mvn(node, whole(-1), normalize_variance=True, eps=shape.epsilon, eps_mode="inside_sqrt")
        return op.add(op.multiply(even, constant(f"{name}.weight")), constant(f"{name}.bias"))

    def numbers(name: str, kind: type[np.generic] = np.int32) -> Any:
        return op.parameter([-1, -1], kind, name=name)

    ids = numbers(IDS)
    others = [numbers(POSITIONS), numbers(TEXT), numbers(POOLED, np.float32)] if in_one_row else [numbers(MASK)]
    gather = partial(op.gather, axis=0)
    everywhere = constant("embeddings.position_embeddings.weight")
    one = op.constant(np.float32(1))
    if in_one_row:
        positions = gather(everywhere, others[0])
        # 1 where two tokens are of one text; (1, 1, tokens, tokens).
        seeing = op.equal(op.unsqueeze(others[1], whole(1, 3)), op.unsqueeze(others[1], whole(1, 2)))
    else:
        tokens = op.gather(op.shape_of(ids), whole(1), whole(0))
        positions = op.slice(everywhere, whole(0), tokens, whole(1), whole(0))
        # 1 where a token is, 0 where padding is; (texts, 1, 1, tokens).
        seeing = op.unsqueeze(others[0], whole(1, 2))
    hidden_from = op.multiply(
        op.subtract(one, op.convert(seeing, np.float32)), op.constant(np.float32(np.finfo(np.float32).min))
    )
    kinds = constant("embeddings.token_type_embeddings.weight")
    words = gather(constant("embeddings.word_embeddings.weight"), ids)
    hidden = op.add(op.add(words, gather(kinds, op.constant(np.int64(0)))), positions)
    hidden = normed(hidden, "embeddings.LayerNorm")
    split, turned = whole(0, 0, shape.heads, shape.width // shape.heads), whole(0, 2, 1, 3)

    def heads(node: Any, name: str) -> Any:
        return op.transpose(op.reshape(dense(node, name), split, special_zero=True), turned)

    fed = rounded if eight_bits else constant
    for number in range(shape.layers):
        layer = f"encoder.layer.{number}"
        query, key, value = (heads(hidden, f"{layer}.attention.self.{one}") for one in ("query", "key", "value"))
        seen = op.scaled_dot_product_attention(query, key, value, hidden_from)
        seen = op.reshape(op.transpose(seen, turned), whole(0, 0, shape.width), special_zero=True)
        hidden = normed(
            op.add(dense(seen, f"{layer}.attention.output.dense"), hidden), f"{layer}.attention.output.LayerNorm"
        )
        inner = op.gelu(dense(hidden, f"{layer}.intermediate.dense", fed), "erf")
        hidden = normed(op.add(dense(inner, f"{layer}.output.dense", fed), hidden), f"{layer}.output.LayerNorm")
    pooled = (_pooled_in_one_row if in_one_row else _pooled)(hidden, others, shape.pooling)
    return openvino.Model([op.normalize_l2(pooled, whole(1), 1e-24, "max")], [ids, *others], "bert")


def _pooled(hidden: Any, others: list[Any], pooling: str) -> Any:
    import openvino.opset13 as op

    if pooling == "cls":
        return op.gather(hidden, op.constant(np.int64(0)), op.constant(np.int64(1)))
    there = op.unsqueeze(op.convert(others[0], np.float32), op.constant(np.array([2], dtype=np.int64)))
    # The sum is enough: its length is made 1 afterwards.
    return op.reduce_sum(op.multiply(hidden, there), op.constant(np.array([1], dtype=np.int64)))


def _pooled_in_one_row(hidden: Any, others: list[Any], pooling: str) -> Any:
    import openvino.opset13 as op

    positions, _, share = others
    if pooling == "cls":
        share = op.multiply(share, op.convert(op.equal(positions, op.constant(np.int32(0))), np.float32))
    row = op.squeeze(hidden, op.constant(np.array([0], dtype=np.int64)))
    return op.matmul(share, row, transpose_a=False, transpose_b=False)
