"""Nottingham's first program takes the steps that its page of code takes."""

import numpy as np
import pytest

from common.runs.run import Run
from replications.lectures import autograd_example
from tests.runs import KeepsNothing, settings_of


def test_it_takes_the_steps_of_the_gradient_written_by_hand():
    settings = settings_of("lectures", "autograd_example", steps=40)
    run = Run(0, settings, {}, KeepsNothing())
    result = autograd_example.run(run)

    random = run.random("points")
    x, y = (random.normal(size=(64, size)) for size in (3, 2))
    first, second = (np.asarray(weights, "float64") for weights in autograd_example.net_of(0, settings).get_weights())
    assert (first.shape, second.shape) == ((3, 4), (4, 2)) and result.parameters == 20
    losses = []
    for _ in range(40):
        units = np.tanh(x @ first)
        apart = units @ second - y
        losses.append((apart**2).sum())
        back = 2 * apart @ second.T * (1 - units**2)
        second = second - 1e-5 * units.T @ (2 * apart)
        first = first - 1e-5 * x.T @ back
    assert result.metrics["first_loss"] == pytest.approx(losses[0], rel=1e-4)
    assert result.metrics["last_loss"] == pytest.approx(losses[-1], rel=1e-4)
    assert run.history["first_loss"][1] == pytest.approx(losses[20], rel=1e-4)
