"""The parts of the experiment, each against its definition."""

import keras
import numpy as np
import pytest
from keras import layers

from common.errors import Problem
from replications.distillation.bias import RAISES, sweep
from replications.distillation.jitter import jittered
from replications.distillation.learning import Learner, label_loss, momentum, wrong
from replications.distillation.nets import large_net, small_net
from replications.distillation.recipe import dropout, recipe_net
from replications.distillation.rising_momentum import RisingMomentum
from replications.distillation.soft_targets import distillation_loss, softened
from tests.runs import settings_of
from tests.under_jax import passes_under_jax, runs_others_under_jax


def test_an_image_moves_by_up_to_two_pixels_each_way_and_nothing_comes_round_the_edge():
    image = np.zeros((28, 28), "uint8")
    image[0, 0], image[10, 12], image[27, 20] = 1, 2, 3
    moved = jittered(np.repeat(image[None], 2_000, axis=0), 2, np.random.default_rng(0))
    middle = np.argwhere(moved == 2)
    shifts = middle[:, 1:] - [10, 12]
    assert len(middle) == 2_000 and {tuple(shift) for shift in shifts} == {
        (down, right) for down in range(-2, 3) for right in range(-2, 3)
    }
    for shown, (down, right) in zip(moved[:100], shifts[:100], strict=True):
        expected = np.zeros((32, 32), "uint8")
        expected[2 + down : 30 + down, 2 + right : 30 + right] = image
        np.testing.assert_array_equal(shown, expected[2:30, 2:30])


