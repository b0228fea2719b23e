"""An 8-bit ONNX export of a BERT encoder in, its weights in 32 bits by their usual names out.

Such an export (dynamic quantisation of ONNX Runtime) rounds what it multiplies by the largest number of a whole batch, so
that a text's vector depends on its neighbours. Unfolded, only the weights are rounded, once and for all.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelMissing

_QUANTISED: Final = "_quantized"
_LAYER: Final = re.compile(r"layer[./](\d+)/(.*)/MatMul")


def unfold(path: Path) -> dict[str, NDArray[np.float32]]:
    """The encoder's weights in ``path``."""
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError as error:
        msg = "this model is read by onnx, which is not installed: pip install onnx"
        raise ModelMissing(msg) from error

    graph = onnx.load(path).graph
    held = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def whole(name: str) -> NDArray[np.float32]:
        values = held[name + _QUANTISED].astype(np.float32) - held[f"{name}_zero_point"].astype(np.float32)
        weights: NDArray[np.float32] = (values * held[f"{name}_scale"]).astype(np.float32)
        return weights

    out: dict[str, NDArray[np.float32]] = {}
    for name, values in held.items():
        plain = name.removeprefix("bert.")
        if name.endswith(_QUANTISED) and "embeddings" in name:
            out[plain.removesuffix(_QUANTISED)] = whole(name.removesuffix(_QUANTISED))
        elif plain.startswith(("embeddings.", "encoder.layer.")) and plain.endswith((".weight", ".bias")):
            out[plain] = values.copy()
    for node in graph.node:
        place = _LAYER.search(node.name)
        if node.op_type == "MatMulInteger" and place and node.input[1].endswith(_QUANTISED):
            weight = whole(node.input[1].removesuffix(_QUANTISED))
            out[f"encoder.layer.{place[1]}.{place[2].replace('/', '.')}.weight"] = np.ascontiguousarray(weight.T)
    return out
