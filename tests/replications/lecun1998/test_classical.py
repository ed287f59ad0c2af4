"""The classifiers that no gradient trains: principal components, their products, and what a machine is shown."""

import numpy as np
import pytest

from common.data import synthetic as made_up
from common.runs.run import Run
from replications.lecun1998 import support_vectors
from replications.lecun1998.quadratic import TERMS, principal_axes
from replications.lecun1998.support_vectors import unit_length
from tests.runs import settings_of


def test_principal_axes_are_those_of_the_largest_variances_the_largest_first():
    rng = np.random.default_rng(0)
    turned, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    independent, _ = np.linalg.qr(rng.normal(size=(200, 4)))  # columns of the same variance that share nothing
    centred = independent * [1, 4, 2, 3] @ turned.T
    found = principal_axes(centred, 2)
    np.testing.assert_allclose(np.abs(found.T @ turned), [[0, 1, 0, 0], [0, 0, 0, 1]], atol=1e-9)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("test_error", [4, 6, 10, 9, 15, 25, 1]),
        ("cross_error", [6, 10, 15, 2, 3, 5, 1]),
        ("full_error", [4, 6, 10, 9, 15, 25, 2, 3, 5, 1]),
    ],
)
def test_a_quadratic_classifier_is_fed_products_each_pair_once(name, expected):
    assert TERMS[name](np.array([[2, 3, 5]])).tolist() == [expected]


def test_a_support_vector_machine_sees_digits_of_length_one_and_an_empty_field_as_it_is():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (5, 28, 28)).astype("uint8")
    images[4] = 0
    found = unit_length(images)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), [1, 1, 1, 1, 0])
    np.testing.assert_allclose(found[0] / found[0].max(), images[0].ravel() / images[0].max())


def test_how_dark_a_digit_is_written_makes_no_difference_to_a_support_vector_machine(tmp_path):
    rng = np.random.default_rng(0)
    settings = settings_of("lecun1998", "support_vectors")
    written = {}
    for name, count in (("train", 120), ("t10k", 60)):
        labels = rng.integers(0, 10, count, dtype=np.uint8)
        written[name] = np.stack([made_up.draw_digit(label, rng) for label in labels]) // 2 * 2, labels
    metrics = []
    for factor in (1, 2):
        for name, (images, labels) in written.items():
            pale = images.copy()
            pale[::2] //= factor
            made_up.write_idx(tmp_path / f"{factor}" / f"{name}-images-idx3-ubyte.gz", pale)
            made_up.write_idx(tmp_path / f"{factor}" / f"{name}-labels-idx1-ubyte.gz", labels)
        metrics.append(support_vectors.run(Run(0, settings, {"mnist": tmp_path / f"{factor}"}, None)).metrics)
    assert metrics[0] == metrics[1]
    assert metrics[0]["test_error"] < 20 and metrics[0]["support_vectors"] <= 120
