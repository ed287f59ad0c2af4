"""`replicate plan`: what is missing, and what it will cost."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from rich.table import Table

from common.cli import names
from common.cli.screen import console
from common.evidence.claims import claims
from common.experiments.experiment import Experiment
from common.experiments.load import experiment, experiments, wanted_tiers
from common.experiments.tiers import TIERS, Tier
from common.project import papers
from common.records.cost import core_hours, duration, hours_in_words, met_a_gpu, recorded_seconds
from common.records.record import Record
from common.records.store import all_records
from common.runs.gpus import gpus
from common.runs.plan import missing
from common.runs.pool import workers
from common.runs.worker import Job


@dataclass(frozen=True)
class Missing:
    """Runs to do of one experiment."""

    experiment: Experiment
    jobs: list[Job]

    @property
    def hours(self) -> float:
        return core_hours({self.experiment: len(self.jobs)})


def show_plan(target: str | None) -> None:
    """A line per experiment that has runs to do; then what that adds up to, by tier."""
    chosen = names.chosen(target) if target else [each for paper in papers() for each in experiments(paper).values()]
    named = bool(target) and not names.whole_paper(str(target))
    for paper in dict.fromkeys(each.paper for each in chosen):
        claims(paper)  # errors in claims.yaml are reported here, as `run` would
    tiers = TIERS if named else wanted_tiers(gpu=bool(gpus()))
    todo = to_do(chosen)
    table = Table("experiment", box=None, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("tier", "runs", "core-hours"):
        table.add_column(name, no_wrap=True, justify="left" if name == "tier" else "right")
    for each in todo:
        included = each.experiment.tier in tiers
        cells = [str(each.experiment), each.experiment.tier, str(len(each.jobs)), f"{each.hours:.2f}"]
        table.add_row(*cells, style=None if included else "dim")
    table.columns[0].no_wrap = True
    out = console()
    if table.row_count:
        out.print(table)
        out.print()
    for line in totals(todo, tiers):
        out.print(line)
    if not any(each.experiment.tier in tiers for each in todo):
        left = any(each.experiment.tier not in tiers for each in todo)
        which = "of the tiers that run by default here" if left else "of these"
        out.print(f"Nothing to do: every run {which} is recorded.")


def to_do(chosen: Iterable[Experiment]) -> list[Missing]:
    jobs = missing(chosen)
    groups = groupby(jobs, key=lambda job: (job.replication, job.experiment))
    return [Missing(experiment(*key), list(group)) for key, group in groups]


def totals(todo: list[Missing], tiers: tuple[Tier, ...]) -> list[str]:
    """What there is to do, a line per tier, and what the estimates rest on."""
    lines = []
    for tier in TIERS:
        of_tier = [each for each in todo if each.experiment.tier == tier]
        if not of_tier:
            continue
        runs, hours = sum(len(each.jobs) for each in of_tier), sum(each.hours for each in of_tier)
        when = "" if tier in tiers else _when_not(tier)
        lines.append(f"{tier}: {runs} runs, about {hours_in_words(hours)}{when}")
    included = [each for each in todo if each.experiment.tier in tiers]
    if included:
        hours, slots = sum(each.hours for each in included), workers()
        lines.append(f"To do: about {duration(3600 * hours / slots)} with {slots} in parallel. {_basis(included)}")
    return lines


def _when_not(tier: Tier) -> str:
    if tier == "days":
        return " (by name only: replicate run PAPER/EXPERIMENT)"
    return f" (not by default here: replicate run PAPER --tier {tier})"


def _basis(todo: list[Missing]) -> str:
    """How the estimate was made."""
    measured = sum(bool(recorded_seconds(each.experiment)) for each in todo)
    words = f"Of {len(todo)} estimates {measured} are from recorded runs, {len(todo) - measured} from experiments.yaml"
    on_a_gpu = sum(met_a_gpu(_records(each.experiment)) for each in todo)
    return f"{words}; {on_a_gpu or 'none'} of them on a GPU."


def _records(of: Experiment) -> list[Record]:
    return [record for (name, _), record in all_records(of.paper).items() if name == of.name]


def cost(jobs: list[Job]) -> str:
    """ "12 runs, about 0.4 core-hours"."""
    hours = core_hours(Counter(experiment(each.replication, each.experiment) for each in jobs))
    return f"{len(jobs)} run{'s' if len(jobs) != 1 else ''}, about {hours_in_words(hours)}"
