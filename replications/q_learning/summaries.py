"""Numbers over many independent learners, as a record keeps them."""

import itertools

import numpy as np


def summary(values: np.ndarray) -> dict[str, float | int]:
    """Of one measurement per learner [learners]: their mean and spread, and how many they are."""
    return {
        "mean": float(values.mean()),
        "sd": float(values.std(ddof=1)) if len(values) > 1 else 0.0,
        "n": len(values),
    }


def groups(total: int, most: int) -> list[tuple[int, int]]:
    """At most `most` stretches (start, end) that cover `total` points in order: a long curve's points."""
    edges = np.unique(np.linspace(0, total, min(total, most) + 1).round().astype(int))
    return [(int(start), int(end)) for start, end in itertools.pairwise(edges)]
