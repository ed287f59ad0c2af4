"""`replicate plan`: what is missing, and what it will cost."""

from collections.abc import Iterable
from itertools import groupby
from statistics import mean

from rich.table import Table

from common.cli.screen import console
from common.evidence.claims import claims
from common.evidence.measurements import evidence
from common.experiments.load import experiment, wanted_tiers
from common.runs.gpus import gpus
from common.runs.plan import missing
from common.runs.pool import workers
from common.runs.worker import Job


def show_plan(targets: Iterable[tuple[str, str | None]]) -> None:
    """A line per experiment that has runs to do."""
    tiers = wanted_tiers(gpu=bool(gpus()))
    table = Table("experiment", box=None, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("tier", "runs", "minutes"):
        table.add_column(name, no_wrap=True, justify="left" if name == "tier" else "right")
    todo: list[Job] = []
    left_out: list[Job] = []
    for paper, only in targets:
        claims(paper)  # a slip there is told here, as `run` would
        for name, group in groupby(missing(paper, [only] if only else None), key=lambda job: job.experiment):
            jobs, tier = list(group), experiment(paper, name).tier
            included = only is not None or tier in tiers
            (todo if included else left_out).extend(jobs)
            cells = [f"{paper}/{name}", tier if included else f"{tier}*", str(len(jobs)), f"{minutes(jobs):.1f}"]
            table.add_row(*cells, style=None if included else "dim")
    table.columns[0].no_wrap = True
    out = console()
    if table.row_count:
        out.print(table)
    if left_out:
        out.print(f"* not by default here, {_cost(left_out)}: replicate run PAPER/EXPERIMENT, or REPLICATE_TIERS")
    which = "of the tiers that run by default here" if left_out else "of these"
    out.print(f"To do: {_cost(todo)}." if todo else f"Nothing to do: every run {which} is recorded.")


def _cost(jobs: list[Job]) -> str:
    return f"{len(jobs)} runs, about {minutes(jobs):.1f} minutes with {workers()} side by side"


def minutes(jobs: list[Job]) -> float:
    """Wall-clock minutes, by what recorded runs of the same experiments took; without any, by experiments.yaml."""
    total = sum(_minutes(each.replication, each.experiment) for each in jobs)
    return total / max(1, min(workers(), len(jobs)))


def _minutes(paper: str, name: str) -> float:
    taken = [record.seconds / 60 for record in evidence(paper)[name].finished]
    return mean(taken) if taken else experiment(paper, name).minutes
