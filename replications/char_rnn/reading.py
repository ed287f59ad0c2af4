"""Reading text step by step with the state carried: for measuring, for writing, and for looking at cells.

It works on Keras's tensors and on plain numpy arrays alike, uncompiled. Held-out text is read in many streams, where
the price of a step's calls is small beside its arithmetic; one character at a time, numpy is the quickest there is.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from keras import ops

from common.methods.recurrent import CELLS, NUMPY, TENSORS, Functions
from replications.char_rnn.shape import Shape

State = list[tuple[Any, ...]]  # per layer, each part [batch, units]


class Layer(NamedTuple):
    kernel: Any  # [inputs, blocks * units]
    recurrent: Any  # [units, blocks * units]
    bias: Any  # [blocks * units], all biases in one


class Reader:
    """A network's weights, ready to read."""

    def __init__(self, shape: Shape, weights: Sequence[Any], functions: Functions) -> None:
        self.shape = shape
        self.functions = functions
        self.cell = CELLS[shape.cell]
        rest = list(weights)
        self.layers = []
        for _ in range(shape.layers):
            kernel, recurrent, *biases = rest[: 2 + shape.biases]
            self.layers.append(Layer(kernel, recurrent, sum(biases[1:], biases[0])))
            rest = rest[2 + shape.biases :]
        self.decoder, self.decoder_bias = rest
        # One-hot inputs pick a row: with the bias in it, a step of the first layer has nothing left to add.
        self.rows = self.layers[0].kernel + self.layers[0].bias

    def start(self, batch: int) -> State:
        """Nothing read yet."""
        zeros = np.zeros((batch, self.shape.units), "float32")
        part = zeros if self.functions is NUMPY else ops.convert_to_tensor(zeros)
        return [(part,) * self.cell.states for _ in self.layers]

    def step(self, projected: Any, state: State) -> tuple[Any, State]:
        """From the rows of a character in each stream [batch, ...] to the last layer's hidden state, and all states."""
        new: State = []
        hidden = None
        for layer, before in zip(self.layers, state, strict=True):
            if hidden is not None:
                projected = hidden @ layer.kernel + layer.bias
            after, _ = self.cell.step(self.functions, layer.recurrent, projected, before)
            new.append(after)
            hidden = after[0]
        return hidden, new

    def logits(self, hidden: Any) -> Any:
        return hidden @ self.decoder + self.decoder_bias


def in_numpy(shape: Shape, weights: Sequence[np.ndarray]) -> Reader:
    return Reader(shape, weights, NUMPY)


def on_device(shape: Shape, weights: Sequence[Any]) -> Reader:
    """`weights` are Keras's variables, or arrays."""
    return Reader(shape, [ops.convert_to_tensor(weight) for weight in weights], TENSORS)


def states(reader: Reader, inputs: np.ndarray, state: State | None = None) -> Iterator[tuple[Any, State]]:
    """The hidden state of the last layer and all states after each step of inputs [time, batch]."""
    state = state or reader.start(inputs.shape[1])
    for symbols in inputs:
        rows = reader.rows[symbols] if reader.functions is NUMPY else ops.take(reader.rows, symbols, axis=0)
        hidden, state = reader.step(rows, state)
        yield hidden, state


def loss(reader: Reader, inputs: np.ndarray, targets: np.ndarray, block: int = 100) -> float:
    """Mean cross-entropy over all characters of [time, batch], each counted once, in nats; starts from nothing."""
    total, waiting = 0.0, []
    for time, (hidden, _) in enumerate(states(reader, inputs), start=1):
        waiting.append(hidden)
        if len(waiting) == block or time == len(inputs):
            stacked = np.concatenate if reader.functions is NUMPY else ops.concatenate
            logits = np.asarray(ops_free(reader.logits(stacked(waiting, axis=0))))
            total += cross_entropies(logits, targets[time - len(waiting) : time].reshape(-1))
            waiting = []
    return total / targets.size


def ops_free(values: Any) -> np.ndarray:
    return values if isinstance(values, np.ndarray) else ops.convert_to_numpy(values)


def cross_entropies(logits: np.ndarray, targets: np.ndarray) -> float:
    """The sum over rows of -log softmax(logits)[target], in double precision."""
    logits = logits.astype("float64")
    highest = logits.max(axis=1)
    log_sum = highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1))
    return float((log_sum - logits[np.arange(len(targets)), targets]).sum())
