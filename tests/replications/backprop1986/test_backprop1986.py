"""Back-propagation by hand has the gradient that it should, and a count of sweeps is what it says."""

import keras
import numpy as np
import pytest

from common.runs.run import Run
from replications.backprop1986 import learn, symmetry
from replications.backprop1986.nets import Nets
from replications.backprop1986.problems import PROBLEMS
from tests.runs import KeepsNothing, settings_of


def nets(sizes, direct=False, learners=3):
    return Nets(sizes, direct, learners, 0.8, np.random.default_rng(0))


def errors(made: Nets, inputs, targets) -> np.ndarray:
    return ((made.activities(inputs)[-1] - targets) ** 2).sum(axis=(1, 2)) / 2


@pytest.mark.parametrize("direct", [False, True])
def test_its_gradient_is_the_slope_of_the_error_in_every_weight(direct):
    made, (inputs, targets) = nets((4, 3, 2, 3), direct), PROBLEMS["addition"]()
    slopes = made.gradients(made.activities(inputs), targets)
    for layer, slope in zip(made.weights, slopes, strict=True):
        assert layer.shape == slope.shape
        for place in np.ndindex(layer.shape[1:]):
            at, step = (slice(None), *place), 1e-5
            layer[at] += step
            above = errors(made, inputs, targets)
            layer[at] -= 2 * step
            below = errors(made, inputs, targets)
            layer[at] += step
            np.testing.assert_allclose(slope[at], (above - below) / (2 * step), atol=1e-8)


def test_an_update_is_that_of_keras():
    made, (inputs, targets) = nets((2, 2, 1)), PROBLEMS["xor"]()
    net = keras.Sequential([keras.Input((2,)), *(keras.layers.Dense(units, "sigmoid") for units in (2, 1))])
    net.set_weights([part for layer in made.weights for part in (layer[1, :-1], layer[1, -1])])
    net.compile(keras.optimizers.SGD(0.5, momentum=0.9), loss=lambda y, told: keras.ops.sum((y - told) ** 2) / 2)
    for _ in range(3):
        made.learn(inputs, targets, 0.5, 0.9)
        net.train_on_batch(inputs, targets)
    ours = [part for layer in made.weights for part in (layer[1, :-1], layer[1, -1])]
    for one, other in zip(ours, net.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5)


def test_learners_do_not_touch_each_other():
    together, alone = nets((2, 2, 1)), nets((2, 2, 1))
    inputs, targets = PROBLEMS["xor"]()
    alone.only(np.array([False, True, False]))
    for _ in range(5):
        together.learn(inputs, targets, 0.5, 0.9)
        alone.learn(inputs, targets, 0.5, 0.9)
    for one, other in zip(together.weights, alone.weights, strict=True):
        np.testing.assert_allclose(one[1], other[0], rtol=1e-12)


def test_the_problems_are_what_they_are_called():
    assert PROBLEMS["xor"]().outputs[:, 0].tolist() == [0, 1, 1, 0]
    inputs, outputs = PROBLEMS["addition"]()
    assert (outputs @ [4, 2, 1] == inputs[:, :2] @ [2, 1] + inputs[:, 2:] @ [2, 1]).all()
    assert PROBLEMS["symmetry"]().outputs.sum() == 8 and PROBLEMS["parity_4"]().outputs.sum() == 8


def test_the_sweeps_counted_are_those_after_which_the_answers_were_right():
    """With an update after each sweep the answers of sweep n are those of n - 1 updates."""
    settings = settings_of("backprop1986", "xor", learners=20, longest=3000, update="sweep")
    inputs, outputs = PROBLEMS["xor"]()
    targets = 0.1 + 0.8 * outputs
    found = learn.learnt(nets((2, 2, 1), learners=20), inputs, outputs, settings)
    taken = found.taken["right"]
    assert np.isfinite(taken).sum() > 10
    again = nets((2, 2, 1), learners=20)
    for sweep in range(1, int(taken[np.isfinite(taken)].max()) + 1):
        right = (np.abs(again.learn(inputs, targets, 0.25, 0.9) - targets) < 0.4).all(axis=(1, 2))
        assert right[taken == sweep].all() and not right[taken > sweep].any()
    assert (found.taken["right"] <= found.taken["close"]).all()


def test_nets_that_are_given_up_count_as_the_longest():
    never = {"right": np.array([5.0, np.inf, 7.0, np.inf])}
    metrics = learn.sweeps(learn.Learnt(never, np.zeros(0)), longest=100)
    assert metrics["unlearnt_right"] == 50
    assert metrics["sweeps_until_right"]["mean"] == 53 and metrics["sweeps_until_right"]["n"] == 4


def test_halves_sorts_the_pairs_of_a_symmetric_unit():
    sizes, off = symmetry.halves(np.array([7.2, -14.2, 3.6, -3.6, 14.2, -7.2]))
    np.testing.assert_allclose(sizes, [3.6, 7.2, 14.2])
    assert off == 0
    assert symmetry.halves(np.array([7.2, -14.2, 3.6, -3.6, 14.2, -5.78]))[1] == pytest.approx(1.42 / 14.2)


def test_a_run_of_symmetry_gives_what_it_found():
    settings = settings_of("backprop1986", "symmetry_nature", learners=6, longest=4000)
    result = symmetry.run(Run(0, settings, {}, KeepsNothing()))
    assert result.parameters == 17 and result.metrics["unlearnt_right"] < 100
    assert result.metrics["off_mirror"]["mean"] < 0.2
