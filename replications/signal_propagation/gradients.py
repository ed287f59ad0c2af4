"""Gradients of the cross-entropy on MNIST in a deep random net, layer by layer, by backpropagation in numpy."""

import numpy as np

from common.data import mnist
from common.runs.run import Result, Run
from replications.signal_propagation.mean_field import MeanField, slope_of_tanh
from replications.signal_propagation.random_nets import random_layers
from replications.signal_propagation.settings import Gradients

CLASSES = 10


def run(run: Run[Gradients]) -> Result:
    settings = run.settings
    digits = mnist.load(run.data["mnist"])
    pixels = digits.train_images[: settings.images].reshape(-1, 784).T / 255
    squared_norms = gradient_norms(run.random("net"), settings, pixels, digits.train_labels[: settings.images])
    logarithms = np.log(squared_norms)
    # In the first tenth the lengths have not settled; in the last tenth the labels' one direction still shows.
    settled = slice(settings.depth // 10, settings.depth - settings.depth // 10)
    growth = np.polyfit(np.arange(len(logarithms))[settled], logarithms[settled], 1)[0]
    metrics = {
        "factor_per_layer": float(np.exp(-growth)),
        "chi_1": MeanField(settings.weight_variance, settings.bias_variance).chi_1,
        "first_layers": float(logarithms[: settings.depth // 10].mean() / np.log(10)),
        "last_layers": float(logarithms[-(settings.depth // 10) :].mean() / np.log(10)),
    }
    exhibit = {"squared_norms": squared_norms}
    return Result(metrics, exhibit=exhibit if run.seed == 0 else None)


def gradient_norms(
    random: np.random.Generator, settings: Gradients, pixels: np.ndarray, labels: np.ndarray
) -> np.ndarray:
    """The squared norm of the mean gradient by the weights of each hidden layer but the first [depth - 1].

    `pixels` are [784, images].
    """
    deviation, spread = np.sqrt(settings.weight_variance), np.sqrt(settings.bias_variance)
    first = random.standard_normal((settings.width, len(pixels))) * deviation / np.sqrt(len(pixels))
    before = [first @ pixels + spread * random.standard_normal((settings.width, 1))]  # h of each hidden layer
    layers = list(random_layers(random, settings, settings.width, settings.depth - 1))
    for weights, biases in layers:
        before.append(weights @ np.tanh(before[-1]) + biases)
    out = random.standard_normal((CLASSES, settings.width)) * deviation / np.sqrt(settings.width)
    logits = out @ np.tanh(before[-1]) + spread * random.standard_normal((CLASSES, 1))
    shares = np.exp(logits - logits.max(axis=0))
    errors = (shares / shares.sum(axis=0) - (labels == np.arange(CLASSES)[:, None])) / len(labels)
    back = out.T @ errors * slope_of_tanh(before[-1])  # dE/dh of the last hidden layer
    norms = []
    for (weights, _), below in zip(reversed(layers), reversed(before[:-1]), strict=True):
        norms.append(((back @ np.tanh(below).T) ** 2).sum())
        back = weights.T @ back * slope_of_tanh(below)
    return np.array(norms[::-1])
