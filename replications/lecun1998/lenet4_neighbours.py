"""LeNet-4 whose last layer gives way to nearest neighbours, by the training patterns' last hidden units (C.8)."""

import keras
from keras import ops

from common.methods.nearest_neighbours import nearest, votes
from common.runs.run import Result, Run
from replications.lecun1998 import digits, lenet4
from replications.lecun1998.learning import trained
from replications.lecun1998.measures import error
from replications.lecun1998.settings import Net

K = 3  # as the paper's other k-NN has; for this one it gives none


def run(run: Run[Net]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    learner = lenet4.from_settings(settings)
    of_network = trained(run, learner, data)
    units = learner.infer(last_hidden)
    neighbours, _ = nearest(units(data.train_images), units(data.test_images), K)
    by_neighbours = error(votes(neighbours, data.train_labels, 10), data.test_labels)
    return Result(
        metrics={
            "test_error": by_neighbours,
            "train_error": of_network["train_error"],
            "network_error": of_network["test_error"],
        },
        parameters=learner.network.parameters,
    )


def last_hidden(network: keras.Model, images):
    """The units before the output, [n, units]."""
    return ops.convert_to_tensor(network.outputs(images)[-2])
