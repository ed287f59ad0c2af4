"""The networks are the published ones."""

import numpy as np
from keras import ops

from common.data import synthetic as made_up
from common.runs.run import Run
from replications.keras_mnist_mlp import mlp, softmax_regression
from tests.runs import KeepsNothing, settings_of


def run_of(name: str, folder, seed=0, **changes):
    made_up.write_idx_digits(folder, train=300, test=100)
    return Run(seed, settings_of("keras_mnist_mlp", name, **changes), {"mnist": folder}, KeepsNothing())


def test_the_network_has_the_published_number_of_parameters_and_a_run_gives_what_is_declared(tmp_path):
    run = run_of("rmsprop_then", tmp_path, epochs=1)
    result = mlp.run(run)
    assert result.parameters == 669_706
    assert set(result.metrics) == {"test_accuracy", "test_loss"}
    assert [len(values) for values in run.history.values()] == [1, 1, 1]
    assert result.exhibit is not None


def test_softmax_regression_has_no_hidden_layer_and_learns(tmp_path):
    run = run_of("softmax_regression", tmp_path, epochs=5, batch_size=16)
    result = softmax_regression.run(run)
    assert result.parameters == 7_850
    assert result.metrics["test_accuracy"] > 50  # ten classes
    losses = run.history["train_loss"]
    assert losses[-1] < losses[0]


def test_another_seed_gives_another_run_and_the_same_seed_the_same(tmp_path):
    histories = []
    for seed in (0, 0, 1):
        run = run_of("softmax_regression", tmp_path, seed=seed, epochs=1)
        softmax_regression.run(run)
        histories.append(run.history)
    assert histories[0] == histories[1] != histories[2]
    assert np.isfinite(ops.convert_to_numpy(histories[0]["train_loss"])).all()
