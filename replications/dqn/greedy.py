"""Playing the learned policy, without random actions."""

from typing import NamedTuple

import gymnasium
import numpy as np

from replications.dqn.network import Policy


class Episode(NamedTuple):
    observations: np.ndarray  # [steps + 1, size]
    rewards: np.ndarray  # [steps]
    promised: float  # what the network thought the first state was worth

    def discounted(self, gamma: float) -> float:
        return float(self.rewards @ gamma ** np.arange(len(self.rewards)))


def play(environment: gymnasium.Env, policy: Policy, seed: int | None = None) -> Episode:
    """One episode; a seed starts the environment's chance anew."""
    observation, _ = environment.reset(seed=seed)
    observations, rewards, ended = [observation], [], False
    promised = float(policy.values(observation).max())
    while not ended:
        observation, reward, terminated, truncated, _ = environment.step(policy.action(observation))
        observations.append(observation)
        rewards.append(float(reward))
        ended = terminated or truncated
    return Episode(np.array(observations, "float32"), np.array(rewards), promised)
