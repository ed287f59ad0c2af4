"""The blocked search against brute force."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from common.methods.nearest_neighbours import nearest, votes


@given(st.integers(0, 10_000), st.integers(6, 1000), st.integers(1, 6), st.integers(1, 40))
def test_nearest_neighbours_are_those_of_brute_force(seed, size, k, block):
    rng = np.random.default_rng(seed)
    rows, queries = rng.integers(0, 6, (size, 7)).astype("uint8"), rng.integers(0, 6, (23, 7)).astype("uint8")
    numbers, distances = nearest(rows, queries, k, block)
    gaps = ((rows.astype(int)[None] - queries.astype(int)[:, None]) ** 2).sum(axis=2)
    expected = np.argsort(gaps, axis=1, kind="stable")[:, :k]
    assert (distances == np.take_along_axis(gaps, expected, axis=1)).all()
    # Small whole numbers tie a great deal: where fewer tie than candidates are kept, the lower number comes first.
    few = (gaps <= distances[:, -1:]).sum(axis=1) <= k
    assert (numbers[few] == expected[few]).all()


def test_the_majority_wins_and_of_equals_the_nearer():
    labels = np.array([0, 1, 1, 2])
    scores = votes(np.array([[0, 1, 2], [3, 0, 1], [0, 3, 1]]), labels, 3)
    assert scores.argmax(axis=1).tolist() == [1, 2, 0]
