"""Training by whole passes, against the same steps done one at a time. The file is run on both backends."""

import keras
import numpy as np
import pytest

from common.methods.optimizers import RMSpropOutsideRoot
from common.methods.training import Training
from tests.under_jax import passes_under_jax, runs_others_under_jax

ROWS, BATCH = 50, 16  # three whole batches and one of 2


def small_problem(dropout=0.0, optimizer=None, seed=3):
    """A tiny classifier, its data and its `Training`."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((4,))
    hidden = keras.layers.Dropout(dropout)(keras.layers.Dense(8, activation="tanh")(inputs))
    model = keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(hidden))
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(ROWS, 4)).astype("float32")
    labels = rng.integers(0, 3, ROWS).astype("int32")

    def loss(batch, truth):
        return keras.ops.mean(keras.losses.sparse_categorical_crossentropy(truth, model(batch, training=True)))

    training = Training(model, optimizer or keras.optimizers.SGD(0.5), loss)
    arrays = (keras.ops.convert_to_tensor(rows), keras.ops.convert_to_tensor(labels))
    return training, arrays, (rows, labels)


def weights(training):
    return [keras.ops.convert_to_numpy(variable) for variable in training.model.trainable_variables]


def test_a_pass_takes_the_very_steps_of_keras_train_on_batch():
    order = np.random.default_rng(1).permutation(ROWS)
    training, arrays, (rows, labels) = small_problem()
    passed_loss = training.run_pass(arrays, order, BATCH)

    other, _, _ = small_problem()
    other.model.compile(optimizer=keras.optimizers.SGD(0.5), loss="sparse_categorical_crossentropy")
    losses = []
    for start in range(0, ROWS, BATCH):
        batch = order[start : start + BATCH]
        before = other.model.test_on_batch(rows[batch], labels[batch])
        other.model.train_on_batch(rows[batch], labels[batch])
        losses.append((before if np.isscalar(before) else before[0]) * len(batch))
    for ours, theirs in zip(weights(training), weights(other), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=1e-6)
    assert passed_loss == pytest.approx(sum(losses) / ROWS, rel=1e-5)


def test_batch_by_batch_it_takes_the_same_steps_as_a_pass():
    whole, arrays, _ = small_problem(dropout=0.5)
    loss = whole.run_pass(arrays, np.arange(ROWS), BATCH)
    single, arrays, _ = small_problem(dropout=0.5)
    batches = [slice(start, min(start + BATCH, ROWS)) for start in range(0, ROWS, BATCH)]
    losses = [
        single.run_batch(*(array[rows] for array in arrays)) * len(range(*rows.indices(ROWS))) for rows in batches
    ]
    for ours, theirs in zip(whole.arrays(), single.arrays(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-7)
    assert loss == pytest.approx(sum(losses) / ROWS, rel=1e-6)


def test_the_rows_that_do_not_fill_a_batch_are_trained_on_too():
    order = np.arange(BATCH + 2)
    training, arrays, _ = small_problem()
    training.run_pass(arrays, order, BATCH)
    without, _, _ = small_problem()
    without.run_pass(arrays, order[:BATCH], BATCH)
    assert any((a != b).any() for a, b in zip(weights(training), weights(without), strict=True))


def test_stopping_and_resuming_between_passes_changes_no_bit_dropout_included():
    orders = [np.random.default_rng(epoch).permutation(ROWS) for epoch in range(4)]
    through, arrays, _ = small_problem(dropout=0.5, optimizer=keras.optimizers.Adam(0.01))
    for order in orders:
        through.run_pass(arrays, order, BATCH)

    first, _, _ = small_problem(dropout=0.5, optimizer=keras.optimizers.Adam(0.01))
    for order in orders[:2]:
        first.run_pass(arrays, order, BATCH)
    second, _, _ = small_problem(dropout=0.5, optimizer=keras.optimizers.Adam(0.01), seed=99)
    second.restore(first.arrays())
    for order in orders[2:]:
        second.run_pass(arrays, order, BATCH)

    assert all((a == b).all() for a, b in zip(through.arrays(), second.arrays(), strict=True))


def test_dropout_draws_again_in_each_batch():
    """A seed generator left outside the compiled loop would drop the same units at each step."""
    training, arrays, _ = small_problem(dropout=0.5, optimizer=keras.optimizers.SGD(0.0))
    same_rows = np.zeros(BATCH, int)
    one = training.run_pass(arrays, same_rows, BATCH)
    two = training.run_pass(arrays, np.zeros(2 * BATCH, int), BATCH)
    assert one != two


def test_rmsprop_outside_the_root_by_hand():
    variable = keras.Variable(np.array([1.0, 1.0], "float32"))
    optimizer = RMSpropOutsideRoot(0.1, rho=0.9, epsilon=0.01)
    gradient = np.array([0.5, 0.001], "float32")
    mean_square, expected = np.zeros(2), np.ones(2)
    for _ in range(3):
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [variable])
        mean_square = 0.9 * mean_square + 0.1 * gradient.astype("float64") ** 2
        expected = expected - 0.1 * gradient / (np.sqrt(mean_square) + 0.01)
    np.testing.assert_allclose(keras.ops.convert_to_numpy(variable), expected, rtol=1e-5)


def test_the_old_rule_of_rmsprop_is_not_the_current_one():
    """With a tiny gradient, epsilon outside the root gives another step than inside: the reason for two rules."""
    steps = []
    for optimizer in (
        RMSpropOutsideRoot(0.1, rho=0.9, epsilon=1e-3),
        keras.optimizers.RMSprop(0.1, rho=0.9, epsilon=1e-3),
    ):
        variable = keras.Variable(np.zeros(1, "float32"))
        optimizer.apply([keras.ops.convert_to_tensor(np.array([1e-4], "float32"))], [variable])
        steps.append(float(keras.ops.convert_to_numpy(variable)[0]))
    # 0.1 * 1e-4 / (sqrt(1e-9) + 1e-3) = 0.0096933 and 0.1 * 1e-4 / sqrt(1e-9 + 1e-3) = 0.00031623
    np.testing.assert_allclose(steps, [-0.0096933, -0.00031623], rtol=1e-3)


@runs_others_under_jax
def test_all_of_this_holds_under_jax():
    passes_under_jax(__file__)
