"""The versions of the digits that the paper feeds its classifiers (Sec. III.A), all as 8-bit greys, 0 is background."""

import numpy as np

BLOCK = 2_000  # images at a time: what fits a processor's cache


def deslanted(images: np.ndarray) -> np.ndarray:
    """uint8 [n, 28, 28] sheared so that each digit's principal axis is vertical, then cropped to [n, 20, 20].

    The slant is that of the second moments of inertia; each line moves horizontally by a part of a pixel.
    """
    return in_blocks(_deslanted, images)


def _deslanted(images: np.ndarray) -> np.ndarray:
    _, y_centre, slant = moments(images)
    _, height, width = images.shape
    lines = np.arange(height) - y_centre[:, None]
    sources = np.arange(width)[None, None, :] + (slant[:, None] * lines)[:, :, None]  # [n, line, column]
    left = np.floor(sources).astype("int32")
    share = sources - left
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1))).astype("float64")  # beyond the edge lies background
    near = np.take_along_axis(padded, np.clip(left + 1, 0, width + 1), axis=2)
    far = np.take_along_axis(padded, np.clip(left + 2, 0, width + 1), axis=2)
    return rounded((1 - share) * near + share * far)[:, 4:24, 4:24]


def moments(images: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centre of mass (x, y) and slant of each image: how far to the right its axis leads per line downwards. [n]"""
    ink = images.astype("float64")
    ink /= np.maximum(ink.sum(axis=(1, 2), keepdims=True), 1)
    x, y = np.arange(images.shape[2]), np.arange(images.shape[1])
    across, down = ink.sum(axis=1), ink.sum(axis=2)
    x_centre, y_centre = across @ x, down @ y
    down_square = (down * (y - y_centre[:, None]) ** 2).sum(axis=1)
    mixed = np.einsum("nyx,ny,nx->n", ink, y - y_centre[:, None], x - x_centre[:, None])
    return x_centre, y_centre, mixed / np.maximum(down_square, 1e-9)


def reduced(images: np.ndarray) -> np.ndarray:
    """uint8 [n, 28, 28] with each digit's 20x20 shrunk to 16x16 and centred: still [n, 28, 28], by areas."""
    side = images.shape[1]
    shrink = overlaps(side, 20 / 16)
    return in_blocks(lambda block: rounded(shrink @ block.astype("float64") @ shrink.T), images)


def overlaps(side: int, step: float) -> np.ndarray:
    """[side, side]: what share of each new pixel, `step` old ones wide, lies on each old one; same centre."""
    edges = side / 2 + step * (np.arange(side + 1) - side / 2)
    low, high = edges[:-1, None], edges[1:, None]
    old = np.arange(side)[None]
    return np.maximum(np.minimum(high, old + 1) - np.maximum(low, old), 0) / step


def rounded(values: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(values, 0, 255)).astype("uint8")


def in_blocks(change, images: np.ndarray) -> np.ndarray:
    return np.concatenate([change(images[start : start + BLOCK]) for start in range(0, len(images), BLOCK)])


VERSIONS = {"regular": lambda images: images, "deslanted": deslanted, "reduced": reduced}
