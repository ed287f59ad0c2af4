"""`replicate reproduce`: the answer of a machine that has not seen the suite before."""

from common.cli.check import check
from common.cli.dvc import dvc
from common.cli.show import show_all_claims
from common.cli.smoke import smoke
from common.cli.verify import verify, verify_sample
from common.data.fetch import Unreachable, fetch
from common.project import papers


def reproduce(strict: bool) -> int:
    """Data, pipeline, retrained runs, claims. The exit status: 0 when all that could be checked agrees.

    `strict` retrains a run of every paper, however many there are.
    """
    try:
        fetch()
        _title("dvc repro")
        failed = [] if dvc("repro").returncode == 0 else ["dvc repro"]
    except Unreachable as problem:
        failed = []
        _title("Some data is not available")
        print(problem)
        _title("The machinery, on synthetic data (replicate smoke)")
        smoke(None)
    _title("The committed evidence (replicate check)")
    if not check(strict=False):
        failed.append("replicate check")
    _title("Retraining one short run per replication")
    answers = verify(papers()) if strict else verify_sample()
    unchecked = sum(answer.answer == "unchecked" for answer in answers)
    if any(answer.disagrees for answer in answers):
        failed.append("retraining")

    _title("The claims, as the committed report has them")
    show_all_claims()
    print("The report: reports/index.html (the same for a code host: reports/README.md)")
    if strict and unchecked:
        failed.append("what could not be checked (STRICT)")
    agreed = "all that was checked agrees" if unchecked < len(answers) else "no run was checked, all else agrees"
    outcome = f"not all agrees, see above: {', '.join(failed)}" if failed else agreed
    print(f"{len(answers) - unchecked} checked, {unchecked} unchecked; {outcome}")
    return 1 if failed else 0


def _title(text: str) -> None:
    print(f"\n== {text}", flush=True)
