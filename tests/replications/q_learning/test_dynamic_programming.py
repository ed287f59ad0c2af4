"""The exact numbers that claims are held against, each by two methods."""

import gymnasium
import numpy as np
import pytest

from common.evidence.claims import claims
from common.experiments.load import experiments
from replications.q_learning import dynamic_programming as exact
from replications.q_learning import optima
from replications.q_learning.batched import Worlds
from replications.q_learning.environments import load
from replications.q_learning.grid_world import START, grid


@pytest.fixture(scope="module")
def cliff():
    return load("CliffWalking-v1")


def test_taxi_collects_7_93_and_no_more():
    taxi = load("Taxi-v4")
    best = exact.first_greedy(exact.optimal_values(taxi, 0.99))
    assert exact.limited_return(taxi, best) == pytest.approx(7.93, abs=1e-9)
    assert exact.unlimited_return(taxi, best) == pytest.approx(7.93, abs=1e-9)
    assert exact.clocked_optimum(taxi) == pytest.approx(7.93, abs=1e-9) and exact.clocked_optimum(taxi) < 8


def test_frozen_lake_collects_0_7402():
    lake = load("FrozenLake-v1")
    best = exact.first_greedy(exact.optimal_values(lake, 0.99))
    assert exact.limited_return(lake, best) == pytest.approx(0.7402, abs=5e-5)
    assert exact.clocked_optimum(lake) == pytest.approx(0.7442, abs=5e-5)
    assert exact.unlimited_return(lake, best) == pytest.approx(14 / 17, abs=1e-9)  # 0.8235


def test_frozen_lake_by_playing_it(many=20_000):
    """The same policy played by gymnasium's rules, 20,000 times."""
    lake = load("FrozenLake-v1")
    policy = exact.optimal_values(lake, 0.99).argmax(axis=1)
    random = np.random.default_rng(0)
    worlds, collected, playing = Worlds(lake, many, random), np.zeros(many), np.ones(many, bool)
    for _ in range(lake.step_limit):
        _, _, _, over = worlds.step(policy[worlds.state], random.random(many))
        first = over[playing[over]]
        collected[first], playing[first] = worlds.collected[first], False
    assert not playing.any()
    assert collected.mean() == pytest.approx(0.7402, abs=4 * np.sqrt(0.74 * 0.26 / many))


def test_cliff_limits(cliff):
    q = exact.optimal_values(cliff, 1.0)
    assert q.max(axis=1)[36] == pytest.approx(-13)
    assert exact.unlimited_return(cliff, exact.soft(exact.greedy(q), 0.1)) == pytest.approx(-50.80, abs=5e-3)
    softly = exact.optimal_values(cliff, 1.0, epsilon=0.1)
    best = exact.unlimited_return(cliff, exact.soft(exact.greedy(softly), 0.1))
    assert best == pytest.approx(-20.71, abs=5e-3)
    # The fixed point says the same about itself: the value of the start under the policy that it names.
    assert (0.9 * softly.max(axis=1) + 0.1 * softly.mean(axis=1))[36] == pytest.approx(best, abs=1e-6)


def test_with_the_first_of_equal_actions_always_the_cliff_costs_5_less(cliff):
    """README's -45.80: the limit depends on how ties off the path are broken."""
    first = exact.first_greedy(exact.optimal_values(cliff, 1.0))
    assert exact.unlimited_return(cliff, exact.soft(first, 0.1)) == pytest.approx(-45.80, abs=5e-3)


def test_claims_and_figures_name_the_exact_values():
    published = {claim.id: claim.published.value for claim in claims("q_learning").claims if claim.published}
    limits = optima.cliff_limits(0.1)
    computed = {
        "cliff_q_learning_limit": limits["q_learning"],
        "cliff_sarsa_limit": limits["sarsa"],
        "taxi_optimum": optima.greedy_optimum("Taxi-v4", 0.99),
        "frozen_lake_optimum": optima.greedy_optimum("FrozenLake-v1", 0.99),
        "roulette_double_honest": optima.bet_value(),
        "grid_world_overestimation": optima.grid_world_optimum(0.95)[1],
    }
    assert {name: published[name] for name in computed} == pytest.approx(computed, abs=5e-3)
    assert optima.grid_world_optimum(0.95)[0] == pytest.approx(0.2)
    assert published["taxi_threshold"] == gymnasium.spec("Taxi-v4").reward_threshold
    assert published["frozen_lake_threshold"] == gymnasium.spec("FrozenLake-v1").reward_threshold


@pytest.mark.parametrize("name", ["taxi_greedy", "frozen_lake_greedy"])
def test_no_policy_collects_more_than_the_range_of_the_metric_says(name):
    found = experiments("q_learning")[name]
    most = exact.clocked_optimum(load(found.settings["environment"]))
    assert found.metrics["greedy_return"].ends[1] == pytest.approx(most, abs=5e-5)


@pytest.mark.parametrize("name", ["FrozenLake-v1", "FrozenLake8x8-v1", "CliffWalking-v1", "Taxi-v4"])
def test_optimal_values_solve_the_linear_equations_of_their_own_policy(name):
    world, gamma = load(name), 0.9
    q = exact.optimal_values(world, gamma)
    policy = q.argmax(axis=1)
    going = exact.continuations(world)
    rewards = exact.expected_rewards(world)
    rows = np.arange(world.states)
    values = np.linalg.solve(np.eye(world.states) - gamma * going[rows, policy], rewards[rows, policy])
    assert np.abs(rewards + gamma * going @ values - q).max() < 1e-9  # it is the policy's own value ...
    assert (q <= values[:, None] + 1e-9).all()  # ... and no single change of action improves on it


def test_greedy_returns_agree_with_following_the_policy_as_a_distribution():
    lake = load("FrozenLake-v1")
    q = np.random.default_rng(0).random((3, lake.states, lake.actions))
    expected = [exact.limited_return(lake, exact.first_greedy(each)) for each in q]
    assert exact.greedy_returns(lake, q, lake.step_limit) == pytest.approx(expected)


def test_the_grid_world_is_worth_what_its_five_steps_are():
    world = grid()
    q = exact.optimal_values(world, 0.95)
    assert q[START].max() == pytest.approx(5 * 0.95**4 - sum(0.95**k for k in range(4)))  # 0.363
    assert exact.unlimited_return(world, exact.first_greedy(q)) == pytest.approx(1)  # 0.2 for each of five steps
