"""The fully connected networks of Sec. III.C.5 and C.6: one or two hidden layers of squashing units; or none (C.1)."""

import functools
import itertools

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.layers import Joined
from replications.lecun1998.learning import Learner, trained
from replications.lecun1998.measures import one_of_ten
from replications.lecun1998.network import Greys, Network
from replications.lecun1998.outputs import Codes
from replications.lecun1998.settings import Loss, Net

PARAMETERS = {
    (784, 10): 7_850,
    (400, 10): 4_010,
    (784, 300, 10): 238_510,
    (784, 1_000, 10): 795_010,  # "795" in Figs. 11 and 12
    (784, 300, 100, 10): 266_610,  # "267"
    (784, 500, 150, 10): 469_160,  # "469", which settles that it is not the 1000-150 of the text
    (400, 300, 10): 123_310,  # "123"
}


def run(run: Run[Net]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    sizes = (data.train_images[0].size, *settings.hidden, 10)
    learner = build(sizes, settings.loss, settings.batch_size, settings.xla)
    return Result(metrics=trained(run, learner, data), parameters=learner.network.parameters)


@functools.cache
def build(sizes: tuple[int, ...], loss: Loss, batch_size: int, xla: bool) -> Learner:
    network = Network(
        [
            Joined(inputs, units, "squash", f"layer_{number}")
            for number, (inputs, units) in enumerate(itertools.pairwise(sizes), start=1)
        ],
        Greys(),
    )
    assert network.parameters == PARAMETERS.get(sizes, network.parameters)
    return Learner(network, Codes(one_of_ten(), loss), "levenberg_marquardt", 0.0, batch_size, xla)
