"""One step of `fit` against two plain gradient steps, resumption to the bit, and failures that are noticed."""

import keras
import numpy as np
import pytest
from keras import ops

from common.data import synthetic as made_up
from common.runs.checkpoint import FileCheckpoint
from common.runs.machine import make_deterministic
from common.runs.run import Diverged, Run
from replications.dcgan import alternating, conditional, data, nets
from replications.dcgan.adversaries import CoupledAdam, loss_of_d, loss_of_g
from replications.dcgan.training import Trained, learning_rate
from replications.dcgan.watch import Watch, pull
from tests.runs import Interrupted, Interrupts, KeepsNothing, settings_of
from tests.under_jax import passes_under_jax, runs_others_under_jax

TINY = {
    "epochs": 3, "decay_from": 1, "dense_units": 8, "batch_size": 10, "training_images": 60, "validation_images": 20,
    "samples": 20, "many_samples": 0, "curve_every": 2, "least_variety": 0.0,
}  # fmt: skip


NAMES = ("images", "z", "labels", "z_for_g", "labels_for_g")


def run_of(folder, keeper=None, **changes) -> Run:
    made_up.write_idx_digits(folder, train=100, test=30)
    settings = settings_of("dcgan", "conditional", **{**TINY, **changes})
    return Run(0, settings, {"mnist": folder}, keeper or KeepsNothing())


def weights(net) -> list[np.ndarray]:
    return [ops.convert_to_numpy(variable) for variable in net.variables]


