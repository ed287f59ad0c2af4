"""Training by char-rnn's rules: state carried, gradients clipped one by one, RMSprop as Torch had it, decay."""

from typing import Any

import numpy as np
from keras import ops

from common.methods.optimizers import RMSpropOutsideRoot
from common.methods.training import Training
from common.runs.run import Run
from replications.char_rnn.network import Network
from replications.char_rnn.reading import Reader
from replications.char_rnn.settings import Settings
from replications.char_rnn.shape import Shape, initial_weights, shape_of
from replications.char_rnn.streams import Part


class ClippedRMSprop(RMSpropOutsideRoot):
    """Each single gradient is first cut to ± `clip`."""

    def __init__(self, learning_rate: float, rho: float, epsilon: float, clip: float) -> None:
        super().__init__(learning_rate, rho, epsilon)
        self.clipvalue = clip


class Learner:
    """A network in training, and the best that it has been so far. All of it resumes with the same bits."""

    def __init__(self, run: Run[Any], symbols: int) -> None:
        settings: Settings = run.settings
        self.settings = settings
        self.shape: Shape = shape_of(settings, symbols)
        start = initial_weights(self.shape, settings.initial, run.random("weights"))
        self.network = Network(self.shape, start, settings.batch, with_dropout=any(settings.dropouts))
        if self.network.draws is not None:
            self.network.draws.state.assign(run.random("dropout").integers(2**31, size=2).astype("uint32"))
        self.optimizer = ClippedRMSprop(settings.learning_rate, settings.rho, settings.epsilon, settings.clip)
        self.training = Training(self.network, self.optimizer, self.network.chunk_loss, xla=True)
        self._fresh = self.training.arrays()
        self.best_loss = np.inf
        self.best = start

    def start_over(self, dropout: float) -> None:
        """With the weights of the first beginning."""
        self.training.restore(self._fresh)
        self.network.dropout.assign(dropout)

    def learn(self, part: Part, order: np.ndarray, learning_rate: float) -> float:
        """Read the chunks in this order, learning from each; the mean loss per character, as it was met."""
        self.optimizer.learning_rate.assign(learning_rate)
        chunks = (ops.convert_to_tensor(part.inputs), ops.convert_to_tensor(part.targets))
        return self.training.run_pass(chunks, order, batch_size=1) / part.inputs.shape[1]

    def look(self, held_out: Part) -> float:
        """The loss on held-out text; keeps the weights if it is the lowest so far."""
        found = self.reader().loss(*held_out.by_stream())
        if found < self.best_loss:
            self.best_loss, self.best = found, self.weights()
        return found

    def reader(self) -> Reader:
        return Reader(self.shape, self.weights())

    def weights(self) -> list[np.ndarray]:
        return [ops.convert_to_numpy(weight) for weight in self.network.own]

    def arrays(self) -> list[np.ndarray]:
        return [np.array(self.best_loss), *self.best, *self.training.arrays()]

    def restore(self, arrays: list[np.ndarray]) -> None:
        count = len(self.best)
        self.best_loss, self.best = float(arrays[0]), arrays[1 : count + 1]
        self.training.restore(arrays[count + 1 :])


def learning_rate(settings: Settings, epoch: int) -> float:
    """For an epoch, the first being 0: multiplied by `decay` after epoch `decay_after` and each one from there on."""
    return settings.learning_rate * settings.decay ** max(0, epoch + 1 - settings.decay_after)


def train(run: Run[Settings], learner: Learner, train_part: Part, validation: Part) -> None:
    """All epochs of all dropout rates; the history has the loss of each, as it was met and on held-out text."""
    settings = run.settings
    order = np.arange(len(train_part.inputs))
    for number in run.epochs(len(settings.dropouts) * settings.epochs, learner):
        which, epoch = divmod(number, settings.epochs)
        if epoch == 0:
            learner.start_over(settings.dropouts[which])
        train_loss = learner.learn(train_part, order, learning_rate(settings, epoch))
        run.log(train_loss=train_loss, validation_loss=learner.look(validation))
