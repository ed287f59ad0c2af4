"""Quadratic classifier on 40 principal components (C.3): a linear one whose inputs are products of components."""

import numpy as np

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.linear import least_squares
from replications.lecun1998.measures import error, one_of_ten
from replications.lecun1998.settings import Quadratic


def run(run: Run[Quadratic]) -> Result:
    data = digits.load(run.data["mnist"], run.settings.version, run.settings.limit)
    train, test = (images.reshape(len(images), -1) / 255 for images in (data.train_images, data.test_images))
    mean = train.mean(axis=0)
    axes = principal_axes(train - mean, run.settings.components)
    train, test = (train - mean) @ axes, (test - mean) @ axes
    targets = one_of_ten()[data.train_labels]
    metrics, inputs = {}, {}
    for name, terms in TERMS.items():
        weights = least_squares(terms(train), targets)
        metrics[name] = error(terms(test) @ weights, data.test_labels)
        inputs[name] = len(weights)
    assert run.settings.components != 40 or inputs == {"test_error": 821, "cross_error": 821, "full_error": 861}
    return Result(metrics=metrics, parameters=10 * inputs["test_error"])


def principal_axes(centred: np.ndarray, components: int) -> np.ndarray:
    """The eigenvectors [d, components] of the covariance with the largest eigenvalues."""
    _, vectors = np.linalg.eigh(centred.T @ centred / len(centred))
    return vectors[:, ::-1][:, :components]


def products(values: np.ndarray, squares: bool) -> np.ndarray:
    """All products of two columns, each pair once, with or without those of a column and itself."""
    rows, columns = np.triu_indices(values.shape[1], 0 if squares else 1)
    return values[:, rows] * values[:, columns]


def _with_constant(*parts: np.ndarray) -> np.ndarray:
    return np.hstack([*parts, np.ones((len(parts[0]), 1))])


#: What the paper's "821 inputs" may be (820 products and a constant, or 780 and 40 linear ones), and all of them.
TERMS = {
    "test_error": lambda values: _with_constant(products(values, squares=True)),
    "cross_error": lambda values: _with_constant(products(values, squares=False), values),
    "full_error": lambda values: _with_constant(products(values, squares=True), values),
}
