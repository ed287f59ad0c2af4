"""The gradients written by hand are the loss's, the networks start as they should, and bad settings are refused."""

import shutil

import keras
import numpy as np
import pytest

from common.data import synthetic
from common.errors import Problem
from common.experiments.load import experiments
from common.methods.training import Training
from common.runs.checkpoint import FileCheckpoint
from common.runs.run import Run
from replications.glorot2010 import deep, findings, stack, start, train
from replications.glorot2010.network import network
from replications.glorot2010.propagation import activations, hidden_layers, jacobians, softmax, weight_gradients
from replications.glorot2010.settings import Net
from replications.glorot2010.units import UNITS, signs
from tests.runs import KeepsNothing, settings_of

PAPER = "glorot2010"
RANDOM = np.random.default_rng(0)
INPUTS, LABELS = RANDOM.random((20, 784)), RANDOM.integers(10, size=20)
SHORT = {"units": 8, "learning_rates": [0.1, 1e-4], "looks": [100, 200], "batch_size": 1, "train_images": 100,
         "validation_images": 50, "examples": 30}  # fmt: skip


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mnist")
    synthetic.write_idx_digits(folder, train=200, test=60)
    return {"mnist": folder}


def weights_of(activation, units=7):
    keras.utils.set_random_seed(1)
    model = network(Net(layers=3, units=units, activation=activation, start="normalised"))
    return model, [np.asarray(weight, "float64") + 0.01 for weight in model.get_weights()]


def losses(weights, activation):
    """[n], the cross-entropy of each example."""
    logits = activations(weights, activation, INPUTS)[-1] @ weights[-2] + weights[-1]
    return -np.log(softmax(logits)[np.arange(len(LABELS)), LABELS])


@pytest.mark.parametrize("activation", UNITS)
def test_gradients_are_what_the_loss_changes_by(activation):
    _, weights = weights_of(activation)
    layers = hidden_layers(weights, activation, INPUTS, LABELS)
    for number, layer in enumerate(layers):
        # A step of one unit's bias is a step of its s, for every example.
        step = np.zeros_like(weights[2 * number + 1])
        step[3] = 1e-6
        ahead, behind = (
            losses([w + sign * step if place == 2 * number + 1 else w for place, w in enumerate(weights)], activation)
            for sign in (1, -1)
        )
        np.testing.assert_allclose(layer.gradients[:, 3], (ahead - behind) / 2e-6, atol=1e-7)


def test_a_weights_gradient_is_the_mean_over_ten_examples():
    _, weights = weights_of("tanh")
    layers = hidden_layers(weights, "tanh", INPUTS, LABELS)
    batches = list(weight_gradients(layers[0].activations, layers[1].gradients))
    step = np.zeros_like(weights[2])
    step[2, 5] = 1e-6
    ahead, behind = (
        losses([*weights[:2], weights[2] + sign * step, *weights[3:]], "tanh")[10:].mean() for sign in (1, -1)
    )
    assert len(batches) == 2 and batches[1][2, 5] == pytest.approx((ahead - behind) / 2e-6, abs=1e-8)
    assert layers[1].weight_gradient_sd == pytest.approx(np.std(batches))


def test_a_jacobian_is_what_a_step_below_does_above():
    _, weights = weights_of("softsign")
    outputs = activations(weights, "softsign", INPUTS)
    found = list(jacobians(weights[:-2:2], "softsign", [z[:2] for z in outputs]))
    step = np.zeros(7)
    step[4] = 1e-6
    ahead, behind = (UNITS["softsign"].output(np, (outputs[0][1] + d) @ weights[2] + weights[3]) for d in (step, -step))
    assert len(found) == 4  # two layers above the first, two examples
    np.testing.assert_allclose(found[1][4], (ahead - behind) / 2e-6, atol=1e-8)


@pytest.mark.parametrize("activation", UNITS)
def test_numpy_measures_the_network_that_keras_trains(activation):
    model, _ = weights_of(activation)
    weights = model.get_weights()
    logits = activations(weights, activation, INPUTS.astype("float32"))[-1] @ weights[-2] + weights[-1]
    trained = keras.ops.convert_to_numpy(model(INPUTS.astype("float32")))
    np.testing.assert_allclose(logits, trained, atol=1e-5)


def test_the_two_starts_are_those_of_equations_1_and_16():
    for way, limit in {"standard": 1 / np.sqrt(784), "normalised": np.sqrt(6 / (784 + 60))}.items():
        kernel, bias, *_ = network(Net(layers=3, units=60, activation="tanh", start=way)).get_weights()
        assert 0.99 * limit < np.abs(kernel).max() <= limit and not bias.any()
        assert kernel.std() == pytest.approx(limit / np.sqrt(3), rel=0.02)


def test_every_other_rectifier_is_negated():
    np.testing.assert_array_equal(UNITS["rectifier"].output(np, np.array([[2.0, 2.0, -2.0, -2.0]])), [[2, -2, 0, 0]])
    assert abs(signs(1000).sum()) == 0


