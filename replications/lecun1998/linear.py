"""The linear classifier (C.1): ten weighted sums, found by least squares on targets of +1 and -1."""

import numpy as np

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.measures import error, one_of_ten
from replications.lecun1998.settings import Classical

PARAMETERS = {784: 7_850, 400: 4_010}  # both stand in the paper


def run(run: Run[Classical]) -> Result:
    data = digits.load(run.data["mnist"], run.settings.version, run.settings.limit)
    train, test = features(data.train_images), features(data.test_images)
    weights = least_squares(train, one_of_ten()[data.train_labels])
    assert weights.size == PARAMETERS[data.train_images[0].size]
    return Result(
        metrics={
            "test_error": error(test @ weights, data.test_labels),
            "train_error": error(train @ weights, data.train_labels),
        },
        parameters=weights.size,
    )


def features(images: np.ndarray) -> np.ndarray:
    """Pixels from 0 to 1 and a constant, [n, pixels + 1], in double precision."""
    flat = images.reshape(len(images), -1) / 255
    return np.hstack([flat, np.ones((len(flat), 1))])


def least_squares(inputs: np.ndarray, targets: np.ndarray, ridge: float = 1e-9) -> np.ndarray:
    """Weights [d, outputs] by the normal equations; `ridge`, times their mean diagonal, is for pixels always 0."""
    square = inputs.T @ inputs
    square[np.diag_indices_from(square)] += ridge * np.trace(square) / len(square)
    return np.linalg.solve(square, inputs.T @ targets)
