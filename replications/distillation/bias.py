"""The bias of a class that the transfer set left out: how many errors there are when it is raised."""

from typing import NamedTuple

import numpy as np

RAISES = np.arange(201) / 10  # what is added to the bias, from 0 to 20


class Sweep(NamedTuple):
    """Errors for each of `RAISES`."""

    errors: np.ndarray  # [raises] int32
    on_digit: np.ndarray  # [raises] int32, of them on images of the digit

    @property
    def best(self) -> int:
        """The least raise, by its number, that has the fewest errors."""
        return int(self.errors.argmin())


def sweep(logits: np.ndarray, labels: np.ndarray, digit: int) -> Sweep:
    """Of logits [n, 10], the bias of one digit raised."""
    others = np.delete(logits, digit, axis=1)
    best_other = others.argmax(axis=1)
    right_otherwise = best_other + (best_other >= digit) == labels
    said = logits[:, digit] + RAISES[:, None] > others.max(axis=1)  # [raises, n]
    is_digit = labels == digit
    wrong = np.where(said, ~is_digit, ~right_otherwise)
    return Sweep(wrong.sum(axis=1, dtype="int32"), wrong[:, is_digit].sum(axis=1, dtype="int32"))
