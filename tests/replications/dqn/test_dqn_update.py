"""One update against the same by hand, on both backends, and whole tiny runs."""

import keras
import numpy as np
import pytest

from common.runs.run import Diverged, Run
from replications.dqn import double_dqn, dqn
from replications.dqn.network import Agent, initial_weights, layers
from tests.runs import settings_of
from tests.under_jax import passes_under_jax, runs_others_under_jax

GAMMA, SIZES = 0.9, (4, 120, 84, 2)
BATCH = 16


def agent_with_another_target() -> Agent:
    agent = Agent(4, 2, np.random.default_rng(1))
    agent.target.assign(initial_weights(SIZES, np.random.default_rng(2)))
    return agent


def some_rows() -> np.ndarray:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(BATCH, 11)).astype("float32")
    rows[:, 4] = np.arange(BATCH) % 2  # actions
    rows[:, 10] = np.arange(BATCH) % 3 == 0  # terminated
    return rows


def forward(vector, observations):
    """Values and the two hidden layers, in double precision."""
    one, two, three = layers(np.asarray(vector, "float64"), SIZES, np.reshape)
    first = np.maximum(observations @ one[0] + one[1], 0)
    second = np.maximum(first @ two[0] + two[1], 0)
    return second @ three[0] + three[1], first, second


def targets(agent, rows, double=False):
    online, target = (keras.ops.convert_to_numpy(vector) for vector in (agent.online, agent.target))
    judged = forward(target, rows[:, 6:10])[0]
    chosen = forward(online, rows[:, 6:10])[0].argmax(axis=1) if double else judged.argmax(axis=1)
    future = np.where(rows[:, 10] == 1, 0.0, judged[np.arange(BATCH), chosen])
    return rows[:, 5] + GAMMA * future


def gradient(vector, rows, aims):
    """Of the mean squared error, backwards through the layers."""
    (_, _), (kernel_2, _), (kernel_3, _) = layers(np.asarray(vector, "float64"), SIZES, np.reshape)
    values, first, second = forward(vector, rows[:, :4])
    taken = rows[:, 4].astype(int)
    error = np.zeros_like(values)
    error[np.arange(BATCH), taken] = 2 * (values[np.arange(BATCH), taken] - aims) / BATCH
    error_2 = error @ kernel_3.T * (second > 0)
    error_1 = error_2 @ kernel_2.T * (first > 0)
    parts = [(rows[:, :4], error_1), (first, error_2), (second, error)]
    return np.concatenate([part for below, above in parts for part in ((below.T @ above).ravel(), above.sum(axis=0))])


@pytest.mark.both_backends
@pytest.mark.parametrize(("next_value", "double"), [(dqn.highest_value, False), (double_dqn.judged_value, True)])
def test_two_updates_are_those_done_by_hand(next_value, double):
    epsilon = 1e-3  # large, lest Adam blow rounding up where a gradient is tiny
    agent, rows = agent_with_another_target(), some_rows()
    expected = keras.ops.convert_to_numpy(agent.online).astype("float64")
    target_before = keras.ops.convert_to_numpy(agent.target)
    settings = settings_of("dqn", "cartpole", epsilon=epsilon, gamma=GAMMA, batch_size=BATCH)
    update = dqn.updater(settings, agent, next_value)
    mean, square = 0.0, 0.0
    for number in (1, 2):
        aims = targets(agent, rows, double)
        values = forward(keras.ops.convert_to_numpy(agent.online), rows[:, :4])[0]
        loss = np.mean((aims - values[np.arange(BATCH), rows[:, 4].astype(int)]) ** 2)
        slope = gradient(keras.ops.convert_to_numpy(agent.online), rows, aims)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        rate = 2.5e-4 * (1 - 0.999**number) ** 0.5 / (1 - 0.9**number)
        expected -= rate * mean / (square**0.5 + epsilon)
        assert update(rows) == pytest.approx(loss, rel=1e-4)
        np.testing.assert_allclose(keras.ops.convert_to_numpy(agent.online), expected, atol=2e-6)
    assert (keras.ops.convert_to_numpy(agent.target) == target_before).all()


def test_double_dqn_differs_exactly_where_the_networks_choose_differently():
    agent, rows = agent_with_another_target(), some_rows()
    observations = rows[:, 6:10]
    plain = keras.ops.convert_to_numpy(dqn.highest_value(agent, observations))
    double = keras.ops.convert_to_numpy(double_dqn.judged_value(agent, observations))
    by_online, by_target = (
        forward(keras.ops.convert_to_numpy(vector), observations)[0].argmax(axis=1)
        for vector in (agent.online, agent.target)
    )
    assert 0 < (by_online != by_target).sum() < BATCH
    assert ((plain != double) == (by_online != by_target)).all()
    assert (double <= plain).all()


@pytest.mark.both_backends
def test_the_target_follows_only_when_it_is_told_to():
    agent, rows = agent_with_another_target(), some_rows()
    update = dqn.updater(settings_of("dqn", "cartpole", batch_size=BATCH), agent, dqn.highest_value)
    update(rows)
    assert (keras.ops.convert_to_numpy(agent.target) != keras.ops.convert_to_numpy(agent.online)).any()
    agent.copy_to_target()
    copied = keras.ops.convert_to_numpy(agent.online).copy()
    assert (keras.ops.convert_to_numpy(agent.target) == copied).all()
    update(rows)  # by the compiled code of the first, which must see the new target
    assert (keras.ops.convert_to_numpy(agent.target) == copied).all()
    assert (keras.ops.convert_to_numpy(agent.online) != copied).any()


def test_one_seed_gives_one_history_to_the_last_bit():
    sizes = {"steps": 1_500, "log_every": 500, "learning_starts": 600, "greedy_episodes": 2}
    runs = [Run(seed, settings_of("dqn", "cartpole", **sizes), {}, None) for seed in (3, 3)]
    results = [dqn.run(run) for run in runs]
    assert runs[0].history == runs[1].history
    assert results[0].metrics == results[1].metrics
    assert len(runs[0].history["loss"]) == 2


def test_learning_that_diverges_is_a_failed_run():
    sizes = {"steps": 1_500, "log_every": 500, "learning_starts": 600, "greedy_episodes": 2}
    with pytest.raises(Diverged, match="loss was"):
        dqn.run(Run(0, settings_of("dqn", "cartpole", **sizes, learning_rate=1.0e25), {}, None))


@runs_others_under_jax
def test_the_updates_are_the_same_under_jax():
    passes_under_jax(__file__, marked="both_backends")
