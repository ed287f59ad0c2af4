"""The batched worlds are gymnasium's own: the same steps from the same random numbers, the same distribution."""

import gymnasium
import numpy as np
import pytest
from scipy.stats import chisquare

from common.experiments.load import experiments
from common.runs.run import CannotRun
from replications.q_learning.batched import Worlds
from replications.q_learning.environments import load

NAMES = ["FrozenLake-v1", "FrozenLake8x8-v1", "CliffWalking-v1", "Taxi-v4", "CliffWalkingSlippery-v1"]
STEPS = 1_500


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_gymnasiums_given_the_same_random_numbers(name):
    world = load(name)
    actions = np.random.default_rng(1).integers(world.actions, size=STEPS)
    chances = np.random.default_rng(2).random(STEPS)
    env = gymnasium.make(name)
    state, _ = env.reset(seed=0)
    ours = Worlds(world, 1, np.random.default_rng(0))
    ours.state[:] = state
    for action, chance in zip(actions, chances, strict=True):
        env.unwrapped.np_random = Fixed(chance)
        expected = env.step(int(action))
        state, reward, ended, over = ours.step(np.array([action]), np.array([chance]))
        assert (state[0], reward[0], len(ended) == 1) == expected[:3]
        assert (len(over) == 1) == (expected[2] or expected[3])
        if len(over):
            env.unwrapped.np_random = Fixed(chance)  # gymnasium draws its next start by this number
            state, _ = env.reset()
            ours.random = Fixed(chance)
            ours.restart(over)
            assert ours.state[0] == state


class Fixed:
    """A generator whose next number is known."""

    def __init__(self, number):
        self.number = number

    def random(self, size=None):
        return self.number if size is None else np.full(size, self.number)


@pytest.mark.parametrize("name", ["FrozenLake-v1", "CliffWalkingSlippery-v1"])
def test_outcomes_have_gymnasiums_distribution(name):
    """A step from every state that acts, many copies of it, against the frequencies of gymnasium's own stepping."""
    world, each = load(name), 3_000
    env = gymnasium.make(name).unwrapped
    env.reset(seed=4)
    random = np.random.default_rng(5)
    for state in world.reachable[::5]:
        ours = Worlds(world, each, random)
        ours.state[:] = state
        seen, *_ = ours.step(np.full(each, 2), random.random(each))
        theirs = np.zeros(world.states)
        for _ in range(each):
            env.s = int(state)
            theirs[env.step(2)[0]] += 1
        exact = np.zeros(world.states)
        for probability, following, *_ in env.P[state][2]:
            exact[following] += probability
        possible = exact > 0
        assert not theirs[~possible].any()
        for found in (np.bincount(seen, minlength=world.states), theirs):
            assert not found[~possible].any()
            assert possible.sum() == 1 or chisquare(found[possible], each * exact[possible]).pvalue > 1e-3


def test_starts_have_gymnasiums_distribution():
    world = load("Taxi-v4")
    found = np.bincount(Worlds(world, 30_000, np.random.default_rng(0)).state, minlength=world.states)
    possible = world.start > 0
    assert possible.sum() == 300
    assert not found[~possible].any()
    assert chisquare(found[possible]).pvalue > 1e-3


def test_reachable_states():
    assert [len(load(name).reachable) for name in NAMES[:4]] == [11, 53, 37, 400]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("FrozenLak-v1", "has no environment 'FrozenLak-v1'"),
        ("Taxi-v3", "no longer offers 'Taxi-v3'"),
        ("CliffWalking-v0", "no longer offers"),
        ("Pendulum-v1", "action space"),
        ("MountainCarContinuous-v0", "action space"),
        ("CartPole-v1", "observation space"),
        ("Blackjack-v1", "observation space"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*out of date")
def test_what_cannot_be_learnt_by_a_table_is_one_clear_error(name, word):
    with pytest.raises(CannotRun, match=word):
        load(name)


def test_records_are_keyed_by_the_environment_that_runs():
    for name, found in experiments("q_learning", "full").items():
        environment = found.settings.get("environment")
        assert found.environments == ([environment] if environment else []), name
