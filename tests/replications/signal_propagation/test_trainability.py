"""The net of the grid, and what is read from the grid."""

import numpy as np
import pytest

from common.errors import Problem
from replications.signal_propagation.deep_tanh import DeepTanh
from replications.signal_propagation.trainability import nearest_to_criticality, reach
from tests.runs import settings_of

PAPER = "signal_propagation"


def test_the_net_is_its_layers_one_after_another_with_weights_of_the_variance_asked_for():
    settings = settings_of(PAPER, "trainability_coarse", width=60)
    net = DeepTanh(60, 5)
    net.draw(np.random.default_rng(0), 3.0, settings)
    first, hidden, biases, last, last_biases = (np.asarray(each, "float64") for each in net.get_weights())
    assert (hidden.shape, biases.shape) == ((4, 60, 60), (5, 60))
    assert first.var() * 784 == pytest.approx(3, rel=0.05) and hidden.var() * 60 == pytest.approx(3, rel=0.05)
    assert biases.var() == pytest.approx(0.05, rel=0.25)

    images = np.random.default_rng(1).random((3, 784))
    units = np.tanh(images @ first + biases[0])
    for weights, bias in zip(hidden, biases[1:], strict=True):
        units = np.tanh(units @ weights + bias)
    np.testing.assert_allclose(net(images.astype("float32")), units @ last + last_biases, atol=1e-4)


@pytest.mark.parametrize(
    ("accuracies", "depth"),
    [
        ([90, 80, 20], np.sqrt(20 * 40)),  # half-way between two nets, in the logarithm of the depth
        ([90, 10, 80], 10 * 2**0.5),  # the first fall counts
        ([30, 80, 80], 10),
        ([90, 80, 70], 40),
        ([90, 10, np.nan], 10 * 2**0.5),
        ([90, 80, np.nan], 20),
    ],
)
def test_a_net_is_trained_as_deep_as_half_of_the_images_are_right(accuracies, depth):
    assert reach((10, 20, 40), np.array(accuracies, float)) == pytest.approx(depth)


def test_the_column_at_the_border_of_the_phases_is_known():
    settings = settings_of(PAPER, "trainability_coarse")
    assert settings.weight_variances[nearest_to_criticality(settings)] == 1.76


@pytest.mark.parametrize(
    ("experiment", "wrong"),
    [
        ("trainability", {"depths": [10, 5]}),
        ("trainability", {"weight_variances": [0.0, 1.0]}),
        ("trainability", {"steps": 0}),
        ("poole_1_3", {"keep": 0.0}),
        ("poole_1_3", {"bias_variance": -0.1}),
        ("convergence_1_3_tenth", {"tolerance": 0.0}),
        ("criticality", {"keep": 1.5}),
        ("circle_2_5", {"depth": 2}),
        ("gradients_1_25", {"depth": 5}),
        ("modes_decoupled", {"hidden": 10}),
        ("depth_gaussian", {"depths": [5]}),
    ],
)
def test_settings_that_make_no_sense_are_refused(experiment, wrong):
    with pytest.raises(Problem, match=next(iter(wrong))):
        settings_of(PAPER, experiment, **wrong)
