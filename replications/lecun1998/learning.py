"""Training a network pass by pass, and what is measured after each."""

import functools
from typing import Any, Literal

import keras
import numpy as np
from keras import layers, ops

from common.data.mnist import Digits
from common.methods.inference import Inference
from common.methods.training import Training
from common.runs.run import Run
from replications.lecun1998 import levenberg_marquardt
from replications.lecun1998.distortions import Distorted
from replications.lecun1998.levenberg_marquardt import DiagonalLevenbergMarquardt
from replications.lecun1998.measures import error
from replications.lecun1998.network import Network
from replications.lecun1998.outputs import Output
from replications.lecun1998.settings import Start

BLOCK = 100  # images at a time where nothing is learnt: their patches fit a processor's cache

Rule = Literal["levenberg_marquardt", "sgd", "adam"]


class Learner:
    """A network, what is asked of it, and the compiled passes that train it.

    One is kept for all runs of a process that need its like, since compiling takes longer than a pass over few
    patterns; `restart` makes it as good as new.
    """

    def __init__(
        self, network: Network, output: Output, rule: Rule, learning_rate: float, batch_size: int, xla: bool
    ) -> None:
        self.network, self.output, self.batch_size = network, output, batch_size
        self.rule = _rule(rule, learning_rate)
        self.training = Training(network, self.rule, self.loss, xla=xla)
        self.infer = functools.partial(Inference, network, block=BLOCK, xla=xla)
        self.scores = self.infer(lambda network, images: output.scores(network(images)))
        self._rule_at_rest = [ops.convert_to_numpy(variable) for variable in self.rule.variables]

    def loss(self, images, labels):
        return ops.mean(self.output.losses(self.network(images, training=True), labels))

    def restart(self, random: np.random.Generator, seed: int, start: Start = "1998") -> None:
        self.network.start(random, start)
        for variable, at_rest in zip(self.rule.variables, self._rule_at_rest, strict=True):
            variable.assign(at_rest)
        for number, stage in enumerate(self.network.stages):
            if isinstance(stage, layers.Dropout):
                stage.seed_generator.state.assign(np.array([seed, number], stage.seed_generator.state.dtype))

    def arrays(self) -> list[np.ndarray]:
        return self.training.arrays()

    def restore(self, arrays: list[np.ndarray]) -> None:
        self.training.restore(arrays)

    def train(self, number: int, images: Any, labels: Any, order: np.ndarray, rows: np.ndarray) -> float:
        """Pass `number` over `images` and `labels`; `rows` are those for h_kk. The mean loss as it was met."""
        if isinstance(self.rule, DiagonalLevenbergMarquardt):
            self.set_rates(levenberg_marquardt.ETA[number], np.asarray(images)[rows], np.asarray(labels)[rows])
        return self.run_pass(images, labels, order)

    def set_rates(self, eta: float, images: np.ndarray, labels: np.ndarray) -> None:
        """Those of the paper's rule, with h_kk of these patterns."""
        assert isinstance(self.rule, DiagonalLevenbergMarquardt)
        self.rule.set_rates(self.rates(eta, images, labels))

    def run_pass(self, images: Any, labels: Any, order: np.ndarray) -> float:
        """One over the patterns, in that order; the mean loss as it was met."""
        tensors = (ops.convert_to_tensor(images), ops.convert_to_tensor(labels))
        return self.training.run_pass(tensors, order, self.batch_size)

    def rates(self, eta: float, images: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
        """eps_k of each trainable variable, with h_kk of these patterns."""
        found = levenberg_marquardt.curvatures(self.network, self.output, images, labels)
        return levenberg_marquardt.rates(self.network, found, eta)

    def error(self, images: np.ndarray, labels: np.ndarray) -> float:
        """Percent answered wrongly."""
        return error(self.scores(images), labels)


def _rule(rule: Rule, learning_rate: float) -> keras.optimizers.Optimizer:
    """Every argument pinned: a library's defaults move."""
    if rule == "levenberg_marquardt":
        return DiagonalLevenbergMarquardt()
    if rule == "sgd":
        return keras.optimizers.SGD(learning_rate, momentum=0.0, nesterov=False)
    return keras.optimizers.Adam(learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False)


def trained(run: Run[Any], learner: Learner, digits: Digits) -> dict[str, float]:
    """Trains a network by the paper's rule as the settings say; returns the metrics."""
    settings = run.settings
    learner.restart(run.random("weights"), run.seed, settings.start)
    rates = first_rates(run, learner, digits) if settings.rates else {}
    learn(run, learner, digits, settings.passes, settings.distortion, settings.checked)
    return {**final_errors(run), **rates}


def learn(
    run: Run,
    learner: Learner,
    digits: Digits,
    passes: int,
    distortion: float,
    checked: int = 10_000,
    new_order: bool = False,
) -> None:
    """Train on the digits, or on distorted ones, and log the errors after each pass.

    The order of the patterns is drawn once and kept, as the paper has it, or anew for each pass, as is done today.
    The training error is that of the first `checked` of the digits as they are. The test set is measured after each
    pass and never chosen by: what counts is the last pass.
    """
    images, labels = digits.train_images, digits.train_labels.astype("int32")
    distorted = Distorted(images, run.random("distortions"), distortion) if distortion else None
    for number in run.epochs(passes, learner):
        order = run.random("order", number if new_order else 0).permutation(len(labels))
        shown = distorted.of_pass(number) if distorted else images
        loss = learner.train(number, shown, labels, order, curvature_rows(run, number, len(labels)))
        run.log(
            train_loss=loss,
            train_error=learner.error(images[:checked], labels[:checked]),
            test_error=learner.error(digits.test_images, digits.test_labels),
        )


def curvature_rows(run: Run, number: int, patterns: int) -> np.ndarray:
    """The rows of the patterns by which pass `number` estimates h_kk."""
    return run.random("curvature", number).choice(patterns, min(levenberg_marquardt.PATTERNS, patterns), replace=False)


def first_rates(run: Run, learner: Learner, digits: Digits) -> dict[str, float]:
    """The range of the first pass's rates over all weights, before it begins."""
    rows = curvature_rows(run, 0, len(digits.train_labels))
    rates = learner.rates(levenberg_marquardt.ETA[0], digits.train_images[rows], digits.train_labels[rows])
    found = levenberg_marquardt.effective(learner.network, rates)
    return {"smallest_rate": float(found.min()), "largest_rate": float(found.max())}


def final_errors(run: Run) -> dict[str, float]:
    """The metrics of a trained network: its errors after the last pass."""
    return {name: run.history[name][-1] for name in ("test_error", "train_error")}
