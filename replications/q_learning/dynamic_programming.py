"""What is exactly right: values computed from a world's own transition table, without any sampling.

Time limits. Q* is that of the process without a limit: a cut-off says nothing of the state in which it falls, so
learning bootstraps across it, and what learning tends to is the unlimited Q*. What a policy *collects* is limited
by the clock, though; `limited_return` counts exactly what the clock lets it.
"""

import numpy as np

from replications.q_learning.environments import World


def expected_rewards(world: World) -> np.ndarray:
    """float [states, actions]."""
    return (world.probability * world.reward).sum(axis=1).reshape(world.states, world.actions)


def continuations(world: World) -> np.ndarray:
    """float [states, actions, states]: the chance of going on from each state; ends leave a row short of 1."""
    matrix = np.zeros((len(world.probability), world.states))
    going_on = world.probability * ~world.terminated
    for outcome in range(going_on.shape[1]):
        np.add.at(matrix, (np.arange(len(matrix)), world.next_state[:, outcome]), going_on[:, outcome])
    return matrix.reshape(world.states, world.actions, world.states)


def optimal_values(world: World, gamma: float, epsilon: float = 0.0, tolerance: float = 1e-12) -> np.ndarray:
    """Q* [states, actions], by value iteration.

    With `epsilon`, the best that is possible for somebody who acts at random in that share of all steps, the first
    one excepted (the epsilon-soft optimum, the limit of Sarsa and Expected Sarsa).
    """
    q = np.zeros((world.states, world.actions))
    while True:
        state_values = (1 - epsilon) * q.max(axis=1) + epsilon * q.mean(axis=1)
        better = look_ahead(world, state_values, gamma)
        if np.abs(better - q).max() < tolerance:
            return better
        q = better


def look_ahead(world: World, state_values: np.ndarray, gamma: float) -> np.ndarray:
    """[states, actions]: the expected reward of each pair, and the discounted value of where it leads."""
    onward = np.where(world.terminated, 0.0, state_values[world.next_state])
    values = (world.probability * (world.reward + gamma * onward)).sum(axis=1)
    return values.reshape(world.states, world.actions)


def greedy(q: np.ndarray, slack: float = 1e-9) -> np.ndarray:
    """The policy [states, actions] that shares each state's choice evenly among its best actions."""
    best = q >= q.max(axis=1, keepdims=True) - slack
    return best / best.sum(axis=1, keepdims=True)


def first_greedy(q: np.ndarray) -> np.ndarray:
    """The policy [states, actions] that takes the first of the best actions."""
    return np.eye(q.shape[1])[q.argmax(axis=1)]


def soft(policy: np.ndarray, epsilon: float) -> np.ndarray:
    """`policy` by somebody who acts at random in a share `epsilon` of all steps."""
    return (1 - epsilon) * policy + epsilon / policy.shape[1]


def unlimited_return(world: World, policy: np.ndarray) -> float:
    """What a policy [states, actions] collects per episode on average, by solving its linear equations.

    Only for policies that end every episode sooner or later.
    """
    onward = np.einsum("sa,sat->st", policy, continuations(world))[np.ix_(world.reachable, world.reachable)]
    rewards = (policy * expected_rewards(world)).sum(axis=1)[world.reachable]
    values = np.linalg.solve(np.eye(len(onward)) - onward, rewards)
    return float(world.start[world.reachable] @ values)


def limited_return(world: World, policy: np.ndarray) -> float:
    """The same under the environment's step limit, by going through its steps one by one."""
    if world.step_limit is None:
        raise ValueError(f"{world.name} has no step limit")
    onward = np.einsum("sa,sat->st", policy, continuations(world))
    rewards = (policy * expected_rewards(world)).sum(axis=1)
    where, total = world.start, 0.0
    for _ in range(world.step_limit):
        total += float(where @ rewards)
        where = where @ onward
    return total


def clocked_optimum(world: World) -> float:
    """The most that anybody can collect under the step limit, one who looks at the clock included."""
    if world.step_limit is None:
        raise ValueError(f"{world.name} has no step limit")
    values = np.zeros(world.states)
    for _ in range(world.step_limit):
        values = look_ahead(world, values, 1.0).max(axis=1)
    return float(world.start @ values)


def greedy_returns(world: World, q: np.ndarray, steps: int) -> np.ndarray:
    """What each learner's greedy policy collects within `steps` steps, on average over the world's own chance.

    q [learners, states, actions] -> [learners], exactly; of equal actions the first is taken.
    """
    pair = np.arange(world.states) * world.actions + q.argmax(axis=2)  # [learners, states]
    who = np.arange(len(q))[:, None, None]
    ahead, reward = world.next_state[pair], world.reward[pair]  # [learners, states, K]
    going_on, probability = ~world.terminated[pair], world.probability[pair]
    values = np.zeros(pair.shape)
    for _ in range(steps):
        values = (probability * (reward + going_on * values[who, ahead])).sum(axis=2)
    return values @ world.start
