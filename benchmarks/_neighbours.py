"""The plain way of searching for nearest neighbours, which two benchmarks are held against."""

import numpy as np

from benchmarks.harness import Turn

SIZE = 784  # numbers to a point, as many as an MNIST digit has pixels


def points(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((count, SIZE), dtype="float32")


def search_plainly(rows: int, queries: int, neighbours: int, turn: Turn, seed: int) -> None:
    """scikit-learn's, by brute force."""
    from sklearn.neighbors import KNeighborsClassifier

    asked = points(queries, seed)
    known = KNeighborsClassifier(neighbours, algorithm="brute").fit(points(rows, seed + 1), np.zeros(rows, int))
    while True:
        known.predict(asked)
        turn(queries * rows)
