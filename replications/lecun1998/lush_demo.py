"""LeNet-5 by the demonstration of Lush, the group's own library, as the authors of QMNIST ran it.

There are no codes: C5 is followed by ten squashing units. Each set of passes has its own rate, and one estimate of
h_kk, from the first 1,000 training patterns. Patterns come in the order of the file.
"""

import functools

import numpy as np

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.layers import Convolution, Joined, Subsampling
from replications.lecun1998.learning import Learner, final_errors
from replications.lecun1998.measures import one_of_ten
from replications.lecun1998.network import Greys, Network
from replications.lecun1998.outputs import Codes
from replications.lecun1998.settings import LushDemo
from replications.lecun1998.tables import LENET5_C3, full, table

PATTERNS = 1_000  # for one estimate of h_kk
PARAMETERS = [156, 12, 1_516, 32, 48_120, 1_210]


def run(run: Run[LushDemo]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], limit=settings.limit)
    images, labels = data.train_images, data.train_labels.astype("int32")
    learner = build(settings.batch_size, settings.xla)
    learner.restart(run.random("weights"), run.seed, "lush")
    for number in run.epochs(len(settings.etas) * settings.passes, learner):
        if number % settings.passes == 0:
            eta = settings.etas[number // settings.passes]
            learner.set_rates(eta, images[:PATTERNS], labels[:PATTERNS])
        loss = learner.run_pass(images, labels, np.arange(len(labels)))
        run.log(
            train_loss=loss,
            train_error=learner.error(images[: settings.checked], labels[: settings.checked]),
            test_error=learner.error(data.test_images, data.test_labels),
        )
    return Result(metrics=final_errors(run), parameters=learner.network.parameters)


@functools.cache
def build(batch_size: int, xla: bool) -> Learner:
    network = Network(
        [
            Convolution(32, full(1, 6), "squash", "c1"),
            Subsampling(28, 6, "squash", "s2", connections=1),
            Convolution(14, table(LENET5_C3, 6), "squash", "c3"),
            Subsampling(10, 16, "squash", "s4", connections=1),
            Joined(400, 120, "squash", "c5"),
            Joined(120, 10, "squash", "output"),
        ],
        Greys(margin=2, background=0.0, foreground=2.55),
    )
    assert [stage.parameters for stage in network.weighted] == PARAMETERS
    return Learner(network, Codes(one_of_ten(), "half"), "levenberg_marquardt", 0.0, batch_size, xla)
