"""Cutting a text into streams that are read side by side, as char-rnn does, and into what is learned and held out.

char-rnn cuts the text to a multiple of batch x sequence and lays it out as `batch` streams of equal length. Time is
then cut into chunks of `sequence`; the first so many chunks of *each* stream are for training, the next for
validation, the rest for the test. So the held-out text is not the end of the file but `batch` pieces all over it.
"""

from typing import NamedTuple

import numpy as np

from replications.char_rnn.settings import Cut


class Part(NamedTuple):
    """Characters and what follows each of them, both [chunks, sequence, batch] int32."""

    inputs: np.ndarray
    targets: np.ndarray

    @property
    def characters(self) -> int:
        return self.targets.size

    def by_stream(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and targets [time, batch], all chunks of a stream one after the other."""
        batch = self.inputs.shape[2]
        return self.inputs.reshape(-1, batch), self.targets.reshape(-1, batch)


class Parts(NamedTuple):
    train: Part
    validation: Part
    test: Part  # empty where train and validation take all


def cut(codes: np.ndarray, settings: Cut) -> Parts:
    """The parts of a text [length]."""
    if settings.interleaved:
        whole = chunks(codes, settings)
        first, second = borders(len(whole.inputs), settings)
        return Parts(*(Part(*(side[rows] for side in whole)) for rows in _slices(first, second)))
    first, second = borders(len(codes), settings)
    # The last character before a held-out part is read, not predicted: the part's first one is what follows it.
    return Parts(
        *(chunks(codes[max(rows.start - 1, 0) : rows.stop], settings) for rows in _slices(first, second, codes))
    )


def chunks(codes: np.ndarray, settings: Cut) -> Part:
    """A text laid out in streams; what is left over at its end is not used, and the end is followed by the start."""
    size = settings.batch * settings.sequence
    count = len(codes) // size
    inputs = codes[: count * size]
    targets = np.roll(inputs, -1)
    return Part(*(_laid_out(side, settings.batch, settings.sequence) for side in (inputs, targets)))


def _laid_out(codes: np.ndarray, batch: int, sequence: int) -> np.ndarray:
    """[batch * chunks * sequence] as [chunks, sequence, batch]."""
    return np.ascontiguousarray(codes.reshape(batch, -1, sequence).transpose(1, 2, 0))


def borders(count: int, settings: Cut) -> tuple[int, int]:
    """Where validation and test begin, of `count` chunks or characters; char-rnn rounds both parts down."""
    train = int(count * settings.train_share)
    if settings.train_share + settings.validation_share > 1 - 1e-9:
        return train, count
    return train, train + int(count * settings.validation_share)


def _slices(first: int, second: int, codes: np.ndarray | None = None) -> tuple[slice, slice, slice]:
    return slice(0, first), slice(first, second), slice(second, len(codes) if codes is not None else None)
