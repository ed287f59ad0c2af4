"""`replicate plan`: what is missing, and what it will cost."""

from collections import Counter
from collections.abc import Iterable
from statistics import mean

from rich.console import Console
from rich.table import Table

from common.evidence.measured import evidence
from common.runs.experiments import experiment, wanted_tiers
from common.runs.gpus import gpus
from common.runs.jobs import missing
from common.runs.pool import workers
from common.runs.worker import Job


def show_plan(targets: Iterable[tuple[str, str | None]]) -> None:
    """A line per experiment that has runs to do."""
    tiers = wanted_tiers(gpu=bool(gpus()))
    table = Table("experiment", "tier", "runs to do", "minutes", "", box=None)
    todo: list[Job] = []
    for paper, only in targets:
        counts = Counter(each.experiment for each in missing(paper, [only] if only else None))
        for name, count in counts.items():
            included = only is not None or experiment(paper, name).tier in tiers
            jobs = missing(paper, [name])
            todo.extend(jobs if included else [])
            note = "" if included else f"not by default here: replicate run {paper}/{name}"
            table.add_row(f"{paper}/{name}", experiment(paper, name).tier, str(count), f"{minutes(jobs):.1f}", note)
    console = Console()
    if table.row_count:
        console.print(table)
    left = f"{len(todo)} runs, about {minutes(todo):.1f} minutes with {workers()} side by side"
    console.print(
        f"To do: {left}." if todo else f"Nothing to do: every run of the tiers {', '.join(tiers)} is recorded."
    )


def minutes(jobs: list[Job]) -> float:
    """Wall-clock minutes, by what recorded runs of the same experiments took; without any, by experiments.yaml."""
    total = sum(_minutes(each.replication, each.experiment) for each in jobs)
    return total / max(1, min(workers(), len(jobs)))


def _minutes(paper: str, name: str) -> float:
    taken = [record.circumstances["seconds"] / 60 for record in evidence(paper)[name].finished]
    return mean(taken) if taken else experiment(paper, name).minutes
