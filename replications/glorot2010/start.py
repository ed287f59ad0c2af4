"""Activations and gradients of a network before its first step: Section 4.2.2 and Figures 6 to 8 of the paper."""

import keras
import numpy as np

from common.data import mnist
from common.runs.run import Result, Run
from replications.glorot2010.network import PIXELS, network
from replications.glorot2010.propagation import Layer, hidden_layers, jacobians, weight_gradients
from replications.glorot2010.settings import AtStart

BINS = 60  # of a histogram


def run(run: Run[AtStart]) -> Result:
    settings = run.settings
    keras.utils.set_random_seed(run.seed)
    model = network(settings)
    weights = [np.asarray(weight, "float64") for weight in model.get_weights()]
    inputs, labels = some_digits(run, settings.examples)
    layers = hidden_layers(weights, settings.activation, inputs, labels)

    few = [layer.activations[: settings.jacobians] for layer in layers]
    singular = [
        np.linalg.svd(jacobian, compute_uv=False).mean()
        for jacobian in jacobians(weights[:-2:2], settings.activation, few)
    ]
    activations = np.array([layer.activations.var() for layer in layers])
    gradients = np.array([layer.gradients.var() for layer in layers])
    return Result(
        metrics={
            "jacobian": float(np.mean(singular)),
            "activation_ratio": float((activations[1:] / activations[:-1]).mean()),
            "gradient_ratio": float((gradients[:-1] / gradients[1:]).mean()),
            "first_activation": float(np.sqrt(activations[0])),
            "last_activation": float(np.sqrt(activations[-1])),
            "first_gradient": float(np.sqrt(gradients[0])),
            "last_gradient": float(np.sqrt(gradients[-1])),
            # Of the second layer, not the first: its matrix is as large as those above it.
            "weight_gradient_ratio": layers[1].weight_gradient_sd / layers[-1].weight_gradient_sd,
        },
        parameters=model.count_params(),
        exhibit=histograms(inputs, layers) if run.seed == 0 else None,
    )


def some_digits(run: Run[AtStart], examples: int) -> tuple[np.ndarray, np.ndarray]:
    """The first so many test images [examples, 784], scaled to [0, 1], and their labels."""
    digits = mnist.load(run.data["mnist"])
    inputs = digits.test_images[:examples].reshape(-1, PIXELS) / 255
    return inputs, digits.test_labels[:examples].astype(int)


def histograms(inputs: np.ndarray, layers: list[Layer]) -> dict[str, np.ndarray]:
    """By quantity the density of its values in each layer [layers, BINS], and the edges of the bins, alike in all."""
    below = [inputs, *(layer.activations for layer in layers[:-1])]
    values = {
        "activations": [layer.activations for layer in layers],
        "gradients": [layer.gradients for layer in layers],
        "weight_gradients": [
            next(weight_gradients(under, layer.gradients)) for under, layer in zip(below, layers, strict=True)
        ],
    }
    found = {}
    for name, each in values.items():
        end = 3 * max(part.std() for part in each)
        edges = np.linspace(-end, end, BINS + 1)
        found[f"{name}_edges"] = edges.astype("float32")
        found[name] = np.array([np.histogram(part, edges, density=True)[0] for part in each], "float32")
    return found
