"""Training and measuring a classifier. The file is run on both backends."""

from dataclasses import dataclass

import keras
import numpy as np
import pytest

from common.data import mnist, synthetic
from common.methods import optimizer_rules
from common.methods.classification import (
    Examples,
    Split,
    error,
    images,
    surest_mistakes,
    train_classifier,
)
from common.methods.classifier_settings import OPTIMIZERS, ClassifierSettings
from common.runs.checkpoint import FileCheckpoint
from common.runs.run import CannotRun, Diverged, Run
from tests.runs import Interrupted, Interrupts, KeepsNothing, Remembers
from tests.under_jax import passes_under_jax, runs_others_under_jax

SGD = {"epochs": 2, "batch_size": 16, "optimizer": "sgd", "learning_rate": 0.1}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("digits")
    synthetic.write_idx_digits(made, train=200, test=60)
    return made


def run_of(folder, seed=0, checkpoint=None, **changes):
    return Run(seed, ClassifierSettings(**{**SGD, **changes}), {"fashion_mnist": folder}, checkpoint or KeepsNothing())


def softmax_regression(settings):
    return keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)])


def with_dropout(settings):
    """Of images with a channel, as a convolution takes them."""
    dropout = [keras.layers.Flatten(), keras.layers.Dropout(0.5)]
    return keras.Sequential([keras.Input((28, 28, 1)), *dropout, keras.layers.Dense(10)])


def test_it_learns_and_gives_what_it_measured_in_the_last_epoch(folder):
    run = run_of(folder, epochs=5)
    result = train_classifier(run, softmax_regression)
    assert set(run.history) == set(result.metrics) == {"test_error", "train_loss"}
    assert all(result.metrics[name] == values[-1] for name, values in run.history.items())
    assert run.history["train_loss"][-1] < run.history["train_loss"][0] and result.metrics["test_error"] < 50
    assert result.parameters == 7_850
    assert len(result.exhibit["index"]) == round(result.metrics["test_error"] * 60 / 100)


def test_a_seed_gives_the_same_bits_and_another_seed_others(folder):
    runs = [run_of(folder, seed, epochs=1) for seed in (0, 0, 1)]
    for run in runs:
        train_classifier(run, softmax_regression)
    assert runs[0].history == runs[1].history != runs[2].history


def test_an_interrupted_run_resumes_with_the_same_bits(folder, tmp_path):
    """With dropout, slots of the optimiser and another rate in each epoch."""
    momentum = {"optimizer": "momentum", "optimizer_arguments": {"momentum": 0.9}, "epochs": 3}
    halved = {"network": with_dropout, "schedule": lambda epoch: 0.5**epoch}
    whole, resumed = Remembers(), FileCheckpoint(tmp_path, "run")
    undisturbed = run_of(folder, checkpoint=whole, **momentum)
    expected = train_classifier(undisturbed, **halved)
    with pytest.raises(Interrupted):
        train_classifier(run_of(folder, checkpoint=Interrupts(tmp_path, "run", 2), **momentum), **halved)
    run = run_of(folder, checkpoint=resumed, **momentum)
    assert train_classifier(run, **halved).metrics == expected.metrics and run.history == undisturbed.history
    with np.load(resumed.state) as kept:
        for number, array in enumerate(whole.states[-1]):
            np.testing.assert_array_equal(kept[f"state_{number}"], array)


def test_the_schedule_multiplies_the_rate_of_an_epoch(folder):
    """A rate of nothing from the second epoch on: the weights stay where the first has left them."""
    checkpoint = Remembers()
    run = run_of(folder, checkpoint=checkpoint, epochs=3)
    train_classifier(run, softmax_regression, schedule=lambda epoch: float(epoch == 0))
    kernels = [next(array for array in state if array.shape == (784, 10)) for state in checkpoint.states]
    assert (kernels[0] == kernels[1]).all() and (kernels[1] == kernels[2]).all()
    assert checkpoint.states[0][0].any()


