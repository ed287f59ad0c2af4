"""Searching for nearest neighbours the plain way, and in PyTorch, which two benchmarks are held against."""

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


def search_by_torch(rows: int, queries: int, neighbours: int, turn: Turn, seed: int) -> None:
    """All distances of a block of queries, then the least of each."""
    import torch

    asked, known = torch.from_numpy(points(queries, seed)), torch.from_numpy(points(rows, seed + 1))
    while True:
        for block in asked.split(500):
            torch.cdist(block, known).topk(neighbours, largest=False)
        turn(queries * rows)
