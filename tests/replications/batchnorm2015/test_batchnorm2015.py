"""Batch normalisation is that of the paper's two algorithms, and the claims are the coordinates of its figure."""

import keras
import numpy as np
import pandas as pd
import pytest
from keras import ops

from common.data import synthetic
from common.errors import Problem
from common.evidence.claims import claims
from common.experiments.load import experiments
from common.project import REPLICATIONS
from common.runs.run import CannotRun, Run
from replications.batchnorm2015 import train
from replications.batchnorm2015.bands import drift, opening, spread, typical
from replications.batchnorm2015.batch_norm import EPSILON, BatchNorm, normalisations
from replications.batchnorm2015.network import network
from tests.runs import KeepsNothing, settings_of

PAPER = "batchnorm2015"


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    folder = tmp_path_factory.mktemp("digits")
    synthetic.write_idx_digits(folder, train=240, test=60)
    return folder


@pytest.fixture
def x():
    """Three mini-batches of eight examples of five units, far from mean 0 and variance 1."""
    scale, shift = np.array([0.1, 1, 2, 5, 10]), np.array([-3, 0, 1, 20, 5])
    return (np.random.default_rng(0).normal(size=(3, 8, 5)) * scale + shift).astype("float32")


def squares(true, answer):
    return ops.sum((answer - true) ** 2)


def normalised(layer, x, **options):
    return ops.convert_to_numpy(layer(x, **options))


def test_in_training_each_mini_batch_has_mean_0_and_variance_1_for_each_unit(x):
    y = normalised(BatchNorm(), x, training=True)
    assert y.mean(axis=1) == pytest.approx(np.zeros((3, 5)), abs=1e-5)
    assert y.var(axis=1) == pytest.approx(np.ones((3, 5)), rel=5e-3)


def test_values_and_step_of_training_are_those_of_keras(x):
    """One step of SGD through Keras's layer and ours gives the same weights, so the gradients agree."""
    ours, theirs = BatchNorm(), keras.layers.BatchNormalization(epsilon=EPSILON)
    stepped = []
    for norm in (ours, theirs):
        keras.utils.set_random_seed(1)
        shape = (None, 5) if norm is ours else (5,)
        model = keras.Sequential([keras.Input(shape), keras.layers.Dense(4), norm, keras.layers.Activation("tanh")])
        batch = x[:1] if norm is ours else x[0]
        model.compile(keras.optimizers.SGD(0.5), loss=squares, run_eagerly=True)
        before = [ops.convert_to_numpy(weight) for weight in model.trainable_weights]
        model.train_on_batch(batch, np.full((*batch.shape[:-1], 4), 0.3, "float32"))
        after = [ops.convert_to_numpy(weight) for weight in model.trainable_weights]
        stepped.append([b - a for a, b in zip(before, after, strict=True)])
    kernel, bias, gamma, beta = stepped[0]
    for own, kerass in zip(*stepped, strict=True):
        assert own == pytest.approx(kerass, rel=1e-3, abs=1e-5)
    assert np.abs(kernel).max() > 1e-3 and np.abs(gamma).max() > 1e-3 and np.abs(beta).max() > 1e-3
    assert np.abs(bias).max() < 1e-5  # the mean that is taken off takes it off again


def test_afterwards_it_is_the_linear_map_of_the_population(x):
    layer = BatchNorm()
    layer(x)
    gamma, beta = np.arange(1.0, 6.0), np.arange(5.0)
    layer.gamma.assign(gamma)
    layer.beta.assign(beta)
    layer.settle(x)
    mean = np.mean([batch.mean(axis=0) for batch in x], axis=0)
    variance = np.mean([batch.var(axis=0, ddof=1) for batch in x], axis=0)  # m / (m - 1) times the biased one
    scale = gamma / np.sqrt(variance + EPSILON)
    one = x[0, :1]
    assert normalised(layer, one) == pytest.approx(scale * one + (beta - scale * mean), rel=1e-4, abs=1e-4)


def test_a_run_gives_what_is_declared_and_settles_the_test_time_network(digits, monkeypatch):
    """With BN; the test of every entry runs one without it."""
    built: list[keras.Model] = []
    monkeypatch.setattr(train, "network", lambda settings: built.append(network(settings)) or built[-1])
    monkeypatch.setattr(train, "EPOCHS", 49)
    monkeypatch.setattr(train, "LOOKS", 1)
    name = "with_sd1em1_rate1"
    run = Run(0, settings_of(PAPER, name, watched_batches=2), {"mnist": digits}, KeepsNothing())
    result = train.run(run)
    assert set(result.metrics) == set(experiments(PAPER)[name].metrics)
    assert result.parameters == 100_010
    assert result.exhibit["bands"].shape == (49, 3)
    assert result.metrics["test_error_8k"] == run.history["test_error"][7]
    assert len(normalisations(built[0])) == 3
    for layer in normalisations(built[0]):
        assert np.ptp(ops.convert_to_numpy(layer.variance)) > 0


def test_more_watched_images_than_there_are_is_said_before_anything_trains(digits):
    run = Run(0, settings_of(PAPER, "with_sd1em1_rate1", watched_batches=5), {"mnist": digits}, KeepsNothing())
    with pytest.raises(CannotRun, match="no 300 training images to watch, only 240"):
        train.run(run)


def test_a_mini_batch_of_one_is_refused():
    with pytest.raises(Problem, match="one example alone has no variance"):
        settings_of(PAPER, "with_sd1em1_rate1", batch_size=1)


def test_a_band_that_shifts_drifts_and_one_that_opens_spreads():
    time = np.arange(10.0)
    still = np.ones(10)
    medians = np.stack([0 * still, time, 0 * still], axis=1)
    halves = np.stack([still, still, 0.1 * time], axis=1)
    bands = np.stack([medians - halves, medians, medians + halves], axis=1)
    assert drift(bands) == pytest.approx([0, time.std() / 2, 0])
    assert spread(bands) == pytest.approx([0, 0, time.std() / time.mean()])
    assert opening(bands).tolist() == [1, 1, 7]  # 0.2 * 6 is the first width above 1
    assert typical(bands[:, :, [1, 0, 2]]) in (1, 2)  # of the drifts 1.4, 0 and 0 the middle one


def test_published_values_are_the_coordinates_of_the_figure():
    figure = pd.read_csv(REPLICATIONS / PAPER / "figure_1.csv")
    by_step = figure.set_index("step")
    published = {claim.id: claim.published for claim in claims(PAPER).claims if claim.published}
    for side in ("with", "without"):
        for name, value in published.items():
            if name.startswith(f"{side}_") and name.endswith("k"):
                step = 1000 * int(name.removeprefix(f"{side}_").removesuffix("k"))
                assert value.value == pytest.approx(100 - by_step.loc[step, f"accuracy_{side}"], abs=0.011)
        bands = figure[[f"{side}_{p}" for p in (15, 50, 85)]].to_numpy()[:, :, None]
        width = bands[:, 2, 0] - bands[:, 0, 0]
        found = {"drift": drift(bands)[0], "spread": spread(bands)[0], "first_width": width[0], "last_width": width[-1]}
        for name, value in found.items():
            assert published[f"{side}_{name}"].value == pytest.approx(value, rel=0.006)
    without = figure[["without_15", "without_50", "without_85"]].to_numpy()[:, :, None]
    assert published["without_opens_at"].value == figure["step"][opening(without)[0] - 1]
