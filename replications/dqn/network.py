"""The network: observations - 120 - 84 - actions, with ReLU, once to learn and once as its own older target.

All weights of a network lie in one vector. An update of so small a network is mostly the price of the call, which
grows with the number of variables that go in and out: one instead of six each for the weights, the target, and
Adam's two averages. The arithmetic is that of three dense layers.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

HIDDEN = (120, 84)
PARAMETERS = {  # by the numbers of observations and actions
    (4, 2): 10_934,  # CartPole: 4*120+120 + 120*84+84 + 84*2+2
    (6, 3): 11_259,  # Acrobot: 6*120+120 + 120*84+84 + 84*3+3
    (2, 3): 10_779,  # MountainCar: 2*120+120 + 120*84+84 + 84*3+3
    (8, 4): 11_584,  # LunarLander: 8*120+120 + 120*84+84 + 84*4+4
}


class Agent(keras.Model):
    """The value of each action for a batch of observations, by the learning network or by its target."""

    def __init__(self, observation_size: int, actions: int, random: np.random.Generator) -> None:
        super().__init__()
        self.sizes = (observation_size, *HIDDEN, actions)
        start = initial_weights(self.sizes, random)
        assert len(start) == PARAMETERS.get((observation_size, actions), len(start))
        self.online = self.add_weight(shape=start.shape, initializer="zeros", name="online")
        self.target = self.add_weight(shape=start.shape, initializer="zeros", name="target", trainable=False)
        self.online.assign(start)
        self.copy_to_target()
        self.built = True

    def call(self, observations):
        return self.values(self.online, observations)

    def values(self, weights: keras.Variable, observations):
        """[n, actions] by one of the two networks."""
        *hidden, last = layers(ops.convert_to_tensor(weights), self.sizes, ops.reshape)
        for kernel, bias in hidden:
            observations = ops.relu(observations @ kernel + bias)
        return observations @ last[0] + last[1]

    def copy_to_target(self) -> None:
        self.target.assign(self.online)


class Policy:
    """The same network in plain numpy: for one observation a tenth of the price of a call into compiled code."""

    def __init__(self, agent: Agent) -> None:
        self._sizes = agent.sizes
        self.read(agent)

    def read(self, agent: Agent) -> None:
        """Take the learning network's weights as they are now."""
        one, two, three = layers(agent.online.numpy(), self._sizes, np.reshape)
        (self._kernel_1, self._bias_1), (self._kernel_2, self._bias_2), (self._kernel_3, self._bias_3) = one, two, three

    def values(self, observation: np.ndarray) -> np.ndarray:
        """[actions] for one observation."""
        hidden = np.maximum(observation @ self._kernel_1 + self._bias_1, 0)
        hidden = np.maximum(hidden @ self._kernel_2 + self._bias_2, 0)
        return hidden @ self._kernel_3 + self._bias_3

    def action(self, observation: np.ndarray) -> int:
        return int(self.values(observation).argmax())


def layers(vector: Any, sizes: Sequence[int], reshape: Callable) -> list[tuple[Any, Any]]:
    """Kernel [inputs, outputs] and bias [outputs] of each layer, out of the vector of all weights."""
    found, place = [], 0
    for inputs, outputs in itertools.pairwise(sizes):
        bias = place + inputs * outputs
        found.append((reshape(vector[place:bias], (inputs, outputs)), vector[bias : bias + outputs]))
        place = bias + outputs
    return found


def initial_weights(sizes: Sequence[int], random: np.random.Generator) -> np.ndarray:
    """All weights in one vector, kernels and biases from U(±1/sqrt(inputs)), the default of PyTorch's Linear."""
    parts = [
        random.uniform(-(inputs**-0.5), inputs**-0.5, (inputs + 1) * outputs)
        for inputs, outputs in itertools.pairwise(sizes)
    ]
    return np.concatenate(parts).astype("float32")
