"""Layered nets, and back-propagation written out for them."""

import numpy as np

from replications.backprop1986.learners import Learners, logistic


class Nets(Learners):
    """Layers of logistic units, each with a bias; with `direct`, each sees all the layers before it.

    `weights` [learners, inputs + 1, units] for each layer, the bias last; inputs in the order of the layers. `joined`
    [inputs + 1, units] of zeros and ones says which of the first layer's weights there are.
    """

    def __init__(
        self,
        sizes: tuple[int, ...],
        direct: bool,
        learners: int,
        spread: float,
        random: np.random.Generator,
        joined: np.ndarray | None = None,
    ):
        self.sizes, self.direct = sizes, direct
        weights = [
            random.uniform(-spread, spread, (learners, self.seen(layer) + 1, sizes[layer]))
            for layer in range(1, len(sizes))
        ]
        self.joined = joined
        if joined is not None:
            weights[0] *= joined
        super().__init__(weights)

    @property
    def parameters(self) -> int:
        """Of one net."""
        all_of_them = sum((self.seen(layer) + 1) * self.sizes[layer] for layer in range(1, len(self.sizes)))
        return all_of_them - (0 if self.joined is None else int((self.joined == 0).sum()))

    def seen(self, layer: int) -> int:
        """How many units before it a layer sees."""
        return sum(self.sizes[:layer]) if self.direct else self.sizes[layer - 1]

    def activities(self, inputs: np.ndarray) -> list[np.ndarray]:
        """Of each layer, the inputs first [learners, patterns, units]."""
        found = [np.broadcast_to(inputs, (len(self.weights[0]), *inputs.shape))]
        for weights in self.weights:
            before = np.concatenate(found, axis=2) if self.direct else found[-1]
            found.append(logistic(before @ weights[:, :-1] + weights[:, -1:]))
        return found

    def gradients(self, activities: list[np.ndarray], slope: np.ndarray) -> list[np.ndarray]:
        """By each of `weights`, summed over the patterns; `slope` is that of the error by the outputs' activities."""
        slopes = [np.zeros_like(layer) for layer in activities[:-1]] + [slope]
        found = []
        for layer in range(len(self.weights), 0, -1):
            delta = slopes[layer] * activities[layer] * (1 - activities[layer])
            before = np.concatenate(activities[:layer], axis=2) if self.direct else activities[layer - 1]
            bias = delta.sum(axis=1, keepdims=True)
            found.append(np.concatenate([before.swapaxes(1, 2) @ delta, bias], axis=1))
            back = delta @ self.weights[layer - 1][:, :-1].swapaxes(1, 2)
            first = 0 if self.direct else layer - 1
            ends = np.cumsum(self.sizes[first:layer])[:-1]
            for place, part in enumerate(np.split(back, ends, axis=2), first):
                slopes[place] = slopes[place] + part
        if self.joined is not None:
            found[-1] *= self.joined
        return found[::-1]
