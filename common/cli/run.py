"""`replicate run`: filling in what is missing."""

from collections import Counter
from collections.abc import Iterable

from common.cli.plan import minutes
from common.data.fetch import fetch, verified
from common.errors import Problem
from common.evidence.claims import claims, preregistered
from common.evidence.measurements import evidence
from common.experiments.load import experiment, experiments, wanted_tiers
from common.project import RAW_DATA
from common.runs.fill import fill
from common.runs.gpus import gpus
from common.runs.plan import absent, job, missing
from common.runs.pool import workers
from common.runs.worker import Job

COULD_NOT_RUN, RUNS_FAILED = 1, 3


def run_target(paper: str, name: str | None, seeds: str | None, fresh: bool, accept_failures: bool) -> int:
    """Fill in the missing runs; the exit status. With `accept_failures` a run that failed is no reason for one."""
    claims(paper)  # a slip there is told before anything trains
    names = _that_can_be_had(paper, [name] if name else _of_wanted_tiers(paper))
    jobs = _jobs(paper, names, _seed_numbers(seeds, paper, names), fresh)
    _check_data({dataset for each in names for dataset in experiment(paper, each).datasets}, jobs)
    status = _fill(paper, jobs, fresh) if jobs else 0
    if not jobs:
        failed = sum(not record.finished for each in names for record in evidence(paper)[each].records)
        which = f"{paper}/{name}" if name else paper
        print(f"{which}: every run that was asked for is recorded{f', {failed} of them as failed' if failed else ''}.")
    if not name:
        _say_what_is_left_out(paper, set(experiments(paper)) - set(names))
    return 0 if status == RUNS_FAILED and accept_failures else status


def _fill(paper: str, jobs: list[Job], fresh: bool) -> int:
    print(f"{paper}: {len(jobs)} runs, about {minutes(jobs):.1f} minutes with {workers()} side by side.", flush=True)
    filled = fill(jobs, preregistered(paper), fresh)
    for record in filled.failed:
        print(f"{paper}/{record.experiment} seed {record.seed} failed: {record.reason}")
    for outcome in filled.errors:
        print(f"{outcome.job.name} could not be run: {outcome.reason}")
    if filled.failed:
        print(f"{len(filled.failed)} of {len(jobs)} runs failed. They are recorded, and count as failed.")
    return COULD_NOT_RUN if filled.errors else RUNS_FAILED if filled.failed else 0


def _that_can_be_had(paper: str, names: list[str]) -> list[str]:
    """The experiments whose data there is; of the others it is said why not."""
    reasons = {name: absent(experiment(paper, name)) for name in names}
    for name, reason in reasons.items():
        if reason:
            print(f"{paper}/{name} cannot be run: {reason}.")
    return [name for name, reason in reasons.items() if not reason]


def _of_wanted_tiers(paper: str) -> list[str]:
    tiers = wanted_tiers(gpu=bool(gpus()))
    return [name for name, found in experiments(paper).items() if found.tier in tiers]


def _jobs(paper: str, names: list[str], seeds: list[int] | None, fresh: bool) -> list[Job]:
    if not fresh:
        return missing(paper, names, seeds)
    return [
        job(paper, name, seed)
        for name in names
        for seed in (range(experiment(paper, name).seeds) if seeds is None else seeds)
    ]


def _check_data(datasets: Iterable[str], jobs: list[Job]) -> None:
    """What lies in data/raw must be the registry's, though nothing is to be run: DVC locks what it finds there."""
    needed = {dataset for each in jobs for dataset in each.files}
    for dataset in sorted(datasets):
        if dataset in needed and not (RAW_DATA / dataset).exists():
            fetch([dataset])
        if (RAW_DATA / dataset).exists():
            verified(dataset)


def _seed_numbers(text: str | None, paper: str, names: list[str]) -> list[int] | None:
    if text is None:
        return None
    numbers: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdigit() or (dash and not last.isdigit()) or int(last or first) < int(first):
            raise Problem(f"--seeds {text!r} is no list of seeds.", "Say for instance 3, or 0,2,5, or 0-4.")
        for name in names:
            if int(last or first) >= (seeds := experiment(paper, name).seeds):
                raise Problem(
                    f"--seeds {text!r}: {paper}/{name} has the seeds 0 to {seeds - 1}.",
                    "They are fixed in experiments.yaml before the first run, and not added to for a verdict.",
                )
        numbers.extend(range(int(first), int(last or first) + 1))
    return numbers


def _say_what_is_left_out(paper: str, names: set[str]) -> None:
    """The experiments of other tiers that have runs to do, and how to have them done."""
    jobs = missing(paper, names)
    for name, count in Counter(each.experiment for each in jobs).items():
        tier, cost = experiment(paper, name).tier, minutes([each for each in jobs if each.experiment == name])
        print(
            f"Left out: {paper}/{name}, {count} runs of tier {tier}, about {cost:.1f} minutes. "
            f"Run them: replicate run {paper}/{name}"
        )
