"""Distorted digits: planar affine maps drawn at random, produced as they are needed and the same each time.

The paper adds 540,000 distorted patterns to the 60,000 and trains as long as before, 20 passes of 60,000, so that
each is seen about twice. Here each digit has nine distorted versions beside itself; a pass shows one of the ten,
and ten passes show them all, in an order of the digit's own.
"""

import numpy as np

from replications.lecun1998.inputs import BLOCK, rounded

VERSIONS = 10

#: The largest change of each kind, drawn evenly between both signs. The paper names the kinds and no magnitudes.
SHIFT = 1.5  # pixels, horizontally and vertically
SCALE = 0.10  # of the size
SQUEEZE = 0.10  # one axis shorter by so much and the other longer
SHEAR = 0.20  # columns per line


class Distorted:
    """Of `images` uint8 [n, side, side]; `strength` multiplies every magnitude."""

    def __init__(self, images: np.ndarray, random: np.random.Generator, strength: float) -> None:
        self.images = images
        largest = strength * np.array([SHIFT, SHIFT, SCALE, SQUEEZE, SHEAR], "float32")
        self.maps = random.uniform(-largest, largest, (VERSIONS, len(images), 5)).astype("float32")
        self.maps[0] = 0  # the digit itself
        self.order = random.permuted(np.tile(np.arange(VERSIONS, dtype="int8"), (len(images), 1)), axis=1)

    def of_pass(self, number: int) -> np.ndarray:
        """What pass `number` shows, uint8 [n, side, side]."""
        return self.versions(self.order[:, number % VERSIONS])

    def version(self, rows: np.ndarray, number: int) -> np.ndarray:
        """One version of the images that `rows` name."""
        return distort(self.images[rows], self.maps[number, rows])

    def versions(self, chosen: np.ndarray) -> np.ndarray:
        """Of each image the version that `chosen` [n] names."""
        maps = self.maps[chosen, np.arange(len(self.images))]
        blocks = range(0, len(self.images), BLOCK // 4)
        return np.concatenate(
            [distort(self.images[start : start + BLOCK // 4], maps[start : start + BLOCK // 4]) for start in blocks]
        )


def distort(images: np.ndarray, maps: np.ndarray) -> np.ndarray:
    """Each of `images` uint8 [n, side, side] under its map [n, 5]: shifts right and down, scale, squeeze, shear."""
    n, side, _ = images.shape
    right, down, scale, squeeze, shear = (column[:, None] for column in maps.astype("float32").T)
    centre = np.float32((side - 1) / 2)
    place = np.arange(side, dtype="float32")[None] - centre
    width, height = (1 + scale) * (1 + squeeze), (1 + scale) / (1 + squeeze)
    # Where each pixel of the result comes from: x = across + slanting, y, both seen from the upper left corner.
    across = (place - right) / width + centre
    y = (place - down) / height
    x = across[:, None, :] + (shear * y)[:, :, None]
    y = np.broadcast_to((y + centre)[:, :, None], x.shape)
    # Beyond the edge lies background: two pixels of it, to which whatever lies farther out is drawn.
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2))).astype("float32").reshape(-1)
    stride = side + 4
    x, y = np.clip(x + 2, 0, side + 2), np.clip(y + 2, 0, side + 2)
    left, top = x.astype("int32"), y.astype("int32")
    corner = left + stride * top + (np.arange(n, dtype="int32") * stride**2)[:, None, None]
    x -= left
    y = y - top
    upper = padded[corner] * (1 - x) + padded[corner + 1] * x
    lower = padded[corner + stride] * (1 - x) + padded[corner + stride + 1] * x
    return rounded(upper * (1 - y) + lower * y)
