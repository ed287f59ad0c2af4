"""`replicate pack` and `replicate unpack`: runs carried to another machine, and their records back."""

import dataclasses
from pathlib import Path

from common.cli import names
from common.data.fetch import fetch, verified
from common.errors import Problem
from common.evidence.claims import claims, promised
from common.records import ledger
from common.runs.elsewhere.pack import pack as pack_jobs
from common.runs.elsewhere.pack import unpack as unpack_records
from common.runs.fill import with_provenance
from common.runs.plan import missing


def pack(target: str, path: Path, backend: str) -> None:
    """Pack the runs of a paper, or of one experiment, that have no current record, whatever their tier."""
    chosen = names.chosen(target)
    paper = chosen[0].paper
    claims(paper)
    jobs = missing(chosen)
    if not jobs:
        raise Problem(f"{target.strip('/')}: all runs are recorded; there is nothing to pack.")
    for dataset in sorted({dataset for job in jobs for dataset in job.files}):
        fetch([dataset])
        verified(dataset)
    rules = promised(paper)
    for each in chosen:
        ledger.keep(each, rules[each.name])
    pack_jobs([dataclasses.replace(with_provenance(job, rules), backend=backend) for job in jobs], path)
    print(
        f"{len(jobs)} runs are in {path}. On the other machine, with keras and {backend} installed:\n"
        f"  unzip {path.name} -d runs && cd runs && python -m common.runs.elsewhere.worker\n"
        "Then copy runs/records.zip back: replicate unpack records.zip"
    )


def unpack(path: Path) -> None:
    if not path.is_file():
        raise Problem(f"There is no file {path}.", "On the other machine `common.runs.elsewhere.worker` writes it.")
    records = unpack_records(path)
    for record in records:
        print(f"{record.name}: {record.status}")
    print(f"{len(records)} records written. Judge them: dvc repro")
