import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.lexical import FIELDS, Entry, Lexical, LexicalFilter, worn, write_lexical
from index.words import analyser, question_terms, terms

TEXTS = {
    1: "The harbour trades with many cities.",
    2: "A harbour, a harbour, and trade!",
    3: "Nothing of interest was said on Monday in the old town hall.",
    4: "Trading harbours",
    9: "Cafés in Zürich",
}


def entry(row: int, text: str, **fields) -> Entry:
    empty = {
        "title": None, "section": None, "speakers": (), "roles": (), "source": None, "asked": None, "day": 0,
        "source_id": 0, "said": (),
    }  # fmt: skip
    return Entry(row=row, text=text, **(empty | fields))


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Lexical:
    folder = tmp_path_factory.mktemp("lexical") / "lexical"
    write_lexical(None, folder, [entry(row, text) for row, text in TEXTS.items()], [])
    return Lexical(folder)


def bm25(question: str, row: int) -> float:
    """BM25 with k1 = 1.2 and b = 0.75, as Robertson and Zaragoza (2009) give it, over the one field that is used."""
    documents = {row: terms(text) for row, text in TEXTS.items()}
    average = sum(map(len, documents.values())) / len(documents)
    score = 0.0
    for word in question_terms(question):
        holding = sum(word in document for document in documents.values())
        idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
        count = documents[row].count(word)
        score += idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(documents[row]) / average))
    return score * FIELDS["text"]


@pytest.mark.parametrize("question", ["harbour trade", "the town hall", "What was said of cities?", "cafe zurich"])
def test_is_exactly_bm25(harbour: Lexical, question: str) -> None:
    found = harbour.search(question_terms(question), 10)
    expected = {row: bm25(question, row) for row in TEXTS}
    wanted = sorted((row for row in TEXTS if expected[row] > 0), key=lambda row: (-expected[row], row))
    assert found.rows.tolist() == wanted
    assert found.scores.tolist() == pytest.approx([expected[row] for row in wanted], rel=1e-5)


def test_words_are_stemmed_and_folded() -> None:
    assert terms("Müller’s running ECONOMIES") == ["muller", "s", "run", "economi"]


def test_question_words_tell_nothing_unless_there_are_no_others() -> None:
    assert question_terms("What did the mayor say about the harbour and the harbour?") == ["mayor", "harbour"]
    assert question_terms("Who are you?") == ["who", "are", "you"]
    assert question_terms("What did the WHO say to the US?") == ["who", "us"]
    assert question_terms("WHAT DID THE MAYOR SAY?") == ["mayor"]
    assert question_terms("?!") == []


def test_rare_words_weigh_more(harbour: Lexical) -> None:
    weights = harbour.weights(["harbour", "town", "absent"])
    assert weights["harbour"] == pytest.approx(math.log(1 + 2.5 / 3.5))
    assert 0 < weights["harbour"] < weights["town"] < weights["absent"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_no_text_is_a_syntax_error(harbour: Lexical, text: str) -> None:
    assert len(harbour.search(question_terms(text), 5)) <= 5


@pytest.mark.parametrize(
    "text",
    ['title:"', "AND OR NOT", "+harbour -trade", "harbour~2^9", "[a TO", "{", "\\", "/x/", "*", '"' * 50, "a\0b"],
)
def test_query_syntax_is_only_text(harbour: Lexical, text: str) -> None:
    harbour.search(question_terms(text), 5)


def test_every_field_is_searched(tmp_path: Path) -> None:
    found_by = {"title": "Ferry", "section": "Timetable", "source": "Courier", "asked": "When?"}
    entries = [entry(row, "x", **{field: word}) for row, (field, word) in enumerate(found_by.items(), 1)]
    entries += [entry(5, "x", speakers=["Okoro"]), entry(6, "x", roles=["mayor", "pilot"])]
    write_lexical(None, tmp_path / "l", entries, [])
    lexical = Lexical(tmp_path / "l")
    words = ["ferri", "timet", "courier", "when", "okoro", "pilot"]
    assert terms("Ferry Timetable Courier when Okoro pilot") == words
    assert [lexical.search([word], 5).rows.tolist() for word in words] == [[1], [2], [3], [4], [5], [6]]


def test_filters(tmp_path: Path) -> None:
    entries = [
        entry(row, "harbour", day=day, source_id=source, said=said)
        for row, day, source, said in (
            (1, 20191115, 1, (2, 5)), (2, 20200113, 1, (4,)), (3, 0, 2, (2,)), (4, 20200508, 2, ()), (5, 20200113, 0, (9,)),
        )
    ]  # fmt: skip
    write_lexical(None, tmp_path / "l", entries, [])
    lexical = Lexical(tmp_path / "l")
    for only, expected in (
        (LexicalFilter(), [1, 2, 3, 4, 5]),
        (LexicalFilter(first=20200101), [2, 4, 5]),
        (LexicalFilter(last=20200113), [1, 2, 5]),
        (LexicalFilter(first=20200113, last=20200113), [2, 5]),
        (LexicalFilter(sources=(1,)), [1, 2]),
        (LexicalFilter(sources=()), []),
        (LexicalFilter(said=(2, 9)), [1, 3, 5]),
        (LexicalFilter(last=20200113, sources=(1, 2), said=(2, 4)), [1, 2]),
    ):
        found = lexical.search(["harbour"], 10, only)
        assert found.rows.tolist() == lexical.rows(only).tolist() == expected
        # A condition leaves out, it does not change the score.
        assert len(set(found.scores.tolist())) <= 1
        assert all(score == lexical.search(["harbour"], 1).scores[0] for score in found.scores)


def test_an_update_leaves_the_old_folder_as_it_was(tmp_path: Path) -> None:
    write_lexical(None, tmp_path / "a", [entry(row, f"word{row} harbour") for row in range(1, 101)], [])
    before = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    write_lexical(tmp_path / "a", tmp_path / "b", [entry(200, "harbour crane")], [3, 4])
    assert {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()} == before
    inodes = {path.name: path.stat().st_ino for path in (tmp_path / "b").iterdir()}
    shared = [name for name in before if inodes.get(name) == (tmp_path / "a" / name).stat().st_ino]
    assert sorted(shared) == sorted(name for name in before if name not in ("meta.json", ".managed.json"))
    lexical = Lexical(tmp_path / "b")
    assert len(lexical) == 99
    assert lexical.search(["crane"], 5).rows.tolist() == [200]
    assert lexical.search(["word3"], 5).rows.tolist() == []
    assert not worn(tmp_path / "b", 2)
    assert worn(tmp_path / "b", 4)
    # What serves a generation writes nothing into it.
    assert {path.name for path in (tmp_path / "b").iterdir()} == set(inodes)


def test_equal_scores_come_in_the_order_of_rows(tmp_path: Path) -> None:
    write_lexical(None, tmp_path / "l", [entry(row, "harbour") for row in range(60, 0, -1)], [])
    assert Lexical(tmp_path / "l").search(["harbour"], 4).rows.tolist() == [1, 2, 3, 4]


@given(st.text() | st.text(alphabet="ab ", min_size=60))
def test_words_are_those_of_the_analyser(text: str) -> None:
    assert terms(text) == analyser().analyze(text)
