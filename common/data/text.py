"""Plain text as numbers: one symbol for each byte value that occurs, as char-rnn counts them."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from common.data.idx import BadFile


class Text(NamedTuple):
    codes: np.ndarray  # [length] int32, each byte's place in the alphabet
    alphabet: bytes  # every byte value that occurs, in ascending order

    def decode(self, codes: np.ndarray) -> bytes:
        return bytes(np.frombuffer(self.alphabet, np.uint8)[codes])


def text_in(folder: Path) -> Text:
    """The text of a dataset that has one; files of other kinds may lie beside it."""
    [file] = folder.glob("*.txt")
    return read_text(file)


def read_text(path: Path) -> Text:
    """The file at `path`; refused if it is no text to learn from."""
    content = path.read_bytes()
    if b"\0" in content:
        raise BadFile(f"{path.name}: holds a zero byte, which no text does")
    if len(set(content)) < 2:
        raise BadFile(f"{path.name}: {len(content):,} bytes with fewer than two symbols among them")
    alphabet, codes = np.unique(np.frombuffer(content, np.uint8), return_inverse=True)
    return Text(codes.astype("int32"), alphabet.tobytes())
