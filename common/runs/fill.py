"""Filling in: which runs have no record, and getting them done side by side.

DVC decides whether a paper needs looking at; the records decide which of its runs are missing.
"""

import contextlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pydantic
from filelock import FileLock, Timeout

from common.errors import Problem
from common.experiments.load import experiment
from common.project import SCRATCH
from common.records.provenance import provenance
from common.records.record import Ingredients, Record, RunResult, seal
from common.records.store import find, pack_exhibit, save
from common.runs.plan import ingredients
from common.runs.pool import outcomes
from common.runs.progress import Progress
from common.runs.worker import Job, Outcome

#: By experiment and claim, what decides on the claim: see `preregistered` in common/evidence/claims.py.
Rules = dict[str, dict[str, Any]]


@dataclass
class Filled:
    """What came of filling in."""

    records: list[Record] = field(default_factory=list)
    errors: list[Outcome] = field(default_factory=list)

    @property
    def failed(self) -> list[Record]:
        return [record for record in self.records if not record.finished]


def fill(jobs: list[Job], preregistered: Rules, fresh: bool = False) -> Filled:
    """Run the jobs of a paper and keep each record as it comes, with the rules that were set for it beforehand.

    Another process at the same experiment is waited for, and what it has done meanwhile is not done again (unless
    `fresh` asks for just that).
    """
    filled = Filled()
    with locked({(job.replication, job.experiment) for job in jobs}):
        if not fresh:
            jobs = [job for job in jobs if not is_settled(job)]
        origins = {job.name: origin(job, preregistered) for job in jobs}
        with Progress(jobs) as progress:
            for outcome in outcomes(jobs):
                try:
                    if outcome.status != "error":
                        filled.records.append(keep(outcome, origins[outcome.job.name]))
                except (Problem, pydantic.ValidationError) as problem:
                    outcome.status, outcome.reason = "error", f"its result could not be recorded: {problem}"
                if outcome.status == "error":
                    filled.errors.append(outcome)
                progress.ended(outcome)
    return filled


@dataclass(frozen=True)
class Origin:
    """What a run starts from. Taken before it starts: by its end, the checkout may have moved on."""

    ingredients: Ingredients
    provenance: dict[str, Any]


def origin(job: Job, preregistered: Rules) -> Origin:
    told = provenance(job.replication, job.experiment, preregistered[job.experiment])
    return Origin(ingredients(job.replication, job.experiment, job.seed), told)


def is_settled(job: Job) -> bool:
    """By a record of this very run."""
    record = find(job.replication, job.experiment, job.seed)
    return record is not None and record.settled and record.key == job.key


@contextlib.contextmanager
def locked(names: set[tuple[str, str]]) -> Iterator[None]:
    """One writer per experiment; locks are taken in one order, so that two writers never wait for each other."""
    folder = SCRATCH / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        for paper, name in sorted(names):
            lock = FileLock(folder / f"{paper}-{name}.lock")
            try:
                stack.enter_context(lock.acquire(timeout=0))
            except Timeout:
                print(f"{paper}/{name} is being run by another process; waiting for it.", flush=True)
                stack.enter_context(lock.acquire())
        yield


def keep(outcome: Outcome, origin: Origin) -> Record:
    """Seal an outcome as a record and write it; only then may its checkpoint go, and only that of a finished run."""
    job = outcome.job
    exhibit, content = None, None
    result = None
    if outcome.result is not None:
        _check_metrics(job, outcome.result.metrics)
        result = RunResult(
            seed=job.seed, metrics=outcome.result.metrics, history=outcome.history, parameters=outcome.result.parameters
        )
        if outcome.result.exhibit is not None:
            exhibit, content = pack_exhibit(job.seed, outcome.result.exhibit)
    record = seal(
        {
            "replication": job.replication,
            "experiment": job.experiment,
            "seed": job.seed,
            "key": job.key,
            "ingredients": origin.ingredients,
            "status": outcome.status,
            "reason": outcome.reason,
            "result": result,
            "exhibit": exhibit,
            "circumstances": {**outcome.circumstances, **origin.provenance},
        }
    )
    save(record, content)
    if record.finished:
        job.keeper().forget()
    else:
        job.keeper().set_aside()
    return record


def _check_metrics(job: Job, metrics: dict[str, Any]) -> None:
    declared = set(experiment(job.replication, job.experiment).metrics)
    if set(metrics) != declared:
        raise Problem(
            f"{job.name} gave the metrics {sorted(metrics)}, but experiments.yaml declares {sorted(declared)}."
        )