def test_the_same_seed_jitters_alike_and_another_does_not():
    images = np.random.default_rng(0).integers(0, 256, (50, 28, 28), dtype="uint8")
    one, again, other = (jittered(images, 2, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any() and one.dtype == np.uint8


def test_soft_targets_are_the_softmax_at_a_temperature():
    logits = np.array([[0, np.log(3)], [1_000, 0]], "float32")
    np.testing.assert_allclose(softened(logits, 1), [[0.25, 0.75], [1, 0]], rtol=1e-6)
    np.testing.assert_allclose(softened(logits, 2)[0, 1] / softened(logits, 2)[0, 0], 3**0.5, rtol=1e-6)


def step_on(loss_of, start: np.ndarray, *batch) -> np.ndarray:
    """The gradient by the logits, from one step of a net of nothing but ten biases, which begin as `start`."""
    net = keras.Sequential([keras.Input((28, 28), dtype="uint8"), layers.Flatten(), layers.Dense(10)])
    net.layers[-1].bias.assign(start)
    learner = Learner(net, loss_of(net), momentum(0.0), learning_rate=1.0, decay=1.0)
    learner.train(0, (np.zeros((1, 28, 28), "uint8"), *batch), np.array([0]), 1)
    return start - keras.ops.convert_to_numpy(net.layers[-1].bias)


@pytest.mark.both_backends
@pytest.mark.parametrize("temperature", [1.0, 20.0])
def test_the_gradient_is_the_weighted_one_of_both_objectives(temperature):
    rng = np.random.default_rng(0)
    ours, theirs = rng.normal(0, 3, (2, 10)).astype("float32")
    targets = softened(theirs[None], temperature)
    labels = np.array([4], "int32")
    found = step_on(lambda net: distillation_loss(net, temperature, 0.25), ours, labels, targets)
    of_labels = softened(ours[None], 1)[0] - np.eye(10)[4]
    of_targets = temperature * (softened(ours[None], temperature) - targets)[0]
    np.testing.assert_allclose(found, 0.25 * of_labels + 0.75 * of_targets, atol=1e-4)


@pytest.mark.both_backends
def test_at_a_high_temperature_soft_targets_ask_for_the_large_nets_logits():
    """The paper's Eq. 4, times the temperature's square: (z - v) / N."""
    rng = np.random.default_rng(1)
    ours, theirs = rng.normal(0, 1, (2, 10)).astype("float32")
    ours, theirs = ours - ours.mean(), theirs - theirs.mean()
    batch = (np.array([0], "int32"), softened(theirs[None], 50.0))
    found = step_on(lambda net: distillation_loss(net, 50.0, 0.0), ours, *batch)
    np.testing.assert_allclose(found, (ours - theirs) / 10, atol=0.01)


@pytest.mark.both_backends
def test_training_keeps_every_hidden_unit_of_the_large_net_within_its_constraint():
    rng = np.random.default_rng(0)
    digits = (rng.integers(0, 256, (64, 28, 28), dtype="uint8"), rng.integers(0, 10, 64).astype("int32"))
    longest = {}
    for bound in (0.95, 100.0):
        keras.utils.set_random_seed(0)
        net = large_net(0.2, 0.5, bound)
        Learner(net, label_loss(net), momentum(0.95), 0.5, 1.0).train(0, digits, np.arange(64), 16)
        hidden = [layer.kernel for layer in net.layers if isinstance(layer, layers.Dense)][:2]
        longest[bound] = max(np.linalg.norm(keras.ops.convert_to_numpy(kernel), axis=0).max() for kernel in hidden)
    assert longest[0.95] < 0.951 < longest[100.0]


def test_small_nets_of_one_seed_start_alike_whatever_was_built_before():
    first = small_net(3)
    large_net(0.2, 0.5, 2.0)
    for one, other in zip(first.get_weights(), small_net(3).get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert (first.get_weights()[0] != small_net(4).get_weights()[0]).any()


def test_the_rate_falls_with_each_pass():
    """With the same gradient and no momentum, pass 2 moves a bias by a quarter of what pass 0 does."""
    image, label = np.zeros((1, 28, 28), "uint8"), np.array([4], "int32")
    moved = []
    for epoch in (0, 2):
        net = keras.Sequential([keras.Input((28, 28), dtype="uint8"), layers.Flatten(), layers.Dense(10)])
        Learner(net, label_loss(net), momentum(0.0), 0.1, 0.5).train(epoch, (image, label), np.array([0]), 1)
        moved.append(keras.ops.convert_to_numpy(net.layers[-1].bias))
    np.testing.assert_allclose(moved[1], moved[0] / 4, rtol=1e-5)


@pytest.mark.parametrize("raised", [(3,), (0, 1, 2, 3, 4, 5, 6, 9)])
def test_a_sweep_counts_the_errors_at_each_raise_of_the_biases(raised):
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(0, 4, (200, 10)).astype("float32"), rng.integers(0, 10, 200)
    found = sweep(logits, labels, raised)
    of_these = np.isin(labels, raised)
    for number in (0, 1, 35, 200):
        higher = logits + RAISES[number] * np.eye(10)[list(raised)].sum(axis=0)
        assert found.errors[number] == wrong(higher, labels)
        assert found.on_raised[number] == wrong(higher[of_these], labels[of_these])
    assert found.errors[found.best] == found.errors.min() and (found.errors[: found.best] > found.errors.min()).all()


@pytest.mark.parametrize(
    "change",
    [
        {"epochs": 0},
        {"learning_rate": 0.0},
        {"decay": 1.1},
        {"momentum": 1.0},
        {"large_epochs": 0},
        {"large_decay": 2.0},
        {"longest": 0.0},
        {"jitter": -1},
        {"temperature": 0.0},
        {"hidden_dropout": 1.0},
        {"label_weight": -0.1},
    ],
)
def test_settings_that_make_no_sense_are_refused(change):
    with pytest.raises(Problem, match=next(iter(change))):
        settings_of("distillation", "distillation", **change)


@pytest.mark.parametrize(
    "change",
    [
        {"lessons": ["threes"]},
        {"large_batch_size": 0},
        {"first_momentum": 0.995},
        {"momentum_epochs": 0},
        {"spread": 0},
    ],
)
def test_so_are_those_of_the_recipe(change):
    with pytest.raises(Problem, match=next(iter(change))):
        settings_of("distillation", "recipe", **change)


@pytest.mark.both_backends
def test_momentum_rises_from_pass_to_pass_and_the_gradient_weighs_what_it_leaves():
    """By hand, with two updates a pass and a gradient of 1 throughout."""
    weight = keras.Variable(np.zeros(1, "float32"))
    rule = RisingMomentum(first=0.5, last=0.9, passes=2, updates=2)
    rule.build([weight])
    rule.learning_rate = 10.0
    expected, move = 0.0, 0.0
    for momentum_then in (0.5, 0.5, 0.7, 0.7, 0.9, 0.9, 0.9):
        rule.apply([keras.ops.ones(1)], [weight])
        move = momentum_then * move - (1 - momentum_then) * 10
        expected += move
        np.testing.assert_allclose(keras.ops.convert_to_numpy(weight), [expected], rtol=1e-5)


def test_the_recipes_dropout_scales_down_in_use_and_not_up_in_training():
    net = keras.Sequential([keras.Input((1000,)), *dropout(0.2)])
    trained = keras.ops.convert_to_numpy(net(np.ones((1, 1000)), training=True))
    assert set(np.unique(trained.round(5))) == {0, 1} and 150 < (trained == 0).sum() < 250
    np.testing.assert_allclose(keras.ops.convert_to_numpy(net(np.ones((1, 1000)), training=False)), 0.8, rtol=1e-6)


def test_the_recipes_net_has_the_units_and_the_initial_weights_that_it_says():
    net = recipe_net(settings_of("distillation", "recipe"))
    kernels = [np.array(layer.kernel) for layer in net.layers if isinstance(layer, layers.Dense)]
    assert [kernel.shape for kernel in kernels] == [(784, 1200), (1200, 1200), (1200, 10)]
    assert all(abs(kernel.std() - 0.01) < 0.0005 for kernel in kernels)


@runs_others_under_jax
def test_the_same_holds_under_jax():
    passes_under_jax(__file__, marked="both_backends")
