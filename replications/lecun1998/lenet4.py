"""LeNet-4 (Sec. III.C.8): between LeNet-1 and LeNet-5, with ten units for an output."""

import functools

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.layers import Convolution, Joined, Subsampling
from replications.lecun1998.learning import Learner, trained
from replications.lecun1998.measures import one_of_ten
from replications.lecun1998.network import Greys, Network
from replications.lecun1998.outputs import Codes
from replications.lecun1998.settings import Connections, Loss, Net
from replications.lecun1998.tables import LENET4_C3, full, lenet4_f5, table

#: Weights and connections in all, by the units of the hidden layer; the paper has "about 17,000" and "about 260,000".
SIZES = {
    120: (16_998, 258_306),  # with the 120 units that the text has, joined to a third of the maps
    37: (16_885, 258_193),  # fully joined, as the comparison of 1995 says
}


def run(run: Run[Net]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    learner = from_settings(settings)
    return Result(metrics=trained(run, learner, data), parameters=learner.network.parameters)


def from_settings(settings: Net) -> Learner:
    return build(tuple(settings.hidden), settings.loss, settings.coefficient, settings.batch_size, settings.xla)


@functools.cache
def build(hidden: tuple[int, ...], loss: Loss, coefficient: Connections, batch_size: int, xla: bool) -> Learner:
    (units,), links = (hidden, None) if hidden else ((120,), lenet4_f5())
    network = Network(
        [
            Convolution(32, full(1, 4), "squash", "c1"),
            Subsampling(28, 4, "squash", "s2", coefficient, copies=2),  # 8 maps, two for each of the 4
            Convolution(14, table(LENET4_C3, 8), "squash", "c3"),
            Subsampling(10, 16, "squash", "s4", coefficient),
            Joined(400, units, "squash", "f5", links),
            Joined(units, 10, "squash", "output"),
        ],
        Greys(margin=2),
    )
    sizes = (network.parameters, network.connections)
    assert sizes == SIZES.get(units, sizes)
    return Learner(network, Codes(one_of_ten(), loss), "levenberg_marquardt", 0.0, batch_size, xla)
