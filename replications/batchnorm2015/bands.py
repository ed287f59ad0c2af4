"""How the distribution of a sigmoid's input moves in training, as Figure 1 (b) and (c) show it."""

from collections.abc import Sequence

import numpy as np

PERCENTILES = (15, 50, 85)


class Bands:
    """The percentiles of each unit's input, look by look; a state that a checkpoint can keep."""

    def __init__(self) -> None:
        self.looks: list[np.ndarray] = []  # each [3, units]

    def look(self, inputs: np.ndarray) -> None:
        """`inputs` to the sigmoids, [batches, m, units]."""
        examples = inputs.reshape(-1, inputs.shape[-1])
        self.looks.append(np.percentile(examples, PERCENTILES, axis=0).astype("float32"))

    def arrays(self) -> list[np.ndarray]:
        return self.looks

    def restore(self, arrays: Sequence[np.ndarray]) -> None:
        self.looks = list(arrays)

    def stacked(self) -> np.ndarray:
        """[looks, 3, units]"""
        return np.stack(self.looks)


def widths(bands: np.ndarray) -> np.ndarray:
    """From the 15th percentile to the 85th: [looks, units] for bands [looks, 3, units]."""
    return bands[:, 2] - bands[:, 0]


def drift(bands: np.ndarray) -> np.ndarray:
    """How far the middle of each unit's band moves: the sd over time of its median, in mean widths; [units]."""
    return bands[:, 1].std(axis=0) / widths(bands).mean(axis=0)


def spread(bands: np.ndarray) -> np.ndarray:
    """How much the width of each unit's band changes: its sd over time, in mean widths; [units]."""
    return widths(bands).std(axis=0) / widths(bands).mean(axis=0)


def opening(bands: np.ndarray, width: float = 1.0) -> np.ndarray:
    """The first look, counted from 1, at which each unit's band is wider than `width`; the last where none is."""
    wider = widths(bands) > width
    return np.where(wider.any(axis=0), wider.argmax(axis=0) + 1, len(bands))


def typical(bands: np.ndarray) -> int:
    """The unit whose drift is the median of all."""
    return int(np.argsort(drift(bands), kind="stable")[bands.shape[2] // 2])
