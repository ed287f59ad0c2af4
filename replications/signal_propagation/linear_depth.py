"""Deep linear nets on MNIST by gradient descent on all images: how many steps they need, by depth and by their start.

A linear net sees of its data only the second moments, and so a step over 60,000 images costs a few small products.
Inputs are as many principal components as a layer has units. With fewer units than inputs the lowest layer alone could
learn of the directions that it loses, and the deeper the net, the smaller is one layer's part in a step.
"""

import itertools

import numpy as np

from common.data import mnist
from common.runs.run import Result, Run
from replications.signal_propagation.settings import LinearDepth

CLASSES = 10
LEARNT = 0.9  # of what a linear map can learn


class Task:
    """Second moments of digits and labels: centred pixels / 255 by their first components, centred one-hot targets."""

    def __init__(self, images: np.ndarray, labels: np.ndarray, components: int) -> None:
        pixels = images.reshape(len(images), -1) / 255
        pixels -= pixels.mean(axis=0)
        targets = np.eye(CLASSES)[labels]
        targets -= targets.mean(axis=0)
        variances, directions = np.linalg.eigh(pixels.T @ pixels / len(pixels))
        self.variances = variances[::-1][:components]  # of the components, which are uncorrelated
        self.joint = targets.T @ pixels @ directions[:, ::-1][:, :components] / len(pixels)  # [10, components]
        self.power = (targets**2).sum() / len(targets)
        best = self.joint / self.variances
        self.learnt = (1 - LEARNT) * self.error(np.zeros_like(self.joint)) + LEARNT * self.error(best)

    def error(self, whole: np.ndarray) -> float:
        """Half of the mean squared distance from the targets, of the linear map [10, components]."""
        return float(self.power - 2 * (whole * self.joint).sum() + (whole**2 * self.variances).sum()) / 2


def run(run: Run[LinearDepth]) -> Result:
    settings = run.settings
    digits = mnist.load(run.data["mnist"])
    task = Task(digits.train_images, digits.train_labels, settings.width)
    steps = {}
    for depth in settings.depths:
        layers = start(run.random("weights", depth), settings, depth)
        rates = settings.largest_rate / depth / np.sqrt(2.0) ** np.arange(settings.rates)
        steps[depth] = settings.most_steps
        for rate in rates:
            steps[depth] = steps_to_learn(task, layers, rate, steps[depth])
    before, deepest = settings.depths[-2:]
    metrics = {
        "steps_shallowest": float(steps[settings.depths[0]]),
        "steps_deepest": float(steps[deepest]),
        "slowdown": steps[deepest] / max(1, steps[before]),
    }
    return Result(metrics, exhibit={"steps": np.array([steps[depth] for depth in settings.depths])})


def start(random: np.random.Generator, settings: LinearDepth, depth: int) -> list[np.ndarray]:
    """Weights [fan-out, fan-in] of each layer, from the inputs up."""
    sizes = [*[settings.width] * depth, CLASSES]
    draw = _orthogonal if settings.start == "orthogonal" else _gaussian
    return [draw(random, above, below) for below, above in itertools.pairwise(sizes)]


def _orthogonal(random: np.random.Generator, above: int, below: int) -> np.ndarray:
    tall = np.linalg.qr(random.standard_normal((max(above, below), min(above, below))))[0]
    return tall if above >= below else tall.T


def _gaussian(random: np.random.Generator, above: int, below: int) -> np.ndarray:
    return random.standard_normal((above, below)) / np.sqrt(below)


def steps_to_learn(task: Task, layers: list[np.ndarray], rate: float, most_steps: int) -> int:
    """Steps until LEARNT of what can be learnt is; `most_steps` where it takes as long, or training explodes."""
    layers = [layer.copy() for layer in layers]
    for step in range(most_steps):
        downward = [np.eye(CLASSES)]  # by layer, from the last: the product of all layers above it [10, fan-out]
        for layer in layers[:0:-1]:
            downward.append(downward[-1] @ layer)
        whole = downward[-1] @ layers[0]
        error = task.error(whole)
        if error <= task.learnt:
            return step
        if not error < 1e6:
            return most_steps
        # dE/dW = -(all above)' (joint - whole Σ) (all below)', and the product of the last two is [10, fan-in].
        carried = task.joint - whole * task.variances
        for number, above in enumerate(reversed(downward)):
            change = above.T @ carried
            carried = carried @ layers[number].T
            layers[number] += rate * change
    return most_steps
