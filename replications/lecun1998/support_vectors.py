"""Support vector machines (C.11), by scikit-learn's libsvm: one for each pair of classes."""

from typing import Any

import numpy as np
from sklearn.svm import SVC

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.settings import Machine


def run(run: Run[Machine]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    train, test = unit_length(data.train_images), unit_length(data.test_images)
    machine = SVC(C=settings.cost, cache_size=1_000, **kernel(settings, train))
    machine.fit(train, data.train_labels)
    wrong = int((machine.predict(test) != data.test_labels).sum())
    return Result(
        metrics={
            "test_error": 100 * wrong / len(data.test_labels),
            "support_vectors": float(len(machine.support_)),
        }
    )


def kernel(settings: Machine, train: np.ndarray) -> dict[str, Any]:
    if settings.kernel == "gaussian":
        return {"kernel": "rbf", "gamma": float(1 / train.var(axis=0).sum())}
    return {"kernel": "poly", "degree": settings.degree, "gamma": 1.0, "coef0": settings.constant}


def unit_length(images: np.ndarray) -> np.ndarray:
    """Flat images [n, pixels], each of Euclidean length 1."""
    flat = images.reshape(len(images), -1).astype("float64")
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1)
