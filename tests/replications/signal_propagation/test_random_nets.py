"""What is measured in random nets, against theory, finite differences and lines that are known."""

import numpy as np
import pytest

from common.runs.run import Run
from replications.signal_propagation import circle, gradients, propagation
from replications.signal_propagation.mean_field import MeanField
from replications.signal_propagation.random_nets import orthonormal_pairs, random_layers
from tests.runs import KeepsNothing, settings_of

PAPER = "signal_propagation"


def test_wide_nets_follow_theory():
    small = {"width": 300, "depth": 20, "nets": 2, "pairs": 40}
    for experiment, quantities in (("depth_scale_2_50", ("length", "correlation", "depth_scale")),
                                   ("dropout_95", ("length", "correlation"))):  # fmt: skip
        found = propagation.run(Run(0, settings_of(PAPER, experiment, **small), {}, KeepsNothing())).metrics
        for quantity in quantities:
            assert found[f"{quantity}_simulated"] == pytest.approx(found[f"{quantity}_theory"], rel=0.15), quantity


def test_noise_hardly_moves_the_scale():
    differences = 0.1 * np.exp(-np.arange(40) / 12)
    assert propagation.relaxation(differences) == pytest.approx(12)
    noise = np.random.default_rng(0).normal(0, 0.003, 40)  # some of the last differences are negative then
    assert propagation.relaxation(differences + noise) == pytest.approx(12, rel=0.1)


def test_derivatives_along_the_circle_are_those_of_finite_differences():
    settings = settings_of(PAPER, "circle_narrow", width=30, depth=4, angles=400)
    expansions, bends = circle._one_net(np.random.default_rng(1), settings, 1.0)

    random = np.random.default_rng(1)
    one, other = orthonormal_pairs(random, 30, 1)
    angles = np.arange(400) * 2 * np.pi / 400
    h = one * np.cos(angles) + other * np.sin(angles)
    for weights, biases in random_layers(random, settings, 30, 4):
        h = weights @ np.tanh(h) + biases
    tangent = (np.roll(h, -1, axis=1) - np.roll(h, 1, axis=1)) * 400 / (4 * np.pi)
    assert expansions[-1] == pytest.approx((tangent**2).sum(axis=0).mean() / 30, rel=0.01)
    unit = tangent / np.linalg.norm(tangent, axis=0)
    turned = np.linalg.norm(np.roll(unit, -1, axis=1) - unit, axis=0) * 400 / (2 * np.pi)
    assert bends[-1] == pytest.approx(turned.mean(), rel=0.01)
    assert bends[0] == pytest.approx(1)  # a circle turns once


def test_wide_nets_stretch_and_bend_by_the_recursion():
    settings = settings_of(PAPER, "circle_2_5", width=500, depth=8, angles=10)
    theory = MeanField(6.25, 0.09)
    found = circle._one_net(np.random.default_rng(0), settings, theory.length)
    for simulated, expected in zip(found, circle.by_theory(theory, 8), strict=True):
        np.testing.assert_allclose(np.log10(simulated), np.log10(expected), atol=0.15)


def test_backpropagated_gradients_are_those_of_finite_differences():
    settings = settings_of(PAPER, "gradients_2_00", width=4, depth=10)
    pixels, labels = np.random.default_rng(2).random((6, 3)), np.array([0, 3, 9])
    norms = gradients.gradient_norms(np.random.default_rng(3), settings, pixels, labels)

    random = np.random.default_rng(3)
    first, first_biases = random.standard_normal((4, 6)) * np.sqrt(2 / 6), random.standard_normal((4, 1))
    layers = list(random_layers(random, settings, 4, 9))
    last, last_biases = random.standard_normal((10, 4)) * np.sqrt(2 / 4), random.standard_normal((10, 1))

    def loss():
        h = first @ pixels + np.sqrt(0.05) * first_biases
        for weights, biases in layers:
            h = weights @ np.tanh(h) + biases
        logits = last @ np.tanh(h) + np.sqrt(0.05) * last_biases
        return np.mean(np.log(np.exp(logits).sum(axis=0)) - logits[labels, [0, 1, 2]])

    for layer in (0, 8):
        squared, weights = 0.0, layers[layer][0]
        for place in np.ndindex(4, 4):
            kept, ends = weights[place], []
            for change in (1e-5, -1e-5):
                weights[place] = kept + change
                ends.append(loss())
            weights[place] = kept
            squared += ((ends[0] - ends[1]) / 2e-5) ** 2
        assert norms[layer] == pytest.approx(squared, rel=1e-4)
