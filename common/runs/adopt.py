"""A run that another paper has made is not made again: its record is copied."""

import dataclasses
from collections.abc import Iterable

from common.experiments.experiment import Experiment
from common.records.record import Record, sealed
from common.records.store import find, record_path, save
from common.runs.worker import Job


def adopted(job: Job, experiment: Experiment, claims: Iterable[str]) -> bool:
    """Whether the paper whose run it is has made it, so that its record is this one's too.

    What was promised of the run there holds here of `claims`, if they have the same ids.
    """
    if experiment.runs_of is None:
        return False
    paper, _, name = experiment.runs_of.partition("/")
    record = find(paper, name, job.seed)
    if record is None or not record.settles(job.key):
        return False
    _copy(record, job, set(claims))
    return True


def _copy(record: Record, job: Job, claims: set[str]) -> None:
    about = record.circumstances
    rules = {claim: rule for claim, rule in about.get("promised", {}).items() if claim in claims}
    exhibit = None
    if record.exhibit:
        exhibit = record_path(record.replication, record.experiment, record.seed).with_name(record.exhibit.file)
    copy = dataclasses.replace(
        record,
        replication=job.replication,
        experiment=job.experiment,
        circumstances={**about, "promised": rules, "run_for": f"{record.replication}/{record.experiment}"},
    )
    save(sealed(copy), exhibit.read_bytes() if exhibit else None)
