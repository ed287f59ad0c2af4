"""The rules take the paper's steps, steps are as large as mathematics says, and the best of a grid is the lowest."""

import dataclasses

import keras
import numpy as np
import pytest
import scipy

from common.data import synthetic
from common.errors import Problem
from common.experiments.load import experiments
from common.runs.run import Run
from replications.adam2015 import autoencoder, classifiers, search, steps, surface
from replications.adam2015.beale import LOWEST, beale
from replications.adam2015.names import loss_at
from replications.adam2015.rules import OWN_RULES, InverseRoot
from replications.adam2015.settings import Search
from tests.runs import KeepsNothing, settings_of

GRADIENTS = [np.array([0.5, -0.01, 0.0]), np.array([0.25, 0.02, 3.0]), np.array([-1.0, 0.01, 2.0])]
RATES = ("1e-09", "0.03", "1e+06")
CONSTANTS = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-8}


def trained(name, rate):
    """Three weights, 1 at first, after a step for each of the gradients."""
    variable = keras.Variable(np.ones(3, "float32"))
    optimizer = OWN_RULES[name](rate, **CONSTANTS)
    for gradient in GRADIENTS:
        optimizer.apply([keras.ops.convert_to_tensor(gradient.astype("float32"))], [variable])
    return keras.ops.convert_to_numpy(variable)


@pytest.mark.parametrize("name", ["adam", "adam_uncorrected", "adamax"])
@pytest.mark.parametrize("rate", [0.1, InverseRoot(0.1)])
def test_each_rule_is_the_algorithm_of_the_paper(name, rate):
    weights, mean, square, largest = np.ones(3), 0.0, 0.0, 0.0
    for t, gradient in enumerate(GRADIENTS, start=1):
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        largest = np.maximum(0.999 * largest, abs(gradient))
        step = {
            "adam": mean / (1 - 0.9**t) / (np.sqrt(square / (1 - 0.999**t)) + 1e-8),
            "adam_uncorrected": mean / (np.sqrt(square) + 1e-8),
            "adamax": mean / (1 - 0.9**t) / (largest + 1e-8),
        }[name]
        weights = weights - (0.1 if rate == 0.1 else 0.1 / np.sqrt(t)) * step
    np.testing.assert_allclose(trained(name, rate), weights, rtol=1e-4)


def test_the_second_moment_is_short_by_the_factor_that_the_correction_divides_by():
    """Section 3: E[v_t] = E[g^2] (1 - beta_2^t), for gradients from one distribution, here N(1, 1)."""
    random, variable = np.random.default_rng(0), keras.Variable(np.zeros(40_000, "float32"))
    optimizer = OWN_RULES["adam"](0.001, **CONSTANTS)
    for _ in range(5):
        optimizer.apply([keras.ops.convert_to_tensor(random.normal(1, 1, 40_000).astype("float32"))], [variable])
    [moment] = [each for each in optimizer.variables if "velocity" in each.path]
    assert keras.ops.convert_to_numpy(moment).mean() == pytest.approx(2 * (1 - 0.999**5), rel=0.02)


@pytest.mark.parametrize(
    ("name", "bound"),
    [
        ("steps_adam_099", 0.1 / np.sqrt(0.01 * (1 - 0.81 / 0.99))),  # 2.345: Cauchy and Schwarz
        ("steps_adamax_099", 0.1 / (1 - 0.9 / 0.99)),  # 1.1
    ],
)
def test_the_worst_gradients_reach_the_bound(name, bound):
    settings = settings_of("adam2015", name, steps=400)
    assert steps.run(Run(0, settings, {}, KeepsNothing())).metrics["largest"] == pytest.approx(bound, rel=0.01)


def test_no_other_gradients_make_a_larger_step():
    settings, random = settings_of("adam2015", "steps_adam_099", steps=400), np.random.default_rng(0)
    growing = random.normal(1, 1, (400, 50)) * random.uniform(0.8, 1.0, 50) ** np.arange(400)[::-1, None]
    rows = np.column_stack([steps.worst(settings), growing]).astype("float32")
    _, [largest, *others] = steps.first_and_last_step(settings, rows)
    assert 1 < max(others) < largest


