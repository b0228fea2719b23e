"""The learned tagger: offsets, decoding against brute force, and what the shipped weights find."""

import itertools
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.tagger import PINNED, Span, Tagger, TaggerModelError
from ingest.tagger_decode import Decoder, WordSpan, barred
from ingest.tagger_input import LABELS, encode, normalise

SAID = "“We will veto the bill,” President Maria Ortega told reporters in Springfield on Monday."
INDIRECT = "Officials at the transport ministry said that the bridge would open in June."
PLAIN = "The bridge is 300 metres long and was built of steel."


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger()


def words(text: str, spans: list[Span]) -> list[tuple[str, str]]:
    return [(span.label, text[span.start : span.end]) for span in spans]


def whole_spans(path: tuple[int, ...]) -> list[tuple[str, int, int]]:
    out: list[tuple[str, int, int]] = []
    start = 0
    for place, number in enumerate(path):
        start = place if LABELS[number][0] in "BS" else start
        if LABELS[number][0] in "ES":
            out.append((LABELS[number][2:], start, place + 1))
    return out


class TestInput:
    def test_marks_of_all_sorts_become_one_and_offsets_stay(self) -> None:
        text = "''Yes,'' he said -- \"no\"... ``It's «fine»''"
        plain = normalise(text)
        assert plain == "“ Yes,”  he said —  “no”…   “ It's “fine””  "[: len(text)]
        assert len(plain) == len(text)

    def test_words_know_their_case_and_their_quotation_marks(self, tagger: Tagger) -> None:
        tokenizer = tagger._load()[1]
        found = encode(tokenizer, 'NATO chief McKay: "Spend 2 percent"')
        kinds = [found.kinds[first] for first in found.firsts]
        texts = ["NATO", "chief", "McKay", ":", '"', "Spend", "2", "percent", '"']
        assert ['NATO chief McKay: "Spend 2 percent"'[start:end] for start, end in found.words] == texts
        assert kinds == [2, 0, 3, 5, 5, 7, 10, 6, 5]

    @given(st.text(max_size=80))
    @settings(max_examples=60)
    def test_any_text_has_ordered_words_within_it(self, tagger: Tagger, text: str) -> None:
        found = encode(tagger._load()[1], text)
        assert len(normalise(text)) == len(text)
        assert len(found.kinds) == len(found.ids)
        flat = [edge for word in found.words for edge in word]
        assert flat == sorted(flat)
        assert not flat or (flat[0] >= 0 and flat[-1] <= len(text))


class TestDecoder:
    def test_agrees_with_every_path_weighed(self) -> None:
        dice = np.random.default_rng(4)
        moves = dice.normal(size=(len(LABELS), len(LABELS))).astype(np.float32)
        starts, follows, ends = barred()
        units = [dice.normal(scale=2, size=(size, len(LABELS))).astype(np.float32) for size in (3, 1, 2)]
        for unit, found in zip(units, Decoder(moves).decode(units, 0.01), strict=True):
            weights = {}
            for path in itertools.product(range(len(LABELS)), repeat=len(unit)):
                total = starts[path[0]] + ends[path[-1]] + sum(unit[place, label] for place, label in enumerate(path))
                total += sum((moves + follows)[pair] for pair in itertools.pairwise(path))
                if total > -5000:
                    weights[path] = float(np.exp(total))
            shares: dict[tuple[str, int, int], float] = {}
            for path, weight in weights.items():
                for span in whole_spans(path):
                    shares[span] = shares.get(span, 0.0) + weight / sum(weights.values())
            best = max(shares, key=lambda span: shares[span])
            assert best in {(span.label, span.start, span.end) for span in found}
            for span in found:
                assert span.score == pytest.approx(shares[span.label, span.start, span.end], rel=1e-3)
            for left, right in itertools.pairwise(found):
                assert left.end <= right.start

    def test_an_open_span_is_never_left(self) -> None:
        scores = np.zeros((4, len(LABELS)), dtype=np.float32)
        for place, label in enumerate(("O", "B-cue", "I-cue", "O")):
            scores[place, LABELS.index(label)] = 9
        (found,) = Decoder(np.zeros((len(LABELS), len(LABELS)), dtype=np.float32)).decode([scores], 0.3)
        assert [(span.label, span.start, span.end) for span in found] == [("cue", 1, 3)]

    def test_nothing_is_nothing(self) -> None:
        decoder = Decoder(np.zeros((len(LABELS), len(LABELS)), dtype=np.float32))
        assert decoder.decode([], 0.5) == []
        assert decoder.decode([np.zeros((0, len(LABELS)), dtype=np.float32)], 0.5) == [[]]

    def test_transitions_of_another_model_are_refused(self) -> None:
        with pytest.raises(ValueError, match="transitions"):
            Decoder(np.zeros((3, 3), dtype=np.float32))

    def test_a_span_is_a_range_of_words(self) -> None:
        assert WordSpan("cue", 1, 2, 0.5).end == 2


class TestTagger:
    def test_a_direct_quotation(self, tagger: Tagger) -> None:
        (found,) = tagger.tag([SAID])
        assert ("source", "President Maria Ortega") in words(SAID, found)
        assert any(label == "content" and "We will veto the bill" in text for label, text in words(SAID, found))
        assert all(0 < span.score <= 1 for span in found)

    def test_an_indirect_one(self, tagger: Tagger) -> None:
        (found,) = tagger.tag([INDIRECT])
        assert words(INDIRECT, found) == [
            ("source", "Officials at the transport ministry"),
            ("cue", "said"),
            ("content", "that the bridge would open in June"),
        ]

    def test_text_without_any(self, tagger: Tagger) -> None:
        assert tagger.tag([PLAIN, "", "   "]) == [[], [], []]

    def test_each_alone_is_the_same_in_any_company(self, tagger: Tagger) -> None:
        both = tagger.tag([SAID, PLAIN, INDIRECT], consecutive=False)
        alone = [tagger.tag([text])[0] for text in (SAID, PLAIN, INDIRECT)]
        assert [words(SAID, found) for found in both] == [words(SAID, found) for found in alone]

    def test_a_text_longer_than_the_window(self, tagger: Tagger) -> None:
        text = " ".join([PLAIN] * 30 + [INDIRECT] + [PLAIN] * 30)
        (found,) = tagger.tag([text])
        assert ("source", "Officials at the transport ministry") in words(text, found)

    def test_other_weights_are_refused(self, tmp_path: Path) -> None:
        shipped = Path(Tagger()._folder)
        for name in PINNED:
            shutil.copy(shipped / name, tmp_path)
        with (tmp_path / "decoding.json").open("a") as file:
            file.write(" ")
        with pytest.raises(TaggerModelError, match=r"decoding\.json.*SHA-256"):
            Tagger(tmp_path).tag([SAID])
        (tmp_path / "model.onnx").unlink()
        with pytest.raises(TaggerModelError, match=r"model\.onnx.*cannot be read"):
            Tagger(tmp_path).tag([SAID])

    def test_nothing_loads_before_the_first_text(self, tmp_path: Path) -> None:
        assert Tagger(tmp_path / "absent")._loaded is None
