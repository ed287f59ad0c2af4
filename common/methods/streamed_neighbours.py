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
AT_ONCE = 512  # queries, and then pairs, that are looked at more closely


class StreamedNeighbours:
    """Of each query [q, d], float32: the number of its nearest row so far (-1: none came) and the squared distance."""

    def __init__(self, queries: np.ndarray) -> None:
        self.queries = np.ascontiguousarray(queries, dtype="float32")
        self.numbers = np.full(len(queries), -1, dtype="int64")
        self.squared_distances = np.full(len(queries), np.inf)
        self.seen = 0
        ones = np.ones((len(queries), 1), "float32")
        extended = np.hstack([self.queries, ones])
        self._shares = {at: ops.convert_to_tensor(extended[at : at + SHARE]) for at in range(0, len(queries), SHARE)}
        self._squares = np.einsum("qd,qd->q", self.queries, self.queries, dtype="float64")
        self._lengths = np.sqrt(self._squares)
        self._products, self._near = _COMPILED[keras.backend.backend()]()

    def add(self, rows: np.ndarray) -> None:
        """The next rows [n, d], float32. A few thousand at once keep both memory small and the products fast."""
        if not len(self.queries):
            return
        rows = np.ascontiguousarray(rows, dtype="float32")
        squares = np.einsum("nd,nd->n", rows, rows, dtype="float64")
        extended = ops.convert_to_tensor(np.hstack([rows, -squares[:, None].astype("float32") / 2]).T.copy())
        slack = self._rounding(np.sqrt(squares.max()))
        for first in self._shares:
            self._add_to_share(first, rows, extended, slack)
        self.seen += len(rows)

    def _add_to_share(self, first: int, rows: np.ndarray, extended: Any, slack: np.ndarray) -> None:
        """The next rows, for the share of the queries that begins with this one."""
        closeness, greatest = self._products(self._shares[first], extended)
        share = slice(first, first + len(closeness))
        at_best = self._squares[share] - 2 * (np.asarray(greatest) + slack[share])
        # What no rounding can bring nearer than the nearest so far is done with: soon nearly all of the queries.
        hopeful = np.flatnonzero(at_best < self.squared_distances[share])
        for start in range(0, len(hopeful), AT_ONCE):
            few = hopeful[start : start + AT_ONCE]
            padded = np.resize(few, AT_ONCE).astype("int32")  # one size, compiled once
            near = self._near(closeness, padded, slack[first + padded].astype("float32"))
            self._measure(first + few, rows, np.asarray(near)[: len(few)])

    def _rounding(self, longest: float) -> np.ndarray:
        """How far closeness [q] can be off: the bound for a sum of products in any order, u n |q| |x|."""
        terms = self.queries.shape[1] + 2
        return terms * 2.0**-24 * (self._lengths * longest + longest**2 / 2)

    def _measure(self, queries: np.ndarray, rows: np.ndarray, near: np.ndarray) -> None:
        """Takes the nearest of the rows [n] that are near [q, n] to these queries [q], where that is nearer yet."""
        which, places = np.nonzero(near)
        exact = np.empty(len(which))
        for start in range(0, len(which), AT_ONCE):
            pairs = slice(start, start + AT_ONCE)
            gaps = self.queries[queries[which[pairs]]].astype("float64") - rows[places[pairs]]
            exact[pairs] = np.square(gaps, out=gaps).sum(axis=1)
        order = np.lexsort((places, exact, which))  # of the equal, the first
        best = order[np.flatnonzero(np.diff(which, prepend=-1))]
        best = best[exact[best] < self.squared_distances[queries[which[best]]]]
        self.squared_distances[queries[which[best]]] = exact[best]
        self.numbers[queries[which[best]]] = self.seen + places[best]


def _products(queries, rows):
    """The closeness of all of them [q, n], and of each query that of its nearest row."""
    closeness = queries @ rows
    return closeness, ops.max(closeness, axis=1)


def _near(closeness, queries, slack):
    """Which rows [q, n] come as near as the nearest, within the rounding, to each of a few queries."""
    closeness = ops.take(closeness, queries, axis=0)
    return closeness >= ops.max(closeness, axis=1, keepdims=True) - 2 * slack[:, None]


Compiled = Callable[..., Any]  # what it gives are arrays of the backend's own, which stay where they were made


@functools.cache
def _tensorflow() -> tuple[Compiled, Compiled]:
    import tensorflow as tf

    tf.config.experimental.enable_tensor_float_32_execution(False)  # a GPU would round to 10 bits
    matrix, vector, indices = tf.TensorSpec([None, None]), tf.TensorSpec([None]), tf.TensorSpec([None], "int32")
    return (
        tf.function(_products, input_signature=[matrix, matrix]),
        tf.function(_near, input_signature=[matrix, indices, vector]),
    )


@functools.cache
def _jax() -> tuple[Compiled, Compiled]:
    import jax

    products = jax.jit(_products)

    def exactly(queries: Any, rows: Any) -> tuple[Any, Any]:
        with jax.default_matmul_precision("highest"):  # a GPU would round to 10 bits
            return products(queries, rows)

    return exactly, jax.jit(_near)


_COMPILED = {"tensorflow": _tensorflow, "jax": _jax}
