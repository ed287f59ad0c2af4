"""Writing text with a trained network: one character at a time, the state carried, nothing read twice."""

from collections.abc import Iterator

import numpy as np

from common.data.text import Text
from replications.char_rnn.reading import Reader, State

SAMPLE = 400  # characters


class Writer:
    """A reader in numpy that goes on from what it has read. Without a prompt it starts from nothing read at all."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.state: State = reader.start(batch=1)
        self.logits = reader.logits(np.zeros((1, reader.shape.units), "float32"))[0]

    def read(self, code: int) -> None:
        hidden, self.state = self.reader.step(np.array([code]), self.state)
        self.logits = self.reader.logits(hidden)[0]

    def write(self, length: int, temperature: float, random: np.random.Generator) -> Iterator[int]:
        """Codes as they are drawn from softmax(logits / temperature)."""
        for chance in random.random(length):
            scaled = (self.logits - self.logits.max()).astype("float64") / temperature
            sums = np.cumsum(np.exp(scaled))
            code = min(int(np.searchsorted(sums, chance * sums[-1], side="right")), len(sums) - 1)
            self.read(code)
            yield code


def sample(reader: Reader, text: Text, temperature: float, random: np.random.Generator) -> np.ndarray:
    """Bytes [SAMPLE] uint8, written from a line's beginning where the text has lines."""
    writer = Writer(reader)
    writer.read(max(text.alphabet.find(b"\n"), 0))
    codes = np.fromiter(writer.write(SAMPLE, temperature, random), dtype="int64")
    return np.frombuffer(text.decode(codes), np.uint8)
