"""Which experiments of a paper the smoke profile runs: enough to go through every entry and every setting once."""

from collections.abc import Iterable, Iterator
from typing import Any

from common.experiments.experiment import Experiment


def cover(experiments: Iterable[Experiment]) -> set[str]:
    """The names of those that bring something new, in order: an entry, a setting of it, or a word for one.

    Two that differ in the size of numbers alone mostly go through the same lines of code, and synthetic data has
    nothing to say of sizes. How long a list is counts as a word: it may be the number of layers. One whose runs are
    another paper's is that paper's to go through.
    """
    met: set[object] = set()
    names = set()
    for experiment in (each for each in experiments if not each.runs_of):
        brought = {(experiment.code, *part) for part in _parts(experiment.settings)} | {experiment.code}
        if brought - met:
            names.add(experiment.name)
        met |= brought
    return names


def _parts(settings: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[object, ...]]:
    """The place of each setting, with what stands there unless that is a number, and with the length of a list."""
    if isinstance(settings, dict):
        for name, value in settings.items():
            yield from _parts(value, (*place, name))
    elif isinstance(settings, bool | str | None):
        yield (*place, settings)
    else:
        yield (*place, len(settings)) if isinstance(settings, list) else place
