"""Q-learning and Double Q-learning where the bias is measured, each held against a scalar loop of the same numbers."""

import numpy as np
import pytest

from common.runs.run import Run
from replications.q_learning import grid_world, maximization_bias, roulette
from replications.q_learning.batched import Worlds
from replications.q_learning.settings import GridWorld, MaximizationBias, Roulette

BOTH = pytest.mark.parametrize("double", [False, True])


def one_of_the_best(values, uniform):
    best = np.flatnonzero(values == values.max())
    return int(best[int(uniform * len(best))])


def choose(values, epsilon, uniform):
    if uniform < epsilon:
        return int(uniform * len(values) / epsilon)
    return one_of_the_best(values, (uniform - epsilon) / (1 - epsilon))


@BOTH
def test_two_states_and_many_losing_actions(double):
    settings = MaximizationBias(double, 1, 300, 300, 10, 0.1, 0.1)
    learners, random = maximization_bias.Learners(settings), np.random.default_rng(5)
    a, b, drawn = np.zeros((1 + double, 2)), np.zeros((1 + double, 10)), np.random.default_rng(5)
    for _ in range(300):
        uniform = drawn.random(4)
        first, second = (int(double and number >= 0.5) for number in uniform[[1, 3]])
        left = choose(a.sum(axis=0), 0.1, uniform[0]) == 0
        if left:
            onward = b[1 - first][one_of_the_best(b[first], drawn.random())] if double else b[0].max()
            action = choose(b.sum(axis=0), 0.1, uniform[2])
            a[first, 0] += 0.1 * (onward - a[first, 0])
            b[second, action] += 0.1 * (drawn.normal(-0.1, 1) - b[second, action])
        else:
            a[first, 1] += 0.1 * (0 - a[first, 1])
        assert learners.play(random).tolist() == [left]
    assert np.abs(learners.a[:, :, 0] - a).max() < 1e-12 and np.abs(learners.b[:, :, 0] - b).max() < 1e-12


@BOTH
def test_roulette(double):
    run = Run(3, Roulette(double, 1, 200, 0.95, 0.8), {}, checkpoint=None)
    metrics = roulette.run(run).metrics
    tables, counts, drawn = np.zeros((1 + double, 171)), np.zeros(1 + double), run.random("wheel")
    bets = [(wins, numbers / 38) for wins, numbers, count in roulette.BETS for _ in range(count)]
    for _ in range(200):
        rewards = [wins * (number < chance) - 1 for (wins, chance), number in zip(bets, drawn.random(170), strict=True)]
        moved = int(drawn.integers(1 + double, size=1)[0])
        onward = tables[1 - moved if double else 0, tables[moved].argmax()]
        counts[moved] += 1
        for bet, reward in enumerate(rewards):
            tables[moved, bet] += counts[moved] ** -0.8 * (reward + 0.95 * onward - tables[moved, bet])
    values = tables[:, :-1].mean(axis=0)
    found = [metrics["mean_value"]["mean"], metrics["lowest_value"], metrics["highest_value"]]
    assert found == pytest.approx([values.mean(), values.min(), values.max()])


@BOTH
def test_grid_world(double):
    world = grid_world.grid()
    learners, random = grid_world.Learners(world, GridWorld(double, 1, 500, 0.95, 0.8)), np.random.default_rng(2)
    worlds = Worlds(world, 1, random)
    q, updates, visits = np.zeros((1 + double, 9, 4)), np.zeros((1 + double, 9, 4)), np.zeros(9)
    drawn, state = np.random.default_rng(2), grid_world.START
    drawn.random()  # where the first episode starts
    for _ in range(500):
        choosing, chance, naming = drawn.random(3)
        visits[state] += 1
        action = choose(q[:, state].sum(axis=0), visits[state] ** -0.5, choosing)
        ended = state == grid_world.GOAL
        reward = 5 if ended else (-12 if chance < 0.5 else 10)
        down, right = ((0, -1), (1, 0), (0, 1), (-1, 0))[action]
        after = 3 * min(max(state // 3 + down, 0), 2) + min(max(state % 3 + right, 0), 2)
        moved = int(drawn.integers(1 + double, size=1)[0])
        onward = q[1 - moved, after, one_of_the_best(q[moved, after], naming)] if double else q[0, after].max()
        updates[moved, state, action] += 1
        target = reward + 0.95 * (0 if ended else onward)
        q[moved, state, action] += updates[moved, state, action] ** -0.8 * (target - q[moved, state, action])
        if ended:
            drawn.random()
            after = grid_world.START
        assert learners.step(worlds, random).tolist() == [reward]
        state = after
    assert visits[grid_world.GOAL] > 0  # the end was met too
    assert np.abs(learners.tables.reshape(q.shape) - q).max() < 1e-9
