"""Retraining committed runs and saying in words whether they came out the same here."""

from dataclasses import dataclass
from typing import Literal

from common.evidence.statistics import Interval, prediction_interval, sample
from common.runs.jobs import job
from common.runs.pool import outcomes
from common.runs.progress import Progress
from common.runs.record import Record, Summary
from common.runs.run import Result
from common.runs.store import all_records, find
from common.runs.worker import Outcome

CONFIDENCE = 0.999
#: Two results of a method without chance may differ by this share, from the order in which sums are taken.
ROUNDING = 1e-6

Answer = Literal["identical bits", "within seed noise", "different", "unchecked"]


@dataclass(frozen=True)
class Verification:
    run: str
    answer: Answer
    detail: str

    @property
    def agrees(self) -> bool:
        return self.answer in ("identical bits", "within seed noise")


def retrain(runs: list[tuple[str, str, int]]) -> list[Verification]:
    """Retrain each (paper, experiment, seed) and compare it with its committed record. Writes nothing."""
    answers = []
    jobs = []
    for paper, name, seed in runs:
        if find(paper, name, seed) is None:
            answers.append(
                Verification(f"{paper}/{name} seed {seed}", "unchecked", "there is no record to compare with")
            )
        else:
            jobs.append(job(paper, name, seed, purpose="verify"))
    with Progress(jobs) as progress:
        for outcome in outcomes(jobs):
            outcome.job.keeper().forget()
            answers.append(_compare(outcome))
            progress.ended(outcome)
    return answers


def _compare(outcome: Outcome) -> Verification:
    done = outcome.job
    record = find(done.replication, done.experiment, done.seed)
    assert record
    if outcome.status == "error":
        return Verification(done.name, "unchecked", (outcome.reason or "").splitlines()[0])
    if outcome.result is None or record.result is None:
        same = outcome.status == record.status
        return Verification(
            done.name,
            "identical bits" if same else "different",
            f"{outcome.status} here, {record.status} in the record",
        )
    if _result(outcome.result) == record.result.metrics and outcome.history == record.result.history:
        return Verification(
            done.name,
            "identical bits",
            f"all metrics and the whole history agree, in {outcome.circumstances['seconds']:.0f} s",
        )
    siblings = [
        other
        for (name, _), other in all_records(done.replication).items()
        if name == done.experiment and other.finished
    ]
    details = [_compare_metric(metric, outcome.result, siblings, record) for metric in record.result.metrics]
    answer: Answer = "within seed noise" if all(agrees for agrees, _ in details) else "different"
    return Verification(done.name, answer, "; ".join(words for _, words in details))


def _result(result: Result) -> dict[str, float | Summary]:
    return {
        name: Summary(**value) if isinstance(value, dict) else float(value) for name, value in result.metrics.items()
    }


def _compare_metric(metric: str, result: Result, siblings: list[Record], record: Record) -> tuple[bool, str]:
    value = result.metrics[metric]
    here = value["mean"] if isinstance(value, dict) else value
    there = record.number(metric)
    interval = prediction_interval(sample([other.number(metric) for other in siblings]), CONFIDENCE)
    if interval is None:
        room = ROUNDING * max(abs(here), abs(there))
        interval = Interval(there - room, there + room)
    expected = f"{CONFIDENCE:.1%} of seeds expected in {interval.low:.6g} to {interval.high:.6g}"
    words = f"{metric} {here:.6g} here, {there:.6g} in the record, {expected}"
    return interval.low <= here <= interval.high, words
