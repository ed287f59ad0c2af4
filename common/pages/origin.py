"""Where records come from and what they cost, in words."""

from collections.abc import Iterable
from statistics import mean

from common.evidence.measured import Evidence
from common.pages.tables import number
from common.runs.record import Record
from common.runs.schema import Experiment
from common.runs.settings import epochs_of


def cost_then(experiment: Experiment) -> str:
    """What the paper's own run took; "" where it does not say."""
    known = experiment.published_cost
    if not known:
        return ""
    whole = known.seconds
    took = duration(whole) if whole is not None else f"{number(known.seconds_per_epoch)} s per epoch"
    return f"{took} on {known.hardware}"


def cost_now(found: Evidence) -> str:
    """What one of our runs takes, on average."""
    if not found.finished:
        minutes = found.experiment.minutes
        return f"not run; about {duration(60 * minutes)} a run of one core, {found.experiment.seeds} runs"
    seconds = mean(record.seconds for record in found.finished)
    epochs = epochs_of(found.experiment.settings) or 1
    each = f", {number(seconds / epochs, 3)} s per epoch" if epochs > 1 else ""
    devices = " and ".join(sorted({device(record) for record in found.finished}))
    return f"{duration(seconds)} a run{each}, on {devices}"


def duration(seconds: float) -> str:
    if seconds < 120:
        return f"{number(seconds, 3)} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{number(seconds / 3600, 3)} hours"


def device(record: Record) -> str:
    about = record.circumstances
    return f"one core of {about['cpu']}" if about["device"] == "CPU" else f"{about['device']} ({about['cpu']})"


def made(records: Iterable[Record]) -> list[str]:
    """Code, versions and machine of some runs, a line for each kind among them."""
    kinds: dict[str, list[int]] = {}
    for record in records:
        kinds.setdefault(_origin(record), []).append(record.seed)
    if len(kinds) == 1:
        return list(kinds)
    return [f"seeds {', '.join(str(seed) for seed in seeds)}: {kind}" for kind, seeds in kinds.items()]


def _origin(record: Record) -> str:
    about = record.circumstances
    commit = f"commit {about['commit'][:7]}" if about["commit"] else "no commit known"
    if record.carried_from:
        commit += f", carried over from {record.carried_from['commit'][:7]}"
    if about.get("dirty"):
        commit += " with uncommitted changes"
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    day = about.get("finished", "")[:10]
    return f"{commit}; {day + '; ' if day else ''}{device(record)}; {versions}"
