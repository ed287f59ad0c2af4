"""The fully connected networks of Sec. III.C.5 and C.6: one or two hidden layers of squashing units."""

import functools
import itertools

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.layers import Joined
from replications.lecun1998.learning import Learner, final_errors, learn
from replications.lecun1998.measures import one_of_ten
from replications.lecun1998.network import Network
from replications.lecun1998.outputs import Codes
from replications.lecun1998.settings import Net

PARAMETERS = {
    (784, 300, 10): 238_510,
    (784, 1_000, 10): 795_010,  # "795" in Figs. 11 and 12
    (784, 300, 100, 10): 266_610,  # "267"
    (784, 500, 150, 10): 469_160,  # "469", which settles that it is not the 1000-150 of the text
    (400, 300, 10): 123_310,  # "123"
}


def run(run: Run[Net]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    learner = build((data.train_images[0].size, *settings.hidden, 10), settings.batch_size, settings.xla)
    learner.restart(run.random("weights"), run.seed)
    learn(run, learner, data, settings.passes, settings.distortion, settings.checked)
    return Result(metrics=final_errors(run), parameters=learner.network.parameters)


@functools.cache
def build(sizes: tuple[int, ...], batch_size: int, xla: bool) -> Learner:
    network = Network(
        [
            Joined(inputs, units, "squash", f"layer_{number}")
            for number, (inputs, units) in enumerate(itertools.pairwise(sizes), start=1)
        ],
        margin=0,
    )
    assert network.parameters == PARAMETERS.get(sizes, network.parameters)
    return Learner(network, Codes(one_of_ten(), scale=1 / 10), "levenberg_marquardt", 0.0, batch_size, xla)
