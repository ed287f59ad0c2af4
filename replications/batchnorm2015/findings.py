"""What claims are about: test errors at steps of Figure 1 (a), and the movement of the bands of (b) and (c)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from replications.batchnorm2015.bands import drift, opening, spread, widths

READ_OFF = (4, 8, 12, 16, 20, 30, 40, 49)
"""After so many thousand steps, which are as many passes, claims compare test errors."""


def errors(by_epoch: Sequence[float]) -> dict[str, float]:
    """Of the test errors in percent, one for each thousand steps."""
    return {
        "test_error": by_epoch[-1],
        **{f"test_error_{epoch}k": by_epoch[epoch - 1] for epoch in READ_OFF},
        "mean_test_error": float(np.mean(by_epoch[READ_OFF[0] - 1 :])),
    }


def movement(bands: np.ndarray, steps: float) -> dict[str, Any]:
    """How steady the inputs of a layer are, for bands [looks, 3, units] at equal distances over so many steps.

    Of the median unit as a number, for comparisons; over all units with their spread, for one unit of the paper's.
    """
    drifts, spreads, width = drift(bands), spread(bands), widths(bands)
    return {
        "median_drift": float(np.median(drifts)),
        "median_spread": float(np.median(spreads)),
        "opens_at": float(np.median(opening(bands))) * steps / len(bands),
        "drift": over_units(drifts),
        "spread": over_units(spreads),
        "first_width": over_units(width[0]),
        "last_width": over_units(width[-1]),
    }


def over_units(values: np.ndarray) -> dict[str, float]:
    """Mean, sd and the ends of the central 95 % of values [units]."""
    low, high = np.quantile(values.astype("float64"), [0.025, 0.975])
    return {
        "mean": float(values.mean()),
        "sd": float(values.std(ddof=1)),
        "n": len(values),
        "low": float(low),
        "high": float(high),
    }
