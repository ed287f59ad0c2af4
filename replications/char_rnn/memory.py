"""Units whose memory can be read: of all units, the one that tracks quotations best, and the one that tracks lines.

A unit is chosen on the validation text and measured on the test text. An LSTM's memory is the tanh of its cell, that
of the others their hidden state.
"""

from typing import NamedTuple

import numpy as np

from common.data.text import Text
from replications.char_rnn.reading import Reader, State
from replications.char_rnn.streams import Part, Parts

STREAMS, STEPS = 10, 2_500  # of each held-out text, so much is looked at: 25,000 characters
LEAD = 500  # characters read before: a stream may begin inside a quotation, of which nobody can tell without its start
SHOWN = 600  # characters of the exhibit
PROPERTIES = ("quote", "line")


class Tracked(NamedTuple):
    correlations: dict[str, float]
    exhibit: dict[str, np.ndarray]


def tracking(reader: Reader, parts: Parts, text: Text) -> Tracked:
    seen, tested = (_looked_at(reader, part, text) for part in (parts.validation, parts.test))
    correlations: dict[str, float] = {}
    shown: dict[str, np.ndarray] = {}
    for name in PROPERTIES:
        unit = int(np.abs(correlation(seen.memory, seen.properties[name])).argmax())
        strength = correlation(tested.memory[..., unit : unit + 1], tested.properties[name])[0]
        correlations[f"{name}_correlation"] = abs(float(strength))
        at = _richest(tested.properties["quote"])
        values = tested.memory[at : at + SHOWN, 0, unit] * (np.sign(strength) or 1)
        shown |= {name: values.astype("float16"), f"{name}_unit": np.array(unit)}
    shown["text"] = np.frombuffer(text.decode(tested.codes[at : at + SHOWN, 0]), np.uint8)
    return Tracked(correlations, shown)


class _Look(NamedTuple):
    codes: np.ndarray  # [time, streams]
    memory: np.ndarray  # [time, streams, all layers' units]
    properties: dict[str, np.ndarray]  # each [time, streams]


def _looked_at(reader: Reader, part: Part, text: Text) -> _Look:
    codes = part.by_stream()[0][: LEAD + STEPS, :STREAMS]
    memory = np.stack([_memory(state) for _, state in reader.states(codes)])
    properties = {"quote": in_quotes(codes, text.alphabet), "line": in_line(codes, text.alphabet)}
    lead = min(LEAD, len(codes) // 2)
    return _Look(codes[lead:], memory[lead:], {name: values[lead:] for name, values in properties.items()})


def _memory(state: State) -> np.ndarray:
    """[streams, all layers' units]"""
    return np.concatenate([np.tanh(part[1]) if len(part) == 2 else part[0] for part in state], axis=1)


def in_quotes(codes: np.ndarray, alphabet: bytes) -> np.ndarray:
    """1 from an opening quotation mark to before the closing one; an empty line, a paragraph's end, ends it too."""
    inside = np.zeros(codes.shape, "float32")
    now = np.zeros(codes.shape[1], bool)
    last = np.zeros(codes.shape[1], int)
    for time, row in enumerate(np.frombuffer(alphabet, np.uint8)[codes]):
        now = np.where(row == ord('"'), ~now, now)
        now &= ~((row == ord("\n")) & (last == ord("\n")))
        last = np.where(row == ord("\r"), last, row)
        inside[time] = now
    return inside


def in_line(codes: np.ndarray, alphabet: bytes) -> np.ndarray:
    """How many characters ago the line began, 80 at most."""
    place = np.zeros(codes.shape, "float32")
    now = np.zeros(codes.shape[1])
    for time, row in enumerate(np.frombuffer(alphabet, np.uint8)[codes]):
        now = np.where(row == ord("\n"), 0, np.minimum(now + 1, 80))
        place[time] = now
    return place


def correlation(memory: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Of each unit [units] with the values [time, streams]; 0 where one of the two never moves."""
    units = memory.reshape(-1, memory.shape[-1]).astype("float64")
    units = units - units.mean(axis=0)
    centred = values.reshape(-1).astype("float64") - values.mean(dtype="float64")
    scale = np.sqrt((units**2).sum(axis=0) * (centred**2).sum())
    return np.divide(units.T @ centred, scale, out=np.zeros(len(scale)), where=scale > 0)


def _richest(inside: np.ndarray) -> int:
    """Where the stretch of the first stream begins that goes in and out of quotations most often."""
    changes = np.abs(np.diff(inside[:, 0], prepend=0))
    sums = np.convolve(changes, np.ones(min(SHOWN, len(changes))), mode="valid")
    return int(sums.argmax())
