"""A linear net with one hidden layer learns a tree of 32 items; the strength of each mode beside Saxe's formula.

Item and features: the items are the leaves of a binary tree, the features its 63 nodes; an item has those above it.
Inputs are one-hot, and so white: the sum of x x' over the items is the identity. The singular values of the task are
known then: the modes of a level have s² = 1, 3, 7, 15, 31 and, for what all items share, 63.
"""

import keras
import numpy as np
from keras import layers, ops

from common.methods.training import Training
from common.runs.run import Result, Run
from replications.signal_propagation.settings import Modes

ITEMS = 32
LEVELS = (63, 31, 15, 7, 3, 1)  # s²
STRETCH = 50  # steps in one compiled call, after which the strengths are taken; the formula is read as coarsely


def run(run: Run[Modes]) -> Result:
    settings = run.settings
    inputs, targets = np.eye(ITEMS, dtype="float32"), tree()
    items, strengths, features = np.linalg.svd(targets, full_matrices=False)
    start = starting_weights(run.random("weights"), settings, items, features)
    net = keras.Sequential(
        [
            keras.Input((ITEMS,)),
            layers.Dense(settings.hidden, use_bias=False),
            layers.Dense(targets.shape[1], use_bias=False),
        ]
    )
    net.set_weights(start)

    def loss(x, y):
        return ops.sum((net(x) - y) ** 2) / 2

    training = Training(net, keras.optimizers.SGD(settings.learning_rate), loss)
    order = np.tile(np.arange(ITEMS), STRETCH)
    tensors = [ops.convert_to_tensor(array) for array in (inputs, targets.astype("float32"))]
    for _ in run.epochs(settings.steps // STRETCH, training):
        first, second = (ops.convert_to_numpy(variable) for variable in net.trainable_variables)
        modes = np.einsum("im,if,mf->m", items, first @ second, features)
        run.log(**{f"mode_{level}": modes[_of_level(strengths, level)].mean() for level in LEVELS})
        training.run_pass(tensors, order, ITEMS)

    steps = STRETCH * np.arange(len(run.history["mode_1"]))
    initial = initial_strengths(start, items, features)
    metrics = {}
    for level in LEVELS:
        of_level = _of_level(strengths, level)
        predicted = [
            sigmoid(settings.learning_rate * steps, np.sqrt(level), strength) for strength in initial[of_level]
        ]
        metrics[f"half_time_{level}"] = half_time(steps, np.array(run.history[f"mode_{level}"]), level)
        metrics[f"formula_{level}"] = half_time(steps, np.mean(predicted, axis=0), level)
    exhibit = {"initial": initial.astype("float32"), "strengths": strengths.astype("float32")}
    return Result(metrics, exhibit=exhibit if run.seed == 0 else None)


def tree() -> np.ndarray:
    """Which item has which feature: [32, 63] of zeros and ones, a column for each node."""
    nodes = [np.repeat(np.eye(ITEMS // size), size, axis=0) for size in (1, 2, 4, 8, 16, 32)]
    return np.hstack(nodes)


def _of_level(strengths: np.ndarray, level: int) -> np.ndarray:
    return np.isclose(strengths**2, level)


def starting_weights(
    random: np.random.Generator, settings: Modes, items: np.ndarray, features: np.ndarray
) -> list[np.ndarray]:
    """Kernels [32, hidden] and [hidden, 63]; a decoupled start has the task's singular vectors."""
    if settings.start == "decoupled":
        hidden = np.linalg.qr(random.standard_normal((settings.hidden, ITEMS)))[0] * settings.strength**0.5
        weights = [items @ hidden.T, hidden @ features]
    else:
        deviation = np.sqrt(settings.strength / settings.hidden)
        shapes = (ITEMS, settings.hidden), (settings.hidden, features.shape[1])
        weights = [deviation * random.standard_normal(shape) for shape in shapes]
    return [kernel.astype("float32") for kernel in weights]


def initial_strengths(start: list[np.ndarray], items: np.ndarray, features: np.ndarray) -> np.ndarray:
    """u0 of each mode: |a + b|² / 4, where a mode enters the hidden layer by a and leaves it by b.

    From a small start a + b grows and a - b fades, so that a = b = (a + b) / 2 soon. In a decoupled start a = b.
    """
    first, second = start
    return ((items.T @ first + (second @ features.T).T) ** 2).sum(axis=1) / 4


def sigmoid(time: np.ndarray, s: float, initial: float) -> np.ndarray:
    """u(t) = s e^(2st) / (e^(2st) - 1 + s / u0), with time in units of 1 / learning rate."""
    return s / (1 - np.exp(-2 * s * time) + s / initial * np.exp(-2 * s * time))


def half_time(steps: np.ndarray, strength: np.ndarray, level: int) -> float:
    """The step at which a strength that rises passes half of s; the last step where it does not."""
    above = np.flatnonzero(strength >= np.sqrt(level) / 2)
    if not len(above) or above[0] == 0:
        return float(steps[-1] if not len(above) else 0)
    near = slice(above[0] - 1, above[0] + 1)
    return float(np.interp(np.sqrt(level) / 2, strength[near], steps[near]))
