"""Made-up data in the very files of the real: what tests and the smoke profile run on.

It is written as a mirror folder, with a registry of its own checksums, so that the real fetching, checking,
parsing and training run on it unchanged.
"""

import gzip
import struct
from pathlib import Path

import numpy as np
import yaml

from common.data.registry import Dataset, registry
from common.files import sha256_of, write

TRAIN_IMAGES, TEST_IMAGES = 2_000, 500

#: Which strokes of a pocket calculator's digit are lit: top, upper left, upper right, middle, lower left,
#: lower right, bottom.
STROKES = ["1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011"]


def make_up(mirror: Path, registry_file: Path) -> None:
    """Write a stand-in for every dataset of the registry below `mirror`, and to `registry_file` what it is."""
    made = {name: _describe(known, mirror / name) for name, known in registry().items()}
    write(registry_file, yaml.safe_dump({"datasets": made}, sort_keys=False))


def _describe(known: Dataset, folder: Path) -> dict:
    write_idx_digits(folder)
    files = {
        name: {"bytes": (folder / name).stat().st_size, "sha256": sha256_of(folder / name)} for name in known.files
    }
    return {**known.model_dump(), "title": f"Made up in place of: {known.title}", "sources": [], "files": files}


def write_idx_digits(folder: Path, train: int = TRAIN_IMAGES, test: int = TEST_IMAGES) -> None:
    """Digit-like images and their labels as the four IDX files of MNIST."""
    rng = np.random.default_rng(1998)
    for prefix, count in (("train", train), ("t10k", test)):
        labels = rng.integers(0, 10, count, dtype=np.uint8)
        images = np.stack([draw_digit(label, rng) for label in labels])
        write_idx(folder / f"{prefix}-images-idx3-ubyte.gz", images)
        write_idx(folder / f"{prefix}-labels-idx1-ubyte.gz", labels)


def write_idx(path: Path, array: np.ndarray) -> None:
    """A uint8 array as a gzipped IDX file; the same bytes each time."""
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    write(path, gzip.compress(header + array.tobytes(), compresslevel=6, mtime=0))


def draw_digit(label: int, rng: np.random.Generator) -> np.ndarray:
    """One 28 x 28 image: a calculator's digit, shifted, of uneven ink, on a faintly noisy ground."""
    image = rng.integers(0, 24, (28, 28))
    top, left = 4 + rng.integers(-2, 3, 2)
    left += 4
    ink = rng.integers(160, 256)
    rows = [slice(top, top + 3), slice(top + 8, top + 11), slice(top + 17, top + 20)]
    upper, lower = slice(top, top + 11), slice(top + 8, top + 20)
    whole, west, east = slice(left, left + 12), slice(left, left + 3), slice(left + 9, left + 12)
    places = [
        (rows[0], whole),
        (upper, west),
        (upper, east),
        (rows[1], whole),
        (lower, west),
        (lower, east),
        (rows[2], whole),
    ]
    for lit, place in zip(STROKES[label], places, strict=True):
        if lit == "1":
            image[place] = ink
    return image.astype(np.uint8)
