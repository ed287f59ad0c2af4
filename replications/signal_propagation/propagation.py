"""Lengths and correlations of inputs on their way through random nets, beside what mean-field theory says."""

import numpy as np

from common.runs.run import Result, Run
from replications.signal_propagation.mean_field import MeanField
from replications.signal_propagation.random_nets import orthonormal_pairs, random_layers
from replications.signal_propagation.settings import Propagation

START_LENGTHS = (4.0, 8.0, 12.0)  # q of the inputs, about those of Poole's Figure 1B
START_CORRELATIONS = (0.2, 0.5, 0.8)  # c of the pairs, as in Poole's Figure 2B
APART = 0.05  # two more correlations, so far below and above c*: how fast they meet gives ξc
LAST = 10  # layers over whose lengths the mean is taken


def run(run: Run[Propagation]) -> Result:
    settings = run.settings
    theory = MeanField(settings.weight_variance, settings.bias_variance, settings.keep)
    starts = (*START_CORRELATIONS, theory.correlation - APART, min(1.0, theory.correlation + APART))
    nets = [_one_net(run.random("net", number), settings, theory.length, starts) for number in range(settings.nets)]
    lengths, correlations = (np.mean(found, axis=0) for found in zip(*nets, strict=True))
    pairs = correlations[:, : len(START_CORRELATIONS)]
    metrics = {
        "length_simulated": float(lengths[-LAST:].mean()),
        "length_theory": theory.length,
        "correlation_simulated": float(pairs[-1].mean()),
        "correlation_theory": float(correlations_by_theory(theory, settings.depth)[-1].mean()),
        "depth_scale_simulated": relaxation(correlations[:, -1] - correlations[:, -2]),
        "depth_scale_theory": theory.depth_scale,
    }
    exhibit = {"lengths": lengths.astype("float32"), "correlations": pairs.astype("float32")}
    return Result(metrics, exhibit=exhibit if run.seed == 0 else None)


def _one_net(
    random: np.random.Generator, settings: Propagation, fixed_length: float, starts: tuple[float, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """By layer from 0: q of inputs of each start length, and c of pairs of length q* in the mean over the pairs.

    [depth + 1, start lengths] and [depth + 1, start correlations].
    """
    first, direction = orthonormal_pairs(random, settings.width, settings.pairs)
    seconds = [c * first + np.sqrt(1 - c * c) * direction for c in starts]
    by_length = [np.sqrt(q) * first[:, :1] for q in START_LENGTHS]
    h = np.concatenate([np.sqrt(fixed_length) * np.hstack([first, *seconds]), *by_length], axis=1)
    found = [_measured(h, settings.pairs)]
    for weights, biases in random_layers(random, settings, settings.width, settings.depth):
        units = np.tanh(h)
        if settings.keep < 1:
            units *= (random.random(units.shape) < settings.keep) / settings.keep
        h = weights @ units + biases
        found.append(_measured(h, settings.pairs))
    lengths, correlations = zip(*found, strict=True)
    return np.array(lengths), np.array(correlations)


def _measured(h: np.ndarray, pairs: int) -> tuple[np.ndarray, np.ndarray]:
    lengths = (h**2).mean(axis=0)
    first, *seconds = h[:, : -len(START_LENGTHS)].reshape(len(h), -1, pairs).swapaxes(0, 1)
    cosines = [
        np.mean((first * second).sum(axis=0) / np.linalg.norm(first, axis=0) / np.linalg.norm(second, axis=0))
        for second in seconds
    ]
    return lengths[-len(START_LENGTHS) :], np.array(cosines)


def relaxation(differences: np.ndarray) -> float:
    """In how many layers a difference [depth + 1] falls by 1/e, by a line through its logarithm.

    The noise of finite width is the same at all sizes, that of the logarithm is inverse to them: so the weights.
    """
    layers = np.flatnonzero(differences > 0)
    slope = np.polyfit(layers, np.log(differences[layers]), 1, w=differences[layers])[0]
    return float(-1 / slope)


def correlations_by_theory(theory: MeanField, depth: int) -> np.ndarray:
    """[depth + 1, start correlations]"""
    found = [np.array(START_CORRELATIONS)]
    for _ in range(depth):
        found.append(np.array([theory.next_correlation(c) for c in found[-1]]))
    return np.array(found)
