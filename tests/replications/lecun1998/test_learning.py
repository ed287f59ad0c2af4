"""Training one pattern at a time against a plain loop, and whole tiny runs on both backends."""

import importlib
import importlib.util
from pathlib import Path

import keras
import numpy as np
import pytest

from common.data.synthetic import write_idx_digits
from common.errors import Problem
from common.experiments.load import experiments
from common.runs.run import Run
from replications.lecun1998 import (
    fully_connected,
    learning,
    levenberg_marquardt,
    linear,
    lush_demo,
    pairwise,
    radial_basis,
    squashing_units,
)
from replications.lecun1998.squashing import A, S
from tests.runs import KeepsNothing, settings_of
from tests.under_jax import passes_under_jax, runs_others_under_jax

FULL = experiments("lecun1998", "full")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("digits")
    write_idx_digits(made, train=200, test=60)
    return made


def carry_out(name: str, folder: Path, seed: int = 0):
    module, _, function = FULL[name].entry.partition(":")
    run = Run(seed, settings_of("lecun1998", name, "smoke"), {"mnist": folder}, KeepsNothing())
    return getattr(importlib.import_module(module), function)(run), run.history


@pytest.mark.both_backends
def test_a_compiled_pass_is_what_a_plain_loop_over_single_patterns_does():
    learner = fully_connected.build((16, 5, 10), "mean", 1, True)
    learner.restart(np.random.default_rng(0), 0)
    rng = np.random.default_rng(1)
    images, labels = rng.integers(0, 256, (30, 4, 4)).astype("uint8"), rng.integers(0, 10, 30).astype("int32")
    order = rng.permutation(30)
    weights = [keras.ops.convert_to_numpy(v).astype("float64") for v in learner.network.trainable_variables]
    curvature = levenberg_marquardt.curvatures(learner.network, learner.output, images, labels)
    rates = levenberg_marquardt.rates(learner.network, curvature, 0.0005)
    losses = []
    for row in order:
        x = images[row].reshape(-1) * (1.275 / 255) - 0.1
        hidden = A * np.tanh(S * (x @ weights[0] + weights[1]))
        units = A * np.tanh(S * (hidden @ weights[2] + weights[3]))
        wrong = units - np.where(np.arange(10) == labels[row], 1, -1)
        losses.append((wrong**2).mean())
        of_units = 2 * wrong / 10 * A * S * (1 - (units / A) ** 2)
        of_hidden = weights[2] @ of_units * A * S * (1 - (hidden / A) ** 2)
        slopes = [np.outer(x, of_hidden), of_hidden, np.outer(hidden, of_units), of_units]
        weights = [weight - rate * slope for weight, rate, slope in zip(weights, rates, slopes, strict=True)]
    loss = learner.train(0, images, labels, order, np.arange(30))
    assert loss == pytest.approx(np.mean(losses), rel=1e-4)
    for variable, expected in zip(learner.network.trainable_variables, weights, strict=True):
        np.testing.assert_allclose(keras.ops.convert_to_numpy(variable), expected, atol=2e-5)


@pytest.mark.both_backends
def test_a_learner_that_is_restarted_is_as_good_as_new():
    learner = fully_connected.build((16, 5, 10), "mean", 20, False)
    rng = np.random.default_rng(1)
    images, labels = rng.integers(0, 256, (40, 4, 4)).astype("uint8"), rng.integers(0, 10, 40).astype("int32")
    results = []
    for _ in range(2):
        learner.restart(np.random.default_rng(0), 0)
        learner.train(0, images, labels, np.arange(40), np.arange(40))
        results.append(learner.arrays())
    assert all((one == two).all() for one, two in zip(*results, strict=True))


@pytest.mark.parametrize(
    "name",
    [
        "fc_300_100_distorted",
        pytest.param("lenet5", marks=pytest.mark.both_backends),
        "lenet4_boosted",
        "step_dropout",
        "radial_basis",
        "pairwise_squash",
        "quadratic_cross_squash",
        "lush_demo",
    ],
)
def test_a_seed_gives_the_same_bits_twice_and_another_seed_others(name, folder):
    (first, history), (second, again), (_, other) = (carry_out(name, folder, seed) for seed in (0, 0, 1))
    assert first.metrics == second.metrics
    assert history == again
    assert not history or history != other
    assert set(first.metrics) == set(FULL[name].metrics)
    if first.exhibit is not None:
        assert sum(array.nbytes for array in first.exhibit.values()) < 200_000


