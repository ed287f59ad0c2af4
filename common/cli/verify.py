"""`replicate verify`: retraining committed runs."""

from common.data.fetch import Unreachable, fetch
from common.evidence.verify import Verification, retrain
from common.runs.experiments import experiment, verify_run


def verify(targets: list[tuple[str, str | None]], seed: int) -> list[Verification]:
    """Retrain each target's run (a paper's own choice where no experiment is named), compare, and say so."""
    runs = [(paper, name, seed) if name else _short_run(paper) for paper, name in targets]
    unreachable = {run: missing for run in runs if (missing := _missing_data(run))}
    answers = retrain([run for run in runs if run not in unreachable])
    for (paper, name, number), missing in unreachable.items():
        answers.append(Verification(f"{paper}/{name} seed {number}", "unchecked", f"{missing} could not be reached"))
    for answer in answers:
        print(f"{answer.run}: {answer.answer} ({answer.detail})", flush=True)
    return answers


def _short_run(paper: str) -> tuple[str, str, int]:
    chosen = verify_run(paper)
    return paper, chosen.experiment, chosen.seed


def _missing_data(run: tuple[str, str, int]) -> str:
    """The first of a run's datasets that cannot be had; else ""."""
    paper, name, _ = run
    for dataset in experiment(paper, name).datasets:
        try:
            fetch([dataset])
        except Unreachable:
            return dataset
    return ""
