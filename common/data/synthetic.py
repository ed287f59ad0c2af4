"""Synthetic data in the same files as the real: what tests and the smoke profile run on.

It is written as a mirror folder, with a registry of its own checksums, so that the real fetching, checking,
parsing and training run on it unchanged.
"""

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np
import yaml

from common.data.registry import Dataset, described
from common.files import sha256_of, write

TRAIN_IMAGES, TEST_IMAGES = 2_000, 500

CHARACTERS = 12_000

#: The synthetic language: words in any order, each as likely as its number says, and what may follow each of them.
WORDS = {
    "the": 8,
    "a": 6,
    "bird": 4,
    "sings": 3,
    "tree": 3,
    "and": 3,
    "falls": 2,
    '"come,"': 1,
    '"no!"': 1,
    "night;": 1,
}
GAPS = {" ": 7, "\n": 1}

#: Which strokes of a pocket calculator's digit are lit: top, upper left, upper right, middle, lower left,
#: lower right, bottom.
STROKES = ["1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011"]


def make_up(mirror: Path, registry_file: Path) -> None:
    """Write a stand-in for every dataset of the registry below `mirror`, and to `registry_file` what it is."""
    made = {name: _describe(known, mirror / name) for name, known in described().items()}
    write(registry_file, yaml.safe_dump({"datasets": made}, sort_keys=False))


def _describe(known: Dataset, folder: Path) -> dict:
    if known.format == "text":
        for name in known.files:
            write(folder / name, speak(CHARACTERS, seed=zlib.crc32(folder.name.encode())))
    else:
        write_idx_digits(folder)
    files = {
        name: {"bytes": (folder / name).stat().st_size, "sha256": sha256_of(folder / name)} for name in known.files
    }
    title = f"Synthetic, in place of: {known.title}"
    return {**known.model_dump(), "title": title, "unavailable": None, "sources": [], "files": files}


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


def speak(characters: int, seed: int) -> str:
    """About so many characters of the synthetic language; the last word is whole, and so is its gap."""
    rng = np.random.default_rng(seed)
    count = 2 * characters
    words = rng.choice(list(WORDS), count, p=_shares(WORDS))
    gaps = rng.choice(list(GAPS), count, p=_shares(GAPS))
    lengths = np.cumsum([len(word) + 1 for word in words])
    spoken = int(np.searchsorted(lengths, characters)) + 1
    return "".join(word + gap for word, gap in zip(words[:spoken], gaps[:spoken], strict=True))


def entropy() -> float:
    """Of the language, in nats per character: no reader, however clever, does better in the long run.

    No word holds a gap, so that a text can be taken apart in one way only and says as much as the choices behind it.
    """
    surprise = sum(-share * math.log(share) for part in (WORDS, GAPS) for share in _shares(part))
    return surprise / sum(share * (len(word) + 1) for word, share in zip(WORDS, _shares(WORDS), strict=True))


def surprise(text: str) -> float:
    """The loss of a perfect model of the language on this text, in nats per character. It ends with a gap."""
    of_word = dict(zip(WORDS, _shares(WORDS), strict=True))
    of_gap = dict(zip(GAPS, _shares(GAPS), strict=True))
    words = "".join(" " if letter in GAPS else letter for letter in text).split()
    total = sum(-math.log(of_word[word]) for word in words)
    return (total + sum(-math.log(of_gap[letter]) for letter in text if letter in GAPS)) / len(text)


def _shares(numbers: dict[str, int]) -> list[float]:
    return [number / sum(numbers.values()) for number in numbers.values()]
