"""onrecord behind the same pipe as its peers (``eval.bench.peers``): the index that a build made is given, the rest is timed.

python -m eval.bench.ours INDEX PASSAGES
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from index.embed import Embedder, load_embedder
from index.lexical import Entry, write_lexical
from index.search import Searcher
from index.stages import WINDOW
from index.vectors import write_vectors


def main() -> None:
    """Do what comes in, line by line, until nothing comes any more."""
    texts = [json.loads(line)["text"] for line in Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()]
    embedder = load_embedder()
    embedder.encode_question("The model is loaded before it is timed, as the peers' are.")
    with Searcher.open(Path(sys.argv[1]), embedder=None) as searcher:
        answer({})
        for line in sys.stdin:
            wanted = json.loads(line)
            said: dict[str, object]
            if wanted["do"] == "index":
                begun = time.perf_counter()
                index(texts, embedder)
                said = {"seconds": time.perf_counter() - begun, "runtime": embedder.runtime}
            else:
                said = {"seconds": [timed(searcher, question, wanted["k"]) for question in wanted["questions"]]}
            answer(said)


def answer(said: dict[str, object]) -> None:
    """Say it to whoever asked."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def index(texts: list[str], embedder: Embedder) -> None:
    """Embed the texts and write both engines, as a build does once articles are cut."""
    with tempfile.TemporaryDirectory() as folder:
        windows = [texts[start : start + WINDOW] for start in range(0, len(texts), WINDOW)]
        vectors = np.concatenate([embedder.encode_passages(window) for window in windows])
        rows = np.arange(1, len(texts) + 1, dtype=np.int64)
        none = np.empty(0, np.int64)
        write_vectors(None, Path(folder, "vectors"), embedder.dimension, [(rows, vectors)], len(rows), none)
        entries = (Entry(row, text, None, None, (), (), None, None, 0, 0, ()) for row, text in enumerate(texts, 1))
        write_lexical(None, Path(folder, "lexical"), entries, ())


def timed(searcher: Searcher, question: str, k: int) -> float:
    """Seconds that a search takes, ranking and the passages' own texts included."""
    begun = time.perf_counter()
    searcher.search(question, k)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
