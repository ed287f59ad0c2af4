"""Beale's function: a classical surface with a curved valley between steep walls."""

from typing import Any

LOWEST = (3.0, 0.5)  # where the function is 0


def beale(x: Any, y: Any) -> Any:
    """The height at x and y: numbers, arrays or tensors of one shape."""
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2
