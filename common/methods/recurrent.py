"""Recurrent cells over a stretch of time, in compiled code, with the state carried in and out.

What does not depend on the state is left out of the loop over time: a caller projects all inputs at once (a symbol's
projection is a row of the kernel), and the gradient of the recurrent kernel is one large product after the loop. So
the gradient of the loop is written by hand; the tests hold it against small differences.

Shapes: projected inputs [time, batch, blocks * units], a state one or two of [batch, units], the hidden one first.
"""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from common.methods.cells import Arrays, Cell, Functions

TENSORS = Functions(ops.tanh, ops.sigmoid, ops.transpose, ops.concatenate)


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
                gates, errors = cell.back(TENSORS, recurrent, errors, state, before, kept)
                return errors, (gates,)

            inputs = (hidden_errors, *states, *before, *kept)
            state_errors, (gates,) = _scan(step_back, tuple(last_errors), inputs, reverse=True)
            rows = [ops.reshape(part, (-1, part.shape[-1])) for part in (before[0], gates, *kept)]
            return (cell.kernel_gradient(TENSORS, rows[0], rows[1], tuple(rows[2:])), gates, *state_errors)

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
