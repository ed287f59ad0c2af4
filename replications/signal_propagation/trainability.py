"""Which of a grid of nets learn: MNIST by depth and by the variance of the initial weights.

All nets of one depth are trained by one compiled program, one after another, each from weights of its own.
"""

import itertools
from collections.abc import Sequence

import keras
import numpy as np
from keras import ops

from common.data import mnist
from common.methods.inference import Inference
from common.methods.training import Training
from common.runs.run import Result, Run
from replications.signal_propagation.deep_tanh import DeepTanh
from replications.signal_propagation.mean_field import MeanField, critical_weight_variance
from replications.signal_propagation.settings import Trainability

LEARNT = 50.0  # % of the training images; chance is 10 %


class Accuracies:
    """What is known of the grid so far, for checkpoints: % [depths, variances], NaN where no net was trained."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.values = np.full(shape, np.nan)

    def arrays(self) -> list[np.ndarray]:
        return [self.values.copy()]

    def restore(self, arrays: Sequence[np.ndarray]) -> None:
        (self.values,) = arrays


def run(run: Run[Trainability]) -> Result:
    settings = run.settings
    found = Accuracies((len(settings.depths), len(settings.weight_variances)))
    for row in run.epochs(len(settings.depths), found):
        found.values[row] = _train_depth(run, settings.depths[row])
    metrics = {
        metric_of(variance): reach(settings.depths, column)
        for variance, column in zip(settings.weight_variances, found.values.T, strict=True)
    }
    deepest, critical = found.values[-1], nearest_to_criticality(settings)
    elsewhere = np.delete(deepest, critical)
    metrics |= {
        "deepest_at_criticality": float(deepest[critical]),
        "deepest_elsewhere": float(np.nanmax(elsewhere)) if np.isfinite(elsewhere).any() else 0.0,
    }
    return Result(metrics, exhibit={"accuracies": found.values.astype("float32")})


def _train_depth(run: Run[Trainability], depth: int) -> list[float]:
    """The accuracy of a net of this depth for each variance, NaN where the settings leave it out as too deep."""
    settings = run.settings
    digits = mnist.load(run.data["mnist"])
    images = digits.train_images.reshape(-1, 784).astype("float32") / 255
    labels = digits.train_labels.astype("int32")
    order = np.resize(run.random("order").permutation(len(images)), settings.steps * settings.batch_size)
    tensors = [ops.convert_to_tensor(array) for array in (images, labels)]
    net = DeepTanh(settings.width, depth)
    slow = 0.1 if depth > settings.slow_beyond else 1.0

    def loss(x, y):
        return ops.mean(keras.losses.sparse_categorical_crossentropy(y, net(x), from_logits=True))

    training = Training(net, keras.optimizers.SGD(slow * settings.learning_rate), loss)
    answers = Inference(net, lambda model, x: ops.argmax(model(x), axis=1), block=1000, xla=False)
    accuracies = []
    for column, variance in enumerate(settings.weight_variances):
        scale = MeanField(variance, settings.bias_variance).depth_scale
        if depth > settings.deepest * scale:
            accuracies.append(float("nan"))
            continue
        net.draw(run.random("weights", depth, column), variance, settings)
        training.run_pass(tensors, order, settings.batch_size)
        judged = slice(settings.images_judged)
        accuracies.append(100 * float(np.mean(answers(images[judged]) == labels[judged])))
    return accuracies


def reach(depths: Sequence[int], accuracies: np.ndarray) -> float:
    """The depth at which the accuracy [depths] falls through LEARNT, on a line over ln(depth) between two nets.

    Where the shallowest net has not learnt that much, its depth; where all have, the depth of the deepest.
    """
    trained = [(depth, accuracy) for depth, accuracy in zip(depths, accuracies, strict=True) if np.isfinite(accuracy)]
    if not trained or trained[0][1] < LEARNT:
        return float(depths[0])
    for (shallow, above), (deep, below) in itertools.pairwise(trained):
        if below < LEARNT:
            share = (above - LEARNT) / (above - below)
            return float(shallow * (deep / shallow) ** share)
    return float(trained[-1][0])


def nearest_to_criticality(settings: Trainability) -> int:
    """The column whose variance is nearest to that where χ1 = 1."""
    critical = critical_weight_variance(settings.bias_variance)
    return int(np.argmin(np.abs(np.array(settings.weight_variances) - critical)))


def metric_of(weight_variance: float) -> str:
    """reach_1_25 of 1.25"""
    return f"reach_{weight_variance:.2f}".replace(".", "_")
