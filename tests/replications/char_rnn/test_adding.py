"""The adding problem's cases and measurements, each against its definition."""

import keras
import numpy as np
import pytest

from common.methods.cells import NUMPY
from replications.char_rnn.adding import Adder, cases, errors_by_lag, measured
from tests.runs import settings_of


def test_one_number_of_each_half_is_marked_and_the_sum_is_theirs():
    inputs, sums = cases(settings_of("char_rnn", "adding_rnn", length=10), 500, np.random.default_rng(0))
    marked = set()
    for case, total in zip(inputs, sums, strict=True):
        first, second = (place for place in range(10) if case[place, 1] == 1)
        assert first < 5 <= second and case[:, 1].sum() == 2
        assert total == pytest.approx(case[first, 0] + case[second, 0])
        marked |= {first, second}
    assert marked == set(range(10))
    assert 0 <= inputs[:, :, 0].min() < 0.01 and 0.99 < inputs[:, :, 0].max() < 1


def test_always_answering_1_gives_a_mean_squared_error_of_a_sixth():
    model = Adder(settings_of("char_rnn", "adding_rnn", units=3), np.random.default_rng(0))
    for name, weight in model.own.items():
        weight.assign(np.full(weight.shape, float(name == "out_bias")))
    inputs, sums = cases(settings_of("char_rnn", "adding_rnn", length=6), 20_000, np.random.default_rng(1))
    assert measured(model, inputs, sums) == pytest.approx(np.mean((sums - 1.0) ** 2), rel=1e-5)
    assert measured(model, inputs, sums) == pytest.approx(1 / 6, abs=0.005)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_what_reaches_a_step_is_by_how_much_its_state_would_move_the_answer(cell):
    """By differences: the state after each step is moved a little, and the rest of the sequence read again."""
    model = Adder(settings_of("char_rnn", "adding_rnn", cell=cell, units=3), np.random.default_rng(2))
    inputs, _ = cases(settings_of("char_rnn", "adding_rnn", length=6), 4, np.random.default_rng(3))
    weights = {name: keras.ops.convert_to_numpy(weight).astype("float64") for name, weight in model.own.items()}
    projected = inputs.transpose(1, 0, 2) @ weights["kernel"] + weights["bias"]
    small = 1e-6

    def answers(moved=None, direction=None):
        state = [np.zeros((4, 3)) for _ in range(model.cell.states)]
        for place, step in enumerate(projected):
            state = list(model.cell.step(NUMPY, weights["recurrent"], step, tuple(state))[0])
            if place == moved:
                part, unit = divmod(direction, 3)
                state[part] = state[part] + small * np.eye(3)[unit]
        return state[0] @ weights["out"]

    expected = []
    for place in reversed(range(6)):
        slopes = [(answers(place, direction) - answers()) / small for direction in range(3 * model.cell.states)]
        expected.append(np.linalg.norm(np.hstack(slopes), axis=1).mean())
    np.testing.assert_allclose(errors_by_lag(model, inputs), expected, rtol=1e-3)
