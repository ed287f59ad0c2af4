"""Images shifted at random by whole pixels."""

import numpy as np


def jittered(images: np.ndarray, most: int, random: np.random.Generator) -> np.ndarray:
    """Each of `images` [n, side, side] shifted by up to `most` pixels each way; background comes in at the edge."""
    n, side, _ = images.shape
    padded = np.pad(images, ((0, 0), (most, most), (most, most)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(1, 2))  # [n, shifts, shifts, ...]
    down, right = random.integers(0, 2 * most + 1, (2, n))
    return windows[np.arange(n), down, right]
