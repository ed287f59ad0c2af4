"""A circle of inputs on its way through random nets: how each layer stretches and bends it.

Next to h(θ) go its two derivatives by θ, so that nothing is a quotient of small differences.
"""

import numpy as np

from common.runs.run import Result, Run
from replications.signal_propagation.mean_field import MeanField, bend_of_tanh, slope_of_tanh
from replications.signal_propagation.random_nets import orthonormal_pairs, random_layers
from replications.signal_propagation.settings import Circle


def run(run: Run[Circle]) -> Result:
    """Expansion |h'|² / N and length of the Gauss map κ|h'|, both for a unit of θ, as logarithms to the base of 10."""
    settings = run.settings
    theory = MeanField(settings.weight_variance, settings.bias_variance)
    nets = [_one_net(run.random("net", number), settings, theory.length) for number in range(settings.nets)]
    expansions, bends = np.mean(np.log10(nets), axis=0)
    expected_expansions, expected_bends = np.log10(by_theory(theory, settings.depth))
    quarter = settings.depth // 4
    last, middle, first = settings.depth, settings.depth - quarter, settings.depth - 2 * quarter
    metrics = {
        "expansion": float(expansions[last]),
        "expansion_theory": float(expected_expansions[last]),
        "gauss_length": float(bends[last]),
        "gauss_length_theory": float(expected_bends[last]),
        "gauss_gain_before": float(bends[middle] - bends[first]),
        "gauss_gain_after": float(bends[last] - bends[middle]),
    }
    exhibit = {"expansions": expansions.astype("float32"), "gauss_lengths": bends.astype("float32")}
    return Result(metrics, exhibit=exhibit if run.seed == 0 else None)


def _one_net(random: np.random.Generator, settings: Circle, fixed_length: float) -> tuple[np.ndarray, np.ndarray]:
    """By layer from 0, in the mean over the circle: |h'|² / N and κ|h'| [depth + 1]."""
    one, other = orthonormal_pairs(random, settings.width, 1)
    angles = np.arange(settings.angles) * 2 * np.pi / settings.angles
    h = np.sqrt(fixed_length) * (one * np.cos(angles) + other * np.sin(angles))
    tangent = np.sqrt(fixed_length) * (other * np.cos(angles) - one * np.sin(angles))
    second = -h
    found = [_stretched_and_bent(tangent, second)]
    for weights, biases in random_layers(random, settings, settings.width, settings.depth):
        slope = slope_of_tanh(h)
        second = weights @ (slope * second + bend_of_tanh(h) * tangent**2)
        tangent = weights @ (slope * tangent)
        h = weights @ np.tanh(h) + biases
        found.append(_stretched_and_bent(tangent, second))
    expansions, bends = zip(*found, strict=True)
    return np.array(expansions), np.array(bends)


def _stretched_and_bent(tangent: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    squared = (tangent**2).sum(axis=0)
    across = second - tangent * (tangent * second).sum(axis=0) / squared
    return float(squared.mean() / len(tangent)), float(np.mean(np.linalg.norm(across, axis=0) / np.sqrt(squared)))


def by_theory(theory: MeanField, depth: int) -> tuple[np.ndarray, np.ndarray]:
    """The same from Poole's Equation 8: the expansion grows by χ1 a layer, and κ² becomes 3 χ2 / χ1² + κ² / χ1.

    κ² is taken times N here, so that the width drops out.
    """
    expansions, curvatures = [theory.length], [1 / theory.length]
    for _ in range(depth):
        expansions.append(theory.chi_1 * expansions[-1])
        curvatures.append(3 * theory.chi_2 / theory.chi_1**2 + curvatures[-1] / theory.chi_1)
    return np.array(expansions), np.sqrt(np.array(curvatures) * np.array(expansions))
