"""Q-learning, Sarsa and Expected Sarsa by thousands of independent learners that step together.

Each learner has a world, a table and an episode count of its own; one numpy operation moves them all. Nothing is
shared but the stream of random numbers.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from replications.q_learning.batched import Worlds
from replications.q_learning.choices import epsilon_greedy
from replications.q_learning.environments import World

Rule = Literal["q_learning", "sarsa", "expected_sarsa"]
BLOCK = 256  # steps between two looks at who has finished


@dataclass(frozen=True)
class Learned:
    q: np.ndarray  # float [learners, states, actions], zero at first
    returns: np.ndarray  # float [learners, episodes]: what each episode collected, undiscounted
    steps: int  # of all these episodes together


def learn(
    world: World,
    rule: Rule,
    step_size: np.ndarray,
    episodes: int,
    epsilon: float,
    gamma: float,
    random: np.random.Generator,
    decay: float = 0.0,
) -> Learned:
    """Every learner plays `episodes` episodes, epsilon-greedy in its own values.

    step_size [learners]: each learner's own. With `decay`, the nth update of a pair has step_size * n ** -decay.
    """
    actions = world.actions
    tables = np.zeros(
        (len(step_size) * world.states, actions)
    )  # one table under the other: a row per learner and state
    entries = tables.reshape(-1)
    visits = np.zeros(entries.size if decay else 0, np.int64)
    returns = np.zeros((len(step_size), episodes))
    steps = 0

    def values(row: np.ndarray) -> np.ndarray:
        """[actions, learners]"""
        return np.ascontiguousarray(tables.take(row, axis=0).T)

    learner = np.arange(len(step_size))  # those who still play
    worlds = Worlds(world, len(learner), random)
    step_size, first_row, episode = step_size.astype(float), learner * world.states, np.zeros_like(learner)
    row = first_row + worlds.state
    action = epsilon_greedy(values(row), epsilon, random.random(len(learner)))
    while len(learner):
        everyone = np.arange(len(learner))
        chances = random.random((BLOCK if world.outcomes > 1 else 0, len(learner)))
        for moment, uniform in enumerate(random.random((BLOCK, len(learner)))):
            entry = row * actions + action
            state, reward, ended, over = worlds.step(action, chances[moment] if world.outcomes > 1 else None)
            row = first_row + state
            ahead = values(row)
            if rule == "sarsa":
                action = epsilon_greedy(ahead, epsilon, uniform)
                onward = ahead[action, everyone]
            else:
                onward = ahead.max(axis=0)
                if rule == "expected_sarsa":
                    onward = (1 - epsilon) * onward + (epsilon / actions) * ahead.sum(axis=0)
            onward[ended] = 0.0
            old = entries.take(entry)
            now = step_size
            if decay:
                visits[entry] += 1
                now = step_size * visits.take(entry) ** -decay
            entries[entry] = old + now * (reward + gamma * onward - old)

            if len(over):
                counted = over[episode[over] < episodes]
                steps += int(worlds.clock[counted].sum())
                returns[learner[counted], episode[counted]] = worlds.collected[counted]
                episode[counted] += 1
                step_size[over[episode[over] == episodes]] = 0.0  # done: plays on unheeded until the block ends
                worlds.restart(over)
                row[over] = first_row[over] + worlds.state[over]
            if rule != "sarsa":
                action = epsilon_greedy(values(row), epsilon, uniform)
            elif len(over):
                action[over] = epsilon_greedy(values(row[over]), epsilon, random.random(len(over)))
        playing = episode < episodes
        if not playing.all():
            learner, first_row, row = learner[playing], first_row[playing], row[playing]
            episode, step_size, action = episode[playing], step_size[playing], action[playing]
            worlds.keep(playing)
    return Learned(tables.reshape(-1, world.states, actions), returns, steps)
