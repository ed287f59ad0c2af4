"""`replicate verify`: retraining committed runs."""

from common.data.fetch import Unreachable, fetch
from common.evidence.verify import Chosen, Verification, retrain
from common.runs.experiments import experiment, verify_run


def verify(targets: list[tuple[str, str | None]], seed: int) -> list[Verification]:
    """Retrain each target's run (a paper's own choice where no experiment is named), compare, and say so."""
    runs = [Chosen(paper, name, seed) if name else _short_run(paper) for paper, name in targets]
    unreachable = {run: missing for run in runs if (missing := _missing_data(run))}
    answers = retrain([run for run in runs if run not in unreachable])
    for run, missing in unreachable.items():
        answers.append(Verification(run.name, "unchecked", f"{missing} could not be reached"))
    for answer in answers:
        print(f"{answer.run}: {answer.answer} ({answer.detail})", flush=True)
    return answers


def _short_run(paper: str) -> Chosen:
    chosen = verify_run(paper)
    return Chosen(paper, chosen.experiment, chosen.seed, chosen.epochs)


def _missing_data(run: Chosen) -> str:
    """The first of a run's datasets that cannot be had; else ""."""
    for dataset in experiment(run.paper, run.experiment).datasets:
        try:
            fetch([dataset])
        except Unreachable:
            return dataset
    return ""
