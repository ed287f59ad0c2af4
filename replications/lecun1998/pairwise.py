"""Pairwise linear classifier (C.1): 45 units, each to tell one class from one other, and all their outputs summed.

A unit is trained to +1 on its first class and -1 on its second, and on no other. The paper's units squash; what they
put out decides a great deal, so that each reading of it is measured.
"""

import itertools

import numpy as np

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.linear import features, least_squares
from replications.lecun1998.measures import error
from replications.lecun1998.settings import Pairwise

PAIRS = list(itertools.combinations(range(10), 2))
A, S = 1.7159, 2 / 3
DAMPING = 1e-3  # times the mean of the normal equations' diagonal


def run(run: Run[Pairwise]) -> Result:
    data = digits.load(run.data["mnist"], run.settings.version, run.settings.limit)
    train, test = features(data.train_images), features(data.test_images)
    solved, trained = np.zeros((2, train.shape[1], len(PAIRS)))
    for unit, (first, second) in enumerate(PAIRS):
        mine = (data.train_labels == first) | (data.train_labels == second)
        target = np.where(data.train_labels[mine] == first, 1.0, -1.0)
        solved[:, unit] = least_squares(train[mine], target[:, None])[:, 0]
        trained[:, unit] = squashing_unit(train[mine], target, solved[:, unit], run.settings.rounds)
    sums = test @ solved
    readings = {
        "test_error": A * np.tanh(S * (test @ trained)),
        "squashed_error": A * np.tanh(S * sums),
        "linear_error": sums,
        "clipped_error": np.clip(sums, -1, 1),
        "votes_error": np.sign(sums),
    }
    metrics = {name: error(scores(outputs), data.test_labels) for name, outputs in readings.items()}
    return Result(metrics=metrics, parameters=solved.size)


def squashing_unit(inputs: np.ndarray, target: np.ndarray, weights: np.ndarray, rounds: int) -> np.ndarray:
    """Weights [d] of one unit of output A tanh(S a) with the least squared error, by damped Gauss-Newton steps."""
    for _ in range(rounds):
        output = A * np.tanh(S * (inputs @ weights))
        slopes = inputs * (S / A * (A**2 - output**2))[:, None]
        square = slopes.T @ slopes
        square[np.diag_indices_from(square)] += DAMPING * np.trace(square) / len(square)
        weights = weights + np.linalg.solve(square, slopes.T @ (target - output))
    return weights


def scores(outputs: np.ndarray) -> np.ndarray:
    """[n, 10] from the units [n, 45]: a class's is the sum of its units i/x minus that of the units y/i."""
    found = np.zeros((len(outputs), 10))
    for unit, (first, second) in enumerate(PAIRS):
        found[:, first] += outputs[:, unit]
        found[:, second] -= outputs[:, unit]
    return found