def gradients(loss, variables) -> list[np.ndarray]:
    """By differences would be slow: TensorFlow's tape, or JAX's `grad` over the variables' values."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape() as tape:
            value = loss()
        return [np.asarray(part) for part in tape.gradient(value, variables)]
    import jax

    def of_values(values):
        with keras.StatelessScope(state_mapping=list(zip(variables, values, strict=True))):
            return loss()

    return [np.asarray(part) for part in jax.grad(of_values)([variable.value for variable in variables])]


def adam(weight, gradient, settings, mean=0.0, square=0.0, step=1):
    """By hand, in double precision, the decay part of the gradient; the new weight and averages."""
    gradient = gradient.astype("float64") + settings.l2 * weight
    mean = settings.beta_1 * mean + (1 - settings.beta_1) * gradient
    square = settings.beta_2 * square + (1 - settings.beta_2) * gradient**2
    rate = settings.learning_rate * (1 - settings.beta_2**step) ** 0.5 / (1 - settings.beta_1**step)
    return weight - rate * mean / (square**0.5 + settings.epsilon), mean, square


def one_pair(run, digits):
    """The first mini-batch of D and of G."""
    batches = data.mini_batches(run, 0, digits)
    return {name: rows[:10] for name, rows in batches.items()}


@pytest.mark.both_backends
def test_a_step_of_fit_moves_both_nets_by_their_own_gradients_d_as_it_was_before(tmp_path):
    run = run_of(tmp_path, epsilon=1e-3, l2=0.01)  # both large, lest rounding be blown up and decay go unseen
    keras.utils.set_random_seed(0)
    g, d = nets.conditional(run.settings)
    batch = one_pair(run, data.load(run))
    x, z, y, z2, y2 = (ops.convert_to_tensor(batch[name]) for name in NAMES)
    fakes = ops.stop_gradient(g([z, y]))
    of_d = gradients(lambda: loss_of_d(d([x, y]), d([fakes, y])), d.trainable_variables)
    of_g = gradients(lambda: loss_of_g(d([g([z2, y2]), y2])), g.trainable_variables)
    expected = [
        adam(before, slope, run.settings)[0] for before, slope in zip(weights(g) + weights(d), of_g + of_d, strict=True)
    ]
    losses = Trained(g, d, run.settings).fit(batch, run.settings.learning_rate)
    for found, wanted in zip(weights(g) + weights(d), expected, strict=True):
        np.testing.assert_allclose(found, wanted, atol=3e-7)
    assert set(losses) == {"loss_of_d", "loss_of_g"} and all(np.isfinite(list(losses.values())))


@pytest.mark.both_backends
def test_in_strict_alternation_g_moves_first_and_d_sees_the_moved_g(tmp_path):
    run = run_of(tmp_path, epsilon=1e-3)
    keras.utils.set_random_seed(0)
    g, d = nets.conditional(run.settings)
    batch = one_pair(run, data.load(run))
    x, z, y, z2, y2 = (ops.convert_to_tensor(batch[name]) for name in NAMES)
    of_g = gradients(lambda: loss_of_g(d([g([z2, y2]), y2])), g.trainable_variables)
    moved = [adam(before, slope, run.settings)[0] for before, slope in zip(weights(g), of_g, strict=True)]
    before = weights(d)
    alternating.Alternating(g, d, run.settings).fit(batch, run.settings.learning_rate)
    for found, wanted in zip(weights(g), moved, strict=True):
        np.testing.assert_allclose(found, wanted, atol=3e-7)
    found = weights(d)
    for variable, value in zip(d.variables, before, strict=True):
        variable.assign(value)
    fakes = ops.stop_gradient(g([z, y]))  # of the G that has moved
    of_d = gradients(lambda: loss_of_d(d([x, y]), d([fakes, y])), d.trainable_variables)
    for after, start, slope in zip(found, before, of_d, strict=True):
        np.testing.assert_allclose(after, adam(start, slope, run.settings)[0], atol=3e-7)


@pytest.mark.both_backends
def test_the_decay_passes_through_adams_averages():
    settings = settings_of("dcgan", "conditional", l2=0.5, epsilon=1e-3)
    weight, rule = keras.Variable([2.0, -1.0]), CoupledAdam(2e-4, 0.5, 0.999, 1e-3, 0.5)
    rule.build([weight])
    expected, mean, square = np.array([2.0, -1.0]), 0.0, 0.0
    for step, gradient in enumerate(([1.0, 0.0], [-0.5, 0.0]), 1):
        expected, mean, square = adam(expected, np.array(gradient), settings, mean, square, step)
        rule.apply([ops.convert_to_tensor(np.array(gradient, "float32"))], [weight])
        np.testing.assert_allclose(ops.convert_to_numpy(weight), expected, atol=1e-6)
    np.testing.assert_allclose(ops.convert_to_numpy(rule.average_gradient(weight)), mean, rtol=1e-5)


def test_mini_batches_go_to_d_and_to_g_in_turn_and_each_digit_is_used_once(tmp_path):
    run = run_of(tmp_path)
    digits = data.load(run)._replace(train_labels=np.arange(60) % 10)
    batches = data.mini_batches(run, 0, digits)
    order = run.random("order", 0).permutation(60).reshape(3, 2, 10)
    assert (batches["labels"].argmax(axis=1) == order[:, 0].ravel() % 10).all()
    assert (batches["labels_for_g"].argmax(axis=1) == order[:, 1].ravel() % 10).all()
    assert (batches["images"].reshape(30, 784) == data.pixels(digits.train_images[order[:, 0].ravel()])).all()
    assert all(-1 <= batches[name].min() < batches[name].max() < 1 for name in ("z", "z_for_g"))
    other = data.mini_batches(run, 1, digits)
    assert (other["z"] != batches["z"]).any() and (other["labels"] != batches["labels"]).any()


def test_training_and_validation_images_share_none_and_depend_on_the_seed(tmp_path):
    run = run_of(tmp_path, training_images=80, validation_images=20)
    order = data.split(run, 100)
    assert sorted(order) == list(range(100))
    digits = data.load(run)
    assert (len(digits.train_labels), len(digits.validation_labels), len(digits.test_labels)) == (80, 20, 30)
    assert (data.split(Run(1, run.settings, run.data, KeepsNothing()), 100) != order).any()


def test_the_learning_rate_falls_to_a_step_above_zero():
    full = settings_of("dcgan", "conditional_full")
    rates = [learning_rate(full, epoch) / full.learning_rate for epoch in range(200)]
    assert rates[:101] == [1.0] * 101
    assert rates[150] == pytest.approx(0.5) and rates[199] == pytest.approx(0.01)
    assert learning_rate(settings_of("dcgan", "guidelines"), 2) == full.learning_rate


@pytest.mark.both_backends
@pytest.mark.parametrize("entry", [conditional.run, pytest.param(alternating.run, marks=pytest.mark.torture)])
def test_an_interrupted_run_resumes_with_the_same_bits(tmp_path, entry):
    make_deterministic()
    straight = run_of(tmp_path)
    expected = entry(straight)
    with pytest.raises(Interrupted):
        entry(run_of(tmp_path, Interrupts(tmp_path, "run", last=2)))
    resumed = run_of(tmp_path, FileCheckpoint(tmp_path, "run"))
    found = entry(resumed)
    assert resumed.checkpoint.resumed
    assert resumed.history == straight.history and len(straight.history["loss_of_d"]) == 3
    assert found.metrics == expected.metrics
    assert (found.exhibit["shown"] == expected.exhibit["shown"]).all() and expected.exhibit["shown"].shape[0] == 3


def test_a_nan_ends_the_run_and_leaves_its_last_good_checkpoint(tmp_path):
    keeper = FileCheckpoint(tmp_path, "run")
    run = run_of(tmp_path, keeper, learning_rate=1e30)
    with pytest.raises(Diverged, match=r"after epoch \d|in epoch \d"):
        conditional.fully_connected(run)
    first = run_of(tmp_path, FileCheckpoint(tmp_path, "other"), epochs=1, decay_from=1)
    conditional.fully_connected(first)
    before = first.checkpoint.state.read_bytes()
    first.settings = settings_of("dcgan", "conditional", **{**TINY, "learning_rate": 1e30})
    with pytest.raises(Diverged):
        conditional.fully_connected(first)
    assert first.checkpoint.state.read_bytes() == before


def test_collapse_names_the_epoch_and_the_class(tmp_path):
    run = run_of(tmp_path)
    digits = data.load(run)

    class OneDigitOnly:
        batch, conditional = 10, True

        def stream(self, random, count):
            images = random.random((count, 784), dtype="float32")
            labels = np.arange(count) % 10
            images[labels == 3] = 0.5
            yield images, labels

    watch = Watch(OneDigitOnly(), digits, run.random("watch"), least_variety=0.02)
    assert watch.variety(0) == 0
    with pytest.raises(Diverged, match="mode collapse in epoch 5: the samples of class 3"):
        watch.variety(4)


@pytest.mark.both_backends
def test_a_vanished_gradient_is_distinguished_from_decay(tmp_path):
    run = run_of(tmp_path)
    g, d = nets.conditional(run.settings)
    trained = Trained(g, d, run.settings)
    trained.fit(one_pair(run, data.load(run)), run.settings.learning_rate)
    assert pull(trained.moving_g, g, 0) > 1
    for variable in g.trainable_variables:
        decay = run.settings.l2 * ops.convert_to_numpy(variable)
        trained.moving_g.average_gradient(variable).assign(1.5 * decay)
    with pytest.raises(Diverged, match=r"vanished gradient in epoch 7: the loss moves G 0\.5 times"):
        pull(trained.moving_g, g, 6)


@runs_others_under_jax
def test_the_same_holds_under_jax():
    passes_under_jax(__file__, marked="both_backends and not torture")
