"""One layer of squashing units, trained by the paper's own rule, for the quadratic and the pairwise classifier.

The paper says of its linear classifiers that sigmoid or linear units, trained by gradients or solved for, gave similar
results. They do not: quadratic.py and pairwise.py have what is solved for.
"""

import functools

import numpy as np
from keras import ops

from common.data.mnist import Digits
from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.layers import Joined
from replications.lecun1998.learning import Learner, trained
from replications.lecun1998.measures import one_of_ten
from replications.lecun1998.network import Greys, Network
from replications.lecun1998.outputs import Codes
from replications.lecun1998.pairwise import PAIRS
from replications.lecun1998.quadratic import TERMS, principal_axes
from replications.lecun1998.settings import Loss, Net, Quadratic821


def quadratic(run: Run[Quadratic821]) -> Result:
    """Ten units on the products of two principal components."""
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    terms = TERMS["cross_error" if settings.inputs == "cross" else "test_error"]
    train, test = (images.reshape(len(images), -1) / 255 for images in (data.train_images, data.test_images))
    mean = train.mean(axis=0)
    axes = principal_axes(train - mean, settings.components)
    train, test = (terms((part - mean) @ axes).astype("float32")[:, :-1] for part in (train, test))  # units have biases
    learner = ten_units(train.shape[1], settings.loss, settings.batch_size, settings.xla)
    assert settings.components != 40 or learner.network.parameters == 10 * 821
    metrics = trained(run, learner, Digits(train, data.train_labels, test, data.test_labels))
    return Result(metrics=metrics, parameters=learner.network.parameters)


def pairwise(run: Run[Net]) -> Result:
    """45 units, each trained to +1 on its first class and to -1 on its second, and on no other."""
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    learner = unit_for_each_pair(data.train_images[0].size, settings.loss, settings.batch_size, settings.xla)
    return Result(metrics=trained(run, learner, data), parameters=learner.network.parameters)


@functools.cache
def ten_units(inputs: int, loss: Loss, batch_size: int, xla: bool) -> Learner:
    network = Network([Joined(inputs, 10, "squash", "output")], prepare=ops.convert_to_tensor)
    return Learner(network, Codes(one_of_ten(), loss), "levenberg_marquardt", 0.0, batch_size, xla)


@functools.cache
def unit_for_each_pair(inputs: int, loss: Loss, batch_size: int, xla: bool) -> Learner:
    network = Network([Joined(inputs, len(PAIRS), "squash", "output")], Greys())
    return Learner(network, Pairs(loss), "levenberg_marquardt", 0.0, batch_size, xla)


class Pairs:
    """The squared error of each unit that has the pattern's class in its pair; classes are told by sums of units."""

    def __init__(self, loss: Loss) -> None:
        self.targets = np.zeros((10, len(PAIRS)), "float32")  # +1, -1, and 0 where the unit is not trained
        for unit, pair in enumerate(PAIRS):
            self.targets[pair, unit] = 1, -1
        self.scale = 0.5 if loss == "half" else 1.0  # a unit has one error, its own mean and sum

    def losses(self, units, labels):
        targets = ops.take(self.targets, labels, axis=0)
        return self.scale * ops.sum(ops.abs(targets) * ops.square(units - targets), axis=-1)

    def second(self, units, labels):
        return 2 * self.scale * ops.abs(ops.take(self.targets, labels, axis=0))

    def scores(self, units):
        """A class's is the sum of its units i/x minus that of the units y/i."""
        return ops.matmul(units, self.targets.T)
