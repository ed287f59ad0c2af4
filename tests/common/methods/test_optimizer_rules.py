"""Optimisers by name take the papers' steps, by hand. The file is run on both backends."""

import inspect

import keras
import numpy as np
import pytest

from common.methods.classifier_settings import OPTIMIZERS, check_optimizer
from common.methods.optimizer_rules import RULES
from tests.under_jax import passes_under_jax, runs_others_under_jax

GRADIENTS = [np.array([0.5, -0.01, 0.0]), np.array([0.25, 0.02, 0.0]), np.array([-1.0, 0.01, 2.0])]
START = np.array([1.0, 1.0, 1.0])


def trained(name, rate, **arguments):
    """The weights after a step for each of the gradients."""
    variable = keras.Variable(START.astype("float32"))
    optimizer = RULES[name](rate, **arguments)
    for gradient in GRADIENTS:
        optimizer.apply([keras.ops.convert_to_tensor(gradient.astype("float32"))], [variable])
    return keras.ops.convert_to_numpy(variable)


def test_momentum_is_equation_4_of_the_adadelta_paper():
    weights, step = START, 0.0
    for gradient in GRADIENTS:
        step = 0.9 * step - 0.1 * gradient
        weights = weights + step
    np.testing.assert_allclose(trained("momentum", 0.1, momentum=0.9), weights, rtol=1e-6)
    np.testing.assert_allclose(trained("sgd", 0.1), START - 0.1 * sum(GRADIENTS), rtol=1e-6)
    assert abs(trained("nesterov", 0.1, momentum=0.9) - weights).max() > 0.01


def test_adagrad_outside_the_root_is_equation_5_where_that_divides_by_anything():
    """The first step is the rate itself, whatever the gradient; a weight without gradients stays where it is."""
    weights, square_sum = START, np.zeros(3)
    for gradient in GRADIENTS:
        square_sum = square_sum + gradient**2
        weights = weights - 0.1 * np.divide(gradient, np.sqrt(square_sum), out=np.zeros(3), where=square_sum > 0)
    np.testing.assert_allclose(trained("adagrad_outside_root", 0.1, epsilon=1e-10), weights, rtol=1e-6)
    assert weights[2] == pytest.approx(0.9)


def test_a_gradient_whose_square_is_0_in_32_bits_hardly_moves_a_weight():
    variable = keras.Variable(np.zeros(1, "float32"))
    RULES["adagrad_outside_root"](0.1, epsilon=1e-10).apply([np.array([1e-25], "float32")], [variable])
    assert abs(float(keras.ops.convert_to_numpy(variable)[0])) < 1e-10


def test_adadelta_at_a_rate_of_1_is_algorithm_1_of_the_paper():
    rho, epsilon = 0.95, 1e-6
    weights, squares, steps = START, np.zeros(3), np.zeros(3)
    for gradient in GRADIENTS:
        squares = rho * squares + (1 - rho) * gradient**2
        step = -np.sqrt(steps + epsilon) / np.sqrt(squares + epsilon) * gradient
        steps = rho * steps + (1 - rho) * step**2
        weights = weights + step
    np.testing.assert_allclose(trained("adadelta", 1.0, rho=rho, epsilon=epsilon), weights, rtol=1e-6)


@pytest.mark.parametrize("name", ["SGD", "Adagrad", "Adadelta", "RMSprop", "Adam"])
def test_nothing_is_left_to_a_default_of_keras(monkeypatch, name):
    """An argument that a later Keras adds fails here, before a run takes its default."""
    original = getattr(keras.optimizers, name)
    used = []

    def recording(*arguments, **named):
        used.append(inspect.signature(original).bind(*arguments, **named).arguments)

    monkeypatch.setattr(keras.optimizers, name, recording)
    for rule in RULES.values():
        if not inspect.isclass(rule):
            rule(*[0.5 for _ in inspect.signature(rule).parameters])
    assert used
    for arguments in used:
        assert set(inspect.signature(original).parameters) - {"name", "kwargs"} == set(arguments)


def test_the_settings_know_the_arguments_of_every_rule():
    for name, rule in RULES.items():
        _, *arguments = inspect.signature(rule).parameters
        assert tuple(arguments) == OPTIMIZERS[name]
    assert RULES.keys() == OPTIMIZERS.keys()


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("adadelt", {}, "no rule 'adadelt'. Did you mean 'adadelta'?"),
        ("adadelta", {"rho": 0.9}, "needs 'epsilon'"),
        ("adadelta", {"roh": 0.9, "epsilon": 1e-6}, "no 'roh'. Did you mean 'rho'?"),
        ("sgd", {"momentum": 0.9}, "sgd has no 'momentum'"),
        ("momentum", {"learning_rate": 0.9}, "momentum has no 'learning_rate'"),
    ],
)
def test_a_rule_or_argument_that_is_unknown_or_missing_is_refused(name, arguments, said):
    with pytest.raises(ValueError, match="optimizer") as refused:
        check_optimizer(OPTIMIZERS, name, arguments)
    assert said in str(refused.value)


@runs_others_under_jax
def test_all_of_this_holds_under_jax():
    passes_under_jax(__file__)
