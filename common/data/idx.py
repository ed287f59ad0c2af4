"""The IDX format of the MNIST files: a magic number, the dimensions, then the bytes.

Strict: a file that is anything but exactly what its header announces is refused.
"""

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

UNSIGNED_BYTE = 0x08
LARGEST = 1 << 30  # bytes; a header that announces more is no dataset of ours


class BadFile(ValueError):
    """The file is not what it should be; the message names it and says why."""


def read_idx(path: Path, rank: int) -> np.ndarray:
    """The gzipped IDX file at `path` as a uint8 array of `rank` dimensions."""
    header = 4 + 4 * rank
    try:
        with gzip.open(path) as file:
            start = file.read(header)
            if len(start) < header:
                raise BadFile(f"{path.name}: ends within its header, after {len(start)} bytes")
            zero, kind, dimensions = struct.unpack(">HBB", start[:4])
            if (zero, kind, dimensions) != (0, UNSIGNED_BYTE, rank):
                raise BadFile(
                    f"{path.name}: magic number {start[:4].hex()}, expected {bytes([0, 0, UNSIGNED_BYTE, rank]).hex()}"
                )
            shape = struct.unpack(f">{rank}I", start[4:])
            size = math.prod(shape)
            if not 0 < size <= LARGEST:
                raise BadFile(f"{path.name}: announces {' x '.join(map(str, shape))} values")
            body = file.read(size + 1)  # one more than announced shows a file that goes on
    except (OSError, EOFError, zlib.error) as error:
        raise BadFile(f"{path.name}: not a whole gzip file ({error})") from None
    if len(body) != size:
        found = "more" if len(body) > size else f"{len(body):,}"
        raise BadFile(f"{path.name}: announces {size:,} values and holds {found}")
    return np.frombuffer(body, np.uint8).reshape(shape)


def read_images(path: Path, side: int = 28) -> np.ndarray:
    """Images [count, side, side], uint8."""
    images = read_idx(path, rank=3)
    if images.shape[1:] != (side, side):
        raise BadFile(f"{path.name}: images of {images.shape[1]} x {images.shape[2]}, expected {side} x {side}")
    return images


def read_labels(path: Path, count: int, classes: int = 10) -> np.ndarray:
    """Labels [count], uint8, each below `classes`."""
    labels = read_idx(path, rank=1)
    if len(labels) != count:
        raise BadFile(f"{path.name}: {len(labels):,} labels for {count:,} images")
    if labels.max() >= classes:
        raise BadFile(f"{path.name}: label {labels.max()}, where 0 to {classes - 1} are possible")
    return labels
