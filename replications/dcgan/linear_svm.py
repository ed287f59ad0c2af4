"""The linear L2-SVM: squared hinge, one class against the rest, the bias a weight like any other (as LIBLINEAR has it).

Fewer examples than features: so w is sought as a sum of examples, w = sum_i b_i x_i, by Newton's method (Chapelle 2007,
"Training a Support Vector Machine in the Primal"), which ends at the exact minimum after a few steps.
"""

from collections.abc import Callable

import numpy as np


def fitted(features: np.ndarray, labels: np.ndarray, c: float) -> Callable[[np.ndarray], np.ndarray]:
    """The classifier for features [n, d] and labels [n]: of features [m, d] it tells the labels [m]."""
    examples = with_one(features)
    kernel = examples @ examples.T
    classes = np.unique(labels)
    sums = np.stack([minimum(kernel, np.where(labels == one, 1.0, -1.0), c) for one in classes], axis=1)
    weights = examples.T @ sums
    return lambda others: classes[(others @ weights[:-1] + weights[-1]).argmax(axis=1)]


def with_one(features: np.ndarray) -> np.ndarray:
    return np.hstack([features.astype("float64"), np.ones((len(features), 1))])


def minimum(kernel: np.ndarray, signs: np.ndarray, c: float) -> np.ndarray:
    """b [n] at the minimum of |w|^2 / 2 + C sum_i max(0, 1 - y_i w.x_i)^2."""
    sums = np.zeros(len(signs))
    for _ in range(100):
        answers = kernel @ sums
        within = signs * answers < 1  # the examples that pull
        target = np.zeros_like(sums)
        part = kernel[np.ix_(within, within)] + np.eye(int(within.sum())) / (2 * c)
        target[within] = np.linalg.solve(part, signs[within])
        step, now = target - sums, objective(kernel, signs, c, sums)
        if np.abs(step).max() <= 1e-10 * np.abs(target).max():
            break
        length = 1.0  # shorter where a full step would overshoot into another set of examples
        while objective(kernel, signs, c, sums + length * step) > now and length > 1e-6:
            length /= 2
        sums = sums + length * step
    return sums


def objective(kernel: np.ndarray, signs: np.ndarray, c: float, sums: np.ndarray) -> float:
    answers = kernel @ sums
    return float(sums @ answers / 2 + c * np.square(np.maximum(0, 1 - signs * answers)).sum())
