"""Starting a paper: a folder that runs, four lines in dvc.yaml, and no trace when they are gone."""

import json
import shutil
import subprocess
import sys

import pytest
import yaml

from common.cli import smoke
from common.cli.new import with_paper
from common.project import ROOT, papers
from tests.smoke_project import replicate, succeeded

PIPELINE = (ROOT / "dvc.yaml").read_text()
NAME = "a_new_paper"


def test_a_paper_adds_its_name_and_three_lines_to_the_pipeline():
    grown = with_paper(PIPELINE, NAME)
    before, after = yaml.safe_load(PIPELINE), yaml.safe_load(grown)
    assert after["vars"][0]["papers"] == [*before["vars"][0]["papers"], NAME]
    new = set(after["stages"]["gather"]["deps"]) - set(before["stages"]["gather"]["deps"])
    assert new == {f"reports/{NAME}/{part}" for part in ("claims.json", "figures", "runs")}
    lines = [line for line in grown.splitlines() if NAME not in line]
    assert lines == [line for line in PIPELINE.splitlines() if "papers: [" not in line]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project of made-up data in which a new paper has been started, and no other is left to run."""
    project = smoke.make_project(tmp_path_factory.mktemp("new"))
    told = succeeded(replicate(project, "new", NAME))
    assert f"replications/{NAME}" in told and all(f"  {step}. " in told for step in (1, 2, 3))
    for paper in papers():
        shutil.rmtree(project / "replications" / paper)
    return project


def test_the_folder_runs_and_its_claim_is_in_the_report(project):
    succeeded(replicate(project, "run", NAME))
    succeeded(replicate(project, "report"))
    row = json.loads((project / "reports/claims.json").read_text())
    assert [(each["replication"], each["claim"], each["n"]) for each in row] == [(NAME, "linear", 2)]
    for page in ("README.md", "reports/index.html", "reports/README.md", f"reports/{NAME}/README.md"):
        assert "A linear classifier errs on 12.0 %" in (project / page).read_text()
    assert (project / f"reports/{NAME}/figures/error.png").stat().st_size > 1000


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
