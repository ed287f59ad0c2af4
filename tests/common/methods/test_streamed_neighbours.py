"""The nearest neighbour in a stream of rows, against brute force in double precision."""

import numpy as np
import pytest

from common.methods.streamed_neighbours import StreamedNeighbours
from tests.under_jax import passes_under_jax, runs_others_under_jax


def brute_force(rows, queries):
    """Numbers and squared distances; of equally near rows argmin takes the first."""
    gaps = rows[None].astype("float64") - queries[:, None].astype("float64")
    exact = np.square(gaps).sum(axis=2)
    return exact.argmin(axis=1), exact.min(axis=1)


def streamed(rows, queries, block):
    neighbours = StreamedNeighbours(queries)
    for start in range(0, len(rows), block):
        neighbours.add(rows[start : start + block])
    return neighbours.numbers, neighbours.squared_distances


@pytest.mark.parametrize("block", [1, 7, 64, 300])
def test_blocks_of_any_size_give_what_brute_force_does(block):
    rng = np.random.default_rng(0)
    rows, queries = (rng.random((count, 30), dtype="float32") for count in (300, 50))
    numbers, distances = streamed(rows, queries, block)
    expected, exact = brute_force(rows, queries)
    assert (numbers == expected).all()
    np.testing.assert_allclose(distances, exact, rtol=1e-12)


def test_more_queries_than_go_into_one_product(monkeypatch):
    monkeypatch.setattr("common.methods.streamed_neighbours.SHARE", 16)
    rng = np.random.default_rng(4)
    rows, queries = (rng.random((count, 30), dtype="float32") for count in (300, 50))
    assert (streamed(rows, queries, 64)[0] == brute_force(rows, queries)[0]).all()


@pytest.mark.parametrize("block", [3, 40])
def test_of_duplicates_the_first_to_come_wins_whatever_the_blocks(block):
    rng = np.random.default_rng(1)
    few = rng.random((8, 20), dtype="float32")
    rows = few[rng.integers(8, size=40)]
    numbers, _ = streamed(rows, few, block)
    assert (numbers == brute_force(rows, few)[0]).all()
    assert (numbers == [np.flatnonzero((rows == one).all(axis=1))[0] for one in few]).all()


def test_rounding_decides_nothing():
    """Rows far out and almost alike: in single precision the products cannot tell them apart."""
    rng = np.random.default_rng(2)
    rows = (100 + 1e-4 * rng.normal(size=(500, 40))).astype("float32")
    queries = (100 + 1e-4 * rng.normal(size=(30, 40))).astype("float32")
    single = (queries @ rows.T - np.square(rows).sum(axis=1) / 2).argmax(axis=1)
    expected, _ = brute_force(rows, queries)
    assert (single != expected).any()
    assert (streamed(rows, queries, 64)[0] == expected).all()


def test_ties_in_whole_numbers_are_ties():
    rng = np.random.default_rng(3)
    rows, queries = (rng.integers(0, 2, (count, 9)).astype("float32") for count in (200, 40))
    assert (streamed(rows, queries, 16)[0] == brute_force(rows, queries)[0]).all()


def test_nothing_came_yet_and_nothing_is_asked():
    neighbours = StreamedNeighbours(np.zeros((2, 3), "float32"))
    assert neighbours.numbers.tolist() == [-1, -1] and np.isinf(neighbours.squared_distances).all()
    StreamedNeighbours(np.zeros((0, 3), "float32")).add(np.ones((4, 3), "float32"))


@runs_others_under_jax
def test_it_is_the_same_under_jax():
    passes_under_jax(__file__)
