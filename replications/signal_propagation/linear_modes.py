"""A linear net with one hidden layer learns the tree; the strength of each mode beside Saxe's formula."""

import keras
import numpy as np
from keras import layers, ops

from common.methods.training import Training
from common.runs.run import Result, Run
from replications.signal_propagation.saxe import ITEMS, LEVELS, half_time, initial_strengths, of_level, sigmoid, tree
from replications.signal_propagation.settings import Modes

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
        run.log(**{f"mode_{level}": modes[of_level(strengths, level)].mean() for level in LEVELS})
        training.run_pass(tensors, order, ITEMS)

    steps = STRETCH * np.arange(len(run.history["mode_1"]))
    initial = initial_strengths(start, items, features)
    metrics = {}
    for level in LEVELS:
        members = of_level(strengths, level)
        predicted = [sigmoid(settings.learning_rate * steps, np.sqrt(level), strength) for strength in initial[members]]
        metrics[f"half_time_{level}"] = half_time(steps, np.array(run.history[f"mode_{level}"]), level)
        metrics[f"formula_{level}"] = half_time(steps, np.mean(predicted, axis=0), level)
    exhibit = {"initial": initial.astype("float32"), "strengths": strengths.astype("float32")}
    return Result(metrics, exhibit=exhibit if run.seed == 0 else None)


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
