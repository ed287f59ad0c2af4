"""Many small nets of one shape, side by side: what all kinds of them here have in common."""

import numpy as np


class Learners:
    """`weights`, a list of arrays [learners, ...], and the last move of each, for momentum."""

    def __init__(self, weights: list[np.ndarray]):
        self.weights = weights
        self.moves = [np.zeros_like(part) for part in weights]

    def step(self, gradients: list[np.ndarray], rate: float, momentum: float) -> None:
        """One update, of equation 9 in Nature."""
        for weights, moves, slope in zip(self.weights, self.moves, gradients, strict=True):
            moves *= momentum
            moves -= rate * slope
            weights += moves

    def only(self, kept: np.ndarray) -> None:
        """Go on with some of the learners alone."""
        self.weights = [weights[kept] for weights in self.weights]
        self.moves = [moves[kept] for moves in self.moves]


def logistic(totals: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-totals))


def lenient(activities: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Slope of half the squared error where what is beyond 0.8 or 0.2 counts as right; `outputs` of zeros and ones."""
    return np.where(outputs > 0.5, np.minimum(activities - 0.8, 0.0), np.maximum(activities - 0.2, 0.0))
