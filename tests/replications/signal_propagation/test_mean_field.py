"""The maps of mean-field theory against adaptive quadrature, and against their own derivatives."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from replications.signal_propagation.mean_field import MeanField, critical_weight_variance
from replications.signal_propagation.theory import _layers


def by_quadrature(function):
    """The mean over a standard normal variable."""
    return quad(lambda z: norm.pdf(z) * function(z), -12, 12, epsabs=1e-12, epsrel=1e-12, limit=400)[0]


@pytest.mark.parametrize("weight_variance", [1.69, 16.0])  # at 16 tanh is nearly a step, and Gauss-Hermite fails
def test_length_and_slope_agree_with_quadrature(weight_variance):
    theory = MeanField(weight_variance, 0.09)
    root = np.sqrt(theory.length)
    again = weight_variance * by_quadrature(lambda z: np.tanh(root * z) ** 2) + 0.09
    assert theory.length == pytest.approx(again, rel=1e-9)
    assert theory.chi_1 == pytest.approx(weight_variance * by_quadrature(lambda z: np.cosh(root * z) ** -4), rel=1e-7)
    bend = by_quadrature(lambda z: (2 * np.tanh(root * z) * np.cosh(root * z) ** -2) ** 2)
    assert theory.chi_2 == pytest.approx(weight_variance * bend, rel=1e-6)


@pytest.mark.parametrize("theory", [MeanField(2.5, 0.05), MeanField(1.76, 0.05, keep=0.95)])
def test_depth_scales_are_the_slopes_of_the_maps_where_they_stay(theory):
    c, q, small = theory.correlation, theory.length, 1e-4
    assert theory.next_correlation(c) == pytest.approx(c, abs=1e-9) and c < 0.99
    slope = (theory.next_correlation(c + small) - theory.next_correlation(c - small)) / (2 * small)
    assert theory.depth_scale == pytest.approx(-1 / np.log(slope), rel=1e-4)
    slope = (theory.next_length(q + small) - theory.next_length(q - small)) / (2 * small)
    assert theory.length_scale == pytest.approx(-1 / np.log(slope), rel=1e-4)


def test_the_phases_meet_where_inputs_begin_to_part():
    critical = critical_weight_variance(0.05)
    assert critical == pytest.approx(1.7610, abs=5e-5)
    assert critical_weight_variance(1e-4) == pytest.approx(1.0, abs=0.1)  # near a linear net's, almost without biases
    below, above = MeanField(critical - 0.05, 0.05), MeanField(critical + 0.05, 0.05)
    assert below.correlation == 1 and above.correlation < 0.98


def test_the_same_input_parts_from_itself_under_dropout_alone():
    assert MeanField(1.5, 0.05).next_correlation(1.0) == pytest.approx(1.0)
    assert MeanField(1.5, 0.05, keep=0.9).next_correlation(1.0) < 0.95


def test_layers_are_counted_from_the_start_until_the_length_is_near():
    theory = MeanField(6.25, 0.09)
    assert _layers(theory, theory.length, 0.01) == 0
    assert _layers(theory, 15.0, 0.5) == 1
    assert _layers(theory, 0.0, 0.01) > _layers(theory, 15.0, 0.01)
