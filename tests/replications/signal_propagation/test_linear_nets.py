"""Linear nets: the task's modes, Saxe's formula, and gradient descent by second moments."""

import numpy as np
import pytest

from common.runs.run import Run
from replications.signal_propagation import linear_depth, linear_modes, saxe
from tests.runs import KeepsNothing, settings_of

PAPER = "signal_propagation"


def test_the_tree_has_the_modes_that_the_page_says():
    squares = np.linalg.svd(saxe.tree(), compute_uv=False) ** 2
    np.testing.assert_allclose(squares, np.repeat([63, 31, 15, 7, 3, 1], [1, 1, 2, 4, 8, 16]), rtol=1e-9)


def test_the_formula_solves_the_equation_of_a_mode():
    time = np.linspace(0, 3, 3001)
    strength = saxe.sigmoid(time, 2.0, 0.01)
    assert strength[0] == pytest.approx(0.01) and strength[-1] == pytest.approx(2.0, rel=0.01)
    np.testing.assert_allclose(
        np.gradient(strength, time)[1:-1], (2 * strength * (2.0 - strength))[1:-1], rtol=1e-3, atol=1e-5
    )
    half = np.log((2.0 - 0.01) / 0.01) / (2 * 2.0)
    assert saxe.half_time(time, strength, level=4) == pytest.approx(half, abs=1e-3)


def test_training_follows_the_formula_from_a_decoupled_start():
    run = Run(0, settings_of(PAPER, "modes_decoupled", steps=900), {}, KeepsNothing())
    found = linear_modes.run(run).metrics
    for level in (63, 31):
        assert found[f"half_time_{level}"] == pytest.approx(found[f"formula_{level}"], rel=0.01)
    assert found["half_time_63"] < found["half_time_31"]


def test_steps_by_second_moments_are_those_on_the_images():
    random = np.random.default_rng(0)
    images = (random.random((40, 4, 4)) * 255).astype("uint8")
    labels = random.integers(0, 10, 40)
    task = linear_depth.Task(images, labels, components=12)
    settings = settings_of(PAPER, "depth_orthogonal", width=12, depths=[2, 3])
    layers = linear_depth.start(random, settings, 3)
    assert [layer.shape for layer in layers] == [(12, 12), (12, 12), (10, 12)]
    np.testing.assert_allclose(layers[2] @ layers[2].T, np.eye(10), atol=1e-9)

    pixels = images.reshape(40, 16) / 255
    pixels -= pixels.mean(axis=0)
    pixels = pixels @ np.linalg.svd(pixels)[2][:12].T
    pixels *= np.sign(pixels.T @ targets_of(labels) @ task.joint).diagonal()  # a component has no sign of its own
    targets = targets_of(labels)

    def error(whole):
        return ((pixels @ whole.T - targets) ** 2).sum() / 80

    best = np.linalg.lstsq(pixels, targets, rcond=None)[0].T
    enough = 0.1 * error(np.zeros((10, 12))) + 0.9 * error(best)
    first, second, third = (layer.copy() for layer in layers)
    step = 0
    while error(third @ second @ first) > enough:
        miss = (pixels @ (third @ second @ first).T - targets) / 40
        changes = (
            second.T @ third.T @ miss.T @ pixels,
            third.T @ miss.T @ pixels @ first.T,
            miss.T @ pixels @ first.T @ second.T,
        )
        first, second, third = (
            layer - 0.5 * change for layer, change in zip((first, second, third), changes, strict=True)
        )
        step += 1
    assert step > 10
    assert linear_depth.steps_to_learn(task, layers, 0.5, 5000) == step
    assert linear_depth.steps_to_learn(task, layers, 0.5, step - 1) == step - 1  # and no more than it may take


def targets_of(labels):
    targets = np.eye(10)[labels]
    return targets - targets.mean(axis=0)
