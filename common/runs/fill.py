"""Filling in: getting runs done side by side, and keeping each as a record.

DVC decides whether a paper needs looking at; the records decide which of its runs are missing.
"""

import contextlib
import dataclasses
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from filelock import FileLock, Timeout

from common.experiments.load import experiment
from common.project import SCRATCH
from common.records import ledger
from common.records.provenance import forget_git, provenance
from common.records.record import Record
from common.runs.keep import kept
from common.runs.plan import is_settled
from common.runs.pool import outcomes
from common.runs.progress import Progress
from common.runs.worker import Job, Outcome

Promised = dict[str, dict[str, dict[str, Any]]]  # by experiment and claim


@dataclass
class Filled:
    """What came of filling in."""

    records: list[Record] = field(default_factory=list)
    errors: list[Outcome] = field(default_factory=list)

    @property
    def failed(self) -> list[Record]:
        return [record for record in self.records if not record.finished]


def fill(jobs: list[Job], promised: Promised, fresh: bool = False, cluster: str | None = None) -> Filled:
    """Run the jobs of a paper and keep each record as it comes.

    `promised` has, of each experiment, the claims that it tests. Another process at the same experiment is waited
    for, and what it has done meanwhile is not done again (unless `fresh` asks for just that).
    """
    filled = Filled()
    with locked({(job.replication, job.experiment) for job in jobs}):
        if not fresh:
            jobs = [job for job in jobs if not is_settled(job)]
        forget_git()  # the locks may have been waited for
        for name in dict.fromkeys(job.experiment for job in jobs):
            ledger.keep(experiment(jobs[0].replication, name), promised[name])
        jobs = [with_provenance(job, promised) for job in jobs]
        # Closed whatever happens: Ctrl-C must leave no process behind that goes on training.
        with Progress(jobs) as progress, contextlib.closing(outcomes(jobs, cluster)) as ended:
            for outcome in ended:
                if record := kept(outcome):
                    filled.records.append(record)
                else:
                    filled.errors.append(outcome)
                progress.ended(outcome)
    return filled


def with_provenance(job: Job, promised: Promised) -> Job:
    rules = {claim: parts["rule"] for claim, parts in promised[job.experiment].items()}
    about = provenance(experiment(job.replication, job.experiment), rules)
    return dataclasses.replace(job, provenance=about)


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
