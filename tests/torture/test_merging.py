"""Two people at once: branches that each add a paper merge without a conflict, and no run is lost or done again."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from common.cli import smoke
from tests.smoke_project import commit, records, replicate, results, succeeded
from tests.stub_project import add_paper

pytestmark = pytest.mark.torture
RUNS = "reports/base/runs/none"


def git(project: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *smoke.IDENTITY, *arguments], cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Branches `one` and `other`, each of which has added a paper and run the pipeline; `one` is checked out."""
    project = smoke.make_project(tmp_path_factory.mktemp("merging"), profile="full", only="keras_mnist_mlp")
    for path in (project / "replications" / "keras_mnist_mlp").iterdir():
        path.unlink()
    (project / "replications" / "keras_mnist_mlp").rmdir()
    add_paper(project, "base")
    (project / "dvc.yaml").write_text((project / "dvc.yaml").read_text().replace("      - keras_mnist_mlp\n", ""))
    succeeded(smoke.repro(project))
    commit(project, "a paper")
    git(project, "branch", "-M", "one")
    for branch, paper in (("other", "walk_b"), ("one", "walk_a")):
        git(project, "checkout", "-q", *(["-b"] if branch == "other" else []), branch)
        add_paper(project, paper)
        succeeded(smoke.repro(project))
        succeeded(replicate(project, "check"))
        commit(project, f"{paper} is added")
    return project


def test_nothing_is_merged_by_hand_and_one_command_makes_the_generated_files_anew(project):
    before = results(project)
    git(project, "merge", "-q", "--no-edit", "other")
    assert not git(project, "status", "--porcelain")
    both = results(project)
    assert before.items() < both.items() and {name.partition("/")[0] for name in both} == {"base", "walk_a", "walk_b"}

    made = records(project)
    succeeded(replicate(project, "report"))
    succeeded(smoke.repro(project))
    assert records(project) == made  # nothing was trained
    assert "agree" in succeeded(replicate(project, "check"))
    overview = (project / "reports/index.html").read_text()
    assert all(f"{paper}/index.html" in overview for paper in ("base", "walk_a", "walk_b"))
    assert [line.strip(" -") for line in (project / "dvc.yaml").read_text().splitlines() if "- walk_" in line] == [
        "walk_a",
        "walk_b",
    ]


def test_records_of_another_are_taken_in_by_copying_them(project, tmp_path):
    """What was run in one clone is in place in the other, and judged there."""
    here, there = tmp_path / "here", tmp_path / "there"
    for clone, seeds in ((here, "0,1"), (there, "2,3")):
        git(project, "clone", "-q", str(project), str(clone))
        shutil.rmtree(clone / RUNS)
        succeeded(replicate(clone, "run", "base/none", "--seeds", seeds))
    assert "2 runs" in replicate(here, "plan", "base").stdout
    for path in (there / RUNS).iterdir():
        shutil.copy(path, here / RUNS)
    assert "Nothing to do" in succeeded(replicate(here, "plan", "base"))
    succeeded(replicate(here, "judge", "base"))
    [row] = json.loads((here / "reports/claims/base.json").read_text())["claims"]
    assert (row["n"], row["failed"]) == (4, 0)
