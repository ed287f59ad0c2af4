"""`replicate reproduce`: the answer of a machine that has not seen the suite before."""

from common.cli.check import check
from common.cli.dvc import repro_without_hints
from common.cli.show import show_all_claims
from common.cli.smoke import smoke
from common.cli.verify import verify
from common.data.fetch import Unreachable, fetch
from common.project import papers


def reproduce(strict: bool) -> int:
    """Data, pipeline, one retrained run per paper, claims. The exit status: 0 when all that could be checked agrees."""
    try:
        fetch()
        agreed = _pipeline()
    except Unreachable as problem:
        agreed = True
        _without_data(problem)
    _title("The committed evidence (replicate check)")
    agreed = check(strict=False) and agreed
    _title("Retraining one short run per replication")
    answers = verify([(paper, None) for paper in papers()])
    unchecked = sum(answer.answer == "unchecked" for answer in answers)
    agreed = agreed and not any(answer.disagrees for answer in answers)

    _title("The claims, as the committed report has them")
    show_all_claims()
    print("The report: reports/index.html (the same for a code host: reports/README.md)")
    print(f"{len(answers) - unchecked} checked, {unchecked} unchecked")
    return 0 if agreed and not (strict and unchecked) else 1


def _pipeline() -> bool:
    _title("dvc repro")
    return repro_without_hints() == 0


def _without_data(problem: Unreachable) -> None:
    """What can still be said when datasets are out of reach."""
    _title("Some data is out of reach")
    print(problem)
    _title("The machinery, on made-up data (replicate smoke)")
    smoke(None)


def _title(text: str) -> None:
    print(f"\n== {text}", flush=True)
