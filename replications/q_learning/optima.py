"""What would be exactly right, for the figures to show beside what was learnt."""

import dataclasses

import numpy as np

from replications.q_learning import dynamic_programming as exact
from replications.q_learning.environments import load
from replications.q_learning.grid_world import START, grid
from replications.q_learning.roulette import BETS, POCKETS


def cliff_limits(epsilon: float) -> dict[str, float]:
    """What learning on CliffWalking tends to collect per episode, exploration included, by rule."""
    cliff = load("CliffWalking-v1")
    tables = {"q_learning": exact.optimal_values(cliff, 1.0), "sarsa": exact.optimal_values(cliff, 1.0, epsilon)}
    return {rule: exact.unlimited_return(cliff, exact.soft(exact.greedy(q), epsilon)) for rule, q in tables.items()}


def greedy_optimum(environment: str, gamma: float) -> float:
    """What the greedy policy of Q* collects per episode within the environment's step limit."""
    world = load(environment)
    return exact.limited_return(world, exact.first_greedy(exact.optimal_values(world, gamma)))


def bet_value() -> float:
    """What a dollar's bet at roulette is worth, the mean over all bets: its own loss, for after it one best stops."""
    wins, numbers, count = np.array(BETS).T
    return float(np.average(wins * numbers / POCKETS - 1, weights=count))


def grid_world_optimum(gamma: float) -> tuple[float, float]:
    """Of van Hasselt's grid world: the most reward per step, and what its start is worth."""
    world = grid()
    q = exact.optimal_values(world, gamma)
    best = exact.first_greedy(q)
    steps = exact.unlimited_return(dataclasses.replace(world, reward=np.ones_like(world.reward)), best)
    return exact.unlimited_return(world, best) / steps, float(q[START].max())