def test_the_best_of_a_grid_is_trained_best_from_the_start_that_all_share(tmp_path):
    synthetic.write_idx_digits(tmp_path, train=384, test=10)
    grid = {"learning_rate": [float(rate) for rate in RATES], "momentum": [0.9]}
    settings = settings_of("adam2015", "logistic_nesterov", epochs=3, searched=grid)
    run = Run(0, settings, {"mnist": tmp_path}, KeepsNothing())
    metrics = classifiers.logistic(run).metrics
    still, good, broken = (run.history[f"cost at learning_rate {rate}, momentum 0.9"] for rate in RATES)
    assert metrics == {"training_cost": good[-1], "learning_rate": 0.03, "momentum": 0.9}
    assert good[-1] < still[-1] and still[0] == pytest.approx(still[-1], rel=1e-4)
    assert broken == [pytest.approx(np.log(10))] * 3  # and not the cost itself, which may be no number


def test_a_cost_that_is_no_number_counts_as_guessing_and_the_first_of_equals_is_best():
    assert [search.at_most(2.3, cost) for cost in (0.5, 9.0, float("nan"))] == [0.5, 2.3, 2.3]
    assert search.best({"a": [0.0, 2.0], "b": [3.0, 1.0], "c": [1.0, 1.0]}, ["a", "b", "c"]) == "b"


def test_the_autoencoders_loss_is_bernoullis_and_the_divergence_of_two_normal_distributions():
    random = np.random.default_rng(0)
    pixels, logits = random.integers(0, 2, (1, 5)).astype("float32"), random.normal(size=(1, 5)).astype("float32")
    mean, variance = 0.7, 0.4
    code = scipy.stats.norm(mean, np.sqrt(variance))
    divergence, _ = scipy.integrate.quad(lambda z: code.pdf(z) * (code.logpdf(z) - scipy.stats.norm.logpdf(z)), -6, 6)
    expected = divergence - scipy.stats.bernoulli.logpmf(pixels, 1 / (1 + np.exp(-logits))).sum()
    code_given_x = [np.full((1, 1), number, "float32") for number in (mean, np.log(variance))]
    found = autoencoder.negative_bound(pixels, logits, *code_given_x)
    assert float(found) == pytest.approx(expected, rel=1e-4)


def test_adam_is_worse_where_its_loss_is_higher_at_one_stepsize_only():
    losses = {"corrected": {1e-4: 200.0, 1e-3: 100.0}, "uncorrected": {1e-4: 180.0, 1e-3: 130.0}}
    history = {loss_at(stepsize, way): [500.0, loss] for way, of in losses.items() for stepsize, loss in of.items()}
    found = autoencoder.compared(history, [1e-4, 1e-3])
    assert found["largest_excess"] == 20 and found["harm_at_0001"] == 30
    assert (found["corrected"], found["uncorrected"]) == (100, 130)


def test_a_path_goes_down_beales_function_by_its_gradient():
    settings = settings_of("adam2015", "surface_sgd", steps=1)
    first, second = surface.path(settings, {"learning_rate": 0.001})
    gradient = scipy.optimize.approx_fprime(first, lambda place: beale(*place), 1e-7)
    np.testing.assert_allclose(second, first - 0.001 * gradient, rtol=1e-4)
    assert beale(*LOWEST) == 0


@pytest.mark.parametrize("beginning", ["logistic_", "dropout_"])
def test_methods_that_are_compared_differ_in_the_optimiser_alone(beginning):
    of_a_method = {field.name for field in dataclasses.fields(Search)} | {"decay"}
    for ending in ("", "_short"):
        compared = [
            {name: value for name, value in known.settings.items() if name not in of_a_method}
            for name, known in experiments("adam2015").items()
            if name.startswith(beginning) and name.endswith("_short") == bool(ending)
        ]
        assert all(each == compared[0] for each in compared)


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("logistic_adam", {"searched": {"momentum": [0.9]}}, "there is no learning_rate"),
        ("logistic_adam", {"searched": {"learning_rate": [0.1, 0.1]}}, "in increasing order"),
        ("logistic_adam", {"searched": {"learning_rate": [0.1], "beta_1": [0.9]}}, "beta_1 is searched"),
        ("logistic_nesterov", {"searched": {"learning_rate": [0.1]}}, "nesterov needs 'momentum'"),
        ("dropout_adam", {"hidden_dropout": 1.0}, "below 1"),
        ("vae_beta0_099", {"learning_rates": [0.01]}, "0.001 is missing"),
        ("steps_adam_099", {"beta_2": 0.5}, "beta_2 must be above the square of beta_1"),
    ],
)
def test_settings_that_make_no_sense_are_refused(name, changes, said):
    with pytest.raises(Problem, match=said):
        settings_of("adam2015", name, **changes)
