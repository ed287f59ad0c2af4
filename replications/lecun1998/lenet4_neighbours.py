"""LeNet-4 whose last layer gives way to the nearest neighbours among the training patterns' 120 units (C.8)."""

import keras
from keras import ops

from common.methods.nearest_neighbours import nearest, votes
from common.runs.run import Result, Run
from replications.lecun1998 import digits, lenet4
from replications.lecun1998.learning import final_errors, learn
from replications.lecun1998.measures import error
from replications.lecun1998.settings import Net

K = 3  # as the paper's other k-NN has; for this one it gives none


def run(run: Run[Net]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    learner = lenet4.build(settings.batch_size, settings.xla)
    learner.restart(run.random("weights"), run.seed)
    learn(run, learner, data, settings.passes, settings.distortion, settings.checked)
    units = learner.infer(last_hidden)
    neighbours, _ = nearest(units(data.train_images), units(data.test_images), K)
    by_neighbours = error(votes(neighbours, data.train_labels, 10), data.test_labels)
    return Result(
        metrics={
            "test_error": by_neighbours,
            "train_error": final_errors(run)["train_error"],
            "network_error": final_errors(run)["test_error"],
        },
        parameters=learner.network.parameters,
    )


def last_hidden(network: keras.Model, images):
    """The 120 units before the output, [n, 120]."""
    return ops.convert_to_tensor(network.outputs(images)[-2])
