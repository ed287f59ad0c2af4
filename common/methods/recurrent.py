"""Recurrent cells over a stretch of time, with the state carried in and out.

What does not depend on the state is left out of the loop over time: a caller projects all inputs at once (a symbol's
projection is a row of the kernel), and of the gradient the loop computes no more than the error of each gate, from
which one large product makes the gradient of the recurrent kernel. The loop's gradient is therefore written by hand,
once for each cell; the tests hold it against automatic differentiation.

Shapes: projected inputs [time, batch, blocks * units], a state one or two of [batch, units], the hidden one first.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

Arrays = tuple[Any, ...]


class Functions(NamedTuple):
    """The two functions that cells need of an array library, so that a cell serves tensors and numpy alike."""

    tanh: Any
    sigmoid: Any


TENSORS = Functions(ops.tanh, ops.sigmoid)
NUMPY = Functions(np.tanh, lambda x: 0.5 * np.tanh(0.5 * x) + 0.5)


class RNN:
    """h' = tanh(Wx + b + Uh)"""

    blocks, states = 1, 1

    @staticmethod
    def step(functions: Functions, recurrent, projected, state: Arrays) -> tuple[Arrays, Arrays]:
        """One step; the new state, and what the way back needs besides it."""
        (hidden,) = state
        return (functions.tanh(projected + hidden @ recurrent),), ()

    @staticmethod
    def back(recurrent, errors: Arrays, state: Arrays, before: Arrays, kept: Arrays) -> tuple[Any, Arrays]:
        """The errors of one step's blocks [batch, blocks * units], and of the state before it."""
        gate = errors[0] * (1 - state[0] * state[0])
        return gate, (gate @ ops.transpose(recurrent),)

    @staticmethod
    def kernel_gradient(hidden_before, gates, kept: Arrays):
        """Of the recurrent kernel, from all steps at once: rows are step by step and case by case."""
        return ops.transpose(hidden_before) @ gates


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
    def back(recurrent, errors: Arrays, state: Arrays, before: Arrays, kept: Arrays) -> tuple[Any, Arrays]:
        gates, g = kept
        units = g.shape[-1]
        i, f, o = gates[:, :units], gates[:, units : 2 * units], gates[:, 2 * units :]
        squashed = ops.tanh(state[1])
        cell_error = errors[1] + errors[0] * o * (1 - squashed * squashed)
        open_errors = ops.concatenate([cell_error * g, cell_error * before[1], errors[0] * squashed], axis=1)
        gate_errors = ops.concatenate([open_errors * gates * (1 - gates), cell_error * i * (1 - g * g)], axis=1)
        return gate_errors, (gate_errors @ ops.transpose(recurrent), cell_error * f)

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
    def back(recurrent, errors: Arrays, state: Arrays, before: Arrays, kept: Arrays) -> tuple[Any, Arrays]:
        gates, candidate = kept
        (error,), (hidden,) = errors, before
        units = candidate.shape[-1]
        update, reset = gates[:, :units], gates[:, units:]
        candidate_error = error * update * (1 - candidate * candidate)
        gated_error = candidate_error @ ops.transpose(recurrent[:, 2 * units :])
        open_errors = ops.concatenate([error * (candidate - hidden), gated_error * hidden], axis=1)
        gate_errors = open_errors * gates * (1 - gates)
        before_error = error * (1 - update) + gated_error * reset
        before_error += gate_errors @ ops.transpose(recurrent[:, : 2 * units])
        return ops.concatenate([gate_errors, candidate_error], axis=1), (before_error,)

    @staticmethod
    def kernel_gradient(hidden_before, gates, kept: Arrays):
        units = hidden_before.shape[-1]
        reset = kept[0][:, units:]
        of_gates = ops.transpose(hidden_before) @ gates[:, : 2 * units]
        of_candidate = ops.transpose(reset * hidden_before) @ gates[:, 2 * units :]
        return ops.concatenate([of_gates, of_candidate], axis=1)


