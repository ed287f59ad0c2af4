"""Retraining committed runs and saying in words whether they came out the same here."""

import contextlib
import dataclasses
from dataclasses import dataclass
from typing import NamedTuple

from common.evidence.measurements import measurements
from common.experiments.experiment import Experiment
from common.experiments.settings import epochs_of, epochs_setting
from common.records.cost import expected_seconds
from common.records.current import is_current
from common.records.record import Record
from common.records.store import find
from common.runs import plan
from common.runs.pool import outcomes
from common.runs.progress import Progress
from common.runs.worker import Job
from common.verify.compare import Answer, SeedTest, compare


class Chosen(NamedTuple):
    """A run to retrain; only its first `epochs`, where that is a number."""

    experiment: Experiment
    seed: int
    epochs: int | None = None

    @property
    def name(self) -> str:
        return f"{self.experiment} seed {self.seed}"

    @property
    def record(self) -> Record | None:
        return find(self.experiment.paper, self.experiment.name, self.seed)

    @property
    def first_epochs(self) -> int | None:
        """How many epochs the run is cut to, if it is."""
        known = epochs_of(self.experiment.all_settings)
        return self.epochs if self.epochs and known and self.epochs < known else None

    @property
    def seconds(self) -> float:
        """What to expect, by the records."""
        whole, known = expected_seconds(self.experiment), epochs_of(self.experiment.all_settings)
        return whole * self.first_epochs / known if self.first_epochs and known else whole


@dataclass(frozen=True)
class Verification:
    run: str
    answer: Answer
    detail: str
    tests: tuple[SeedTest, ...] = ()

    @property
    def disagrees(self) -> bool:
        return self.answer in ("different", "failed")


def confirmed(answers: list[Verification]) -> bool:
    """Whether something could be checked, and nothing disagrees."""
    checked = [answer for answer in answers if answer.answer != "unchecked"]
    return bool(checked) and not any(answer.disagrees for answer in checked)


def retrain(runs: list[Chosen]) -> list[Verification]:
    """Retrain each run and compare it with its committed record. Writes nothing."""
    answers = [Verification(run.name, "unchecked", why) for run in runs if (why := _incomparable(run))]
    asked = {run.name: run for run in runs if not _incomparable(run)}
    jobs = [_job(run) for run in asked.values()]
    for job in jobs:
        job.checkpoint().forget()  # what an interrupted check left is not this machine's answer of now
    with Progress(jobs, "compared") as progress, contextlib.closing(outcomes(jobs)) as ended:
        for outcome in ended:
            outcome.job.checkpoint().forget()
            run = asked[outcome.job.name]
            assert run.record
            side = measurements(run.experiment.paper)[run.experiment.name]
            answers.append(Verification(run.name, *compare(outcome, run.record, side, run.first_epochs)))
            progress.ended(outcome)
    return answers


def _incomparable(run: Chosen) -> str:
    """Why there is nothing to compare a run with; else ""."""
    if run.record is None:
        return "there is no record to compare with"
    if run.seed >= run.experiment.seeds:
        return "experiments.yaml has no such seed any more"
    if not is_current(run.record):
        return "its record is stale: made before a change of code, settings or data"
    return ""


def _job(run: Chosen) -> Job:
    whole = plan.job(run.experiment, run.seed, purpose="verify")
    epochs, setting = run.first_epochs, epochs_setting(whole.settings)
    if epochs is None or setting is None:
        return whole
    return dataclasses.replace(whole, settings={**whole.settings, setting: epochs}, purpose=f"verify-{epochs}-epochs")
