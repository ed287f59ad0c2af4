"""The biases of classes that the transfer set left out: how many errors there are when they are raised."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

RAISES = np.arange(201) / 10  # what is added to the biases, from 0 to 20


class Sweep(NamedTuple):
    """Errors for each of `RAISES`."""

    errors: np.ndarray  # [raises] int32
    on_raised: np.ndarray  # [raises] int32, of them on images of the digits whose biases are raised

    @property
    def best(self) -> int:
        """The least raise, by its number, that has the fewest errors."""
        return int(self.errors.argmin())


def sweep(logits: np.ndarray, labels: np.ndarray, raised: Sequence[int]) -> Sweep:
    """Of logits [n, 10], the biases of some digits raised alike; or, which is the same, those of all others lowered."""
    is_raised = np.isin(np.arange(10), raised)
    within, others = (np.where(chosen, logits, np.float32(-np.inf)) for chosen in (is_raised, ~is_raised))
    says_raised = within.max(axis=1) + RAISES[:, None] > others.max(axis=1)  # [raises, n]
    wrong = np.where(says_raised, within.argmax(axis=1) != labels, others.argmax(axis=1) != labels)
    return Sweep(wrong.sum(axis=1, dtype="int32"), wrong[:, is_raised[labels]].sum(axis=1, dtype="int32"))
