"""Reading text step by step with the state carried: for measuring, for writing, and for looking at cells.

In plain numpy, by the very cells that the network is trained with. A call into a compiled or a device's library costs
more than the arithmetic of one step: held-out text is read four times as fast as by TensorFlow's own calls, and
writing, one character at a time, needs no such library at all.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from common.methods.cells import CELLS, NUMPY
from replications.char_rnn.shape import Shape

State = list[tuple[np.ndarray, ...]]  # per layer, each part [batch, units]


class Layer(NamedTuple):
    kernel: np.ndarray  # [inputs, blocks * units]
    recurrent: np.ndarray  # [units, blocks * units]
    bias: np.ndarray  # [blocks * units], all biases in one


class Reader:
    """A network's weights, ready to read."""

    def __init__(self, shape: Shape, weights: Sequence[np.ndarray]) -> None:
        self.shape = shape
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
        return [(zeros,) * self.cell.states for _ in self.layers]

    def step(self, symbols: np.ndarray, state: State) -> tuple[np.ndarray, State]:
        """One character in each stream [batch]; the last layer's hidden state [batch, units], and all states."""
        new: State = []
        projected = self.rows[symbols]
        for layer, before in zip(self.layers, state, strict=True):
            if new:
                projected = new[-1][0] @ layer.kernel + layer.bias
            after, _ = self.cell.step(NUMPY, layer.recurrent, projected, before)
            new.append(after)
        return new[-1][0], new

    def logits(self, hidden: np.ndarray) -> np.ndarray:
        return hidden @ self.decoder + self.decoder_bias

    def states(self, inputs: np.ndarray) -> Iterator[tuple[np.ndarray, State]]:
        """What `step` gives after each step of inputs [time, batch], from nothing read."""
        state = self.start(inputs.shape[1])
        for symbols in inputs:
            hidden, state = self.step(symbols, state)
            yield hidden, state

    def loss(self, inputs: np.ndarray, targets: np.ndarray) -> float:
        """Mean cross-entropy over all characters of [time, batch], each counted once, in nats."""
        total = 0.0
        for (hidden, _), truth in zip(self.states(inputs), targets, strict=True):
            total += cross_entropies(self.logits(hidden), truth)
        return total / targets.size


def cross_entropies(logits: np.ndarray, targets: np.ndarray) -> float:
    """The sum over rows of -log softmax(logits)[target], in double precision."""
    logits = logits.astype("float64")
    highest = logits.max(axis=1)
    log_sum = highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1))
    return float((log_sum - logits[np.arange(len(targets)), targets]).sum())
