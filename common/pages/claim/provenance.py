"""Where records come from and what they cost, in words."""

from collections import Counter
from collections.abc import Iterable
from statistics import mean
from typing import NamedTuple

from common.evidence.measurements import Measurements
from common.experiments.experiment import Experiment
from common.experiments.settings import epochs_of
from common.pages.words import number
from common.records.cost import duration
from common.records.record import Record
from common.records.store import all_records


class Environment(NamedTuple):
    """What a record was made with."""

    device: str
    versions: str

    def __str__(self) -> str:
        return f"{self.device}; {self.versions}"


def cost_then(experiment: Experiment) -> str:
    """What the paper's own run took; "" where it does not say."""
    known = experiment.published_cost
    if not known:
        return ""
    whole = known.seconds
    took = duration(whole) if whole is not None else f"{number(known.seconds_per_epoch)} s per epoch"
    return f"{took} on {known.hardware}"


def cost_now(found: Measurements, said: Environment | None = None) -> str:
    """What one of our runs takes, on average, and where; what was `said` of that already is left out."""
    if not found.finished:
        minutes = found.experiment.minutes
        return f"not run; about {duration(60 * minutes)} a run of one core, {found.experiment.seeds} runs"
    seconds = mean(record.seconds for record in found.finished)
    epochs = epochs_of(found.experiment.all_settings) or 1
    each = f", {number(seconds / epochs, 3)} s per epoch" if epochs > 1 else ""
    devices = sorted({environment_of(record).device for record in found.finished})
    where = "" if said and devices == [said.device] else f", on {' and '.join(devices)}"
    return f"{duration(seconds)} a run{each}{where}"


def environment_of(record: Record) -> Environment:
    about = record.circumstances
    if "device" not in about:  # its process was killed, and left no word of the machine
        return Environment("an unknown machine", "unknown versions")
    device = f"one core of {about['cpu']}" if about["device"] == "CPU" else f"{about['device']} ({about['cpu']})"
    return Environment(device, ", ".join(f"{name} {version}" for name, version in about["versions"].items()))


def environments(records: Iterable[Record]) -> list[Environment]:
    """All that some records were made with, the most frequent one first."""
    return [each for each, _ in Counter(environment_of(record) for record in records if record.finished).most_common()]


def made(records: Iterable[Record], said: Environment | None = None) -> list[str]:
    """Code, machine and versions of some runs, a line for each kind among them; what was `said` already is left out."""
    kinds: dict[str, list[int]] = {}
    for record in records:
        with_ = environment_of(record)
        kinds.setdefault(_commit(record) + ("" if with_ == said else f"; {with_}"), []).append(record.seed)
    if len(kinds) == 1:
        return list(kinds)
    return [f"seeds {', '.join(str(seed) for seed in seeds)}: {kind}" for kind, seeds in kinds.items()]


def _commit(record: Record) -> str:
    about = record.circumstances
    commit = f"commit {about['commit'][:7]}" if about["commit"] else "no commit known"
    if record.carried_from:
        then = record.carried_from["commit"][:7]
        commit += ", carried over" + ("" if commit.endswith(then) else f" from {then}")
    if "run_for" in about:
        commit += f", run for {about['run_for']}"
    if about.get("dirty"):
        commit += " with uncommitted changes"
    day = about.get("finished", "")[:10]
    return f"{commit}; {day}" if day else commit


def made_with(paper: str) -> str:
    """Hardware and versions of a paper's records, once, on top of its results."""
    found = environments(all_records(paper).values())
    return "Made on " + " and on ".join(map(str, found)) + "." if found else "No runs yet."
