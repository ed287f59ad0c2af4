"""The adding problem (Hochreiter and Schmidhuber 1997): two numbers of a long sequence are marked; what is their sum?

One mark stands in the first half, one in the second. Whoever answers 1 each time has a mean squared error of 1/6.
"""

import keras
import numpy as np
from keras import ops

from common.methods.cells import CELLS, NUMPY
from common.methods.recurrent import through_time
from common.methods.training import Training
from common.runs.run import Result, Run
from replications.char_rnn.settings import AddingSettings


def run(run: Run[AddingSettings]) -> Result:
    settings = run.settings
    model = Adder(settings, run.random("weights"))
    test_inputs, test_sums = cases(settings, settings.test_cases, run.random("test"))
    at_first = errors_by_lag(model, test_inputs[: settings.batch])
    optimizer = keras.optimizers.Adam(
        settings.learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False, global_clipnorm=settings.clip
    )
    training = Training(model, optimizer, model.squared_error, xla=True)
    for stretch in run.epochs(settings.updates // settings.log_every, training):
        inputs, sums = cases(settings, settings.batch * settings.log_every, run.random("cases", stretch))
        arrays = (ops.convert_to_tensor(inputs), ops.convert_to_tensor(sums))
        train_error = training.run_pass(arrays, np.arange(len(sums)), settings.batch)
        run.log(train_error=train_error, test_error=measured(model, test_inputs, test_sums))
    at_last = errors_by_lag(model, test_inputs[: settings.batch])
    return Result(
        metrics={
            "test_error": measured(model, test_inputs, test_sums),
            "error_that_reaches_back": float(at_first[-1] / at_first[0]),
        },
        parameters=model.count_params(),
        exhibit={"at_first": at_first, "at_last": at_last} if run.seed == 0 else None,
    )


def cases(settings: AddingSettings, count: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Numbers and marks [count, length, 2], and the sums of the marked numbers [count]."""
    half = settings.length // 2
    inputs = np.zeros((count, settings.length, 2), "float32")
    inputs[:, :, 0] = random.random((count, settings.length))
    rows = np.arange(count)
    for start in (0, half):
        inputs[rows, start + random.integers(half, size=count), 1] = 1
    return inputs, (inputs[:, :, 0] * inputs[:, :, 1]).sum(axis=1)


class Adder(keras.Model):
    """One layer of cells and a single number read off its last hidden state."""

    def __init__(self, settings: AddingSettings, random: np.random.Generator) -> None:
        super().__init__()
        self.cell, self.units = CELLS[settings.cell], settings.units
        width = self.cell.blocks * self.units
        bound = self.units**-0.5
        shapes = {"kernel": (2, width), "bias": (width,), "recurrent": (self.units, width)}
        shapes |= {"out": (self.units, 1), "out_bias": (1,)}
        self.own = {
            name: self.add_weight(shape=shape, initializer="zeros", name=name) for name, shape in shapes.items()
        }
        self.built = True
        for name, weight in self.own.items():
            values = random.uniform(-bound, bound, weight.shape).astype("float32")
            if name == "bias" and settings.cell == "lstm":
                values[self.units : 2 * self.units] = 1.0  # the forget gates', as in the text networks
            weight.assign(values)

    def call(self, inputs):
        """Answers [batch] for inputs [batch, length, 2]."""
        weights = {name: ops.convert_to_tensor(weight) for name, weight in self.own.items()}
        projected = ops.transpose(inputs, (1, 0, 2)) @ weights["kernel"] + weights["bias"]
        zeros = ops.zeros((inputs.shape[0], self.units))
        _, last = through_time(self.cell, weights["recurrent"], projected, (zeros,) * self.cell.states)
        return (last[0] @ weights["out"] + weights["out_bias"])[:, 0]

    def squared_error(self, inputs, sums):
        return ops.mean(ops.square(self(inputs) - sums))


def measured(model: Adder, inputs: np.ndarray, sums: np.ndarray) -> float:
    """The mean squared error over all cases."""
    answers = ops.convert_to_numpy(model(ops.convert_to_tensor(inputs)))
    return float(np.square(answers.astype("float64") - sums).mean())


def errors_by_lag(model: Adder, inputs: np.ndarray) -> np.ndarray:
    """How much of an error at the last hidden state reaches the one so many steps before [length], mean norm over
    the cases: where it shrinks with each step, nothing that far back can be learned from."""
    cell, weights = model.cell, {name: weight.numpy() for name, weight in model.own.items()}
    projected = inputs.transpose(1, 0, 2) @ weights["kernel"] + weights["bias"]
    zeros = np.zeros((len(inputs), model.units), "float32")
    state, path = (zeros,) * cell.states, []
    for step in projected:
        after, kept = cell.step(NUMPY, weights["recurrent"], step, state)
        path.append((after, state, kept))
        state = after
    # The direction in which the answer moves: the error of the output, brought back to the hidden state.
    errors = (np.tile(weights["out"].T, (len(inputs), 1)), *(zeros,) * (cell.states - 1))
    norms = [_norm(errors)]
    for after, before, kept in reversed(path[1:]):
        _, errors = cell.back(NUMPY, weights["recurrent"], errors, after, before, kept)
        norms.append(_norm(errors))
    return np.array(norms, "float32")


def _norm(errors: tuple[np.ndarray, ...]) -> float:
    """Of the errors of all parts of a state together, in the mean over the cases."""
    return float(np.linalg.norm(np.concatenate(errors, axis=1), axis=1).mean())
