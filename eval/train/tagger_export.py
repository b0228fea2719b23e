"""Turns checkpoints of the attribution tagger into the files that `ingest.tagger` loads.

In: one `last.pt` of `eval.train.tagger`, or several along one run, to be averaged. Out, in a folder: `model.onnx` with
every matrix in 8 bits (symmetric, a scale for each output), `tokenizer.json` and `decoding.json`, and their SHA-256 on
the screen.
"""

import argparse
import hashlib
import json
import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from transformers import BertConfig

from eval.train.tagger import load_tokenizer, packaged_encoder
from eval.train.tagger_model import TaggerModel
from ingest.tagger_input import KINDS, LABELS

_LOG = logging.getLogger("eval.train.tagger_export")
_INPUTS = ("ids", "mask", "kinds")


def load_model(checkpoints: Sequence[Path], encoder: Path) -> TaggerModel:
    """The trained model, the mean where there are several of one run; its number of layers is what they hold."""
    states = [torch.load(checkpoint, weights_only=True)["model"] for checkpoint in checkpoints]
    state = {name: torch.stack([one[name] for one in states]).mean(dim=0) for name in states[0]}
    config = BertConfig.from_pretrained(encoder, attn_implementation="eager")
    config.type_vocab_size = KINDS
    config.num_hidden_layers = 1 + max(int(name.split(".")[3]) for name in state if ".layer." in name)
    model = TaggerModel(config)
    model.load_state_dict(state)
    return model.eval()


def to_onnx(model: TaggerModel) -> onnx.ModelProto:
    """The network in 32 bits, for any number of rows and pieces."""
    ids = torch.randint(1000, 2000, (2, 9))
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "model.onnx"))
        torch.onnx.export(
            model,
            (ids, mask, torch.zeros_like(ids)),
            path,
            input_names=list(_INPUTS),
            output_names=["scores"],
            dynamic_axes={name: {0: "rows", 1: "pieces"} for name in (*_INPUTS, "scores")},
            opset_version=17,
            dynamo=False,
        )
        return onnx.load(path)


def shrink(model: onnx.ModelProto) -> onnx.ModelProto:
    """Every large matrix in 8 bits: those that are multiplied, a scale a column; those looked up in, a scale a row."""
    graph = model.graph
    users: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    nodes = []
    for tensor in list(graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.ndim != 2 or values.size < 4096:
            continue
        node = users[tensor.name][0]
        looked_up = node.op_type == "Gather"
        whole, scale = _eight_bits(values, axis=1 if looked_up else 0)
        graph.initializer.remove(tensor)
        graph.initializer.append(numpy_helper.from_array(whole, f"{tensor.name}.int8"))
        if looked_up:
            graph.initializer.append(numpy_helper.from_array(scale, f"{tensor.name}.scale"))
            nodes += _scaled_rows(tensor.name, node)
            graph.node.remove(node)
        else:
            graph.initializer.append(numpy_helper.from_array(scale.ravel(), f"{tensor.name}.scale"))
            zero = numpy_helper.from_array(np.zeros(scale.size, dtype=np.int8), f"{tensor.name}.zero")
            graph.initializer.append(zero)
            parts = [f"{tensor.name}.{part}" for part in ("int8", "scale", "zero")]
            nodes.append(helper.make_node("DequantizeLinear", parts, [tensor.name], axis=1))
    rest = list(graph.node)
    del graph.node[:]
    # Look-ups need their indices first; ONNX wants nodes in order, so they go where their input is known.
    known = {one.name for one in (*graph.initializer, *graph.input)} | {""}
    waiting = nodes + rest
    while waiting:
        ready = [node for node in waiting if all(name in known for name in node.input)]
        graph.node.extend(ready)
        known.update(name for node in ready for name in node.output)
        waiting = [node for node in waiting if not all(name in known for name in node.output)]
    onnx.checker.check_model(model)
    return model


def _scaled_rows(name: str, node: onnx.NodeProto) -> list[onnx.NodeProto]:
    indices, out = node.input[1], node.output[0]
    return [
        helper.make_node("Gather", [f"{name}.int8", indices], [f"{out}.int8"], axis=0),
        helper.make_node("Gather", [f"{name}.scale", indices], [f"{out}.scale"], axis=0),
        helper.make_node("Cast", [f"{out}.int8"], [f"{out}.float"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Mul", [f"{out}.float", f"{out}.scale"], [out]),
    ]


def _eight_bits(values: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    scale = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-8) / 127
    return np.clip(np.round(values / scale), -127, 127).astype(np.int8), scale.astype(np.float32)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", type=Path, nargs="+", help="averaged where there are several of one run")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, default=packaged_encoder())
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    model = load_model(arguments.checkpoints, arguments.encoder)
    arguments.out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(arguments.encoder / "tokenizer.json")
    transitions = [[round(value, 4) for value in row] for row in model.transitions.tolist()]
    marks = {"start": tokenizer.token_to_id("[CLS]"), "stop": tokenizer.token_to_id("[SEP]")}
    decoding = json.dumps({"labels": LABELS, "kinds": KINDS, **marks, "transitions": transitions})
    files = {
        "model.onnx": shrink(to_onnx(model)).SerializeToString(deterministic=True),
        "tokenizer.json": tokenizer.to_str().encode(),
        "decoding.json": decoding.encode(),
    }
    for name, data in files.items():
        (arguments.out / name).write_bytes(data)
        _LOG.info('    "%s": "%s",  # %d bytes', name, hashlib.sha256(data).hexdigest(), len(data))


if __name__ == "__main__":
    main()
