"""A tree of 32 items, whose modes are known, and Saxe's formula for how a linear net with one hidden layer learns them.

The items are the leaves of a binary tree, the features its 63 nodes; an item has those above it. Inputs are one-hot,
and so white: the sum of x x' over the items is the identity. The modes of a level have s² = 1, 3, 7, 15, 31 and, for
what all items share, 63.
"""

import numpy as np

ITEMS = 32
LEVELS = (63, 31, 15, 7, 3, 1)  # s²


def tree() -> np.ndarray:
    """Which item has which feature: [32, 63] of zeros and ones, a column for each node."""
    nodes = [np.repeat(np.eye(ITEMS // size), size, axis=0) for size in (1, 2, 4, 8, 16, 32)]
    return np.hstack(nodes)


def of_level(strengths: np.ndarray, level: int) -> np.ndarray:
    return np.isclose(strengths**2, level)


def initial_strengths(start: list[np.ndarray], items: np.ndarray, features: np.ndarray) -> np.ndarray:
    """u0 of each mode: |a + b|² / 4, where a mode enters the hidden layer by a and leaves it by b.

    From a small start a + b grows and a - b fades, so that a = b = (a + b) / 2 soon. In a decoupled start a = b.
    """
    first, second = start
    return ((items.T @ first + (second @ features.T).T) ** 2).sum(axis=1) / 4


def sigmoid(time: np.ndarray, s: float, initial: float) -> np.ndarray:
    """u(t) = s e^(2st) / (e^(2st) - 1 + s / u0), with time in units of 1 / learning rate."""
    return s / (1 - np.exp(-2 * s * time) + s / initial * np.exp(-2 * s * time))


def half_time(steps: np.ndarray, strength: np.ndarray, level: int) -> float:
    """The step at which a strength that rises passes half of s; the last step where it does not."""
    above = np.flatnonzero(strength >= np.sqrt(level) / 2)
    if not len(above) or above[0] == 0:
        return float(steps[-1] if not len(above) else 0)
    near = slice(above[0] - 1, above[0] + 1)
    return float(np.interp(np.sqrt(level) / 2, strength[near], steps[near]))
