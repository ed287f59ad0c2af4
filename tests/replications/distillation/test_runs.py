"""Whole runs, short and on made-up digits."""

import numpy as np
import pytest

from common.data import synthetic as made_up
from common.data.mnist import load
from common.experiments.load import experiments
from common.runs.checkpoint import FileCheckpoint
from common.runs.run import Run
from replications.distillation import distillation, recipe, small, transfer
from tests.runs import Interrupted, Interrupts, KeepsNothing, settings_of


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mnist")
    made_up.write_idx_digits(folder, train=300, test=100)
    return folder


def distil(folder, keeper, large_epochs=2, epochs=2, **changes):
    settings = settings_of("distillation", "distillation", large_epochs=large_epochs, epochs=epochs, **changes)
    run = Run(0, settings, {"mnist": folder}, keeper)
    return run, distillation.run(run)


@pytest.fixture(scope="module")
def whole(digits):
    return distil(digits, KeepsNothing())


def teach_small(folder, epochs: int, seed: int = 0):
    settings = settings_of("distillation", "small", epochs=epochs)
    run = Run(seed, settings, {"mnist": folder}, KeepsNothing())
    return run, small.run(run)


def test_a_run_trains_three_nets_and_gives_what_is_declared(whole):
    run, result = whole
    assert result.parameters == 2_395_210
    assert set(result.metrics) == set(experiments("distillation", "full")["distillation"].metrics)
    assert {name: len(values) for name, values in run.history.items()} == {
        f"{net}_{what}": 2 for net in ("large", "distilled", "without_threes") for what in ("loss", "errors")
    }
    metrics = result.metrics
    assert metrics["corrected_errors"] <= metrics["corrected_by_training_errors"]
    assert metrics["corrected_errors"] <= metrics["without_threes_errors"]
    assert result.exhibit["errors"][0] == metrics["without_threes_errors"]


def test_a_run_interrupted_within_the_small_nets_resumes_with_the_same_bits(digits, tmp_path, whole):
    run, expected = whole
    with pytest.raises(Interrupted):
        distil(digits, Interrupts(tmp_path, "interrupted", last=3))
    resumed, found = distil(digits, FileCheckpoint(tmp_path, "interrupted"))
    assert resumed.checkpoint.resumed
    assert resumed.history == run.history and found.metrics == expected.metrics
    np.testing.assert_array_equal(found.exhibit["errors"], expected.exhibit["errors"])


def of_lessons(entry, name, folder, keeper, **changes):
    settings = settings_of("distillation", name, **{"large_epochs": 1, "epochs": 1, **changes})
    run = Run(0, settings, {"mnist": folder}, keeper)
    return run, entry.run(run)


def test_another_set_of_lessons_leaves_the_large_net_and_each_lesson_as_they_were(digits):
    """The same seed, the same bits: runs of `transfer` go with those of `distillation`."""
    lessons = ["units_30_at_4", "without_threes", "sevens_and_eights"]
    run, found = of_lessons(transfer, "transfer", digits, KeepsNothing(), lessons=lessons)
    _, other = distil(digits, KeepsNothing(), 1, 1)
    for name in ("large_errors", "without_threes_errors", "corrected_errors", "raised_by_training"):
        assert found.metrics[name] == other.metrics[name]
    np.testing.assert_array_equal(found.exhibit["errors"], other.exhibit["errors"])
    assert len({tuple(run.history[f"{name}_loss"]) for name in lessons}) == len(lessons)


def test_the_recipe_resumes_within_its_lessons_and_gives_what_is_declared(digits, tmp_path):
    run, expected = of_lessons(recipe, "recipe_500", digits, KeepsNothing())
    assert set(expected.metrics) == set(experiments("distillation", "full")["recipe_500"].metrics)
    with pytest.raises(Interrupted):
        of_lessons(recipe, "recipe_500", digits, Interrupts(tmp_path, "interrupted", last=2))
    resumed, found = of_lessons(recipe, "recipe_500", digits, FileCheckpoint(tmp_path, "interrupted"))
    assert resumed.checkpoint.resumed
    assert resumed.history == run.history and found.metrics == expected.metrics


def test_a_net_taught_on_7s_and_8s_says_nothing_else_until_their_biases_are_lowered(digits):
    short = {"large_epochs": 5, "epochs": 5, "batch_size": 20, "learning_rate": 0.01, "large_learning_rate": 0.01}
    lessons = ["without_threes", "sevens_and_eights"]
    _, found = of_lessons(transfer, "transfer", digits, KeepsNothing(), lessons=lessons, **short)
    labels = load(digits).test_labels
    others = 100 * np.isin(labels, [7, 8], invert=True).mean()
    assert found.metrics["sevens_and_eights_error"] >= others - 1 > found.metrics["lowered_error"]
    assert found.metrics["lowered_by"] > 0


def test_what_the_threes_say_reaches_a_net_that_never_saw_one_only_through_the_large_net(digits):
    """Labels alone teach it no 3; the large net's soft targets do."""
    of_threes = int((load(digits).test_labels == 3).sum())
    rates = {"learning_rate": 0.01, "large_learning_rate": 0.01}
    errors = {}
    for label_weight in (0.0, 0.999999):
        _, result = distil(digits, KeepsNothing(), 5, 5, batch_size=20, label_weight=label_weight, **rates)
        errors[label_weight] = result.metrics["corrected_errors_on_threes"]
    assert errors[0.0] < of_threes / 3 and errors[0.999999] > of_threes / 2


def test_the_small_net_learns_and_a_pass_does_not_depend_on_how_many_there_will_be(digits):
    short, _ = teach_small(digits, 2)
    long, result = teach_small(digits, 6)
    assert result.parameters == 1_276_810 and result.metrics == {"errors": long.history["errors"][-1]}
    assert {name: values[:2] for name, values in long.history.items()} == short.history
    assert long.history["train_loss"][-1] < long.history["train_loss"][0] and result.metrics["errors"] < 50


def test_another_seed_gives_another_run(digits):
    one, other = (teach_small(digits, 1, seed)[0] for seed in (0, 1))
    assert one.history["train_loss"] != other.history["train_loss"]
