"""Many small nets of one shape, computed side by side, and back-propagation written out for them."""

import numpy as np


class Nets:
    """Layers of logistic units, each with a bias; with `direct`, each sees all the layers before it.

    `weights` [learners, inputs + 1, units] for each layer, the bias last; inputs in the order of the layers.
    """

    def __init__(self, sizes: tuple[int, ...], direct: bool, learners: int, spread: float, random: np.random.Generator):
        self.sizes, self.direct = sizes, direct
        self.weights = [
            random.uniform(-spread, spread, (learners, self.seen(layer) + 1, sizes[layer]))
            for layer in range(1, len(sizes))
        ]
        self.moves = [np.zeros_like(weights) for weights in self.weights]

    @property
    def parameters(self) -> int:
        """Of one net."""
        return sum((self.seen(layer) + 1) * self.sizes[layer] for layer in range(1, len(self.sizes)))

    def seen(self, layer: int) -> int:
        """How many units before it a layer sees."""
        return sum(self.sizes[:layer]) if self.direct else self.sizes[layer - 1]

    def activities(self, inputs: np.ndarray) -> list[np.ndarray]:
        """Of each layer, the inputs first [learners, patterns, units]."""
        found = [np.broadcast_to(inputs, (len(self.weights[0]), *inputs.shape))]
        for weights in self.weights:
            before = np.concatenate(found, axis=2) if self.direct else found[-1]
            found.append(1 / (1 + np.exp(-(before @ weights[:, :-1] + weights[:, -1:]))))
        return found

    def gradients(self, activities: list[np.ndarray], targets: np.ndarray) -> list[np.ndarray]:
        """Of half the sum of squares over the patterns, by each of `weights`."""
        slopes = [np.zeros_like(layer) for layer in activities]  # of the error, by each unit's activity
        slopes[-1] = activities[-1] - targets
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
        return found[::-1]

    def learn(self, inputs: np.ndarray, targets: np.ndarray, rate: float, momentum: float) -> np.ndarray:
        """One update by some patterns; what the nets answered before it [learners, patterns, outputs]."""
        activities = self.activities(inputs)
        for weights, moves, slope in zip(self.weights, self.moves, self.gradients(activities, targets), strict=True):
            moves *= momentum
            moves -= rate * slope
            weights += moves
        return activities[-1]

    def only(self, kept: np.ndarray) -> None:
        """Go on with some of the learners alone."""
        self.weights = [weights[kept] for weights in self.weights]
        self.moves = [moves[kept] for moves in self.moves]
