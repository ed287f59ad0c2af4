"""The perceptron: its mistakes on problems that a line separates, and on exclusive or, which none does."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from common.runs.run import Result, Run
from replications.backprop1986.count import drawn
from replications.backprop1986.problems import PROBLEMS
from replications.backprop1986.settings import Perceptrons


def run(run: Run[Perceptrons]) -> Result:
    settings, random = run.settings, run.random("problems")
    shares = np.array([share_of_the_bound(*separable(random, settings)) for _ in range(settings.problems)])
    inputs, outputs = PROBLEMS["xor"]()
    points, signs = np.concatenate([inputs, np.ones((len(inputs), 1))], axis=1), 2 * outputs[:, 0] - 1
    mistakes = [made for _, made in islice(passes(points, signs), settings.passes)]
    metrics = {
        "share_of_bound": drawn(shares),
        "most_of_bound": float(shares.max()),
        "fewest_mistakes": float(min(mistakes)),
    }
    return Result(metrics, parameters=None)


def passes(points: np.ndarray, signs: np.ndarray) -> Iterator[tuple[np.ndarray, int]]:
    """Weights, from zero, after each pass through the points by the perceptron's rule, and the mistakes made in it."""
    weights = np.zeros(points.shape[1])
    while True:
        mistakes = 0
        for point, sign in zip(points, signs, strict=True):
            if sign * (point @ weights) <= 0:
                weights = weights + sign * point
                mistakes += 1
        yield weights, mistakes


def separable(random: np.random.Generator, settings: Perceptrons) -> tuple[np.ndarray, np.ndarray, float]:
    """Normal points [n, dimensions] that are not too near a random plane, their sides of it, and the margin left."""
    dimensions = int(random.integers(2, settings.most_dimensions + 1))
    direction = random.normal(size=dimensions)
    points = random.normal(size=(settings.points, dimensions))
    far = points @ (direction / np.linalg.norm(direction))
    kept = np.abs(far) > settings.margin
    return points[kept], np.sign(far[kept]), float(np.abs(far[kept]).min())


def share_of_the_bound(points: np.ndarray, signs: np.ndarray, margin: float) -> float:
    """All mistakes until there are none, as a share of (radius / margin)²."""
    mistakes = 0
    for _, more in passes(points, signs):
        if not more:
            return float(mistakes * margin**2 / (points**2).sum(axis=1).max())
        mistakes += more
    raise AssertionError("passes go on for ever")