def test_every_experiment_with_a_pass_of_its_own_goes_one_pattern_at_a_time_or_says_otherwise():
    for name, found in FULL.items():
        if "batch_size" in found.settings:
            assert (found.settings["batch_size"] == 1) == (found.settings.get("rule") != "adam" or name == "step_adam")


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("lenet5", {"passes": 21}),
        ("lenet5", {"learning_rate": 0.1}),
        ("lenet5", {"j": 1.0}),
        ("lenet5", {"pooling": "max"}),
        ("lenet5_modern", {"learning_rate": 0.0}),
        ("step_dropout", {"dropout": 1.0}),
        ("fc_300", {"hidden": [0]}),
        ("fc_300", {"batch_size": 0}),
    ],
)
def test_settings_that_make_no_sense_are_refused(name, changed):
    with pytest.raises(Problem):
        settings_of("lecun1998", name, **changed)


def test_least_squares_solves_what_has_a_solution():
    rng = np.random.default_rng(0)
    inputs, weights = rng.normal(size=(50, 4)), rng.normal(size=(4, 2))
    np.testing.assert_allclose(linear.least_squares(inputs, inputs @ weights), weights, atol=1e-6)


def test_a_squashing_unit_fits_no_worse_than_the_linear_solution_it_starts_from():
    rng = np.random.default_rng(0)
    inputs = np.hstack([rng.normal(size=(80, 3)), np.ones((80, 1))])
    target = np.sign(inputs @ [1.0, -2.0, 0.5, 0.3] + rng.normal(size=80) / 2)
    start = linear.least_squares(inputs, target[:, None])[:, 0]
    end = pairwise.squashing_unit(inputs, target, start, rounds=10)
    errors = [((A * np.tanh(S * inputs @ weights) - target) ** 2).sum() for weights in (start, end)]
    assert errors[1] < errors[0]


def test_pairwise_scores_add_for_the_first_class_and_subtract_for_the_second():
    outputs = np.zeros((1, 45))
    outputs[0, pairwise.PAIRS.index((2, 7))] = 0.5
    scores = pairwise.scores(outputs)[0]
    assert scores[2] == 0.5
    assert scores[7] == -0.5
    assert np.abs(scores).sum() == 1.0


def test_a_unit_for_a_pair_learns_of_no_third_class_and_scores_as_the_linear_ones_do():
    pairs = squashing_units.Pairs("mean")
    units = np.random.default_rng(0).normal(size=(1, 45)).astype("float32")
    changed = units.copy()
    changed[0, [unit for unit, pair in enumerate(pairwise.PAIRS) if 7 not in pair]] += 1
    labels = np.array([7])
    loss, same = (keras.ops.convert_to_numpy(pairs.losses(of, labels))[0] for of in (units, changed))
    assert loss == same
    mine = [(unit, 1 if pair[0] == 7 else -1) for unit, pair in enumerate(pairwise.PAIRS) if 7 in pair]
    assert loss == pytest.approx(sum((units[0, unit] - target) ** 2 for unit, target in mine), rel=1e-5)
    second = keras.ops.convert_to_numpy(pairs.second(units, labels))[0]
    assert second.tolist() == [2.0 * (7 in pair) for pair in pairwise.PAIRS]
    np.testing.assert_allclose(keras.ops.convert_to_numpy(pairs.scores(units)), pairwise.scores(units), rtol=1e-5)


def test_the_demonstration_has_one_estimate_of_curvature_for_each_set_of_passes(folder, monkeypatch):
    asked = []
    estimate = learning.Learner.set_rates
    monkeypatch.setattr(
        learning.Learner,
        "set_rates",
        lambda self, eta, *of: (asked.append((eta, len(of[0]))), estimate(self, eta, *of)),
    )
    settings = settings_of("lecun1998", "lush_demo", "smoke", passes=2, etas=[1e-4, 1e-5])
    run = Run(0, settings, {"mnist": folder}, KeepsNothing())
    lush_demo.run(run)
    assert asked == [(1e-4, 60), (1e-5, 60)]
    assert len(run.history["test_error"]) == 4


def test_k_means_finds_two_heaps():
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.normal(0, 0.1, (30, 2)), rng.normal(5, 0.1, (30, 2))])
    centres = radial_basis.k_means(rows, rows[[0, 1]], rounds=20)
    assert sorted(centres.mean(axis=1).round()) == [0, 5]


@runs_others_under_jax
def test_the_same_holds_under_jax():
    passes_under_jax(str(Path(__file__).parent), marked="both_backends")
