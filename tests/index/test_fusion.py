from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import K, fuse, mix, ranks, take_turns
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
    mixed = mix(np.array([0.8, 0.4, 0.6, 0.2]), np.array([0.0, 10.0, 5.0, 0.0]), 0.4, low=0.4)
    assert mixed == pytest.approx([0.4, 0.6, 0.4 * 0.5 + 0.6 * 0.5, 0.0])
    assert mix(np.array([0.3]), np.array([0.0]), 0.4, low=0.3) == pytest.approx([0.4])
    assert not len(mix(np.empty(0), np.empty(0), 0.4, low=0.0))


@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 50)), max_size=12),
    st.floats(0, 1),
    st.floats(-1, 1),
)
def test_mixed_scores_are_shares(rows: list[tuple[float, float]], share: float, low: float) -> None:
    mixed = mix(np.array([one for one, _ in rows]), np.array([one for _, one in rows]), share, low)
    assert len(mixed) == len(rows)
    assert all(0 <= score <= 1 + 1e-9 for score in mixed)


def test_groups_take_turns() -> None:
    groups = np.array([[True, True, True, False], [False, False, False, True]])
    scores = np.array([0.9, 0.89, 0.8, 0.75])
    assert take_turns(scores, groups, [0.1, 0.1], 4) == [
        (0, pytest.approx(0.9)), (1, pytest.approx(0.79)), (3, pytest.approx(0.75)), (2, pytest.approx(0.6)),
    ]  # fmt: skip
    assert [place for place, _ in take_turns(scores, groups, [0.0, 0.0], 3)] == [0, 1, 2]
    assert take_turns(scores, groups, [0.1, 0.1], 0) == []


@given(st.lists(st.tuples(st.floats(0, 2), st.booleans(), st.booleans()), max_size=12), st.integers(1, 15))
def test_turns_never_raise_a_score_and_take_each_once(rows: list[tuple[float, bool, bool]], k: int) -> None:
    scores = np.array([score for score, *_ in rows])
    groups = np.array([met for _, *met in rows], dtype=bool).reshape(-1, 2).T
    taken = take_turns(scores, groups, [0.02, 0.04], k)
    assert len(taken) == min(k, len(rows)) == len({place for place, _ in taken})
    assert all(score <= scores[place] for place, score in taken)
    assert all(before >= after for (_, before), (_, after) in pairwise(taken))