def test_images_are_scaled_and_held_out_from_the_end(folder):
    digits = mnist.load(folder)
    data = images(run_of(folder, train_images=50, validation_images=30, mean=0.5, sd=0.25))
    np.testing.assert_allclose(data.train.inputs, (digits.train_images[:50] / 255 - 0.5) / 0.25, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(data.train.labels, digits.train_labels[:50])
    np.testing.assert_array_equal(data.validation.labels, digits.train_labels[-30:])
    assert data.train.inputs.dtype == np.float32 and len(data.test.labels) == 60
    assert len(images(run_of(folder, validation_images=30)).train.labels) == 170
    assert images(run_of(folder)).validation is None


def test_held_out_images_are_measured_and_not_trained_on(folder):
    run = run_of(folder, validation_images=30)
    result = train_classifier(run, softmax_regression)
    shorter = run_of(folder, train_images=170)
    assert result.metrics["train_loss"] == train_classifier(shorter, softmax_regression).metrics["train_loss"]
    assert len(run.history["validation_error"]) == 2 and "validation_error" in result.metrics
    with pytest.raises(CannotRun, match="only 170"):
        images(run_of(folder, train_images=180, validation_images=30))


def test_features_are_classified_as_images_are():
    rows = np.random.default_rng(0).normal(size=(80, 3)).astype("float32")
    examples = Examples(rows, (rows[:, 0] > 0).astype("int32"))
    run = Run(0, ClassifierSettings(**{**SGD, "epochs": 20, "learning_rate": 1.0}), {}, KeepsNothing())
    layers = [keras.Input((3,)), keras.layers.Dense(2)]
    result = train_classifier(run, lambda settings: keras.Sequential(layers), Split(examples, examples))
    assert result.metrics["test_error"] < 10 and "image" not in result.exhibit


def test_the_first_loss_is_the_cross_entropy_with_the_penalty_of_the_weights(folder):
    """Zero weights answer ten classes alike: ln 10 nats. Ones instead add 7,840 times the regulariser's 0.001."""

    def network(start):
        dense = keras.layers.Dense(10, kernel_initializer=start, kernel_regularizer=keras.regularizers.L2(1e-3))
        return lambda settings: keras.Sequential([keras.Input((784,)), dense])

    for start, expected in (("zeros", np.log(10)), ("ones", np.log(10) + 7.84)):
        run = run_of(folder, epochs=1, batch_size=200)
        train_classifier(run, network(start))
        assert run.history["train_loss"] == [pytest.approx(expected, rel=1e-5)]


def test_a_loss_that_is_no_number_ends_the_run(folder):
    with pytest.raises(Diverged, match="train_loss"):
        train_classifier(run_of(folder, learning_rate=1e38, epochs=9), softmax_regression)


def test_errors_are_in_percent_and_the_surest_mistakes_come_first():
    labels = np.array([0, 1, 2, 1], "int32")
    logits = np.zeros((4, 10), "float32")
    logits[0, 3], logits[1, 1], logits[2, 7], logits[3, 4] = 1.0, 9.0, 2.0, 1.0
    assert error(logits, labels) == 75
    pictures = np.arange(4, dtype="uint8").reshape(4, 1, 1)
    shown = surest_mistakes(logits, Examples(logits, labels, pictures), 2)
    assert shown["index"].tolist() == [2, 0] and shown["image"].ravel().tolist() == [2, 0]
    assert shown["answer"].tolist() == [7, 3] and shown["truth"].tolist() == [2, 0]
    np.testing.assert_allclose(shown["confidence"], [np.exp(2) / (np.exp(2) + 9), np.e / (np.e + 9)], rtol=1e-5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"learning_rate": 0.0},
        {"sd": -1.0},
        {"train_images": -1},
        {"validation_images": -1},
        {"optimizer": "sgdd"},
        {"optimizer_arguments": {"rho": 0.9}},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ClassifierSettings(**{**SGD, **wrong})


def test_a_paper_may_define_a_rule_of_its_own(folder):
    @dataclass(frozen=True, kw_only=True)
    class Settings(ClassifierSettings):
        optimizers = {**OPTIMIZERS, "heavy": ()}

    rules = {**optimizer_rules.RULES, "heavy": lambda rate: keras.optimizers.SGD(rate, momentum=0.9)}
    own = Run(0, Settings(**{**SGD, "optimizer": "heavy"}), {"mnist": folder}, KeepsNothing())
    shared = run_of(folder, optimizer="momentum", optimizer_arguments={"momentum": 0.9})
    metrics = train_classifier(own, softmax_regression, rules=rules).metrics
    assert metrics == train_classifier(shared, softmax_regression).metrics


@runs_others_under_jax
def test_all_of_this_holds_under_jax():
    passes_under_jax(__file__)
