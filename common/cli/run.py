"""`replicate run`: filling in what is missing."""

from common.cli.plan import minutes
from common.data.fetch import fetch, verified
from common.errors import Problem
from common.project import RAW_DATA
from common.runs.experiments import experiment, experiments, wanted_tiers
from common.runs.jobs import job, missing
from common.runs.machine import gpus
from common.runs.pool import workers
from common.runs.runner import fill
from common.runs.worker import Job


def run_target(paper: str, name: str | None, seeds: str | None, fresh: bool) -> int:
    """Fill in the missing runs; the exit status: 1 when something could not be run."""
    jobs = _jobs(paper, name, seeds, fresh)
    if not jobs:
        print(f"{paper}: every run is recorded.")
        return 0
    for dataset in sorted({dataset for each in jobs for dataset in each.files}):
        if not (RAW_DATA / dataset).exists():
            fetch([dataset])
        verified(dataset)
    print(f"{paper}: {len(jobs)} runs, about {minutes(jobs):.1f} minutes with {workers()} side by side.", flush=True)
    filled = fill(jobs, fresh)
    for record in filled.failed:
        print(f"{paper}/{record.experiment} seed {record.seed} failed: {record.reason}")
    for outcome in filled.errors:
        print(f"{outcome.job.name} could not be run: {outcome.reason}")
    return 1 if filled.errors else 0


def _jobs(paper: str, name: str | None, seeds: str | None, fresh: bool) -> list[Job]:
    chosen = _seed_numbers(seeds)
    tiers = None if name else wanted_tiers(gpu=bool(gpus()))
    if not fresh:
        return missing(paper, [name] if name else None, chosen, tiers)
    names = [name] if name else [known for known, found in experiments(paper).items() if found.tier in (tiers or ())]
    return [
        job(paper, each, seed)
        for each in names
        for seed in (range(experiment(paper, each).seeds) if chosen is None else chosen)
    ]


def _seed_numbers(text: str | None) -> list[int] | None:
    if text is None:
        return None
    numbers: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdigit() or (dash and not last.isdigit()):
            raise Problem(f"--seeds {text!r} is no list of seeds.", "Say for instance 3, or 0,2,5, or 0-4.")
        numbers.extend(range(int(first), int(last or first) + 1))
    return numbers
