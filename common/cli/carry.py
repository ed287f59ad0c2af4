"""`replicate pack` and `replicate unpack`: runs carried to another machine, and their records home."""

import os
from pathlib import Path

from common.data.fetch import fetch, verified
from common.errors import Problem
from common.evidence.claims import claims, preregistered
from common.runs.elsewhere.pack import pack, unpack
from common.runs.plan import missing


def pack_target(paper: str, name: str | None, path: Path, backend: str) -> None:
    """Pack the runs of a paper, or of one experiment, that have no current record, whatever their tier."""
    claims(paper)
    os.environ["KERAS_BACKEND"] = backend
    jobs = missing(paper, [name] if name else None)
    if not jobs:
        raise Problem(f"{paper}{'/' + name if name else ''}: every run is recorded; there is nothing to pack.")
    for dataset in sorted({dataset for job in jobs for dataset in job.files}):
        fetch([dataset])
        verified(dataset)
    pack(jobs, preregistered(paper), path)
    print(
        f"{len(jobs)} runs are in {path}. On the other machine, with keras and {backend} installed:\n"
        f"  unzip {path.name} -d runs && cd runs && python -m common.runs.elsewhere.worker\n"
        "Then bring runs/outcomes.zip home: replicate unpack outcomes.zip"
    )


def unpack_archive(path: Path) -> None:
    if not path.is_file():
        raise Problem(
            f"There is no file {path}.", "On the other machine `python -m common.runs.elsewhere.worker` leaves it."
        )
    records = unpack(path)
    for record in records:
        print(f"{record.replication}/{record.experiment} seed {record.seed}: {record.status}")
    print(f"{len(records)} records written. Judge them: dvc repro")
