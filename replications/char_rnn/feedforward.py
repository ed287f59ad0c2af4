"""Karpathy, Johnson and Li's n-NN: a network with one hidden layer that sees the last n characters and no more.

It is what their recurrent networks are held against beside the n-gram models, and is trained by the same
rule and schedule.
"""

from typing import NamedTuple

import keras
import numpy as np
from keras import ops

from common.data.text import text_in
from common.methods.optimizers import RMSpropOutsideRoot
from common.methods.states import States
from common.methods.training import Training
from common.runs.run import Result, Run
from replications.char_rnn.feedforward_settings import FeedforwardSettings
from replications.char_rnn.streams import Part, cut

LOOKED_AT = 10_000  # held-out characters predicted at a time


def run(run: Run[FeedforwardSettings]) -> Result:
    """The test text is read once, by the size and after the epoch that were best on the validation text."""
    settings = run.settings
    text = text_in(run.data[settings.dataset])
    symbols = len(text.alphabet)
    train, validation, test = (windows(part, settings.context, symbols) for part in cut(text.codes, settings))
    arrays = [ops.convert_to_tensor(array) for array in train]
    candidates = [Candidate(run, units, symbols) for units in settings.units]
    for number in run.epochs(len(candidates) * settings.epochs, States(*candidates)):
        which, epoch = divmod(number, settings.epochs)
        order = run.random("order", number).permutation(len(train.following))
        train_loss = candidates[which].learn(arrays, order, settings, epoch)
        run.log(train_loss=train_loss, validation_loss=candidates[which].look(validation))
    best = min(candidates, key=lambda candidate: candidate.best_loss)
    return Result(
        metrics={"test_loss": best.at_its_best().loss(test), "validation_loss": best.best_loss, "units": best.units},
        parameters=best.network.count_params(),
    )


class Windows(NamedTuple):
    seen: np.ndarray  # [cases, context] int32: which of the context * symbols inputs are 1
    following: np.ndarray  # [cases] int32, the character after them


def windows(part: Part, context: int, symbols: int) -> Windows:
    """Every character of a part that has `context` characters before it in its stream, and those."""
    inputs, targets = part.by_stream()
    seen = np.lib.stride_tricks.sliding_window_view(inputs, context, axis=0)  # [time, streams, context]
    places = symbols * np.arange(context, dtype="int32")
    return Windows(seen.reshape(-1, context) + places, targets[context - 1 :].reshape(-1))


class Network(keras.Model):
    """`context` characters, each as one of `symbols` inputs, a layer of tanh units, and a softmax."""

    def __init__(self, settings: FeedforwardSettings, units: int, symbols: int, random: np.random.Generator) -> None:
        super().__init__()
        shapes = {"kernel": (settings.context * symbols, units), "bias": (units,)}
        shapes |= {"decoder": (units, symbols), "decoder_bias": (symbols,)}
        self.own = [self.add_weight(shape=shape, initializer="zeros", name=name) for name, shape in shapes.items()]
        self.built = True
        for weight in self.own:
            weight.assign(random.uniform(-settings.initial, settings.initial, weight.shape).astype("float32"))

    def errors(self, seen, following):
        """The cross-entropy of each case."""
        kernel, bias, decoder, decoder_bias = (ops.convert_to_tensor(weight) for weight in self.own)
        # The product with so many ones is the sum of their rows. The 1.0 gives TensorFlow a gradient of the whole
        # kernel, as the optimiser takes it, instead of one of rows.
        hidden = ops.tanh(ops.sum(ops.take(1.0 * kernel, seen, axis=0), axis=1) + bias)
        logits = hidden @ decoder + decoder_bias
        return keras.losses.sparse_categorical_crossentropy(following, logits, from_logits=True)

    def mean_error(self, seen, following):
        return ops.mean(self.errors(seen, following))


class Candidate:
    """A network of one size in training, and the best that it has been so far."""

    def __init__(self, run: Run[FeedforwardSettings], units: int, symbols: int) -> None:
        settings = run.settings
        self.units = units
        self.network = Network(settings, units, symbols, run.random("weights", units))
        self.optimizer = RMSpropOutsideRoot(settings.learning_rate, settings.rho, settings.epsilon)
        self.training = Training(self.network, self.optimizer, self.network.mean_error, xla=True)
        self.best_loss, self.best = np.inf, self.weights()

    def learn(self, arrays: list, order: np.ndarray, settings: FeedforwardSettings, epoch: int) -> float:
        """One epoch, the first being 0; the mean loss per character, as it was met."""
        decays = max(0, epoch + 1 - settings.decay_after)
        self.optimizer.learning_rate.assign(settings.learning_rate * settings.decay**decays)
        return self.training.run_pass(arrays, order, settings.minibatch)

    def look(self, held_out: Windows) -> float:
        """The loss on held-out text; keeps the weights if it is the lowest so far."""
        found = self.loss(held_out)
        if found < self.best_loss:
            self.best_loss, self.best = found, self.weights()
        return found

    def loss(self, held_out: Windows) -> float:
        """The mean over all its cases."""
        starts = range(0, len(held_out.following), LOOKED_AT)
        pieces = [[ops.convert_to_tensor(array[at : at + LOOKED_AT]) for array in held_out] for at in starts]
        errors = [ops.convert_to_numpy(self.network.errors(*piece)) for piece in pieces]
        return float(np.concatenate(errors).mean(dtype="float64"))

    def at_its_best(self) -> "Candidate":
        for weight, values in zip(self.network.own, self.best, strict=True):
            weight.assign(values)
        return self

    def weights(self) -> list[np.ndarray]:
        return [np.array(weight) for weight in self.network.own]

    def arrays(self) -> list[np.ndarray]:
        return [np.array(self.best_loss), *self.best, *self.training.arrays()]

    def restore(self, arrays: list[np.ndarray]) -> None:
        count = len(self.best)
        self.best_loss, self.best = float(arrays[0]), arrays[1 : count + 1]
        self.training.restore(arrays[count + 1 :])
