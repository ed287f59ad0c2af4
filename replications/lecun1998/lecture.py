"""The lecture's network: 784-100-10 sigmoid units, summed squares, 50,000 of the digits."""

import functools

import numpy as np

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.layers import Joined
from replications.lecun1998.learning import Learner, final_errors, learn
from replications.lecun1998.measures import one_of_ten
from replications.lecun1998.network import Greys, Network
from replications.lecun1998.outputs import Codes
from replications.lecun1998.settings import Lecture

PARAMETERS = 79_510  # the lecture prints 73,910, having taken an image's 784 pixels for 728


def run(run: Run[Lecture]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], limit=settings.training_images)
    learner = build(settings.hidden, settings.learning_rate, settings.batch_size, settings.xla)
    learner.restart(run.random("weights"), run.seed)
    learn(run, learner, data, settings.passes, settings.distortion)
    return Result(
        metrics={**final_errors(run), "parameters": float(learner.network.parameters)},
        parameters=learner.network.parameters,
    )


@functools.cache
def build(hidden: int, learning_rate: float, batch_size: int, xla: bool) -> Learner:
    network = Network([Joined(784, hidden, "sigmoid", "hidden"), Joined(hidden, 10, "sigmoid", "output")], Greys())
    assert hidden != 100 or network.parameters == PARAMETERS
    targets: np.ndarray = one_of_ten(low=0.0)
    return Learner(network, Codes(targets, "sum"), "sgd", learning_rate, batch_size, xla)
