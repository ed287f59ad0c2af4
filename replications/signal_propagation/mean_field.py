"""Mean-field theory of random tanh nets, exact in the limit of infinite width.

The net: h^l = W φ(h^(l-1)) + b, with φ = tanh, the entries of W drawn from N(0, σw²/N) and those of b from N(0, σb²).
With dropout each unit is kept with probability ρ, and what is kept is divided by ρ. Then a layer's units are Gaussian,
and two numbers say all of two inputs of equal length: q = h·h / N, and their correlation c = h·h' / (N q).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

# Means over a standard normal variable are sums in equal steps. The poles of tanh(√q z) lie π / (2 √q) off the real
# line, so that the error is of the order of exp(-π² / (√q step)): below 1e-8 at q = 12 even for χ1, which Gauss-Hermite
# with 100 nodes has 5 % off there.
_STEP = 0.1
_NODES = np.arange(-9, 9 + _STEP / 2, _STEP)
_WEIGHTS = np.exp(-(_NODES**2) / 2) * _STEP / np.sqrt(2 * np.pi)


def slope_of_tanh(h: np.ndarray) -> np.ndarray:
    return 1 - np.tanh(h) ** 2


def bend_of_tanh(h: np.ndarray) -> np.ndarray:
    """Its second derivative."""
    return -2 * np.tanh(h) * slope_of_tanh(h)


@dataclass(frozen=True)
class MeanField:
    weight_variance: float
    """σw²: N times the variance of a weight."""
    bias_variance: float
    """σb²"""
    keep: float = 1.0
    """ρ, the probability with which dropout keeps a unit; of two inputs each has a mask of its own."""

    def next_length(self, q: float) -> float:
        """The length map: q one layer up."""
        return self.weight_variance / self.keep * _mean(np.tanh(np.sqrt(q) * _NODES) ** 2) + self.bias_variance

    @cached_property
    def length(self) -> float:
        """q*, where the length map stays."""
        q, above = 0.0, 1.0
        while abs(above - q) > 1e-14:
            q, above = above, self.next_length(above)
        return above

    def next_correlation(self, c: float) -> float:
        """The correlation map at q*: c one layer up."""
        one, other = self._pair(c)
        product = _mean(_mean(np.tanh(one) * np.tanh(other)))
        return (self.weight_variance * product + self.bias_variance) / self.length

    @cached_property
    def correlation(self) -> float:
        """c*, the fixed point of the correlation map that attracts; 1 in the ordered phase without dropout."""
        if self.keep == 1 and self.chi_1 <= 1:
            return 1.0
        # Newton's method from 0: the map is convex, so that no step goes beyond the first crossing.
        c, above = -1.0, 0.0
        while above - c > 1e-13:
            c, above = above, above + (self.next_correlation(above) - above) / (1 - self.chi(above))
        return float(above)

    def chi(self, c: float) -> float:
        """The slope of the correlation map."""
        one, other = self._pair(c)
        return self.weight_variance * _mean(_mean(slope_of_tanh(one) * slope_of_tanh(other)))

    @cached_property
    def chi_1(self) -> float:
        """χ1, the slope at c = 1: by so much a layer multiplies squared distances, and squared gradients back."""
        return self.weight_variance * _mean(slope_of_tanh(np.sqrt(self.length) * _NODES) ** 2)

    @cached_property
    def depth_scale(self) -> float:
        """ξc, in layers: c - c* falls by 1/e in so many."""
        return float(-1 / np.log(self.chi(self.correlation)))

    @cached_property
    def length_scale(self) -> float:
        """ξq, in layers: q - q* falls by 1/e in so many."""
        h = np.sqrt(self.length) * _NODES
        slope = self.weight_variance / self.keep * _mean(slope_of_tanh(h) ** 2 + np.tanh(h) * bend_of_tanh(h))
        return float(-1 / np.log(slope))

    @cached_property
    def chi_2(self) -> float:
        """χ2 = σw² E[φ''²], the rate at which a layer bends a straight line."""
        return self.weight_variance * _mean(bend_of_tanh(np.sqrt(self.length) * _NODES) ** 2)

    def _pair(self, c: float) -> tuple[np.ndarray, np.ndarray]:
        """Two units of length q* and correlation c at the nodes of two normal variables, [nodes, 1] and [nodes, nodes].

        The mean of what is made of them is the mean over rows of the mean over columns.
        """
        one = np.sqrt(self.length) * _NODES
        return one[:, None], c * one[:, None] + np.sqrt(1 - c * c) * one


def critical_weight_variance(bias_variance: float) -> float:
    """σw² where χ1 = 1: the border between the ordered phase, below, and the chaotic one."""
    return _root(lambda variance: 1 - MeanField(variance, bias_variance).chi_1, 1.0, 16.0)


def _mean(values: np.ndarray) -> Any:
    """Over the last axis, whose entries stand at the nodes of a standard normal variable."""
    return values @ _WEIGHTS


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """By bisection, of a function that is positive at `low` and not at `high`."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return (low + high) / 2
