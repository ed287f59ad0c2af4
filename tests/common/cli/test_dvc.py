"""DVC's own files where a kill or a merge spoilt them."""

import fcntl
import subprocess

import pytest

from common.cli import dvc

WHOLE = "schema: '2.0'\nstages:\n  fetch:\n    cmd: replicate data\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(dvc, "ROOT", tmp_path)
    monkeypatch.setattr(dvc, "LOCK", tmp_path / "dvc.lock")
    monkeypatch.setattr(dvc, "RWLOCK", tmp_path / ".dvc/tmp/rwlock")
    monkeypatch.setattr(dvc, "DVC_LOCK", tmp_path / ".dvc/tmp/lock")
    dvc.RWLOCK.parent.mkdir(parents=True)
    dvc.LOCK.write_text(WHOLE)
    identity = ["-c", "user.name=a", "-c", "user.email=a@localhost"]
    for command in (["init", "-q"], ["add", "dvc.lock"], ["commit", "-qm", "whole"]):
        subprocess.run(["git", *identity, *command], cwd=tmp_path, check=True)
    return tmp_path


def test_whole_files_are_left_alone(project):
    dvc.RWLOCK.write_text("{}")
    assert dvc.heal() == []
    assert dvc.RWLOCK.exists() and dvc.LOCK.read_text() == WHOLE


@pytest.mark.parametrize("broken", ["", '{"read": ['])
def test_half_a_list_of_who_reads_and_writes_is_removed(project, broken):
    dvc.RWLOCK.write_text(broken)
    [said] = dvc.heal()
    assert "rwlock" in said and not dvc.RWLOCK.exists()


@pytest.mark.parametrize("broken", ["", WHOLE + "  run: {cmd", WHOLE + "  fetch:\n    cmd: replicate data\n", "a\n"])
def test_a_lock_cut_short_comes_back_from_git(project, broken):
    """The third is what git's union of two branches may leave: the same key twice."""
    dvc.LOCK.write_text(broken)
    [said] = dvc.heal()
    assert "dvc.lock" in said and dvc.LOCK.read_text() == WHOLE


def test_a_lock_that_was_committed_broken_is_removed(project):
    dvc.LOCK.write_text(WHOLE * 2)
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-qam", "union"], cwd=project)
    dvc.heal()
    assert not dvc.LOCK.exists()


def test_while_dvc_holds_its_lock_nothing_is_touched(project):
    """Another terminal's `dvc repro` may be in the middle of writing the file."""
    dvc.LOCK.write_text("")
    with dvc.DVC_LOCK.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert dvc.heal() == [] and dvc.LOCK.read_text() == ""
    assert dvc.heal() and dvc.LOCK.read_text() == WHOLE


def test_within_a_stage_nothing_is_touched(project, monkeypatch):
    """DVC writes the file while its stages run."""
    monkeypatch.setenv("DVC_STAGE", "run@paper")
    dvc.LOCK.write_text("")
    assert dvc.heal() == [] and dvc.LOCK.read_text() == ""
