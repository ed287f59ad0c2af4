"""Promises that outlive the runs: each way round them leaves a mark in the row, the paper's line and the headline."""

import json

import pytest

from tests.smoke_project import copy_of, edit, replicate, succeeded
from tests.stub_project import PAPER, make


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Two experiments, of which one diverges with a seed; both have run."""
    project = make(tmp_path_factory.mktemp("ledger"), ("none", "not_a_number"))
    replicate(project, "run", PAPER)
    return project


@pytest.fixture
def project(ran, tmp_path):
    return copy_of(ran, tmp_path)


def promises(project, experiment="none") -> list[dict]:
    paths = sorted((project / f"reports/{PAPER}/runs/ledger/{experiment}").glob("*.json"))
    return [json.loads(path.read_text()) for path in paths]


def rerun_after(project, file: str, old: str, new: str) -> None:
    edit(project / f"replications/{PAPER}/{file}", old, new)
    succeeded(replicate(project, "run", f"{PAPER}/none", "--fresh"))


def seen(project) -> tuple[dict[str, dict], str, str]:
    """The rows by claim, the paper's line, and the headline."""
    succeeded(replicate(project, "fingerprint"))
    succeeded(replicate(project, "report"))
    rows = json.loads((project / "reports/claims.json").read_text())
    answer = (project / f"reports/{PAPER}/README.md").read_text().split("**Does it hold?** ")[1].split("\n")[0]
    headline = (project / "reports/README.md").read_text().split("\n**")[1].split("**")[0]
    return {row["claim"]: row for row in rows}, answer, headline


def test_a_promise_is_written_before_the_first_run_and_no_second_time(project):
    [promise] = promises(project)
    assert promise["settings"] == {} and promise["terms"]["seeds"] == 4 and not promise["measured"]
    about = promise["claims"]["none"]
    assert about["rule"]["margin"] == {"value": 100} and about["words"]["where"] == "nowhere"
    succeeded(replicate(project, "run", f"{PAPER}/none"))
    succeeded(replicate(project, "run", f"{PAPER}/none", "--fresh"))
    assert promises(project) == [promise]


def test_a_wider_margin_is_told_of_though_all_runs_are_new(project):
    rerun_after(project, "claims.yaml", "margin: {value: 100", "margin: {value: 5000")
    rows, answer, headline = seen(project)
    [caveat] = [said for said in rows["none"]["caveats"] if "margin" in said]
    assert caveat.startswith("changed after 4 runs of none (mean place 89")
    assert caveat.endswith("): the claim's margin value (100 → 5000)")
    assert "has a caveat ⚑" in answer or "have caveats ⚑" in answer
    assert "⚑" in headline


def test_a_longer_training_after_a_look_at_the_curve_is_told_of(project):
    rerun_after(project, "experiments.yaml", "settings: {fault: none}", "settings: {epochs: 21}")
    rows, answer, headline = seen(project)
    assert any(said.endswith("): setting epochs (none → 21)") for said in rows["none"]["caveats"])
    assert "⚑" in answer and "⚑" in headline
    first, second = promises(project)
    assert first["measured"] == {} and second["measured"]["place"]["n"] == 4


def test_a_claim_that_failed_is_not_deleted_but_withdrawn(project):
    path = project / f"replications/{PAPER}/claims.yaml"
    whole = path.read_text()
    kept, _, dropped = whole.partition("\n  - id: not_a_number")
    assert dropped
    path.write_text(kept + "\n")
    done = replicate(project, "judge", PAPER)
    assert done.returncode and "has no claim 'not_a_number' any more" in done.stderr + done.stdout
    path.write_text(f"{kept}\nwithdrawn: {{not_a_number: A slip of the pen.}}\n")
    rows, answer, headline = seen(project)
    assert "not_a_number" not in rows
    assert "1 withdrawn after runs ⚑" in answer and "1 withdrawn after runs ⚑" in headline
    assert (
        "Withdrawn after runs: `not_a_number`. A slip of the pen."
        in (project / f"reports/{PAPER}/README.md").read_text()
    )


def test_a_number_that_is_mistyped_before_the_runs_is_asked_about(project):
    edit(project / f"replications/{PAPER}/claims.yaml", "published: {value: 8944", "published: {value: 9844")
    done = replicate(project, "check")
    assert f"replications/{PAPER}/claims.yaml: none states another number than is published, 9844." in done.stdout


def test_better_words_are_a_correction_and_no_caveat(project):
    edit(project / f"replications/{PAPER}/claims.yaml", "where: nowhere", "where: page 3")
    succeeded(replicate(project, "run", f"{PAPER}/none"))
    row = seen(project)[0]["none"]
    assert row["corrected"] == ["where"] and not row["caveats"]


def test_a_promise_that_was_rewritten_is_refused(project):
    rerun_after(project, "claims.yaml", "margin: {value: 100", "margin: {value: 5000")
    edit(project / f"reports/{PAPER}/runs/ledger/none/0.json", '"value": 100', '"value": 5000')
    done = replicate(project, "judge", PAPER)
    assert done.returncode and "1.json does not follow from the promise before it" in done.stderr + done.stdout


def test_records_from_before_there_was_a_ledger_begin_it(project):
    folder = project / f"reports/{PAPER}/runs/ledger"
    [before] = promises(project)
    for path in folder.rglob("*.json"):
        path.unlink()
    edit(project / f"replications/{PAPER}/claims.yaml", "margin: {value: 100", "margin: {value: 5000")
    succeeded(replicate(project, "run", f"{PAPER}/none"))
    first, second = promises(project)
    assert first["claims"]["none"]["rule"] == before["claims"]["none"]["rule"]
    assert second["claims"]["none"]["rule"]["margin"] == {"value": 5000}
    assert second["measured"]["place"]["n"] == 4
