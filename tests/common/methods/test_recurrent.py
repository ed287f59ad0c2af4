"""Cells through time against the plainest way of writing them. The file is run on both backends."""

import keras
import numpy as np
import pytest
from keras import ops

from common.methods.cells import CELLS, NUMPY
from common.methods.recurrent import project_symbols, through_time
from tests.under_jax import passes_under_jax, runs_others_under_jax

TIME, BATCH, UNITS = 7, 3, 5


def problem(name):
    """Recurrent kernel, projected inputs, state, and weights of a loss that depends on every output."""
    cell, rng = CELLS[name], np.random.default_rng(0)
    shapes = [(UNITS, cell.blocks * UNITS), (TIME, BATCH, cell.blocks * UNITS), *[(BATCH, UNITS)] * cell.states]
    recurrent, projected, *state = (rng.normal(scale=0.5, size=shape).astype("float32") for shape in shapes)
    weights = [
        rng.normal(size=shape).astype("float32") for shape in [(TIME, BATCH, UNITS), *[(BATCH, UNITS)] * cell.states]
    ]
    return cell, [recurrent, projected, *state], weights


def by_hand(name, recurrent, projected, state):
    """The cells' equations as the papers print them, in double precision."""
    recurrent, projected = recurrent.astype("float64"), projected.astype("float64")
    n, states = UNITS, [part.astype("float64") for part in state]
    hidden = []

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    for x in projected:
        h = states[0]
        if name == "rnn":
            states = [np.tanh(x + h @ recurrent)]
        elif name == "gru":
            z = sigmoid(x[:, :n] + h @ recurrent[:, :n])
            r = sigmoid(x[:, n : 2 * n] + h @ recurrent[:, n : 2 * n])
            candidate = np.tanh(x[:, 2 * n :] + (r * h) @ recurrent[:, 2 * n :])
            states = [z * candidate + (1 - z) * h]
        else:
            i, f, o, g = np.split(x + h @ recurrent, 4, axis=1)
            c = sigmoid(f) * states[1] + sigmoid(i) * np.tanh(g)
            states = [sigmoid(o) * np.tanh(c), c]
        hidden.append(states[0])
    return np.array(hidden), states


def loss_by_hand(name, values, weights):
    hidden, last = by_hand(name, values[0], values[1], values[2:])
    return (hidden * weights[0]).sum() + sum(
        (part * weight).sum() for part, weight in zip(last, weights[1:], strict=True)
    )


def gradients(function, values):
    """Of a scalar function of tensors, by the backend's own means."""
    tensors = [ops.convert_to_tensor(value) for value in values]
    if keras.backend.backend() == "jax":
        import jax

        return jax.grad(lambda given: function(*given))(tensors)
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(tensors)
        result = function(*tensors)
    return tape.gradient(result, tensors)


@pytest.mark.parametrize("name", CELLS)
def test_the_states_are_those_of_the_equations(name):
    cell, values, _ = problem(name)
    hidden, last = through_time(
        cell, *map(ops.convert_to_tensor, values[:2]), tuple(map(ops.convert_to_tensor, values[2:]))
    )
    expected, expected_last = by_hand(name, values[0], values[1], values[2:])
    np.testing.assert_allclose(ops.convert_to_numpy(hidden), expected, rtol=1e-4, atol=1e-5)
    for part, wanted in zip(last, expected_last, strict=True):
        np.testing.assert_allclose(ops.convert_to_numpy(part), wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", CELLS)
def test_numpy_steps_like_the_tensors(name):
    cell, (recurrent, projected, *state), _ = problem(name)
    state = tuple(state)
    for row in projected:
        state, _ = cell.step(NUMPY, recurrent, row, state)
    for part, wanted in zip(state, by_hand(name, recurrent, projected, problem(name)[1][2:])[1], strict=True):
        np.testing.assert_allclose(part, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", CELLS)
def test_the_gradients_are_those_of_small_differences(name):
    cell, values, weights = problem(name)

    def loss(recurrent, projected, *state):
        hidden, last = through_time(cell, recurrent, projected, state)
        total = ops.sum(hidden * weights[0])
        for part, weight in zip(last, weights[1:], strict=True):
            total = total + ops.sum(part * weight)
        return total

    for which, gradient in enumerate(gradients(loss, values)):
        gradient = ops.convert_to_numpy(gradient)
        assert gradient.shape == values[which].shape
        for place in np.random.default_rng(which).integers(values[which].size, size=12):
            sides = []
            for step in (1e-5, -1e-5):
                moved = [value.astype("float64") for value in values]
                moved[which].flat[place] += step
                sides.append(loss_by_hand(name, moved, weights))
            assert gradient.flat[place] == pytest.approx((sides[0] - sides[1]) / 2e-5, rel=2e-3, abs=2e-4)


@pytest.mark.parametrize("name", CELLS)
def test_two_chunks_with_the_state_carried_equal_one_long_pass(name):
    cell, (recurrent, projected, *state), _ = problem(name)
    recurrent, state = ops.convert_to_tensor(recurrent), tuple(map(ops.convert_to_tensor, state))
    whole, last = through_time(cell, recurrent, ops.convert_to_tensor(projected), state)
    first, between = through_time(cell, recurrent, ops.convert_to_tensor(projected[:4]), state)
    second, after = through_time(cell, recurrent, ops.convert_to_tensor(projected[4:]), between)
    chunks = np.concatenate([ops.convert_to_numpy(part) for part in (first, second)])
    np.testing.assert_allclose(chunks, ops.convert_to_numpy(whole), rtol=1e-6, atol=1e-6)
    for part, wanted in zip(after, last, strict=True):
        np.testing.assert_allclose(ops.convert_to_numpy(part), ops.convert_to_numpy(wanted), rtol=1e-6, atol=1e-6)


def test_projecting_symbols_is_a_product_with_one_hot_rows():
    rng = np.random.default_rng(1)
    kernel, symbols = rng.normal(size=(6, 4)).astype("float32"), rng.integers(0, 6, (TIME, BATCH)).astype("int32")
    weights = rng.normal(size=(TIME, BATCH, 4)).astype("float32")
    rows = ops.convert_to_numpy(project_symbols(ops.convert_to_tensor(kernel), ops.convert_to_tensor(symbols)))
    assert (rows == kernel[symbols]).all()
    [gradient] = gradients(lambda kernel: ops.sum(project_symbols(kernel, symbols) * weights), [kernel])
    expected = np.zeros_like(kernel)
    np.add.at(expected, symbols, weights)
    np.testing.assert_allclose(ops.convert_to_numpy(gradient), expected, rtol=1e-5, atol=1e-5)


@runs_others_under_jax
def test_all_of_this_holds_under_jax():
    passes_under_jax(__file__)
