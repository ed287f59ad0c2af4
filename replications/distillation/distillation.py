"""The large net, and two small ones that learn from it: on all images, and on a transfer set without any 3.

One run trains all three, the large net first.
"""

import keras
import numpy as np

from common.data import mnist
from common.runs.run import Result, Run
from replications.distillation.bias import RAISES, sweep
from replications.distillation.jitter import jittered
from replications.distillation.learning import Learner, label_loss
from replications.distillation.nets import large_net, small_net
from replications.distillation.settings import Distillation
from replications.distillation.soft_targets import distillation_loss, softened

OMITTED = 3
SMALL_NETS = ("distilled", "without_threes")


class Nets:
    """The three learners under way, as one."""

    def __init__(self, run: Run[Distillation]) -> None:
        settings = run.settings
        self.large = _large(run.seed, settings)
        self.small = {name: _small(run.seed, settings) for name in SMALL_NETS}
        self.learners = [self.large, *self.small.values()]

    def arrays(self) -> list[np.ndarray]:
        return [array for learner in self.learners for array in learner.arrays()]

    def restore(self, arrays: list[np.ndarray]) -> None:
        for learner in self.learners:
            share = len(learner.arrays())
            learner.restore(arrays[:share])
            arrays = arrays[share:]


def _large(seed: int, settings: Distillation) -> Learner:
    keras.utils.set_random_seed(seed)
    net = large_net(settings.visible_dropout, settings.hidden_dropout, settings.longest)
    return Learner(net, label_loss(net), settings.large_learning_rate, settings.large_decay, settings.momentum)


def _small(seed: int, settings: Distillation) -> Learner:
    net = small_net(seed)
    loss = distillation_loss(net, settings.temperature, settings.label_weight)
    return Learner(net, loss, settings.learning_rate, settings.decay, settings.momentum)


def run(run: Run[Distillation]) -> Result:
    settings = run.settings
    digits = mnist.load(run.data["mnist"])
    images, labels = digits.train_images, digits.train_labels.astype("int32")
    every = np.arange(len(labels))
    transfer_sets = {"distilled": every, "without_threes": every[labels != OMITTED]}
    nets = Nets(run)
    targets = None
    for number in run.epochs(settings.large_epochs + len(SMALL_NETS) * settings.epochs, nets):
        if number < settings.large_epochs:
            name, epoch, learner, rows = "large", number, nets.large, every
            arrays: tuple[np.ndarray, ...] = (jittered(images, settings.jitter, run.random("jitter", epoch)), labels)
        else:
            which, epoch = divmod(number - settings.large_epochs, settings.epochs)
            name = SMALL_NETS[which]
            learner, rows = nets.small[name], transfer_sets[name]
            if targets is None:  # the large net is trained by now, here or before an interruption
                targets = softened(nets.large.logits(images), settings.temperature)
            arrays = (images, labels, targets)
        order = run.random("order", epoch).permutation(rows)
        loss = learner.train(epoch, arrays, order, settings.batch_size)
        errors = learner.errors(digits.test_images, digits.test_labels)
        run.log(**{f"{name}_loss": loss, f"{name}_errors": errors})
    return found(run, nets, digits)


def found(run: Run[Distillation], nets: Nets, digits: mnist.Digits) -> Result:
    """The errors of each net after its last pass, and of the last one with its bias of 3 raised.

    The raise is the one with the fewest errors on the test digits, as the paper chose it; and for comparison the one
    with the fewest on the training digits, of which the test digits know nothing.
    """
    never_saw = nets.small["without_threes"]
    test = sweep(never_saw.logits(digits.test_images), digits.test_labels, OMITTED)
    training = sweep(never_saw.logits(digits.train_images), digits.train_labels, OMITTED)
    return Result(
        metrics={
            **{f"{name}_errors": run.history[f"{name}_errors"][-1] for name in ("large", *SMALL_NETS)},
            "without_threes_errors_on_threes": int(test.on_digit[0]),
            "corrected_errors": int(test.errors[test.best]),
            "corrected_errors_on_threes": int(test.on_digit[test.best]),
            "raised_by": float(RAISES[test.best]),
            "corrected_by_training_errors": int(test.errors[training.best]),
            "corrected_by_training_errors_on_threes": int(test.on_digit[training.best]),
            "raised_by_training": float(RAISES[training.best]),
        },
        parameters=nets.large.net.count_params(),
        exhibit={"errors": test.errors, "errors_on_threes": test.on_digit},
    )
