"""The embedding model on OpenVINO: the vectors of torch without torch, from any number of threads."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.bert import network, supported
from index.compiled import BFLOAT16, EIGHT_BITS, FLOAT32, PRECISIONS, CompiledEmbedder, _batches
from index.embed import load_embedder
from index.errors import ModelUnusable
from index.model_files import locate
from index.store import Store
from index.transformer import TransformerEmbedder


def test_batches_hold_texts_of_like_length_within_the_budget() -> None:
    lengths = [10, 256, 30, 255, 11] * 20
    batches = list(_batches(lengths))
    assert sorted(place for batch in batches for place in batch) == list(range(100))
    assert all(len(batch) * max(lengths[place] for place in batch) <= 4096 for batch in batches)
    assert [lengths[place] for batch in batches for place in batch] == sorted(lengths, reverse=True)
    assert list(_batches([])) == []


def test_no_torch_where_openvino_answers(sample_index: Path) -> None:
    script = (
        "import sys; from index.search import Searcher; from pathlib import Path\n"
        "with Searcher.open(Path(sys.argv[1])) as searcher: print(len(searcher.search('Who spoke?', 3).hits))\n"
        "print(*sorted({'torch', 'transformers', 'sentence_transformers', 'spacy'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", script, str(sample_index)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.split("\n") == ["3", "", ""]


def test_threads_get_their_own_vectors() -> None:
    embedder = load_embedder()
    questions = [f"What happened in {year}?" + " Really?" * (year % 5) for year in range(1990, 2020)]
    alone = [embedder.encode_question(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(embedder.encode_question, questions))
    assert np.array_equal(together, alone)


def test_questions_of_one_row_do_not_see_each_other() -> None:
    embedder = CompiledEmbedder(locate(None), FLOAT32)
    short = ["Who spoke?", "", "What was said about the harbour, and by whom?"]
    texts = [*short, "Which of them? " * 60, *short, *(f"What of {year}?" for year in range(1950, 2020))]
    together = embedder.encode_questions(texts)
    assert together == pytest.approx(np.stack([embedder.encode_question(text) for text in texts]), abs=2e-6)
    assert together == pytest.approx(embedder.encode_passages(texts), abs=2e-6)


@pytest.mark.parametrize(("precision", "cosine"), [(BFLOAT16, 0.999999), (EIGHT_BITS, 0.998)])
def test_a_processor_without_a_precision_asks_but_does_not_mix(monkeypatch, precision: str, cosine: float) -> None:
    files = locate(None)
    with_it = load_embedder(fingerprint=files.fingerprint_in(precision))
    without = CompiledEmbedder(files, precision)
    monkeypatch.setattr(CompiledEmbedder, "_has_bfloat16", False)
    assert without.fingerprint == with_it.fingerprint != files.fingerprint
    assert without.runtime.endswith(FLOAT32)
    exact = CompiledEmbedder(files, FLOAT32).encode_question("Who spoke?")
    assert without.encode_question("Who spoke?") @ exact > cosine
    with pytest.raises(ModelUnusable, match=f"built in {precision}, which this processor does not have"):
        without.encode_passages(["He spoke."])
    assert CompiledEmbedder(files).fingerprint == files.fingerprint


@pytest.mark.parametrize(
    ("flags", "offered"),
    [
        ({"avx512_vnni", "avx512_bf16"}, (EIGHT_BITS, BFLOAT16, FLOAT32)),
        ({"avx512_vnni", "avx512_bf16", "amx_tile"}, (BFLOAT16, EIGHT_BITS, FLOAT32)),
        ({"avx512_bf16"}, (BFLOAT16, FLOAT32)),
    ],
)
def test_the_fastest_that_the_processor_has_is_chosen(monkeypatch, flags: set[str], offered: tuple[str, ...]) -> None:
    monkeypatch.setattr("index.compiled.processor", lambda: frozenset(flags))
    monkeypatch.setattr(CompiledEmbedder, "_has_bfloat16", True)
    files = locate(None)
    assert load_embedder().fingerprint == files.fingerprint_in(offered[0])
    assert CompiledEmbedder(files).offered == offered
    for precision in PRECISIONS:  # whatever an index was built in is asked in
        asked = CompiledEmbedder(files, precision).fingerprint
        assert load_embedder(fingerprint=asked).fingerprint == asked


def test_the_manifest_names_the_runtimes(town, sample_index: Path) -> None:
    current = sample_index / "generations" / (sample_index / "CURRENT").read_text().strip()
    model = json.loads((current / "manifest.json").read_text())["model"]
    assert model["runtimes"] == [load_embedder().runtime]
    town.build()
    town.embedder.runtime = "another"
    town.build()
    assert town.open().manifest.model.runtimes == ("arithmetic",)
    town.write("new.txt", "Something new.")
    town.build()
    assert town.open().manifest.model.runtimes == ("another", "arithmetic")


def test_models_that_are_no_bert_stay_on_torch(tmp_path: Path) -> None:
    packaged = locate(None)
    assert supported(packaged)
    for place in ("modules.json", "1_Pooling/config.json"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text((packaged.folder / place).read_text())
    for file in ("model.safetensors", "tokenizer.json"):
        (tmp_path / file).symlink_to(packaged.folder / file)
    config = json.loads((packaged.folder / "config.json").read_text())
    less = TransformerEmbedder(packaged, precision="bfloat16")
    assert less.fingerprint not in {packaged.fingerprint, packaged.fingerprint_in(BFLOAT16)}
    assert less.runtime.endswith("cpu bfloat16")
    assert TransformerEmbedder(packaged, "cuda").fingerprint == packaged.fingerprint
    for key, value in (("model_type", "mpnet"), ("hidden_act", "relu"), ("position_embedding_type", "relative_key")):
        (tmp_path / "config.json").write_text(json.dumps(config | {key: value}))
        files = locate(str(tmp_path))
        assert not supported(files)
        assert isinstance(load_embedder(str(tmp_path)), TransformerEmbedder)
        with pytest.raises(ModelUnusable, match="torch alone"):
            network(files)


@pytest.mark.slow
@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_any_bert_gives_what_sentence_transformers_gives(tmp_path: Path, pooling: str) -> None:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    torch.manual_seed(5)
    config = BertConfig(hidden_size=48, num_hidden_layers=3, num_attention_heads=4, intermediate_size=96)
    BertModel(config).save_pretrained(tmp_path / "bert")
    AutoTokenizer.from_pretrained(locate(None).folder).save_pretrained(tmp_path / "bert")
    parts = [Transformer(str(tmp_path / "bert"), max_seq_length=64), Pooling(48, pooling)]
    SentenceTransformer(modules=parts, device="cpu").save(str(tmp_path / "model"))
    files = locate(str(tmp_path / "model"))
    texts = ["One word.", "A longer text, of two lines.\nThis one. " * 9, "Ünïcode – «quoted»", ""]
    expected = TransformerEmbedder(files).encode_passages(texts)
    assert supported(files)
    compiled = CompiledEmbedder(files, FLOAT32)
    assert compiled.encode_passages(texts) == pytest.approx(expected, abs=2e-6)
    assert compiled.encode_questions(texts) == pytest.approx(expected, abs=2e-6)


@pytest.mark.slow
def test_32_bits_are_interchangeable_with_torch_and_fewer_are_close(repository: Path, sample_index: Path) -> None:
    current = sample_index / "generations" / (sample_index / "CURRENT").read_text().strip()
    store = Store(current / "store.sqlite")
    texts = [block for origin in store.origins() for block in origin.article.text.split("\n") if len(block) > 60]
    store.close()
    lines = (repository / "eval/sets/sample/questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines]
    files = locate(None)

    def vectors(embedder):
        return embedder.encode_passages(texts), np.stack([embedder.encode_question(question) for question in asked])

    passages, questions = vectors(TransformerEmbedder(files))
    cosines = questions @ passages.T
    best = np.argsort(-cosines, kind="stable")[:, :10]
    exact, exact_questions = vectors(CompiledEmbedder(files, FLOAT32))
    assert (exact * passages).sum(axis=1).min() > 0.99999
    # The order is that of torch, but for passages that torch itself holds for equal: which of two comes first whose
    # cosines differ in the sixth decimal depends on the processor.
    ordered = np.argsort(-(exact_questions @ exact.T), kind="stable")[:, :10]
    ranked = [np.take_along_axis(cosines, order, axis=1) for order in (ordered, best)]
    assert ranked[0] == pytest.approx(ranked[1], abs=1e-5)
    near = {BFLOAT16: (0.9995, 0.97), EIGHT_BITS: (0.998, 0.95)}
    for precision in set(CompiledEmbedder(files).offered) & set(near):
        cosine, shared = near[precision]
        close, close_questions = vectors(CompiledEmbedder(files, precision))
        assert (close * passages).sum(axis=1).min() > cosine
        found = np.argsort(-(close_questions @ close.T), kind="stable")[:, :10]
        same = [len(set(one) & set(other)) / 10 for one, other in zip(found, best, strict=True)]
        assert np.mean(same) > shared
