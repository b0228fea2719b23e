import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import K, favour, fuse, mix, ranks
from index.ranking import Ranked, best, ranked


def ranking(pairs: dict[int, float]) -> Ranked:
    rows = np.array(list(pairs), dtype=np.int64)
    return ranked(rows, np.array(list(pairs.values()), dtype=np.float64), len(rows))


RANKINGS = st.lists(
    st.dictionaries(st.integers(1, 30), st.sampled_from([0.1, 0.2, 0.25, 0.5, 0.9]), max_size=20).map(ranking),
    min_size=1,
    max_size=3,
)


def test_hand_worked() -> None:
    dense, lexical = ranking({7: 0.9, 8: 0.5, 9: 0.1}), ranking({9: 12.0, 7: 3.0})
    assert fuse([dense, lexical]) == [
        (7, pytest.approx((1 / 61 + 1 / 62) / (2 / 61))),
        (9, pytest.approx((1 / 63 + 1 / 61) / (2 / 61))),
        (8, pytest.approx((1 / 62) / (2 / 61))),
    ]
    assert K == 60


def test_equal_scores_have_equal_ranks() -> None:
    assert ranks(ranking({4: 0.5, 2: 0.5, 9: 0.7, 1: 0.1})) == {9: 1, 2: 2, 4: 2, 1: 4}


def test_ties_go_to_the_better_best_rank_and_then_to_the_lower_row() -> None:
    first, second = ranking({5: 3.0, 4: 2.0}), ranking({4: 3.0, 5: 2.0})
    assert [row for row, _ in fuse([first, second])] == [4, 5]
    assert [row for row, _ in fuse([ranking({5: 1.0, 3: 1.0})])] == [3, 5]


def test_nothing_fused_is_nothing() -> None:
    assert fuse([]) == []
    assert fuse([ranking({}), ranking({})]) == []


@given(RANKINGS)
def test_scores_fall_and_stay_within_0_and_1(rankings: list[Ranked]) -> None:
    scores = [score for _, score in fuse(rankings)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


@given(RANKINGS)
def test_every_row_is_there_once_and_the_order_of_rankings_does_not_matter(rankings: list[Ranked]) -> None:
    fused = fuse(rankings)
    assert sorted(row for row, _ in fused) == sorted({row for one in rankings for row in one.rows.tolist()})
    assert [row for row, _ in fuse(rankings[::-1])] == [row for row, _ in fused]


@given(RANKINGS)
def test_a_row_that_is_better_everywhere_is_not_behind(rankings: list[Ranked]) -> None:
    placed = [ranks(one) for one in rankings]
    order = [row for row, _ in fuse(rankings)]
    for place, row in enumerate(order):
        for behind in order[place + 1 :]:
            never_better = all(one.get(behind, 10**6) <= one.get(row, 10**6) for one in placed)
            somewhere_better = any(one.get(behind, 10**6) < one.get(row, 10**6) for one in placed)
            assert not (never_better and somewhere_better)


@given(
    st.lists(st.sampled_from([0.1, 0.2, 0.3]), min_size=1, max_size=40),
    st.integers(1, 12),
    st.randoms(use_true_random=False),
)
def test_the_best_are_the_same_whatever_the_engine_leaves_out(scores: list[float], limit: int, chance) -> None:
    """An engine may cut anywhere among equals: the lowest rows of those must be found all the same."""

    def fetch(count: int) -> tuple[np.ndarray, np.ndarray]:
        rows = list(range(len(scores)))
        chance.shuffle(rows)
        rows = sorted(rows, key=lambda row: -scores[row])[:count]
        return np.array(rows, dtype=np.int64), np.array([scores[row] for row in rows])

    expected = sorted(range(len(scores)), key=lambda row: (-scores[row], row))[:limit]
    assert best(fetch, limit).rows.tolist() == expected


def test_mix_brings_both_to_one_scale() -> None:
    mixed = mix({1: 0.8, 2: 0.4, 3: 0.6}, {2: 10.0, 3: 5.0}, 0.4)
    assert mixed == pytest.approx({1: 0.4, 2: 0.6, 3: 0.4 * 0.5 + 0.6 * 0.5})
    assert mix({}, {}, 0.4) == {}
    assert mix({7: 0.3}, {}, 0.4) == {7: 0.4}


@given(
    st.dictionaries(st.integers(0, 9), st.floats(-1, 1)),
    st.dictionaries(st.integers(0, 9), st.floats(0, 50)),
    st.floats(0, 1),
)
def test_mixed_scores_are_shares(dense: dict[int, float], lexical: dict[int, float], share: float) -> None:
    mixed = mix(dense, lexical, share)
    assert set(mixed) == set(dense) | set(lexical)
    assert all(0 <= score <= 1 + 1e-9 for score in mixed.values())


def test_favour_adds_and_keeps_the_scale() -> None:
    raised = favour({1: 1.0, 2: 0.9, 3: 0.9}, [(lambda row: row == 3, 0.25)])
    assert [row for row, _ in raised] == [3, 1, 2]
    assert [score for _, score in raised] == pytest.approx([0.92, 0.8, 0.72])
