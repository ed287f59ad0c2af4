"""The problems: all their patterns, inputs [patterns, n] and outputs [patterns, m] of zeros and ones."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Problem(NamedTuple):
    inputs: np.ndarray  # [patterns, n] float64
    outputs: np.ndarray  # [patterns, m] float64


def binary(bits: int) -> np.ndarray:
    """All numbers of so many bits [2 ** bits, bits], the highest bit first."""
    return (np.arange(2**bits)[:, None] >> np.arange(bits)[::-1] & 1).astype("float64")


def parity(bits: int) -> Problem:
    """Whether the number of ones is odd; of two bits, exclusive or."""
    inputs = binary(bits)
    return Problem(inputs, inputs.sum(axis=1, keepdims=True) % 2)


def symmetry() -> Problem:
    """Whether six bits are the same from both ends."""
    inputs = binary(6)
    return Problem(inputs, (inputs == inputs[:, ::-1]).all(axis=1, keepdims=True).astype("float64"))


def addition() -> Problem:
    """The sum, of three bits, of two numbers of two bits."""
    inputs = binary(4)
    return Problem(inputs, binary(3)[(inputs @ [2, 1, 2, 1]).astype(int)])


def encoder(size: int) -> Problem:
    """One of so many, to be said again."""
    return Problem(np.eye(size), np.eye(size))


def recoding() -> Problem:
    """One of four, told in two bits, to be said by one of four units."""
    return Problem(binary(2), np.eye(4))


def negation() -> Problem:
    """Three bits, or their complement where the first of four bits is on."""
    inputs = binary(4)
    return Problem(inputs, (inputs[:, 1:] + inputs[:, :1]) % 2)


PROBLEMS: dict[str, Callable[[], Problem]] = {
    "xor": lambda: parity(2),
    "parity_4": lambda: parity(4),
    "symmetry": symmetry,
    "addition": addition,
    "encoder_8": lambda: encoder(8),
    "recoding": recoding,
    "negation": negation,
}
