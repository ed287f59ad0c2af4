"""Several states kept in one checkpoint: two networks, say, or a network and the lowest loss that it has reached."""

from collections.abc import Sequence

import numpy as np

from common.runs.run import State


class States:
    """`parts`, each with `arrays()` and `restore()`, as one state.

    The first array kept says how many arrays each part gave, so that a part may grow from epoch to epoch.
    """

    def __init__(self, *parts: State) -> None:
        self.parts = parts

    def arrays(self) -> list[np.ndarray]:
        kept = [part.arrays() for part in self.parts]
        return [np.array([len(arrays) for arrays in kept], "int64"), *(array for arrays in kept for array in arrays)]

    def restore(self, arrays: Sequence[np.ndarray]) -> None:
        """Refuses the arrays of other parts before any part is changed."""
        counts, rest = [int(count) for count in arrays[0]], list(arrays[1:])
        if len(counts) != len(self.parts) or sum(counts) != len(rest):
            raise ValueError(f"{len(rest)} arrays of {len(counts)} states, split as {counts}, for {len(self.parts)}")
        for part, count in zip(self.parts, counts, strict=True):
            part.restore(rest[:count])
            rest = rest[count:]
