"""The replay memory: the last so many transitions, each one row of numbers, so that a batch is one copy."""

import numpy as np


class Replay:
    """A ring of rows: observation, action, reward, next observation, and 1 where the episode *terminated*.

    An episode cut off by its time limit is no terminated one: its last state still has a future, and a value.
    """

    def __init__(self, capacity: int, observation_size: int) -> None:
        self.rows = np.zeros((capacity, 2 * observation_size + 3), "float32")
        self.added = 0
        self._size = observation_size

    def __len__(self) -> int:
        return min(self.added, len(self.rows))

    def add(
        self, observation: np.ndarray, action: int, reward: float, next_observation: np.ndarray, terminated: bool
    ) -> None:
        row, size = self.rows[self.added % len(self.rows)], self._size
        row[:size] = observation
        row[size] = action
        row[size + 1] = reward
        row[size + 2 : -1] = next_observation
        row[-1] = terminated
        self.added += 1

    def sample(self, random: np.random.Generator, batch_size: int) -> np.ndarray:
        """[batch, row] of the transitions held, each equally likely, with repetition."""
        return self.rows[random.integers(len(self), size=batch_size)]


def columns(rows, observation_size: int):
    """A batch [n, row] in its parts, arrays and tensors alike: observations [n, size], actions, rewards [n],
    next observations [n, size], terminated [n]."""
    size = observation_size
    return rows[:, :size], rows[:, size], rows[:, size + 1], rows[:, size + 2 : -1], rows[:, -1]
