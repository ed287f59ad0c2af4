"""What is asked of the last layer's units: the loss, its second derivatives, and the answer read off them."""

from typing import Any, Protocol

import numpy as np
from keras import ops

from replications.lecun1998.settings import Loss


class Output(Protocol):
    def losses(self, units, labels) -> Any:
        """[n], for the units [n, size] and the labels [n]."""

    def second(self, units, labels) -> Any:
        """d2E/dx2 of the units, [n, size]; none is negative."""

    def scores(self, units) -> Any:
        """[n, 10]; the highest is the answer."""


class Codes:
    """Eq. 8: the squared distance from the units to the code of the right class; the nearest code is the answer.

    With a code of +1 at the class's own unit and -1 at the others it is the squared error of old; with the 7x12
    codes, the Euclidean radial basis functions of LeNet-5. Eq. 8 to the letter is the sum of squares.
    """

    def __init__(self, codes: np.ndarray, loss: Loss) -> None:
        self.codes = codes.astype("float32")  # [10, size]
        self.scale = {"mean": 1 / codes.shape[1], "sum": 1.0, "half": 0.5}[loss]

    def distances(self, units):
        """y_i of Eq. 7, [n, 10]."""
        return ops.sum(ops.square(units[:, None, :] - self.codes[None]), axis=-1)

    def losses(self, units, labels):
        return self.scale * ops.sum(ops.square(units - ops.take(self.codes, labels, axis=0)), axis=-1)

    def second(self, units, labels):
        return ops.full_like(units, 2 * self.scale)

    def scores(self, units):
        return -self.distances(units)


class Posterior(Codes):
    """Eq. 9: Eq. 8 plus log(e^-j + sum_i e^-y_i), which pushes the other classes away; e^-j is the rubbish class."""

    def __init__(self, codes: np.ndarray, loss: Loss, j: float) -> None:
        super().__init__(codes, loss)
        self.j = j

    def _negative(self, units):
        """-y_i of the ten classes, and -j of the rubbish class as the eleventh: [n, 11]."""
        scores = self.scores(units)
        return ops.concatenate([scores, ops.full_like(scores[:, :1], -self.j)], axis=-1)

    def losses(self, units, labels):
        return super().losses(units, labels) + self.scale * ops.logsumexp(self._negative(units), axis=-1)

    def second(self, units, labels):
        """Exact: 2 p(rubbish) plus the variance, over the classes, of dy_i/dx."""
        shares = ops.softmax(self._negative(units), axis=-1)
        slopes = 2 * (units[:, None, :] - self.codes[None])  # [n, 10, size]
        classes = shares[:, :10, None]
        variance = ops.sum(classes * ops.square(slopes), axis=1) - ops.square(ops.sum(classes * slopes, axis=1))
        return self.scale * (2 * shares[:, 10:] + variance)


class Softmax:
    """Today's: cross-entropy of a softmax over ten linear units."""

    def losses(self, units, labels):
        of_truth = ops.sum(units * ops.one_hot(labels, 10), axis=-1)
        return ops.logsumexp(units, axis=-1) - of_truth

    def second(self, units, labels):
        shares = ops.softmax(units, axis=-1)
        return shares * (1 - shares)

    def scores(self, units):
        return units
