"""Filling in: which runs have no record, and getting them done side by side.

DVC decides whether a paper needs looking at; the records decide which of its runs are missing.
"""

import contextlib
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from typing import Any

from filelock import FileLock, Timeout

from common.data.registry import dataset
from common.errors import Problem
from common.project import SCRATCH
from common.runs.circumstances import provenance
from common.runs.experiments import Tier, experiment, experiments, settings_object
from common.runs.fingerprint import fingerprint
from common.runs.progress import Progress
from common.runs.record import Ingredients, Record, RunResult, seal
from common.runs.store import find, pack_exhibit, save
from common.runs.worker import ONE_THREAD, QUIET, Job, Outcome, execute

#: How often a run may lose its worker before it counts as failed.
ATTEMPTS = 3


@dataclass
class Filled:
    """What came of filling in."""

    records: list[Record] = field(default_factory=list)
    errors: list[Outcome] = field(default_factory=list)

    @property
    def failed(self) -> list[Record]:
        return [record for record in self.records if not record.finished]


def ingredients(paper: str, name: str, seed: int) -> Ingredients:
    """All that the result of a run depends on, as things stand in this checkout."""
    found = experiment(paper, name)
    return Ingredients(
        code=fingerprint(found.entry),
        settings=asdict(settings_object(found.settings_class, found.settings)),
        datasets={name: dataset(name).checksum for name in found.datasets},
        environments=_environments(found.environments),
        seed=seed,
    )


def _environments(ids: list[str]) -> dict[str, Any]:
    if not ids:
        return {}
    import importlib.metadata

    return {"gymnasium": importlib.metadata.version("gymnasium"), "ids": ids}


def job(paper: str, name: str, seed: int, purpose: str = "record") -> Job:
    """The run as a worker needs it. Runs for another purpose than a record keep their checkpoints apart."""
    found = experiment(paper, name)
    parts = ingredients(paper, name, seed)
    files = {data: {file: known.sha256 for file, known in dataset(data).files.items()} for data in found.datasets}
    return Job(paper, name, found.entry, found.settings_class, parts.settings, seed, parts.key, files, purpose)


def is_current(record: Record) -> bool:
    """Whether code, settings and data are still those that made the record."""
    known = experiments(record.replication).get(record.experiment)
    return known is not None and record.key == ingredients(record.replication, record.experiment, record.seed).key


def missing(
    paper: str,
    names: Iterable[str] | None = None,
    seeds: Iterable[int] | None = None,
    tiers: Iterable[Tier] | None = None,
) -> list[Job]:
    """The runs that have no current record, of the named experiments or of those in `tiers`.

    A failure that training itself is to blame for is a finding, and stands; one of the machine's is tried again.
    """
    chosen = [
        name
        for name, found in experiments(paper).items()
        if (name in names if names is not None else tiers is None or found.tier in tiers)
    ]
    jobs = []
    for name in chosen:
        for seed in range(experiment(paper, name).seeds) if seeds is None else seeds:
            record = find(paper, name, seed)
            settled = record is not None and (record.finished or (record.reason or "").startswith("diverged"))
            if not (settled and record is not None and is_current(record)):
                jobs.append(job(paper, name, seed))
    return jobs


def fill(jobs: list[Job], fresh: bool = False) -> Filled:
    """Run the jobs and keep each record as it comes.

    Another process at the same experiment is waited for, and what it has done meanwhile is not done again (unless
    `fresh` asks for just that).
    """
    filled = Filled()
    with _locked({(job.replication, job.experiment) for job in jobs}):
        if not fresh:
            jobs = [job for job in jobs if not _has_current_record(job)]
        with Progress(jobs) as progress:
            for outcome in outcomes(jobs):
                if outcome.status == "error":
                    filled.errors.append(outcome)
                else:
                    filled.records.append(keep(outcome))
                progress.ended(outcome)
    return filled


def _has_current_record(job: Job) -> bool:
    record = find(job.replication, job.experiment, job.seed)
    return record is not None and record.finished and record.key == job.key


@contextlib.contextmanager
def _locked(names: set[tuple[str, str]]) -> Iterator[None]:
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


def keep(outcome: Outcome) -> Record:
    """Seal an outcome as a record and write it; only then may its checkpoint go."""
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
            "ingredients": ingredients(job.replication, job.experiment, job.seed),
            "status": outcome.status,
            "reason": outcome.reason,
            "result": result,
            "exhibit": exhibit,
            "circumstances": {**outcome.circumstances, **provenance(job.replication, job.experiment)},
        }
    )
    if record.ingredients.key != job.key:
        raise Problem(
            f"The code or settings of {job.name} changed while it ran; its result belongs to neither.", "Run it again."
        )
    save(record, content)
    job.keeper().forget()
    return record


def _check_metrics(job: Job, metrics: dict[str, Any]) -> None:
    declared = set(experiment(job.replication, job.experiment).metrics)
    if set(metrics) != declared:
        raise Problem(
            f"{job.name} gave the metrics {sorted(metrics)}, but experiments.yaml declares {sorted(declared)}."
        )


def outcomes(jobs: list[Job]) -> Iterator[Outcome]:
    """Carry out jobs side by side, one process per core (per GPU where there are any), as they end.

    When a process of the pool is killed, joblib gives up all that was under way. So what is lost is handed in
    again; a run resumes from its last checkpoint, and one that loses its worker too often counts as failed.
    """
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool

    waiting = {job.key: job for job in jobs}
    lost: Counter[str] = Counter()
    with _environment({**ONE_THREAD, **QUIET}):
        while waiting:
            pool = Parallel(
                n_jobs=min(workers(), len(waiting)),
                return_as="generator_unordered",
                batch_size=1,
                pre_dispatch="n_jobs",
            )
            try:
                for outcome in pool(delayed(execute)(job) for job in list(waiting.values())):
                    del waiting[outcome.job.key]
                    yield outcome
            except BrokenProcessPool:
                under_way = [key for key, job in waiting.items() if job.keeper().under_way]
                lost.update(under_way or waiting)
                for key in [key for key in waiting if lost[key] >= ATTEMPTS]:
                    yield Outcome(
                        waiting.pop(key), "failed", reason=f"its process was killed {ATTEMPTS} times (out of memory?)"
                    )


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """The worker processes inherit these; this process gets its own back."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def gpus() -> list[str]:
    """The machine's GPUs, as its driver lists them."""
    tool = shutil.which("nvidia-smi")
    if not tool or os.environ.get("CUDA_VISIBLE_DEVICES") == "":
        return []
    done = subprocess.run([tool, "-L"], capture_output=True, text=True, check=False)
    return [line for line in done.stdout.splitlines() if line.startswith("GPU ")]


def workers() -> int:
    """How many runs go side by side: REPLICATE_WORKERS, else one per GPU, else one per core."""
    named = os.environ.get("REPLICATE_WORKERS")
    if named:
        if not named.isdigit() or int(named) < 1:
            raise Problem(f"REPLICATE_WORKERS is {named!r}; it must be a whole number from 1.")
        return int(named)
    import joblib

    return len(gpus()) or joblib.cpu_count()
