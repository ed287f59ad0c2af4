"""Runs carried to a machine with bare necessities, and home again."""

import json
import os
import subprocess
import sys
import zipfile

import pytest

from common.project import papers
from common.runs.experiments import experiments
from common.runs.fingerprint import imports, modules
from tests.bad_luck_project import PAPER, make
from tests.smoke_project import edit, records, replicate, results, succeeded

#: Python loads this by itself; it takes away all that such a machine need not have.
BARE = """
import importlib.abc, sys

class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {ABSENT}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
"""
ABSENT = {"tensorflow", "dvc", "pydantic", "typer", "rich", "joblib", "filelock", "pandas", "scipy", "matplotlib"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return make(tmp_path_factory.mktemp("archive"))


def on_another_machine(folder, archive):
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    (folder / "sitecustomize.py").write_text(BARE.replace("{ABSENT}", repr(ABSENT)))
    return subprocess.run(
        [sys.executable, "-m", "common.runs.box"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True,
    )  # fmt: skip


def test_records_made_elsewhere_are_the_same_and_need_no_run_here(project, tmp_path):
    succeeded(replicate(project, "run", f"{PAPER}/none"))
    here = results(project)
    for record in (project / "reports" / PAPER / "runs" / "none").iterdir():
        record.unlink()
    archive = tmp_path / "jobs.zip"
    assert "4 runs" in succeeded(replicate(project, "pack", f"{PAPER}/none", "--to", str(archive)))
    assert "outcomes.zip" in succeeded(on_another_machine(tmp_path / "box", archive))
    outcomes = tmp_path / "box" / "outcomes.zip"
    assert "4 records" in succeeded(replicate(project, "unpack", str(outcomes)))
    assert results(project) == here
    about = records(project)[f"{PAPER}/none/0"]["circumstances"]
    assert about["commit"] and about["dirty"] is False and about["promised"]["none"]
    assert "every run that was asked for is recorded" in replicate(project, "run", f"{PAPER}/none").stdout
    assert "0 records" in succeeded(replicate(project, "unpack", str(outcomes)))  # what is recorded stays


def test_stopped_over_there_it_goes_on_where_it_was(project, tmp_path):
    archive = tmp_path / "jobs.zip"
    succeeded(replicate(project, "pack", f"{PAPER}/not_a_number", "--to", str(archive)))
    first = succeeded(on_another_machine(tmp_path / "box", archive))
    assert "failed diverged: place was nan" in first
    assert "4 runs, 4 of them done" in succeeded(on_another_machine(tmp_path / "box", archive))
    succeeded(replicate(project, "unpack", str(tmp_path / "box" / "outcomes.zip")))
    found = records(project)
    assert [found[f"{PAPER}/not_a_number/{seed}"]["status"] for seed in range(4)].count("failed") == 1


def test_outcomes_of_other_code_are_refused(project, tmp_path):
    archive = tmp_path / "jobs.zip"
    succeeded(replicate(project, "pack", f"{PAPER}/memory", "--to", str(archive)))
    succeeded(on_another_machine(tmp_path / "box", archive))
    edit(project / "replications" / PAPER / "walk.py", "walk = Walk()", "walk = Walk()\n    unused = 1")
    done = replicate(project, "unpack", str(tmp_path / "box" / "outcomes.zip"))
    assert done.returncode == 1
    assert "was packed with other code" in done.stderr
    assert f"{PAPER}/memory/0" not in records(project)


def test_what_is_no_archive_is_refused(project, tmp_path):
    for content in (b"", b"<html>", json.dumps({}).encode()):
        path = tmp_path / "outcomes.zip"
        path.write_bytes(content)
        done = replicate(project, "unpack", str(path))
        assert done.returncode == 1 and "is no archive of outcomes" in done.stderr


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
