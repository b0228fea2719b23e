"""A retrieval library behind a pipe: JSON lines of what to do in, JSON lines of how long it took out.

A program of its own, run by whatever Python has the library, so it imports nothing of onrecord:

    python peers.py NAME MODEL PASSAGES      # NAME of PEERS; a sentence-transformers folder; JSON lines of {"text": …}

Each peer does what its documentation shows for passages, embedded by the same model: none attributes or filters anything.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "false")

Ask = Callable[[str, int], list[int]]
"""A question and how many passages in, their places out."""


class Plain:
    """sentence-transformers and a flat FAISS index, as both show it."""

    def __init__(self, model: str) -> None:
        transformers = import_module("sentence_transformers")
        self.model = transformers.SentenceTransformer(model, device="cpu", local_files_only=True)

    def encode(self, texts: list[str]) -> Any:
        return self.model.encode(texts, batch_size=32, normalize_embeddings=True, show_progress_bar=False)

    def index(self, texts: list[str]) -> Ask:
        vectors = self.encode(texts)
        flat = import_module("faiss").IndexFlatIP(vectors.shape[1])
        flat.add(vectors)

        def ask(question: str, k: int) -> list[int]:
            return [int(place) for place in flat.search(self.encode([question]), k)[1][0]]

        return ask


class Txtai:
    """txtai, hybrid: its own BM25 and FAISS, mixed."""

    def __init__(self, model: str) -> None:
        self.embeddings = import_module("txtai").Embeddings
        self.model = model

    def index(self, texts: list[str]) -> Ask:
        held = self.embeddings(path=self.model, hybrid=True, content=False, gpu=False)
        held.index(enumerate(texts))
        return lambda question, k: [int(place) for place, _ in held.search(question, k)]


class Haystack(Plain):
    """Haystack's in-memory store, BM25 and embedding retrievers joined by reciprocal ranks."""

    def index(self, texts: list[str]) -> Ask:
        stores = import_module("haystack.document_stores.in_memory")
        retrievers = import_module("haystack.components.retrievers.in_memory")
        joiner = import_module("haystack.components.joiners").DocumentJoiner(join_mode="reciprocal_rank_fusion")
        document = import_module("haystack").Document
        store = stores.InMemoryDocumentStore(embedding_similarity_function="dot_product")
        vectors = self.encode(texts).tolist()
        pairs = enumerate(zip(texts, vectors, strict=True))
        store.write_documents([document(id=str(at), content=text, embedding=vector) for at, (text, vector) in pairs])
        words = retrievers.InMemoryBM25Retriever(store)
        nearest = retrievers.InMemoryEmbeddingRetriever(store)

        def ask(question: str, k: int) -> list[int]:
            lists = [
                words.run(query=question, top_k=k)["documents"],
                nearest.run(query_embedding=self.encode([question])[0].tolist(), top_k=k)["documents"],
            ]
            return [int(one.id) for one in joiner.run(documents=lists, top_k=k)["documents"]]

        return ask


class LlamaIndex(Plain):
    """LlamaIndex over a flat FAISS index."""

    def index(self, texts: list[str]) -> Ask:
        core = import_module("llama_index.core")
        schema = import_module("llama_index.core.schema")
        base = import_module("llama_index.core.base.embeddings.base").BaseEmbedding
        store = import_module("llama_index.vector_stores.faiss").FaissVectorStore
        encode = self.encode

        def one(_: Any, text: str) -> list[float]:
            found: list[float] = encode([text])[0].tolist()
            return found

        async def later(_: Any, text: str) -> list[float]:
            return one(_, text)

        def many(_: Any, several: list[str]) -> list[list[float]]:
            found: list[list[float]] = encode(several).tolist()
            return found

        methods = {
            "_get_query_embedding": one,
            "_get_text_embedding": one,
            "_aget_query_embedding": later,
            "_get_text_embeddings": many,
        }
        model = type("Local", (base,), methods)(embed_batch_size=32)
        size = self.model.get_sentence_embedding_dimension()
        vectors = store(faiss_index=import_module("faiss").IndexFlatIP(size))
        held = core.VectorStoreIndex(
            [schema.TextNode(id_=str(at), text=text) for at, text in enumerate(texts)],
            storage_context=core.StorageContext.from_defaults(vector_store=vectors),
            embed_model=model,
        )

        def ask(question: str, k: int) -> list[int]:
            return [int(one.node.node_id) for one in held.as_retriever(similarity_top_k=k).retrieve(question)]

        return ask


PEERS: dict[str, Callable[[str], Any]] = {
    "sentence-transformers + FAISS": Plain,
    "txtai": Txtai,
    "Haystack": Haystack,
    "LlamaIndex + FAISS": LlamaIndex,
}


def main() -> None:
    """Do what comes in, line by line, until nothing comes any more."""
    name, model, passages = sys.argv[1:]
    texts = [json.loads(line)["text"] for line in Path(passages).read_text(encoding="utf-8").split("\n") if line]
    answers = sys.stdout
    ask: Ask | None = None
    # What a library prints must not be taken for an answer.
    with contextlib.redirect_stdout(sys.stderr):
        peer = PEERS[name](model)
        print("{}", file=answers, flush=True)
        for line in sys.stdin:
            wanted = json.loads(line)
            if wanted["do"] == "index":
                begun = time.perf_counter()
                ask = peer.index(texts)
                said: dict[str, Any] = {"seconds": time.perf_counter() - begun}
            elif ask is not None and wanted["do"] == "ask":
                said = {"seconds": [_timed(ask, question, wanted["k"]) for question in wanted["questions"]]}
            elif ask is not None:
                said = {"port": _served(ask)}
            print(json.dumps(said), file=answers, flush=True)


def _timed(ask: Ask, question: str, k: int) -> float:
    begun = time.perf_counter()
    ask(question, k)
    return time.perf_counter() - begun


def _served(ask: Ask) -> int:
    """Answer ``POST /v1/ask`` by FastAPI and uvicorn, as onrecord does; return the port."""
    fastapi, uvicorn = import_module("fastapi"), import_module("uvicorn")
    app = fastapi.FastAPI()

    def answer(asked: dict[str, Any]) -> list[int]:
        return ask(asked["question"], int(asked["k"]))

    app.post("/v1/ask")(answer)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    threading.Thread(target=server.run, args=([listening],), daemon=True).start()
    return int(listening.getsockname()[1])


if __name__ == "__main__":
    main()
