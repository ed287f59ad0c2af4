"""Runs on a machine that has only what training needs: Python, numpy, a backend with Keras, gymnasium.

`replicate pack` writes an archive; unpacked there, `python -m common.runs.elsewhere.worker` does its runs, one process
for each GPU (or core), and writes what came of them to outcomes.zip. Stopped and started again it goes on where it was.
`replicate unpack outcomes.zip`, back home, makes records of them.
"""

import contextlib
import io
import json
import multiprocessing
import os
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from common.files import write
from common.project import ROOT
from common.runs.gpus import gpus
from common.runs.machine import ENVIRONMENT
from common.runs.run import Result
from common.runs.worker import Job, Outcome, execute_here

JOBS = ROOT / "jobs.json"
OUTCOMES = ROOT / "outcomes"


def main() -> None:
    jobs = [Job(**told) for told in json.loads(JOBS.read_text(encoding="utf-8"))["jobs"]]
    waiting = [job for job in jobs if not _path(job).exists()]
    print(f"{len(jobs)} runs, {len(jobs) - len(waiting)} of them done", flush=True)
    os.environ.update(ENVIRONMENT)
    workers = max(1, min(len(gpus()) or os.cpu_count() or 1, len(waiting)))
    errors = 0
    for outcome in _outcomes(waiting, workers):
        print(f"{outcome.job.name}: {outcome.status} {outcome.reason or ''}", flush=True)
        if outcome.status == "error":
            errors += 1
        else:
            write(_path(outcome.job), pack_outcome(outcome))
    with zipfile.ZipFile(ROOT / "outcomes.zip", "w") as archive:
        archive.write(JOBS, "jobs.json")
        for path in sorted(OUTCOMES.glob("*.zip")):
            archive.write(path, path.name)
    print("outcomes.zip is written; take it home: replicate unpack outcomes.zip")
    sys.exit(bool(errors))


def _outcomes(jobs: list[Job], workers: int) -> Iterator[Outcome]:
    """Each as it comes. A process that is killed takes its whole pool along: what was not done by then has a pool of
    its own, so that only the run which is to blame is lost."""
    left = {job.name: job for job in jobs}
    with contextlib.suppress(BrokenProcessPool), _pool(workers) as pool:
        for future in as_completed([pool.submit(execute_here, job) for job in jobs]):
            outcome = future.result()
            del left[outcome.job.name]
            yield outcome
    for job in left.values():
        try:
            with _pool(1) as pool:
                yield pool.submit(execute_here, job).result()
        except BrokenProcessPool:
            yield Outcome(job, "error", "its process was killed, perhaps for want of memory")


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def outcome_name(job: Job) -> str:
    return f"{job.replication}.{job.experiment}.{job.seed}.{job.key[:16]}.zip"


def _path(job: Job) -> Path:
    return OUTCOMES / outcome_name(job)


def pack_outcome(outcome: Outcome) -> bytes:
    """One outcome as a small archive: its JSON, and its exhibit."""
    result = outcome.result
    told: dict[str, Any] = {
        "status": outcome.status,
        "reason": outcome.reason,
        "history": outcome.history,
        "circumstances": outcome.circumstances,
        "result": None if result is None else {"metrics": result.metrics, "parameters": result.parameters},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("outcome.json", json.dumps(told))
        exhibit = result.exhibit if result else None
        if isinstance(exhibit, str):
            archive.writestr("exhibit.txt", exhibit)
        elif exhibit is not None:
            arrays = io.BytesIO()
            np.savez(arrays, allow_pickle=False, **dict[str, Any](exhibit))
            archive.writestr("exhibit.npz", arrays.getvalue())
    return buffer.getvalue()


def unpack_outcome(job: Job, packed: bytes) -> Outcome:
    """The same again."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        told = json.loads(archive.read("outcome.json"))
        exhibit: dict[str, np.ndarray] | str | None = None
        if "exhibit.txt" in archive.namelist():
            exhibit = archive.read("exhibit.txt").decode()
        elif "exhibit.npz" in archive.namelist():
            with np.load(io.BytesIO(archive.read("exhibit.npz")), allow_pickle=False) as arrays:
                exhibit = dict(arrays)
    result = told.pop("result")
    return Outcome(job, result=result and Result(**result, exhibit=exhibit), **told)


def jobs_as_json(jobs: list[Job], origins: dict[str, Any]) -> str:
    return json.dumps({"jobs": [asdict(job) for job in jobs], "origins": origins})


if __name__ == "__main__":
    main()
