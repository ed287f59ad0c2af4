"""The exact nearest neighbour of each query among rows that come in a stream, however many: see `add`.

|q - x|^2 = |q|^2 - 2 (q.x - |x|^2 / 2): what stands in brackets is one product of matrices per block, in single
precision and nearly all of the work. Whatever lies within its rounding of the nearest is measured anew in double, so
that the answer does not hang on rounding, blocks or devices. Of equally near rows, duplicates among them, the one
that came first wins.
"""

import functools
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

SHARE = 10_000  # queries to a product, which keeps what it needs of memory the same however many there are


class StreamedNeighbours:
    """Of each query [q, d], float32: the number of its nearest row so far (-1: none came) and the squared distance."""

    def __init__(self, queries: np.ndarray) -> None:
        self.queries = np.ascontiguousarray(queries, dtype="float32")
        self.numbers = np.full(len(queries), -1, dtype="int64")
        self.squared_distances = np.full(len(queries), np.inf)
        self.seen = 0
        ones = np.ones((len(queries), 1), "float32")
        extended = np.hstack([self.queries, ones])
        self._shares = [ops.convert_to_tensor(extended[at : at + SHARE]) for at in range(0, len(queries), SHARE)]
        self._squares = np.einsum("qd,qd->q", self.queries, self.queries, dtype="float64")
        self._lengths = np.sqrt(self._squares)
        self._closest = _COMPILED[keras.backend.backend()]()

    def add(self, rows: np.ndarray) -> None:
        """The next rows [n, d], float32. A few thousand at once keep both memory small and the products fast."""
        if not len(self.queries):
            return
        rows = np.ascontiguousarray(rows, dtype="float32")
        squares = np.einsum("nd,nd->n", rows, rows, dtype="float64")
        extended = ops.convert_to_tensor(np.hstack([rows, -squares[:, None].astype("float32") / 2]).T.copy())
        slack = self._rounding(np.sqrt(squares.max()))
        parts = [
            self._closest(share, extended, slack[number * SHARE : (number + 1) * SHARE])
            for number, share in enumerate(self._shares)
        ]
        closeness, places, rivals = (np.concatenate(part) for part in zip(*parts, strict=True))
        # What no rounding can bring nearer than the nearest so far is done with; few queries are not.
        hopeful = self._squares - 2 * (closeness + slack) < self.squared_distances
        for share in np.array_split(np.flatnonzero(hopeful & (rivals == 1)), 16):  # so that little lies about in double
            self._measure(share, rows, places[share])
        for query in np.flatnonzero(hopeful & (rivals > 1)):
            self._measure_rivals(int(query), rows, slack[query])
        self.seen += len(rows)

    def _rounding(self, longest: float) -> np.ndarray:
        """How far closeness [q] can be off: the bound for a sum of products in any order, u n |q| |x|."""
        terms = self.queries.shape[1] + 2
        return terms * 2.0**-24 * (self._lengths * longest + longest**2 / 2)

    def _measure(self, queries: np.ndarray, rows: np.ndarray, places: np.ndarray) -> None:
        gaps = self.queries[queries].astype("float64") - rows[places]
        exact = np.square(gaps, out=gaps).sum(axis=1)
        nearer = exact < self.squared_distances[queries]
        self.squared_distances[queries[nearer]] = exact[nearer]
        self.numbers[queries[nearer]] = self.seen + places[nearer]

    def _measure_rivals(self, query: int, rows: np.ndarray, slack: float) -> None:
        """One query against all rows of the block that rounding cannot tell from the nearest."""
        near = np.square(rows - self.queries[query]).sum(axis=1)  # in single too: no farther off than a product
        rivals = np.flatnonzero(near <= near.min() + 4 * slack)
        exact = np.square(rows[rivals].astype("float64") - self.queries[query]).sum(axis=1)
        best = rivals[exact.argmin()]  # the first of the equal
        self._measure(np.array([query]), rows, np.array([best]))


def _compare(queries, rows, slack):
    """Of each query: the greatest closeness, where, and how many rows come as near within the rounding."""
    closeness = queries @ rows
    greatest = ops.max(closeness, axis=1)
    rivals = ops.sum(ops.cast(closeness >= (greatest - 2 * slack)[:, None], "int32"), axis=1)
    return greatest, ops.argmax(closeness, axis=1), rivals


@functools.cache
def _tensorflow() -> Callable[..., Any]:
    import tensorflow as tf

    tf.config.experimental.enable_tensor_float_32_execution(False)  # a GPU would round to 10 bits
    matrix, vector = tf.TensorSpec([None, None]), tf.TensorSpec([None])
    compiled = tf.function(_compare, input_signature=[matrix, matrix, vector])
    return lambda queries, rows, slack: [part.numpy() for part in compiled(queries, rows, slack.astype("float32"))]


@functools.cache
def _jax() -> Callable[..., Any]:
    import jax

    compiled = jax.jit(_compare)

    def run(queries, rows, slack):
        with jax.default_matmul_precision("highest"):
            return [np.asarray(part) for part in compiled(queries, rows, slack.astype("float32"))]

    return run


_COMPILED = {"tensorflow": _tensorflow, "jax": _jax}
