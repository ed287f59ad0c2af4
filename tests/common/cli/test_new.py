"""Starting a paper: a folder that runs, a line in dvc.yaml, and no trace when they are gone."""

import json
import shutil
import subprocess
import sys

import pytest
import yaml

from common.cli import smoke
from common.cli.new import with_paper
from common.project import ROOT
from tests.smoke_project import commit, make_finished, replicate, succeeded

PIPELINE = (ROOT / "dvc.yaml").read_text()
NAME = "a_new_paper"


def test_a_paper_adds_its_name_on_a_line_of_its_own_in_order():
    grown = with_paper(PIPELINE, NAME)
    before, after = yaml.safe_load(PIPELINE), yaml.safe_load(grown)
    assert after["vars"][0]["papers"] == sorted([*before["vars"][0]["papers"], NAME])
    assert [line for line in grown.splitlines() if NAME not in line] == PIPELINE.splitlines()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project of synthetic data in which a new paper has been started."""
    project = smoke.make_project(tmp_path_factory.mktemp("new"))
    told = succeeded(replicate(project, "new", NAME))
    assert f"replications/{NAME}" in told and all(f"  {step}. " in told for step in (1, 2, 3))
    return project


def test_nothing_but_its_folder_and_the_pipeline_is_touched(project):
    done = subprocess.run(["git", "status", "--porcelain"], cwd=project, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [" M dvc.yaml", f"?? replications/{NAME}/"]


def test_its_claim_is_shown_before_there_is_a_report(project):
    rows = json.loads(succeeded(replicate(project, "claims", NAME, "--json")))
    assert [(row["claim"], row["verdict"]) for row in rows] == [("linear", "not run")]
    shown = succeeded(replicate(project, "show", f"{NAME}/linear"))
    assert "– not run" in shown and f"replicate run {NAME}/linear" in shown


@pytest.mark.torture
def test_the_pipeline_runs_it_and_its_claim_is_in_the_report(project, tmp_path):
    alone = tmp_path / "project"
    shutil.copytree(project, alone)
    (tmp_path / "mirror").symlink_to(project.parent / "mirror")
    smoke.leave(NAME, alone)
    succeeded(smoke.repro(alone))
    rows = json.loads((alone / "reports/claims.json").read_text())
    assert [(row["replication"], row["claim"], row["n"]) for row in rows] == [(NAME, "linear", 2)]
    for page in ("index.html", "README.md", f"{NAME}/index.html", f"{NAME}/README.md"):
        assert "A linear classifier has a test error of 12.0 %" in (alone / "reports" / page).read_text()
    figures = list((alone / f"reports/{NAME}/figures").glob("*.png"))
    assert figures and all(figure.stat().st_size > 1000 for figure in figures)
    told = replicate(alone, "check")
    assert told.returncode == 1 and told.stdout.count("as the scaffold does") == 7


@pytest.mark.torture
def test_taken_away_after_it_ran_it_leaves_nothing(tmp_path):
    """By hand, as docs/add_a_paper.md says: its folder, its line in dvc.yaml, what it left in reports; `dvc repro`."""
    project = make_finished(tmp_path, only="keras_mnist_mlp")
    succeeded(replicate(project, "new", NAME))
    succeeded(smoke.repro(project))
    commit(project, "a paper more")
    for folder in ("replications", "reports"):
        shutil.rmtree(project / folder / NAME)
    (project / f"reports/claims/{NAME}.json").unlink()
    pipeline = project / "dvc.yaml"
    pipeline.write_text(pipeline.read_text().replace(f"      - {NAME}\n", ""))
    succeeded(smoke.repro(project))
    assert "agree" in succeeded(replicate(project, "check"))
    since = subprocess.run(["git", "diff", "--stat", "HEAD~1"], cwd=project, capture_output=True, text=True, check=True)
    assert {line.split()[0] for line in since.stdout.splitlines()[:-1]} <= {"dvc.lock"}, since.stdout


def test_it_is_started_once(project):
    done = replicate(project, "new", NAME)
    assert done.returncode == 1 and "exists already" in done.stderr


def test_a_name_that_is_none_is_refused(project):
    done = replicate(project, "new", "Not-A-Name")
    assert done.returncode == 1 and "can't be a folder" in done.stderr


def test_its_code_is_written_in_the_style_of_the_house(project):
    folder = str(project / "replications" / NAME)
    for check in (["check", "--isolated", "--line-length", "120"], ["format", "--check", "--line-length", "120"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *check, folder], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
