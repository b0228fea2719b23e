from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.proximity import held_together, packed
from index.words import telling_terms
from ingest.records import Passage
from ingest.sentences import sentences

WORDS = ["pier", "crane", "tide", "Été", "mooring", "the", "WHO", "x" * 120]
LINES = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


def passage(header: str, *said: str) -> Passage:
    text = " ".join(said)
    ends = np.cumsum([len(one) + 1 for one in said]) - 1
    spans = tuple((int(end) - len(one), int(end)) for one, end in zip(said, ends, strict=True))
    return Passage("a", 0, len(text), "narrative", 0, text, header, None, None, (), spans)


def by_hand(asked: Sequence[str], weights: Mapping[str, float], one: Passage) -> float:
    header = telling_terms(one.header)
    held = [{*telling_terms(one.text[start:end]), *header} for start, end in one.sentences]
    total = sum(weights[term] for term in asked)
    return max(sum(weights[term] for term in asked if term in own) for own in held) / total if total else 0.0


@given(
    st.lists(st.builds(passage, LINES, LINES, LINES, LINES), min_size=1, max_size=5),
    st.lists(LINES.map(telling_terms), min_size=1, max_size=3),
    st.data(),
)
def test_it_is_what_is_counted_by_hand(passages: list[Passage], asked: list[list[str]], data: st.DataObject) -> None:
    weights = {term: data.draw(st.floats(0.01, 9.0)) for own in asked for term in own}
    found = held_together(asked, weights, [packed(one) for one in passages])
    assert found.shape == (len(asked), len(passages))
    wanted = [[by_hand(own, weights, one) for one in passages] for own in asked]
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_words_of_one_sentence_count_for_more_than_the_same_words_apart() -> None:
    asked = ["crane", "pier", "storm"]
    together = "The crane on the pier fell in the storm. Nobody was hurt."
    apart = "The crane fell. Nobody was on the pier. The storm went on."
    passages = [
        Passage("a", 0, len(text), "narrative", 0, text, "", None, None, (), tuple(sentences(text)))
        for text in (together, apart)
    ]
    found = held_together([asked], dict.fromkeys(asked, 1.0), [packed(one) for one in passages])
    assert found.tolist() == [[1.0, pytest.approx(1 / 3)]]


def test_the_header_counts_with_each_sentence_and_text_without_sentences_is_one() -> None:
    asked = ["crane", "pier", "storm"]
    headed = passage("The pier", "A crane.", "A storm.")
    whole = Passage("a", 0, 16, "narrative", 0, "A crane. A storm", "", None, None, ())
    found = held_together([asked, []], dict.fromkeys(asked, 1.0), [packed(headed), packed(whole)])
    np.testing.assert_allclose(found, [[2 / 3, 2 / 3], [0.0, 0.0]])
