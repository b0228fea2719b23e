import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.names import Known, Registry, fold, known


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("José O’Neill-Müller", "jose oneill muller"),
        ("  WANG   Zhijie ", "wang zhijie"),
        ("Łukasz Sørensen", "lukasz sorensen"),
        ("Straße", "strasse"),
        ("王志杰", "王志杰"),
        ("C.P.P.C.C.", "c p p c c"),
        ("...", ""),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_every_ascii_character_is_folded_as_in_other_names() -> None:
    for letter in map(chr, range(128)):
        assert fold(f"a{letter}b {letter}") == fold(f"a{letter}b {letter}é").removesuffix("e").strip()


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)


def called(names: tuple[Known, ...]) -> list[str]:
    return [one.name for one in names]


def test_whole_names_and_whole_words() -> None:
    registry = Registry(
        known([(1, "Wang Zhijie"), (2, "Wang Jiguang"), (3, "Wangari Maathai"), (4, "Ana Müller")]),
        known([(1, "Chamber of Commerce")]),
        known([(1, "The Courier"), (2, "Courier"), (3, "Morning Post")]),
    )
    assert called(registry.speakers_called("wang")) == ["Wang Zhijie", "Wang Jiguang"]
    assert called(registry.speakers_called("WANG  ZHIJIE")) == ["Wang Zhijie"]
    assert called(registry.speakers_called("ana muller")) == ["Ana Müller"]
    assert called(registry.speakers_called("Wang Ji")) == called(registry.speakers_called("ang")) == []
    assert called(registry.speakers_called("-")) == []
    assert called(registry.organisations_called("commerce")) == ["Chamber of Commerce"]
    # A source of this very name is meant before one whose name holds it.
    assert called(registry.sources_called("courier")) == ["Courier"]
    assert called(registry.sources_called("post")) == ["Morning Post"]
