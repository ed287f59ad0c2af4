"""An outcome kept as a record. Needs no more packages than training does."""

from common.errors import Problem
from common.records.record import Record, RunResult, sealed
from common.records.store import pack_exhibit, save
from common.runs.worker import Outcome


def kept(outcome: Outcome) -> Record | None:
    """The record of an outcome. An error has none; and an outcome that cannot be recorded becomes one."""
    if outcome.status != "error":
        try:
            return keep(outcome)
        except Problem as problem:
            outcome.status, outcome.reason = "error", f"its result could not be recorded: {problem}"
    return None


def keep(outcome: Outcome) -> Record:
    """Seal an outcome and write it; only then may its checkpoint go, and only that of a finished run."""
    job = outcome.job
    exhibit, content, result = None, None, None
    if outcome.result is not None:
        result = RunResult(job.seed, outcome.result.metrics, outcome.history, outcome.result.parameters)
        if outcome.result.exhibit is not None:
            exhibit, content = pack_exhibit(job.seed, outcome.result.exhibit)
    cause = {"cause": outcome.cause} if outcome.cause else {}
    record = sealed(
        Record(
            replication=job.replication,
            experiment=job.experiment,
            seed=job.seed,
            key=job.key,
            ingredients=job.ingredients,
            status="finished" if outcome.status == "finished" else "failed",
            reason=outcome.reason,
            result=result,
            exhibit=exhibit,
            circumstances={**outcome.circumstances, **cause, **job.provenance},
            sha256="",
        )
    )
    save(record, content)
    if record.finished:
        job.checkpoint().forget()
    else:
        job.checkpoint().set_aside()
    return record
