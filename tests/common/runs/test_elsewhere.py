"""Runs carried to a machine that has only what training needs, and their records back."""

import os
import signal
import subprocess
import sys
import time
import zipfile

import gymnasium
import pytest

from common.experiments.load import experiments
from common.project import papers
from common.records.fingerprint import imports, modules
from tests.smoke_project import copy_of, edit, records, replicate, results, succeeded
from tests.stub_project import PAPER, make

#: Python loads this by itself; it takes away all that such a machine need not have.
BARE = """
import importlib.abc, sys

class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {ABSENT}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
"""
ENTRY = f"replications/{PAPER}/walk.py"
ABSENT = {"tensorflow", "dvc", "pydantic", "typer", "rich", "joblib", "filelock", "pandas", "scipy", "matplotlib"}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    return make(tmp_path_factory.mktemp("archive"))


@pytest.fixture
def project(pristine, tmp_path):
    return copy_of(pristine, tmp_path)


class Elsewhere:
    """A machine that has only what training needs, to which the runs of an experiment are carried."""

    def __init__(self, project, experiment):
        self.project, self.folder = project, project.parent / "elsewhere"
        archive = project.parent / "jobs.zip"
        assert "4 runs" in succeeded(replicate(project, "pack", f"{PAPER}/{experiment}", "--to", str(archive)))
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(self.folder)
        (self.folder / "sitecustomize.py").write_text(BARE.replace("{ABSENT}", repr(ABSENT)))

    def start(self):
        return subprocess.Popen(
            [sys.executable, "-m", "common.runs.elsewhere.worker"],
            cwd=self.folder, env={**os.environ, "PYTHONPATH": str(self.folder), "REPLICATE_SCRATCH": "scratch"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def run(self):
        running = self.start()
        said, complained = running.communicate()
        return subprocess.CompletedProcess(running.args, running.returncode, said, complained)

    @property
    def recorded(self):
        """The seeds that have a record there."""
        return {int(path.stem) for path in self.folder.glob("reports/*/runs/*/*.json")}

    @property
    def under_way(self):
        """The seeds that have a checkpoint there."""
        return {int(path.name.split(".")[2]) for path in self.folder.glob("scratch/checkpoints/*.npz")}

    def take_back(self):
        return replicate(self.project, "unpack", str(self.folder / "records.zip"))


def exhibits(project):
    return {path.name: path.read_bytes() for path in (project / "reports" / PAPER / "runs").rglob("*.npz")}


def test_records_made_elsewhere_are_the_same_and_need_no_run_here(project):
    succeeded(replicate(project, "run", f"{PAPER}/none"))
    here, shown = results(project), exhibits(project)
    assert len(shown) == 4
    for record in (project / "reports" / PAPER / "runs" / "none").iterdir():
        record.unlink()
    there = Elsewhere(project, "none")
    assert "records.zip" in succeeded(there.run())
    assert "4 records" in succeeded(there.take_back())
    assert (results(project), exhibits(project)) == (here, shown)
    about = records(project)[f"{PAPER}/none/0"]["circumstances"]
    assert about["commit"] and about["dirty"] is False and about["promised"]["none"]
    assert "all requested runs are recorded" in replicate(project, "run", f"{PAPER}/none").stdout
    assert "0 records" in succeeded(there.take_back())  # what is recorded stays


def test_stopped_on_the_other_machine_it_continues_where_it_was(project):
    """The last seed takes so much longer than the others that it is under way when the first of them is done."""
    edit(project / ENTRY, "run.settings.epochs, walk", "run.settings.epochs * (20 if run.seed == 3 else 1), walk")
    there = Elsewhere(project, "not_a_number")
    running = there.start()
    while not (there.recorded and 3 in there.under_way):
        assert running.poll() is None, running.communicate()
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    done = there.recorded
    assert done and 3 not in done
    assert f"4 runs, {len(done)} of them done" in succeeded(there.run())
    assert "4 records" in succeeded(there.take_back())
    found = [records(project)[f"{PAPER}/not_a_number/{seed}"] for seed in range(4)]
    assert [record["status"] for record in found] == ["finished", "failed", "finished", "finished"]
    assert found[3]["circumstances"]["resumed"] and len(found[3]["result"]["history"]["place"]) == 400
    assert "0 records" in succeeded(there.take_back())  # the one that diverged is a finding, and stands


def test_a_run_that_is_killed_there_costs_no_other(project):
    there = Elsewhere(project, "killed")
    done = there.run()
    assert done.returncode == 0
    assert f"{PAPER}/killed seed 1: failed its process was killed" in done.stdout
    assert "4 records" in succeeded(there.take_back())
    assert [record["status"] for record in records(project).values()].count("failed") == 1


def test_code_that_was_changed_there_does_not_run(project):
    there = Elsewhere(project, "none")
    edit(there.folder / ENTRY, "walk = Walk()", "walk = Walk()\n    unused = 1")
    done = there.run()
    assert done.returncode == 1
    assert f"The code of {PAPER}/none seed 0 changed after the run was planned" in done.stdout
    assert "0 records" in succeeded(there.take_back())


def test_records_of_other_code_are_refused(project):
    there = Elsewhere(project, "none")
    succeeded(there.run())
    edit(project / ENTRY, "walk = Walk()", "walk = Walk()\n    unused = 1")
    done = there.take_back()
    assert done.returncode == 1
    assert "was packed with other code" in done.stderr
    assert not records(project)


def test_with_another_gymnasium_nothing_is_run(project):
    """What Python reads of the installed version says another there; the package is the same."""
    edit(project / ENTRY, "import numpy", "import gymnasium  # noqa: F401\nimport numpy")
    edit(project / f"replications/{PAPER}/experiments.yaml", "seeds: 4", "seeds: 4\n  environments: [CartPole-v1]")
    there = Elsewhere(project, "none")
    about = there.folder / "gymnasium-0.1.dist-info" / "METADATA"
    about.parent.mkdir()
    about.write_text("Metadata-Version: 2.1\nName: gymnasium\nVersion: 0.1\n")
    done = there.run()
    assert done.returncode == 1
    assert f"gymnasium 0.1 is installed here; the run was planned with {gymnasium.__version__}" in done.stdout
    assert not there.recorded


def test_what_is_no_archive_is_refused(project, tmp_path):
    for content in (b"", b"<html>", b"{}"):
        path = tmp_path / "records.zip"
        path.write_bytes(content)
        done = replicate(project, "unpack", str(path))
        assert done.returncode == 1 and "is not an archive of records" in done.stderr


@pytest.mark.parametrize("paper", papers())
def test_what_a_paper_trains_with_needs_nothing_that_only_the_suite_needs(paper):
    """What serves claims, commands and pages is not on a machine that was lent for training."""
    for name, found in experiments(paper, "full").items():
        needed = {
            imported.partition(".")[0]
            for module, path in modules(*found.code).items()
            for imported in imports(module, path)
        }
        assert not needed & {"pydantic", "yaml", "typer", "rich", "joblib", "dvc", "jinja2", "filelock"}, name
