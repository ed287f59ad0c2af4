"""The large net, and two small ones that learn from it: on all images, and on a transfer set without any 3.

One run trains all three, the large net first.
"""

import keras

from common.data import mnist
from common.runs.run import Result, Run
from replications.distillation.findings import errors_after_last_pass, exhibit_of_threes, of_threes, sweeps
from replications.distillation.learning import Learner, label_loss, momentum
from replications.distillation.nets import large_net
from replications.distillation.settings import Distillation
from replications.distillation.teaching import teach


def large(seed: int, settings: Distillation) -> Learner:
    keras.utils.set_random_seed(seed)
    net = large_net(settings.visible_dropout, settings.hidden_dropout, settings.longest)
    rule = momentum(settings.momentum)
    return Learner(net, label_loss(net), rule, settings.large_learning_rate, settings.large_decay)


def run(run: Run[Distillation]) -> Result:
    digits = mnist.load(run.data["mnist"])
    net = large(run.seed, run.settings)
    answers = teach(run, digits, net, run.settings.batch_size, ["distilled", "without_threes"])
    test, training = sweeps(answers, "without_threes", digits)
    return Result(
        metrics={**errors_after_last_pass(run, answers), **of_threes(test, training)},
        parameters=net.net.count_params(),
        exhibit=exhibit_of_threes(test),
    )
