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
AT_ONCE = 512  # queries that are looked at more closely


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
        self._greatest, self._nearest = _COMPILED[keras.backend.backend()]()

    def add(self, rows: np.ndarray) -> None:
        """The next rows [n, d], float32. A few thousand at once keep both memory small and the products fast."""
        if not len(self.queries):
            return
        rows = np.ascontiguousarray(rows, dtype="float32")
        squares = np.einsum("nd,nd->n", rows, rows, dtype="float64")
        extended = ops.convert_to_tensor(np.hstack([rows, -squares[:, None].astype("float32") / 2]).T.copy())
        slack = self._rounding(np.sqrt(squares.max()))
        closeness = np.concatenate([self._greatest(share, extended) for share in self._shares])
        # What no rounding can bring nearer than the nearest so far is done with: soon nearly all of the queries.
        hopeful = np.flatnonzero(self._squares - 2 * (closeness + slack) < self.squared_distances)
        for start in range(0, len(hopeful), AT_ONCE):
            self._look_closer(hopeful[start : start + AT_ONCE], rows, extended, slack)
        self.seen += len(rows)

    def _look_closer(self, queries: np.ndarray, rows: np.ndarray, extended: Any, slack: np.ndarray) -> None:
        padded = np.resize(queries, AT_ONCE)  # one size, compiled once
        vectors = np.hstack([self.queries[padded], np.ones((AT_ONCE, 1), "float32")])
        places, rivals = (part[: len(queries)] for part in self._nearest(vectors, extended, slack[padded]))
        self._measure(queries[rivals == 1], rows, places[rivals == 1])
        for query in queries[rivals > 1]:
            self._measure_rivals(int(query), rows, slack[query])

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


def _greatest(queries, rows):
    """Of each query the closeness of its nearest row."""
    return ops.max(queries @ rows, axis=1)


def _nearest(queries, rows, slack):
    """Of each query: its nearest row, and how many rows come as near within the rounding."""
    closeness = queries @ rows
    enough = ops.max(closeness, axis=1) - 2 * slack
    return ops.argmax(closeness, axis=1), ops.sum(ops.cast(closeness >= enough[:, None], "int32"), axis=1)


Compiled = tuple[Callable[..., np.ndarray], Callable[..., list[np.ndarray]]]


@functools.cache
def _tensorflow() -> Compiled:
    import tensorflow as tf

    tf.config.experimental.enable_tensor_float_32_execution(False)  # a GPU would round to 10 bits
    matrix, vector = tf.TensorSpec([None, None]), tf.TensorSpec([None])
    greatest = tf.function(_greatest, input_signature=[matrix, matrix])
    nearest = tf.function(_nearest, input_signature=[matrix, matrix, vector])
    return (
        lambda queries, rows: greatest(queries, rows).numpy(),
        lambda queries, rows, slack: [part.numpy() for part in nearest(queries, rows, slack.astype("float32"))],
    )


@functools.cache
def _jax() -> Compiled:
    import jax

    greatest, nearest = jax.jit(_greatest), jax.jit(_nearest)

    def exactly(function: Callable[..., Any], *arguments: Any) -> list[np.ndarray]:
        with jax.default_matmul_precision("highest"):  # a GPU would round to 10 bits
            return [np.asarray(part) for part in function(*arguments)]

    return (
        lambda queries, rows: exactly(lambda *both: [greatest(*both)], queries, rows)[0],
        lambda queries, rows, slack: exactly(nearest, queries, rows, slack.astype("float32")),
    )


_COMPILED = {"tensorflow": _tensorflow, "jax": _jax}
