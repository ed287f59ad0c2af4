"""Back-propagation written out by hand has the slope of the error, in every net, and makes the moves of Keras."""

import keras
import numpy as np
import pytest

from replications.backprop1986 import family_trees, fields, sequences
from replications.backprop1986.learners import lenient
from replications.backprop1986.nets import Nets
from replications.backprop1986.problems import PROBLEMS
from replications.backprop1986.recurrent import RecurrentNets


def nets(sizes, direct=False, learners=3, joined=None):
    return Nets(sizes, direct, learners, 0.8, np.random.default_rng(0), joined)


def check(made, error, gradients, there=None):
    """Differences of `error` [learners] against `gradients`, at some places of each array of weights."""
    for weights, slope in zip(made.weights, gradients, strict=True):
        assert weights.shape == slope.shape
        places = np.argwhere(np.ones(weights.shape[1:]) if there is None else there)
        for place in places[:: max(1, len(places) // 60)]:
            at, step = (slice(None), *place), 1e-5
            weights[at] += step
            above = error()
            weights[at] -= 2 * step
            below = error()
            weights[at] += step
            np.testing.assert_allclose(slope[at], (above - below) / (2 * step), atol=1e-8)


def halved(apart):
    return (apart**2).reshape(len(apart), -1).sum(axis=1) / 2


@pytest.mark.parametrize("direct", [False, True])
def test_of_layered_nets(direct):
    made, (inputs, targets) = nets((4, 3, 2, 3), direct), PROBLEMS["addition"]()
    activities = made.activities(inputs)
    slopes = made.gradients(activities, activities[-1] - targets)
    check(made, lambda: halved(made.activities(inputs)[-1] - targets), slopes)


def test_of_shared_receptive_fields():
    made, inputs = fields.FieldNets(3, 0.8, np.random.default_rng(0)), fields.patches()
    targets = np.repeat([1.0, 0.0], 4)
    hidden, outputs = made.activities(inputs)
    check(
        made,
        lambda: halved(made.activities(inputs)[1] - targets),
        made.gradients(inputs, hidden, outputs, outputs - targets),
    )


def test_through_time():
    joined = sequences.joined(4)
    made = RecurrentNets(joined, 2, 0.8, np.random.default_rng(0))
    shown, wanted = sequences.patterns(["AB", "CD", "EE"])

    def apart():
        outputs = [state[..., 4:] for state in made.states(shown, np.full((1, 7), 0.2))[2:]]
        return [lenient(given, wanted[:, step]) for step, given in enumerate(outputs)]

    states = made.states(shown, np.full((1, 7), 0.2))
    slopes = [np.zeros_like(state) for state in states[1:]]
    for slope, short in zip(slopes[1:], apart(), strict=True):
        slope[..., 4:] = short
    gradients = made.gradients(shown, states, slopes)
    check(made, lambda: halved(np.stack(apart(), axis=1)), gradients, there=joined)
    assert (gradients[0][:, joined == 0] == 0).all() and (made.weights[0][:, joined == 0] == 0).all()


def test_of_nets_whose_first_layer_is_in_two_parts():
    joined = family_trees.joined()
    made = nets(family_trees.SIZES, learners=2, joined=joined)
    shown, answers = family_trees.questions()
    activities = made.activities(shown)
    first = made.gradients(activities, lenient(activities[-1], answers))[0]
    assert (first[:, joined == 0] == 0).all() and (made.weights[0][:, joined == 0] == 0).all()
    assert made.parameters == 25 * 6 + 13 * 6 + 13 * 12 + 13 * 6 + 7 * 24
    codes = made.activities(shown)[1]
    same_person = (shown[:, None, :24] * shown[None, :, :24]).sum(axis=2) == 1
    assert np.allclose(codes[0, same_person.argmax(axis=1), :6], codes[0, :, :6])


def test_an_update_is_that_of_keras():
    made, (inputs, targets) = nets((2, 2, 1)), PROBLEMS["xor"]()
    net = keras.Sequential([keras.Input((2,)), *(keras.layers.Dense(units, "sigmoid") for units in (2, 1))])
    net.set_weights([part for layer in made.weights for part in (layer[1, :-1], layer[1, -1])])
    net.compile(keras.optimizers.SGD(0.5, momentum=0.9), loss=lambda y, told: keras.ops.sum((y - told) ** 2) / 2)
    for _ in range(3):
        activities = made.activities(inputs)
        made.step(made.gradients(activities, activities[-1] - targets), 0.5, 0.9)
        net.train_on_batch(inputs, targets)
    ours = [part for layer in made.weights for part in (layer[1, :-1], layer[1, -1])]
    for one, other in zip(ours, net.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5)


def test_learners_do_not_touch_each_other():
    together, alone = nets((2, 2, 1)), nets((2, 2, 1))
    inputs, targets = PROBLEMS["xor"]()
    alone.only(np.array([False, True, False]))
    for made in (together, alone):
        for _ in range(5):
            activities = made.activities(inputs)
            made.step(made.gradients(activities, activities[-1] - targets), 0.5, 0.9)
    for one, other in zip(together.weights, alone.weights, strict=True):
        np.testing.assert_allclose(one[1], other[0], rtol=1e-12)


def test_beyond_four_fifths_and_one_fifth_there_is_no_error():
    activities = np.array([0.95, 0.7, 0.1, 0.5])
    np.testing.assert_allclose(lenient(activities, np.array([1, 1, 0, 0])), [0, -0.1, 0, 0.3])
