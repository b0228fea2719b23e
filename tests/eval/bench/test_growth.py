"""Growth: vectors multiplied, recall against all of them, slopes."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from eval.bench.growth import Point, exponent, measure, multiplied, picture, table


def unit(generator: np.random.Generator, count: int) -> np.ndarray:
    vectors = generator.standard_normal((count, 16)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_exponents_are_slopes() -> None:
    assert exponent([10, 100, 1000], [2, 20, 200]) == pytest.approx(1)
    assert exponent([1, 4, 16], [3, 6, 12]) == pytest.approx(0.5)


def test_copies_are_near_their_origin_and_each_other_than_it() -> None:
    base = unit(np.random.default_rng(1), 5)
    ((rows, vectors),) = multiplied(base, 300, [0.0])
    assert rows.tolist() == list(range(1, 301))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(300), abs=1e-5)
    assert (vectors @ base.T).max(axis=1).mean() == pytest.approx(0.86, abs=0.04)
    assert len(np.unique(vectors, axis=0)) == 300


def test_a_small_size_is_searched_exactly(tmp_path: Path) -> None:
    generator = np.random.default_rng(2)
    point = measure(unit(generator, 50), unit(generator, 20), 500, tmp_path / "v", 0.01)
    assert (point.vectors, point.recall) == (500, 1)
    assert point.disk_bytes == pytest.approx(16 * 4 + 8, abs=2)
    assert point.build_seconds == pytest.approx(500 * 0.01 + point.seconds)
    assert min(point.seconds, point.p50_ms, point.exact_ms) > 0


def test_the_table_and_the_picture() -> None:
    points = [
        Point(10**power, 10.0 ** (power - 1), 2 * 10.0 ** (power - 4), 0.5, 1, 10.0 ** (power - 4), 1, 1544, 16)
        for power in (4, 5, 6)
    ]
    assert "| 1,000,000 | 100,000 s | 200.0 s | 0.50 ms |" in table(points)
    assert "a build n^1.00, writing alone n^1.00, a question n^0.00" in table(points)
    root = ElementTree.fromstring(picture(points))
    assert {"10,000", "a question, ms"} <= {one.text for one in root.iter("{http://www.w3.org/2000/svg}text")}