Cell = type[RNN] | type[LSTM] | type[GRU]
CELLS: dict[str, Cell] = {"rnn": RNN, "lstm": LSTM, "gru": GRU}


def through_time(cell: Cell, recurrent, projected, state: Arrays) -> tuple[Any, Arrays]:
    """All hidden states [time, batch, units], and the state after the last step."""
    count = cell.states

    def forward(recurrent, projected, *state):
        def step(state, inputs):
            state, kept = cell.step(TENSORS, recurrent, inputs[0], state)
            return state, (*state, *kept)

        last, made = _scan(step, tuple(state), (projected,))
        states, kept = made[:count], made[count:]

        def backward(*upstream, **_):
            (hidden_errors, *last_errors) = upstream if len(upstream) > 1 else upstream[0]
            before = tuple(
                ops.concatenate([first[None], part[:-1]], axis=0) for first, part in zip(state, states, strict=True)
            )

            def step_back(errors, inputs):
                hidden_error, *rest = inputs
                state, before, kept = rest[:count], rest[count : 2 * count], rest[2 * count :]
                errors = (errors[0] + hidden_error, *errors[1:])
                gates, errors = cell.back(recurrent, errors, state, before, kept)
                return errors, (gates,)

            inputs = (hidden_errors, *states, *before, *kept)
            state_errors, (gates,) = _scan(step_back, tuple(last_errors), inputs, reverse=True)
            rows = [ops.reshape(part, (-1, part.shape[-1])) for part in (before[0], gates, *kept)]
            return (cell.kernel_gradient(rows[0], rows[1], tuple(rows[2:])), gates, *state_errors)

        return (states[0], *last), backward

    hidden, *last = ops.custom_gradient(forward)(recurrent, projected, *state)
    return hidden, tuple(last)


def project_symbols(kernel, symbols):
    """One-hot inputs times `kernel` [symbols, width], for symbols [time, batch]: rows of it.

    The way back is a product, not a scatter, whose order of summation on a GPU would change from run to run.
    """

    def forward(kernel):
        def backward(upstream):
            hot = ops.one_hot(ops.reshape(symbols, (-1,)), kernel.shape[0], dtype=kernel.dtype)
            return ops.transpose(hot) @ ops.reshape(upstream, (-1, kernel.shape[1]))

        return ops.take(kernel, symbols, axis=0), backward

    return ops.custom_gradient(forward)(kernel)


def _scan(step: Callable, state: Arrays, inputs: Arrays, reverse: bool = False) -> tuple[Arrays, Arrays]:
    """`step(state, inputs at one time)` gives the next state and what to keep; all that was kept, over time.

    Keras has this too, but on TensorFlow it takes what is kept to have the form of the state.
    """
    if keras.backend.backend() == "jax":
        import jax

        return jax.lax.scan(step, state, inputs, reverse=reverse)
    return _scan_tensorflow(step, state, inputs, reverse)


def _scan_tensorflow(step: Callable, state: Arrays, inputs: Arrays, reverse: bool) -> tuple[Arrays, Arrays]:
    import tensorflow as tf

    length = inputs[0].shape[0]
    order = range(length)[::-1] if reverse else range(length)
    arrays = [tf.TensorArray(part.dtype, length, element_shape=part.shape[1:]).unstack(part) for part in inputs]
    state, first = step(state, tuple(array.read(order[0]) for array in arrays))
    kept = [tf.TensorArray(part.dtype, length, element_shape=part.shape).write(order[0], part) for part in first]

    def body(number, state, kept):
        time = length - 1 - number if reverse else number
        state, made = step(state, tuple(array.read(time) for array in arrays))
        return number + 1, state, [array.write(time, part) for array, part in zip(kept, made, strict=True)]

    _, state, kept = tf.while_loop(
        lambda number, *_: number < length, body, (1, tuple(state), kept), maximum_iterations=length - 1
    )
    return state, tuple(array.stack() for array in kept)
