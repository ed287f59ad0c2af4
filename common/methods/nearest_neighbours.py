"""Exact nearest neighbours by Euclidean distance, as blocked products of matrices.

|q - x|^2 = |q|^2 - 2 q.x + |x|^2: the products are one matrix multiplication per block and take nearly all the
time. They are in single precision and name the candidates; of these the distances are then found anew in double,
so that the answer does not hang on rounding.
"""

import numpy as np

SPARE = 8  # more candidates than are asked for, lest rounding has swapped two
TOGETHER = 32  # rows to a group: the nearest are looked for in those groups alone whose nearest row is near


def nearest(rows: np.ndarray, queries: np.ndarray, k: int, block: int = 250) -> tuple[np.ndarray, np.ndarray]:
    """For each query [m, d] its k nearest of the rows [n, d]: numbers [m, k] and squared distances, nearest first.

    Of equally near rows the one of lower number comes first, unless more of them tie for the last place than there
    are spare candidates.
    """
    rows32 = np.pad(rows.astype("float32"), ((0, -len(rows) % TOGETHER), (0, 0)))
    squares = np.einsum("nd,nd->n", rows32, rows32)
    squares[len(rows) :] = np.inf  # what fills the last group up is infinitely far away
    minus_twice = -2 * rows32
    found = [_nearest(rows, minus_twice, squares, queries[at : at + block], k) for at in range(0, len(queries), block)]
    numbers, distances = zip(*found, strict=True)
    return np.concatenate(numbers), np.concatenate(distances)


def _nearest(rows, minus_twice, squares, queries, k):
    farness = queries.astype("float32") @ minus_twice.T
    farness += squares  # |q|^2 is the same for all rows
    candidates = _least(farness, min(k + SPARE, len(rows)))
    gaps = rows[candidates].astype("float64") - queries[:, None].astype("float64")
    exact = np.einsum("mkd,mkd->mk", gaps, gaps)
    order = np.lexsort((candidates, exact), axis=1)[:, :k]
    return np.take_along_axis(candidates, order, axis=1), np.take_along_axis(exact, order, axis=1)


def _least(values, count):
    """Where each row of values [m, n] has its least [m, count], in any order.

    They lie in the groups with the least minima, as many as are asked for: only there is it worth sorting out. The
    members of a group lie n / TOGETHER apart, so that the minima of all groups are taken side by side.
    """
    members = values.reshape(len(values), TOGETHER, -1)
    minima = members.min(axis=1)
    groups = minima.shape[1]
    kept = min(count, groups)
    hopeful = np.argpartition(minima, kept - 1, axis=1)[:, :kept]
    few = np.take_along_axis(members, hopeful[:, None], axis=2).reshape(len(values), -1)
    member, group = np.divmod(np.argpartition(few, count - 1, axis=1)[:, :count], kept)
    return np.take_along_axis(hopeful, group, axis=1) + member * groups


def votes(neighbours: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """Scores [m, classes] from neighbours [m, k], nearest first: one per vote.

    Where two classes have as many, the one whose neighbour is nearest wins: each vote counts a little more, the
    nearer it is.
    """
    k = neighbours.shape[1]
    weights = 1 + (k - np.arange(k)) / (k + 1) ** 2  # all the extras together make less than one vote
    scores = np.zeros((len(neighbours), classes))
    for place in range(k):
        scores[np.arange(len(neighbours)), labels[neighbours[:, place]]] += weights[place]
    return scores
