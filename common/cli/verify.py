"""`replicate verify`: retraining committed runs."""

from collections import Counter

from common.cli.plan import minutes
from common.data.fetch import Unreachable, fetch
from common.errors import Problem
from common.evidence.measurements import evidence
from common.experiments.load import experiment, verify_run, wanted_tiers
from common.records.store import find
from common.runs.gpus import gpus
from common.runs.plan import job
from common.runs.pool import workers
from common.verify.retrain import Chosen, Verification, retrain

Targets = list[tuple[str, str | None]]


def verify(targets: Targets, seed: int | None = None) -> list[Verification]:
    """Retrain each target's run, compare, and say so: of an experiment the given seed, or the first that is recorded;
    of a paper the short run that it names itself."""
    return _retrain([_run_of(paper, name, seed) for paper, name in targets])


def verify_all(targets: Targets) -> list[Verification]:
    """Retrain every recorded run of the targets: of a paper, those of the tiers that run here by default."""
    runs = [run for paper, name in targets for run in _recorded(paper, name)]
    if not runs:
        raise Problem("There is no recorded run to retrain.", "See what there is: replicate list")
    expected = minutes([job(run.paper, run.experiment, run.seed) for run in runs])
    print(f"{len(runs)} runs, about {expected:.1f} minutes with {workers()} side by side.", flush=True)
    answers = _retrain(runs)
    counted = Counter(answer.answer for answer in answers)
    print(f"{len(answers)} runs: {', '.join(f'{count} {answer}' for answer, count in counted.most_common())}.")
    tests = [(test, answer.run) for answer in answers for test in answer.tests]
    if tests:
        test, run = min(tests, key=lambda pair: pair[0].p)
        print(f"Smallest p of {len(tests)} tests: {test.p:.2g}, that of {test.name} in {run}.")
    return answers


def _recorded(paper: str, name: str | None) -> list[Chosen]:
    tiers = wanted_tiers(gpu=bool(gpus()))
    return [
        Chosen(paper, each, record.seed)
        for each, found in evidence(paper).items()
        if (each == name if name else found.experiment.tier in tiers)
        for record in found.records
    ]


def _retrain(runs: list[Chosen]) -> list[Verification]:
    unreachable = {run: missing for run in runs if (missing := _missing_data(run))}
    answers = retrain([run for run in runs if run not in unreachable])
    for run, missing in unreachable.items():
        answers.append(Verification(run.name, "unchecked", f"{missing} could not be reached"))
    for answer in answers:
        print(f"{answer.run}: {answer.answer} ({answer.detail})", flush=True)
    return answers


def _run_of(paper: str, name: str | None, seed: int | None) -> Chosen:
    if name is None:
        if seed is not None:
            raise Problem("--seed goes with an experiment.", f"replicate verify {paper}/EXPERIMENT --seed {seed}")
        chosen = verify_run(paper)
        return Chosen(paper, chosen.experiment, chosen.seed, chosen.epochs)
    recorded = [each for each in range(experiment(paper, name).seeds) if find(paper, name, each)]
    if not recorded:
        raise Problem(f"{paper}/{name} has no recorded run to compare with.", f"Run it: replicate run {paper}/{name}")
    if seed is not None and seed not in recorded:
        seeds = ", ".join(map(str, recorded))
        raise Problem(f"{paper}/{name} has no recorded seed {seed}.", f"Recorded: {seeds}.")
    return Chosen(paper, name, recorded[0] if seed is None else seed)


def _missing_data(run: Chosen) -> str:
    """The first of a run's datasets that cannot be had; else ""."""
    for dataset in experiment(run.paper, run.experiment).datasets:
        try:
            fetch([dataset])
        except Unreachable:
            return dataset
    return ""
