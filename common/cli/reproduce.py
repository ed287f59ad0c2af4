"""`replicate verify` and `replicate reproduce`: the answer of a machine that has not seen the suite before."""

import os
import subprocess
import sys
from pathlib import Path

from common.cli.check import complaints
from common.cli.show import show_claims
from common.cli.smoke import smoke
from common.data.fetch import Unreachable, fetch
from common.evidence.verify import Verification, retrain
from common.project import ROOT, papers
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


def reproduce(strict: bool) -> int:
    """Data, pipeline, one retrained run per paper, claims. The exit status: 0 when all that could be checked agrees."""
    try:
        fetch()
        agreed = _pipeline()
    except Unreachable as problem:
        agreed = _without_data(problem)
    _title("Retraining one short run per replication")
    answers = verify([(paper, None) for paper in papers()], seed=0)
    unchecked = sum(answer.answer == "unchecked" for answer in answers)
    agreed = agreed and not any(answer.answer == "different" for answer in answers)

    _title("The claims, as the committed report has them")
    show_claims(None, as_json=False)
    print("The report: reports/index.html (the same for a code host: reports/README.md)")
    print(f"{len(answers) - unchecked} checked, {unchecked} unchecked")
    return 0 if agreed and not (strict and unchecked) else 1


def _pipeline() -> bool:
    _title("dvc repro")
    return subprocess.run([sys.executable, "-m", "dvc", "repro"], cwd=ROOT, env=environment()).returncode == 0


def _without_data(problem: Unreachable) -> bool:
    """What can still be said when datasets are out of reach."""
    _title("Some data is out of reach")
    print(problem)
    _title("The committed evidence (replicate check)")
    found = complaints(strict=False)
    print("\n".join(f"- {complaint}" for complaint in found) or "Code, records, claims, reports and lock agree.")
    _title("The machinery, on made-up data (replicate smoke)")
    smoke(None)
    return not found


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


def environment() -> dict[str, str]:
    """This process's environment, with the programs of this Python found first."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def _title(text: str) -> None:
    print(f"\n== {text}", flush=True)
