"""The paper's networks once more, with initial weights from U(±2.4/√F) where Appendix A has U(±2.4/F).

To the letter, units of many inputs begin so near to nought that the loss hardly bends by any weight: nearly all rates
of the first pass are eta/mu, and the paper's own range of them (Appendix C) does not come out. What the choice matters.
"""

import numpy as np
from keras import ops

from common.data.mnist import Digits
from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.fully_connected import build as fully_connected_net
from replications.lecun1998.learning import Learner, curvature_rows, final_errors, learn
from replications.lecun1998.lenet5 import from_settings
from replications.lecun1998.levenberg_marquardt import effective
from replications.lecun1998.measures import one_of_ten
from replications.lecun1998.network import Network
from replications.lecun1998.outputs import Codes
from replications.lecun1998.settings import LeNet5, Net


def lenet5(run: Run[LeNet5]) -> Result:
    data = digits.load(run.data["mnist"], limit=run.settings.limit)
    return _trained(run, from_settings(run.settings), data)


def fully_connected(run: Run[Net]) -> Result:
    """The loss is the mean over the ten outputs, as elsewhere."""
    return _fully_connected(run, 1 / 10)


def fully_connected_summed(run: Run[Net]) -> Result:
    """The loss is the sum over the ten outputs, Eq. 8 to the letter."""
    return _fully_connected(run, 1.0)


def _fully_connected(run: Run[Net], scale: float) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    sizes = (data.train_images[0].size, *settings.hidden, 10)
    network = fully_connected_net(sizes, settings.batch_size, settings.xla).network
    output = Codes(one_of_ten(), scale)
    return _trained(run, Learner(network, output, "levenberg_marquardt", 0.0, settings.batch_size, settings.xla), data)


def _trained(run: Run[LeNet5] | Run[Net], learner: Learner, data: Digits) -> Result:
    settings = run.settings
    learner.restart(run.random("weights"), run.seed)
    widen(learner.network)
    rows = curvature_rows(run, 0, len(data.train_labels))
    first = effective(learner.network, learner.rates(0, data.train_images[rows], data.train_labels[rows]))
    learn(run, learner, data, settings.passes, settings.distortion, settings.checked)
    rates = {"smallest_rate": float(first.min()), "largest_rate": float(first.max())}
    return Result(metrics={**final_errors(run), **rates}, parameters=learner.network.parameters)


def widen(network: Network) -> None:
    """From the letter's initial weights to those times √F."""
    for stage in network.weighted:
        root = np.sqrt(np.broadcast_to(np.asarray(stage.fan_in, "float64"), stage.bias.shape))
        for weight in (stage.kernel, stage.bias):
            weight.assign((root * ops.convert_to_numpy(weight)).astype("float32"))
