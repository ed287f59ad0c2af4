"""LeNet-5 as published (Sec. II.B, Fig. 2), and with its parts exchanged one by one for those of today."""

import functools

from keras import layers, ops

from common.runs.run import Result, Run
from replications.lecun1998 import digits, exhibits
from replications.lecun1998.codes import digit_codes
from replications.lecun1998.distortions import Distorted
from replications.lecun1998.layers import Convolution, Joined, Subsampling
from replications.lecun1998.learning import Learner, Rule, final_errors, first_rates, learn
from replications.lecun1998.network import Greys, Network
from replications.lecun1998.outputs import Codes, Output, Posterior, Softmax
from replications.lecun1998.settings import Connections, LeNet5, Loss
from replications.lecun1998.tables import LENET5_C3, full, table

PARAMETERS = [156, 12, 1_516, 32, 48_120, 10_164]  # C1, S2, C3, S4, C5, F6
CONNECTIONS = [122_304, 5_880, 151_600, 2_000, 48_120, 10_164]
RBF_CONNECTIONS = 840  # fixed: 10 codes of 84
SIDE = 32
TRAINING_IMAGES = 60_000


def run(run: Run[LeNet5]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], limit=settings.limit)
    learner = from_settings(settings)
    learner.restart(run.random("weights"), run.seed, settings.start)
    rates = first_rates(run, learner, data) if settings.rule == "levenberg_marquardt" else {}
    learn(run, learner, data, settings.passes, settings.distortion, settings.checked, settings.new_order)
    exhibit = None
    if run.seed == 0:
        exhibit = exhibits.of_network(learner, data)
        if settings.distortion:  # the very ones that it was trained on: they depend on the run's seed alone
            pool = Distorted(data.train_images, run.random("distortions"), settings.distortion)
            exhibit = {**exhibit, **exhibits.versions(pool)}
    return Result(
        metrics={**final_errors(run), **rates, **error_after_19(run)},
        parameters=learner.network.parameters,
        exhibit=exhibit,
    )


def error_after_19(run: Run[LeNet5]) -> dict[str, float]:
    """The training error that the paper gives: after 19 passes, over the whole training set."""
    if run.settings.checked < TRAINING_IMAGES:
        return {}
    return {"train_error_19": run.history["train_error"][:19][-1]}


def from_settings(settings: LeNet5) -> Learner:
    """Runs whose nets are alike share what was compiled."""
    return build(
        settings.output,
        settings.j,
        settings.loss,
        settings.coefficient,
        settings.activation,
        settings.pooling,
        settings.dropout,
        settings.rule,
        settings.learning_rate,
        settings.batch_size,
        settings.xla,
    )


@functools.cache
def build(
    output: str,
    j: float,
    loss: Loss,
    coefficient: Connections,
    activation: str,
    pooling: str,
    dropout: float,
    rule: Rule,
    learning_rate: float,
    batch_size: int,
    xla: bool,
) -> Learner:
    network = Network(
        [
            Convolution(SIDE, full(1, 6), activation, "c1"),
            pool(28, 6, activation, pooling, "s2", coefficient),
            Convolution(14, table(LENET5_C3, 6), activation, "c3"),
            pool(10, 16, activation, pooling, "s4", coefficient),
            Joined(400, 120, activation, "c5"),
            *([layers.Dropout(dropout)] if dropout else []),
            Joined(120, 84, activation, "f6"),
            *([Joined(84, 10, "linear", "output")] if output == "softmax" else []),
        ],
        Greys(margin=2),
    )
    published = pooling == "subsampling" and output != "softmax"
    if published:
        assert [stage.parameters for stage in network.weighted] == PARAMETERS
        assert [stage.connections for stage in network.weighted] == CONNECTIONS
        assert network.parameters == 60_000
        assert network.connections + RBF_CONNECTIONS == 340_908
    return Learner(network, loss_for(output, j, loss), rule, learning_rate, batch_size, xla)


def pool(side: int, maps: int, activation: str, pooling: str, name: str, coefficient: Connections) -> layers.Layer:
    return Largest(name=name) if pooling == "max" else Subsampling(side, maps, activation, name, coefficient)


class Largest(layers.Layer):
    """The largest of four neighbours, by comparing them: XLA knows no deterministic gradient of max-pooling itself."""

    def call(self, inputs):
        upper = ops.maximum(inputs[:, ::2, ::2], inputs[:, ::2, 1::2])
        return ops.maximum(upper, ops.maximum(inputs[:, 1::2, ::2], inputs[:, 1::2, 1::2]))


def loss_for(output: str, j: float, loss: Loss) -> Output:
    if output == "softmax":
        return Softmax()
    return Posterior(digit_codes(), loss, j) if output == "posterior" else Codes(digit_codes(), loss)
