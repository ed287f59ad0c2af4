"""What `replicate write` needs: where a trained network lies, and the text that it writes."""

import codecs
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from common.errors import Problem
from common.project import MODELS
from replications.char_rnn import saved
from replications.char_rnn.reading import Reader
from replications.char_rnn.sampling import Writer
from replications.char_rnn.settings import Settings

AT_ONCE = 1_000  # characters whose chances are drawn together


def model(settings: object, seed: int) -> Path:
    if not isinstance(settings, Settings):
        raise Problem("This experiment trains no network that writes.", "One that does: char_rnn/shakespeare")
    return saved.path(MODELS, settings, seed)


def text(model: Path, prompt: str, temperature: float, random: np.random.Generator) -> Iterator[str]:
    """Without end; a character of several bytes comes once it is whole."""
    network = saved.load(model)
    codes = encoded(prompt, network.alphabet)
    return _characters(Writer(Reader(network.shape, network.weights)), codes, network.alphabet, temperature, random)


def encoded(prompt: str, alphabet: bytes) -> list[int]:
    """The prompt in the network's symbols; what it has never seen it can't be asked to read."""
    unknown = [character for character in dict.fromkeys(prompt) if not set(character.encode()) <= set(alphabet)]
    if unknown:
        raise Problem(
            f"The network has never seen {', '.join(map(repr, unknown))}.",
            f"It knows: {alphabet.decode('utf-8', errors='ignore')!r}",
        )
    return [alphabet.index(byte) for byte in prompt.encode()]


def _characters(
    writer: Writer, codes: list[int], alphabet: bytes, temperature: float, random: np.random.Generator
) -> Iterator[str]:
    for code in codes:
        writer.read(code)
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    while True:
        for code in writer.write(AT_ONCE, temperature, random):
            yield from decoder.decode(alphabet[code : code + 1])
