"""The batched rules, held against loops that a reader can check line by line."""

import dataclasses

import numpy as np
import pytest

from replications.q_learning.choices import among_best, epsilon_greedy
from replications.q_learning.environments import load
from replications.q_learning.learning import BLOCK, learn


def test_ties_are_broken_evenly_and_exploration_reaches_all():
    values = np.repeat(np.array([[1.0], [3.0], [3.0], [0.0], [3.0]]), 60_000, axis=1)
    uniform = np.random.default_rng(0).random(values.shape[1])
    shares = np.bincount(epsilon_greedy(values, 0.2, uniform), minlength=5) / values.shape[1]
    assert shares == pytest.approx([0.04, 0.04 + 0.8 / 3, 0.04 + 0.8 / 3, 0.04, 0.04 + 0.8 / 3], abs=0.01)


def test_the_largest_uniform_number_still_names_one_of_the_best():
    values = np.array([[0.0], [1.0], [1.0], [0.0]])
    for epsilon in (0.05, 0.1, 0.3):
        assert epsilon_greedy(values, epsilon, np.array([np.nextafter(1, 0)]))[0] == 2
    assert among_best(values, np.array([0.0]))[0] == 1
    assert among_best(np.zeros((1, 2)), np.array([0.5, 0.9])).tolist() == [0, 0]


def test_epsilon_may_be_one():
    assert set(epsilon_greedy(np.zeros((4, 100)), np.ones(100), np.linspace(0, 0.999, 100))) == {0, 1, 2, 3}


@pytest.mark.parametrize("rule", ["q_learning", "sarsa", "expected_sarsa"])
@pytest.mark.parametrize(("name", "decay"), [("CliffWalking-v1", 0.0), ("FrozenLake-v1", 0.5), ("Taxi-v4", 0.0)])
def test_one_learner_is_the_textbooks_loop(rule, name, decay):
    """A scalar loop that draws the same random numbers in the same order ends with the very same table."""
    world, episodes, gamma, epsilon = load(name), 12, 0.97, 0.2
    learned = learn(world, rule, np.array([0.4]), episodes, epsilon, gamma, np.random.default_rng(3), decay)
    q, returns = by_hand(world, rule, 0.4, episodes, epsilon, gamma, np.random.default_rng(3), decay)
    assert learned.returns[0].tolist() == returns
    assert np.abs(learned.q[0] - q).max() < 1e-12


def by_hand(world, rule, step_size, episodes, epsilon, gamma, random, decay):
    def start():
        return int(np.searchsorted(np.cumsum(world.start), random.random(), side="right"))

    def choose(state, uniform):
        if uniform < epsilon:
            return int(uniform * world.actions / epsilon)
        best = np.flatnonzero(q[state] == q[state].max())
        return int(best[int((uniform - epsilon) / (1 - epsilon) * len(best))])

    q, visits, returns = np.zeros((world.states, world.actions)), np.zeros((world.states, world.actions)), []
    state = start()
    action, clock, collected = choose(state, random.random()), 0, 0.0
    while True:
        chances = random.random(BLOCK) if world.outcomes > 1 else np.zeros(BLOCK)
        for chance, uniform in zip(chances, random.random(BLOCK), strict=True):
            pair = state * world.actions + action
            outcome = int((np.cumsum(world.probability[pair])[:-1] <= chance).sum())
            after, reward = world.next_state[pair, outcome], world.reward[pair, outcome]
            ended, clock, collected = world.terminated[pair, outcome], clock + 1, collected + reward
            if rule == "sarsa":
                following = choose(after, uniform)
                onward = q[after, following]
            elif rule == "q_learning":
                onward = q[after].max()
            else:
                onward = (1 - epsilon) * q[after].max() + epsilon * q[after].mean()
            visits[state, action] += 1
            rate = step_size * visits[state, action] ** -decay
            q[state, action] += rate * (reward + gamma * (0.0 if ended else onward) - q[state, action])
            over = ended or (world.step_limit is not None and clock >= world.step_limit)
            if over:
                returns.append(collected)
                if len(returns) == episodes:
                    return q, returns
                after, clock, collected = start(), 0, 0.0
            if rule != "sarsa":
                following = choose(after, uniform)
            elif over:
                following = choose(after, random.random())
            state, action = after, following


def test_the_number_of_neighbours_changes_no_ones_distribution():
    """Learners share a stream of numbers and nothing else: many together do as many alone do."""
    world = load("FrozenLake-v1")
    together = learn(world, "q_learning", np.full(400, 0.2), 60, 0.5, 0.9, np.random.default_rng(0)).returns.mean(
        axis=1
    )
    alone = [
        learn(world, "q_learning", np.full(25, 0.2), 60, 0.5, 0.9, np.random.default_rng(seed)).returns.mean(axis=1)
        for seed in range(1, 16)
    ]
    error = np.sqrt(together.var() / 400 + np.concatenate(alone).var() / 400)
    assert abs(together.mean() - np.concatenate(alone).mean()) < 4 * error


@pytest.mark.parametrize("name", ["CliffWalking-v1", "FrozenLake-v1", "Taxi-v4"])
def test_only_the_steps_of_counted_episodes_are_counted(name):
    """Where every step costs 1, episodes collect minus their lengths; learners finish at different times."""
    world = load(name)
    toll = dataclasses.replace(world, reward=-np.ones_like(world.reward))
    learned = learn(toll, "q_learning", np.full(30, 0.5), 3, 0.1, 0.9, np.random.default_rng(0))
    assert learned.steps == -learned.returns.sum()


def test_learners_keep_their_own_step_size_when_others_have_finished():
    world = load("CliffWalking-v1")
    learned = learn(world, "q_learning", np.array([0.05] * 20 + [1.0] * 20), 40, 0.1, 1.0, np.random.default_rng(0))
    slow, fast = learned.returns[:20].mean(), learned.returns[20:].mean()
    assert fast > slow + 50
    assert (learned.returns < 0).all()  # every episode of everybody was counted, and none twice
