"""Runs on a machine that has only what training needs: Python, numpy, a backend with Keras, gymnasium.

`replicate pack` writes an archive; unpacked there, `python -m common.runs.elsewhere.worker` does its runs, one process
for each GPU (or core), and writes their records to records.zip. Stopped and started again it goes on where it was.
`replicate unpack records.zip`, on the first machine, takes them in.
"""

import contextlib
import json
import sys
import zipfile
from dataclasses import asdict

from common.project import REPORTS, ROOT
from common.records.record import Ingredients, Record
from common.records.store import record_path
from common.runs.keep import kept
from common.runs.pool import outcomes
from common.runs.worker import Job

JOBS, RECORDS = ROOT / "jobs.json", ROOT / "records.zip"


def main() -> None:
    jobs = from_json(JOBS.read_text(encoding="utf-8"))
    waiting = [job for job in jobs if not _is_settled(job)]
    print(f"{len(jobs)} runs, {len(jobs) - len(waiting)} of them done", flush=True)
    errors = 0
    with contextlib.closing(outcomes(waiting)) as ended:
        for outcome in ended:
            errors += kept(outcome) is None
            print(f"{outcome.job.name}: {outcome.status} {outcome.reason or ''}", flush=True)
    with zipfile.ZipFile(RECORDS, "w") as archive:
        for path in sorted(path for path in REPORTS.glob("*/runs/*/*") if path.is_file()):
            archive.write(path, path.relative_to(ROOT))
    print(f"{RECORDS.name} is written. Copy it back: replicate unpack {RECORDS.name}")
    sys.exit(bool(errors))


def _is_settled(job: Job) -> bool:
    """By a record of this very run. Unchecked: that takes packages which may be missing here."""
    path = record_path(job.replication, job.experiment, job.seed)
    if not path.exists():
        return False
    record = Record(**json.loads(path.read_text(encoding="utf-8")))
    return record.settles(job.key)


def as_json(jobs: list[Job]) -> str:
    return json.dumps([asdict(job) for job in jobs])


def from_json(text: str) -> list[Job]:
    return [Job(**{**parts, "ingredients": Ingredients(**parts["ingredients"])}) for parts in json.loads(text)]


if __name__ == "__main__":
    main()
