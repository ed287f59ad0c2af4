"""Let a trained network write, character by character: `python -m replications.char_rnn.write EXPERIMENT`."""

import codecs
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from common.errors import Problem
from common.experiments.experiment import Experiment
from common.experiments.load import experiment
from common.project import MODELS
from common.records.cost import duration, expected_seconds
from common.records.store import find
from replications.char_rnn import saved
from replications.char_rnn.reading import Reader
from replications.char_rnn.sampling import Writer
from replications.char_rnn.settings import Settings

AT_ONCE = 1_000  # characters whose chances are drawn together


def write(
    name: Annotated[str, typer.Argument(metavar="EXPERIMENT", help="Whose trained network writes.")] = "shakespeare",
    prompt: Annotated[str, typer.Option(help="Text to continue.")] = "\n",
    temperature: Annotated[float, typer.Option(help="Below 1 more cautious, above 1 wilder.")] = 0.7,
    length: Annotated[int, typer.Option(min=1, help="Characters to write.")] = 500,
    model_seed: Annotated[int, typer.Option(help="The seed that the network was trained with.")] = 0,
    seed: Annotated[int | None, typer.Option(min=0, help="Of the writing: the same seed writes the same text.")] = None,
) -> None:
    """Stream the prompt and what the network makes of it to standard output."""
    if not 0.01 <= temperature <= 100:
        what = f"A temperature of {temperature:g} is not one to write at."
        raise Problem(what, "Say a number from 0.01 to 100; 1 is the network's own.")
    written = text(model(experiment("char_rnn", name), model_seed), prompt, temperature, np.random.default_rng(seed))
    for character in itertools.chain(prompt, itertools.islice(written, length)):
        # What a network writes is not to be trusted with a terminal.
        sys.stdout.write(character if character.isprintable() or character in "\n\t" else "")
        sys.stdout.flush()
    print()


def model(of: Experiment, seed: int) -> Path:
    """The file of a trained network; a `Problem` that says how to train it where there is none."""
    settings = of.prepared
    if not isinstance(settings, Settings):
        raise Problem(f"{of} trains no network that writes.", "One that does: shakespeare")
    if not 0 <= seed < of.seeds:
        raise Problem(f"{of} has no seed {seed}.", f"Its seeds are 0 to {of.seeds - 1}.")
    path = saved.path(MODELS, settings, seed)
    if not path.exists():
        # With a record in place `run` has nothing to do; `verify` trains the same again and leaves the record alone.
        recorded = find(of.paper, of.name, seed)
        command = f"verify {of} --seed {seed}" if recorded else f"run {of} --seeds {seed}"
        raise Problem(
            f"There is no trained network of {of}, seed {seed}, on this machine.",
            f"Train one: replicate {command} (about {duration(expected_seconds(of))} of one core)",
        )
    return path


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


if __name__ == "__main__":
    try:
        typer.run(write)
    except Problem as problem:
        sys.exit(str(problem))
