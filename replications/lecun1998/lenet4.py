"""LeNet-4 (Sec. III.C.8): between LeNet-1 and LeNet-5, with ten units for an output."""

import functools

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.layers import Convolution, Joined, Subsampling
from replications.lecun1998.learning import Learner, final_errors, learn
from replications.lecun1998.measures import one_of_ten
from replications.lecun1998.network import Network
from replications.lecun1998.outputs import Codes
from replications.lecun1998.settings import Net
from replications.lecun1998.tables import LENET4_C3, full, lenet4_f5, table

PARAMETERS = [104, 16, 1_516, 32, 14_120, 1_210]  # 16,998 in all, the paper's "about 17,000"
CONNECTIONS = 258_306  # the paper's "about 260,000"


def run(run: Run[Net]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    learner = build(settings.batch_size, settings.xla)
    learner.restart(run.random("weights"), run.seed)
    learn(run, learner, data, settings.passes, settings.distortion, settings.checked)
    return Result(metrics=final_errors(run), parameters=learner.network.parameters)


@functools.cache
def build(batch_size: int, xla: bool) -> Learner:
    network = Network(
        [
            Convolution(32, full(1, 4), "squash", "c1"),
            Subsampling(28, 4, "squash", "s2", copies=2),  # 8 maps, two for each of the 4
            Convolution(14, table(LENET4_C3, 8), "squash", "c3"),
            Subsampling(10, 16, "squash", "s4"),
            Joined(400, 120, "squash", "f5", lenet4_f5()),
            Joined(120, 10, "squash", "output"),
        ],
        margin=2,
    )
    assert [stage.parameters for stage in network.weighted] == PARAMETERS
    assert network.connections == CONNECTIONS
    return Learner(network, Codes(one_of_ten(), scale=1 / 10), "levenberg_marquardt", 0.0, batch_size, xla)
