"""`replicate verify`: retraining committed runs."""

from collections import Counter
from collections.abc import Callable

from common.cli import names, plan
from common.data.fetch import Unreachable, fetch
from common.errors import Problem
from common.evidence.measurements import measurements
from common.experiments.experiment import Experiment
from common.experiments.load import experiment, verify_run, wanted_tiers
from common.files import digest
from common.project import papers
from common.records.provenance import commit
from common.records.store import find
from common.runs.gpus import gpus
from common.runs.plan import job
from common.runs.pool import workers
from common.verify.retrain import Chosen, Verification, retrain

SECONDS = 240  # of a sample, by the clock


def verify(targets: list[str], seed: int | None = None) -> list[Verification]:
    """Retrain each target's run, compare, and say so: of an experiment the given seed, or the first that is recorded;
    of a paper the short run that it names itself."""
    return _retrain(list(dict.fromkeys(run for text in targets for run in _runs_of(text, seed))))


def verify_sample() -> list[Verification]:
    """As `verify`, of as many papers as fit four minutes; the others are named, and unchecked."""
    runs, rest = sample(papers(), commit() or "", SECONDS * workers(), _short_run)
    answers = _retrain(runs)
    if rest:
        print(f"Not in the sample that this commit's hash draws, for time: {', '.join(rest)}.")
        print("Retrain one: replicate verify PAPER")
    return answers + [Verification(paper, "unchecked", "not in this commit's sample") for paper in rest]


def sample(
    of: list[str], drawn_by: str, seconds: float, run_of: Callable[[str], Chosen]
) -> tuple[list[Chosen], list[str]]:
    """The runs of papers in an order that a hash draws, each that still fits so many seconds of a core; and the papers
    that do not."""
    runs, rest = [], []
    for paper in sorted(of, key=lambda paper: digest([drawn_by, paper])):
        run = run_of(paper)
        if run.seconds <= seconds:
            seconds -= run.seconds
            runs.append(run)
        else:
            rest.append(paper)
    return runs, sorted(rest)


def verify_all(targets: list[str]) -> list[Verification]:
    """Retrain every recorded run of the targets: of a paper, those of the tiers that run here by default."""
    runs = list(dict.fromkeys(run for text in targets for run in _recorded(text)))
    if not runs:
        raise Problem("There is no recorded run to retrain.", "See what there is: replicate list")
    print(f"{plan.cost([job(run.experiment, run.seed) for run in runs])}.", flush=True)
    answers = _retrain(runs)
    counted = Counter(answer.answer for answer in answers)
    print(f"{len(answers)} runs: {', '.join(f'{count} {answer}' for answer, count in counted.most_common())}.")
    tests = [(test, answer.run) for answer in answers for test in answer.tests]
    if tests:
        test, run = min(tests, key=lambda pair: pair[0].p)
        print(f"Smallest p of {len(tests)} tests: {test.p:.2g}, that of {test.name} in {run}.")
    return answers


def _recorded(text: str) -> list[Chosen]:
    tiers = wanted_tiers(gpu=bool(gpus()))
    return [
        Chosen(each, record.seed)
        for each in names.experiments_behind(text)
        if not names.whole_paper(text) or each.tier in tiers
        for record in measurements(each.paper)[each.name].records
    ]


def _retrain(runs: list[Chosen]) -> list[Verification]:
    unreachable = {run: missing for run in runs if (missing := _missing_data(run))}
    answers = retrain([run for run in runs if run not in unreachable])
    for run, missing in unreachable.items():
        answers.append(Verification(run.name, "unchecked", f"{missing} is not available here"))
    for answer in answers:
        print(f"{answer.run}: {answer.answer} ({answer.detail})", flush=True)
    return answers


def _runs_of(text: str, seed: int | None) -> list[Chosen]:
    if not names.whole_paper(text):
        return [Chosen(each, _recorded_seed(each, seed)) for each in names.experiments_behind(text)]
    paper = names.paper(text)
    if seed is not None:
        raise Problem("--seed goes with an experiment.", f"replicate verify {paper}/EXPERIMENT --seed {seed}")
    return [_short_run(paper)]


def _short_run(paper: str) -> Chosen:
    """The one that a paper names for every new machine."""
    chosen = verify_run(paper)
    return Chosen(experiment(paper, chosen.experiment), chosen.seed, chosen.epochs)


def _recorded_seed(of: Experiment, seed: int | None) -> int:
    recorded = [each for each in range(of.seeds) if find(of.paper, of.name, each)]
    if not recorded:
        raise Problem(f"{of} has no recorded run to compare with.", f"Run it: replicate run {of}")
    if seed is not None and seed not in recorded:
        raise Problem(f"{of} has no recorded seed {seed}.", f"Recorded: {', '.join(map(str, recorded))}.")
    return recorded[0] if seed is None else seed


def _missing_data(run: Chosen) -> str:
    """The first of a run's datasets that cannot be downloaded; else ""."""
    for dataset in run.experiment.datasets:
        try:
            fetch([dataset])
        except Unreachable:
            return dataset
    return ""
