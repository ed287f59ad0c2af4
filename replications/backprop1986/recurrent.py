"""Recurrent nets, unrolled in time, and back-propagation through it."""

import numpy as np

from replications.backprop1986.learners import Learners, logistic


class RecurrentNets(Learners):
    """Logistic units that see inputs, each other and themselves, all of one time step before.

    `weights` [learners, inputs + units + 1, units], the bias last; `joined` says which of them there are.
    """

    def __init__(self, joined: np.ndarray, learners: int, spread: float, random: np.random.Generator):
        self.joined = joined
        super().__init__([random.uniform(-spread, spread, (learners, *joined.shape)) * joined])

    @property
    def parameters(self) -> int:
        return int(self.joined.sum())

    def states(self, inputs: np.ndarray, first: np.ndarray) -> list[np.ndarray]:
        """Of the units after 0, 1, ... steps [learners, patterns, units]; inputs [patterns, steps, n], first [patterns,
        units] or what broadcasts to it."""
        (weights,) = self.weights
        units = weights.shape[2]
        found = [np.broadcast_to(first, (len(weights), len(inputs), units))]
        for step in range(inputs.shape[1]):
            found.append(logistic(self._seen(inputs, found, step) @ weights[:, :-1] + weights[:, -1:]))
        return found

    def gradients(self, inputs: np.ndarray, states: list[np.ndarray], slopes: list[np.ndarray]) -> list[np.ndarray]:
        """By the weights, summed over patterns and time; `slopes` [learners, patterns, units] are those of the error by
        the units' activity after each step."""
        (weights,) = self.weights
        to_units = weights[:, inputs.shape[2] : -1].swapaxes(1, 2)
        total, later = np.zeros_like(weights), np.zeros_like(states[0])
        for step in reversed(range(inputs.shape[1])):
            state = states[step + 1]
            delta = (slopes[step] + later) * state * (1 - state)
            total[:, :-1] += self._seen(inputs, states, step).swapaxes(1, 2) @ delta
            total[:, -1] += delta.sum(axis=1)
            later = delta @ to_units
        return [total * self.joined]

    def _seen(self, inputs: np.ndarray, states: list[np.ndarray], step: int) -> np.ndarray:
        told = np.broadcast_to(inputs[:, step], (len(states[step]), *inputs[:, step].shape))
        return np.concatenate([told, states[step]], axis=2)
