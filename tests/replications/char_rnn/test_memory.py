"""Which unit tracks what: told on text whose quotations and lines are known."""

import numpy as np

from common.data.text import Text
from replications.char_rnn import memory
from replications.char_rnn.reading import Reader
from replications.char_rnn.shape import Shape, initial_weights
from replications.char_rnn.streams import Part, Parts

SHAPE = Shape("gru", 5, 1, 6, 1)
ALPHABET = b'\n "ab'
PARAGRAPH = b'ab "' + b"a" * 90 + b'" b\nba "b" a\n\n'


def codes_of(text: bytes) -> np.ndarray:
    return np.array([ALPHABET.index(byte) for byte in text], "int32")


def streams(*starts: int) -> Part:
    """Streams of the same paragraphs over and over, each beginning at a place of its own: [1, 3000, streams]."""
    book = codes_of(PARAGRAPH * 40)
    inputs = np.stack([book[start : start + 3_000] for start in starts], axis=1)[None]
    return Part(inputs, np.roll(inputs, -1, axis=1))


def test_quotations_and_the_place_in_a_line_are_recognised():
    codes = codes_of(b'a "b\nb" a\n\n"a\n\nb')[:, None]
    assert memory.in_quotes(codes, ALPHABET)[:, 0].tolist() == [0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0]
    assert memory.in_line(codes, ALPHABET)[:6, 0].tolist() == [1, 2, 3, 4, 0, 1]


def test_a_stream_may_begin_inside_a_quotation():
    """What is chosen and shown depends on no wrong label: the two see the same text once they have read some."""
    reader = Reader(SHAPE, initial_weights(SHAPE, 0.5, np.random.default_rng(0)))
    outside, inside = streams(0), streams(40)
    text = Text(codes_of(PARAGRAPH * 40), ALPHABET)
    one, other = (memory.tracking(reader, Parts(part, part, part), text) for part in (outside, inside))
    assert other.correlations["quote_correlation"] > 0.2
    for name, correlation in one.correlations.items():
        assert abs(other.correlations[name] - correlation) < 0.02, name
    assert other.exhibit["quote_unit"] == one.exhibit["quote_unit"]
