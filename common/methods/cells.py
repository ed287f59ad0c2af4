"""Recurrent cells: one step forward, and one step back, in any array library.

The way back is written by hand: of the gradient it computes, step by step, no more than the error of each block, from
which one large product then makes the gradient of the recurrent kernel.

Shapes: projected inputs [batch, blocks * units], a state one or two of [batch, units], the hidden one first.
"""

from typing import Any, NamedTuple

import numpy as np

Arrays = tuple[Any, ...]


class Functions(NamedTuple):
    """What cells need of an array library, so that one text of their equations serves tensors and numpy alike."""

    tanh: Any
    sigmoid: Any
    transpose: Any
    concatenate: Any


NUMPY = Functions(np.tanh, lambda x: 0.5 * np.tanh(0.5 * x) + 0.5, np.transpose, np.concatenate)


class RNN:
    """h' = tanh(Wx + b + Uh)"""

    blocks, states = 1, 1

    @staticmethod
    def step(functions: Functions, recurrent, projected, state: Arrays) -> tuple[Arrays, Arrays]:
        """One step; the new state, and what the way back needs besides it."""
        (hidden,) = state
        return (functions.tanh(projected + hidden @ recurrent),), ()

    @staticmethod
    def back(
        functions: Functions, recurrent, errors: Arrays, state: Arrays, before: Arrays, kept: Arrays
    ) -> tuple[Any, Arrays]:
        """The errors of one step's blocks [batch, blocks * units], and of the state before it."""
        gate = errors[0] * (1 - state[0] * state[0])
        return gate, (gate @ functions.transpose(recurrent),)

    @staticmethod
    def kernel_gradient(functions: Functions, hidden_before, gates, kept: Arrays):
        """Of the recurrent kernel, from all steps at once: rows are step by step and case by case."""
        return functions.transpose(hidden_before) @ gates


class LSTM:
    """Blocks in the order of char-rnn: input, forget and output gate, candidate g.

    c' = f c + i g and h' = o tanh(c').
    """

    blocks, states = 4, 2

    @staticmethod
    def step(functions: Functions, recurrent, projected, state: Arrays) -> tuple[Arrays, Arrays]:
        hidden, cell = state
        units = cell.shape[-1]
        sums = projected + hidden @ recurrent
        gates = functions.sigmoid(sums[:, : 3 * units])
        candidate = functions.tanh(sums[:, 3 * units :])
        cell = gates[:, units : 2 * units] * cell + gates[:, :units] * candidate
        return (gates[:, 2 * units :] * functions.tanh(cell), cell), (gates, candidate)

    @staticmethod
    def back(
        functions: Functions, recurrent, errors: Arrays, state: Arrays, before: Arrays, kept: Arrays
    ) -> tuple[Any, Arrays]:
        gates, g = kept
        units = g.shape[-1]
        i, f, o = gates[:, :units], gates[:, units : 2 * units], gates[:, 2 * units :]
        squashed = functions.tanh(state[1])
        cell_error = errors[1] + errors[0] * o * (1 - squashed * squashed)
        open_errors = functions.concatenate([cell_error * g, cell_error * before[1], errors[0] * squashed], axis=1)
        gate_errors = functions.concatenate([open_errors * gates * (1 - gates), cell_error * i * (1 - g * g)], axis=1)
        return gate_errors, (gate_errors @ functions.transpose(recurrent), cell_error * f)

    kernel_gradient = RNN.kernel_gradient


class GRU:
    """Blocks: update gate z, reset gate r, candidate. As Cho and others and char-rnn have it, r acts on h before the
    product: candidate = tanh(Wx + b + U(r h)), and h' = z candidate + (1 - z) h.
    """

    blocks, states = 3, 1

    @staticmethod
    def step(functions: Functions, recurrent, projected, state: Arrays) -> tuple[Arrays, Arrays]:
        (hidden,) = state
        units = hidden.shape[-1]
        gates = functions.sigmoid(projected[:, : 2 * units] + hidden @ recurrent[:, : 2 * units])
        update, reset = gates[:, :units], gates[:, units:]
        candidate = functions.tanh(projected[:, 2 * units :] + (reset * hidden) @ recurrent[:, 2 * units :])
        return (hidden + update * (candidate - hidden),), (gates, candidate)

    @staticmethod
    def back(
        functions: Functions, recurrent, errors: Arrays, state: Arrays, before: Arrays, kept: Arrays
    ) -> tuple[Any, Arrays]:
        gates, candidate = kept
        (error,), (hidden,) = errors, before
        units = candidate.shape[-1]
        update, reset = gates[:, :units], gates[:, units:]
        candidate_error = error * update * (1 - candidate * candidate)
        gated_error = candidate_error @ functions.transpose(recurrent[:, 2 * units :])
        open_errors = functions.concatenate([error * (candidate - hidden), gated_error * hidden], axis=1)
        gate_errors = open_errors * gates * (1 - gates)
        before_error = error * (1 - update) + gated_error * reset
        before_error += gate_errors @ functions.transpose(recurrent[:, : 2 * units])
        return functions.concatenate([gate_errors, candidate_error], axis=1), (before_error,)

    @staticmethod
    def kernel_gradient(functions: Functions, hidden_before, gates, kept: Arrays):
        units = hidden_before.shape[-1]
        reset = kept[0][:, units:]
        of_gates = functions.transpose(hidden_before) @ gates[:, : 2 * units]
        of_candidate = functions.transpose(reset * hidden_before) @ gates[:, 2 * units :]
        return functions.concatenate([of_gates, of_candidate], axis=1)


Cell = type[RNN] | type[LSTM] | type[GRU]
CELLS: dict[str, Cell] = {"rnn": RNN, "lstm": LSTM, "gru": GRU}
