"""LeNet-1 (Sec. III.C.7): digits of 16x16 in a field of 28x28, 4 and 12 maps, 10 outputs."""

import functools

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.layers import Convolution, Joined, Subsampling
from replications.lecun1998.learning import Learner, trained
from replications.lecun1998.measures import one_of_ten
from replications.lecun1998.network import Greys, Network
from replications.lecun1998.outputs import Codes
from replications.lecun1998.settings import Connections, Loss, Net
from replications.lecun1998.tables import LENET1_C3, full, table

PARAMETERS = [104, 8, 512, 24, 1_930]  # 2,578 in all, the paper's "about 2600"


def run(run: Run[Net]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    learner = build(settings.loss, settings.coefficient, settings.batch_size, settings.xla)
    return Result(metrics=trained(run, learner, data), parameters=learner.network.parameters)


@functools.cache
def build(loss: Loss, coefficient: Connections, batch_size: int, xla: bool) -> Learner:
    network = Network(
        [
            Convolution(28, full(1, 4), "squash", "c1"),
            Subsampling(24, 4, "squash", "s2", coefficient),
            Convolution(12, table(LENET1_C3, 4), "squash", "c3"),
            Subsampling(8, 12, "squash", "s4", coefficient),
            Joined(192, 10, "squash", "output"),
        ],
        Greys(),
    )
    assert [stage.parameters for stage in network.weighted] == PARAMETERS
    return Learner(network, Codes(one_of_ten(), loss), "levenberg_marquardt", 0.0, batch_size, xla)