def test_the_gradient_through_convolutions_is_the_loss_change():
    """Below the second convolution it is the derivative of what the random gradient above weighs."""
    random = np.random.default_rng(3)
    kernels = stack.kernels([3, 4, 2], random)
    drawn = []

    class Draws:
        def standard_normal(self, shape, dtype):
            drawn.append(random.standard_normal(shape, dtype))
            return drawn[-1]

    found = stack.kept(kernels, 4, Draws())
    image, above = drawn

    def upwards(values, part):
        for kernel in part:
            values = keras.ops.relu(keras.ops.conv(values, kernel, strides=1, padding="same"))
        return keras.ops.convert_to_numpy(values).astype("float64")

    z = upwards(image, kernels[:1])
    gradient = np.zeros_like(z)
    for place in np.ndindex(z.shape):
        step = np.zeros_like(z)
        step[place] = 1e-3
        sides = [upwards((z + sign * step).astype("float32"), kernels[1:]) for sign in (1, -1)]
        gradient[place] = ((sides[0] - sides[1]) * above).sum() / 2e-3
    assert found == pytest.approx(gradient.std() / above.std(), rel=0.01)


def test_before_the_first_step_a_small_net_shrinks_gradients_as_equation_15_says(digits):
    settings = settings_of(PAPER, "start_standard", units=100, examples=60)
    result = start.run(Run(0, settings, digits, KeepsNothing()))
    assert set(result.metrics) == set(experiments(PAPER)["start_standard"].metrics)
    assert result.metrics["gradient_ratio"] == pytest.approx(1 / 3, rel=0.2)
    assert result.metrics["weight_gradient_ratio"] == pytest.approx(1, rel=0.4)
    assert result.exhibit["gradients"].shape == (5, start.BINS)


@pytest.fixture
def without_xla(monkeypatch):
    """Compiling takes longer than these few updates."""
    monkeypatch.setattr(train, "Training", lambda *parts, xla: Training(*parts, xla=False))


def trained(folders, keeper):
    run = Run(0, settings_of(PAPER, "sigmoid_4_short", **{**SHORT, "layers": 3}), folders, keeper)
    return run, train.run(run)


class CopiesTheThird(FileCheckpoint):
    """Leaves beside its own checkpoint the one after the third look, as an interrupted run would."""

    def keep(self, state, history, done, total):
        super().keep(state, history, done, total)
        if done == 3:
            shutil.copy(self.state, self.state.with_name("third.npz"))


def test_a_run_interrupted_within_its_second_rate_ends_with_the_same_bits(digits, tmp_path, without_xla):
    run, expected = trained(digits, CopiesTheThird(tmp_path, "whole"))
    assert set(expected.metrics) == set(experiments(PAPER)["sigmoid_4_short"].metrics)
    assert run.history["train_loss"][0] != run.history["train_loss"][2]  # another rate from the same start
    resumed, found = trained(digits, FileCheckpoint(tmp_path, "third"))
    assert resumed.checkpoint.resumed and resumed.history == run.history and found.metrics == expected.metrics


def test_each_pass_has_every_image_once(digits):
    run = Run(0, settings_of(PAPER, "tanh_short", **{**SHORT, "train_images": 300}), digits, KeepsNothing())
    passes = [np.concatenate([train.rows(run, 3 * number + part) for part in range(3)]) for number in (0, 1)]
    assert all(sorted(rows) == list(range(300)) for rows in passes) and any(passes[0] != passes[1])


def test_what_is_reported_is_of_the_rate_with_the_lowest_validation_error():
    settings = settings_of(PAPER, "tanh_3_short", **SHORT)
    history = {"validation_error": [9.0, 5.0, 8.0, 4.0], "test_error": [1.0, 2.0, 3.0, 6.0], "zeros": [0.0] * 4}
    assert findings.of_errors(history, settings) == {
        "learning_rate": 1e-4, "test_error": 6.0, "validation_error": 4.0, "zeros": 0.0
    }  # fmt: skip


def test_thirty_layers_are_27_convolutions_and_three_more():
    settings = settings_of(PAPER, "he_30", filters=[2, 2, 2], units=4)
    kinds = [type(layer).__name__ for layer in deep.network(settings).layers]
    assert kinds.count("Conv2D") == 27 and kinds.count("Dense") == 3
    assert sum(settings_of(PAPER, "xavier_22").stages) == 19


@pytest.mark.parametrize(
    ("experiment", "wrong", "said"),
    [
        ("tanh", {"looks": [100, 150]}, "looks must be rising multiples of 100"),
        ("tanh", {"learning_rates": []}, "learning_rates must be one or more"),
        ("tanh", {"layers": 2}, "layers must be at least 3"),
        ("start_standard", {"jacobians": 301}, "jacobians must be from 1"),
        ("stack", {"pairs": 1}, "pairs must be at least 2"),
        ("he_30", {"stages": [9, 9]}, "stages and filters"),
    ],
)
def test_settings_that_make_no_sense_are_refused(experiment, wrong, said):
    with pytest.raises(Problem, match=said):
        settings_of(PAPER, experiment, **wrong)
