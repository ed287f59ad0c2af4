"""`replicate write`: text from a trained network, as it is made.

A replication that writes has a module `write` with two functions: `model(settings, seed)`, the path of the trained
network, and `text(model, prompt, temperature, random)`, its characters one by one without end.
"""

import importlib
import importlib.util
import itertools
import sys
from collections.abc import Iterator

import numpy as np

from common.errors import Problem
from common.experiments.load import experiment
from common.experiments.settings import settings_object
from common.project import papers
from common.records.store import find


def write(
    paper: str, name: str | None, model_seed: int, prompt: str, temperature: float, length: int, seed: int | None
) -> None:
    """Stream the prompt and `length` characters after it to standard output."""
    for character in itertools.chain(prompt, written(paper, name, model_seed, prompt, temperature, length, seed)):
        # What a network writes is not to be trusted with a terminal.
        sys.stdout.write(character if character.isprintable() or character in "\n\t" else "")
        sys.stdout.flush()
    print()


def written(
    paper: str, name: str | None, model_seed: int, prompt: str, temperature: float, length: int, seed: int | None
) -> Iterator[str]:
    if name is None:
        raise Problem("`write` takes one experiment.", f"replicate write --from {paper}/EXPERIMENT")
    if not 0.01 <= temperature <= 100:
        raise Problem(
            f"A temperature of {temperature:g} is none to write at.",
            "Say a number from 0.01 to 100; 1 is the network's own.",
        )
    if not _writes(paper):
        raise Problem(f"{paper} has no networks that write.", f"These have: {', '.join(filter(_writes, papers()))}")
    writing = importlib.import_module(f"replications.{paper}.write")
    found = experiment(paper, name)
    if not 0 <= model_seed < found.seeds:
        raise Problem(f"{paper}/{name} has no seed {model_seed}.", f"Its seeds are 0 to {found.seeds - 1}.")
    model = writing.model(settings_object(found.settings_class, found.settings), model_seed)
    if not model.exists():
        raise Problem(
            f"There is no trained network of {paper}/{name}, seed {model_seed}, on this machine.",
            f"Train one: {_how_to_train(paper, name, model_seed)}",
        )
    return itertools.islice(writing.text(model, prompt, temperature, np.random.default_rng(seed)), length)


def _how_to_train(paper: str, name: str, seed: int) -> str:
    """With a record in place `run` has nothing to do; `verify` trains the same again and leaves the record alone."""
    record = find(paper, name, seed)
    minutes = record.seconds / 60 if record else experiment(paper, name).minutes
    command = f"verify {paper}/{name} --seed {seed}" if record else f"run {paper}/{name} --seeds {seed}"
    took = f"as then: about {minutes:.1f} minutes" if record else f"about {minutes:.1f} minutes of one core"
    return f"replicate {command} ({took})"


def _writes(paper: str) -> bool:
    return importlib.util.find_spec(f"replications.{paper}.write") is not None
