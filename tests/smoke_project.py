"""A smoke project to spoil: what the tests of the pipeline and the torture tests share."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from common.cli import smoke


def make_finished(folder: Path, only: str | None = None) -> Path:
    """A project in which the pipeline has run once on synthetic data, and all of it is committed.

    Of one paper only, where it is named: the machinery is the same for all, and to run them all takes its time.
    """
    project = smoke.make_project(folder, only=only)
    succeeded(smoke.repro(project))
    commit(project, "everything has run")
    return project


def copy_of(finished: Path, folder: Path) -> Path:
    shutil.copytree(finished, folder / "project", symlinks=True)
    (folder / "mirror").symlink_to(finished.parent / "mirror")
    return folder / "project"


def succeeded(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def replicate(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """One command, by the project's own code."""
    return subprocess.run(
        command(*arguments), cwd=project, env=environment(project, **variables), capture_output=True, text=True
    )


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "common.cli.app", *arguments]


def environment(project: Path, **variables: str) -> dict[str, str]:
    return {**smoke.environment(project), **variables}


def commit(project: Path, message: str) -> None:
    for arguments in (["add", "-A"], ["commit", "-q", "-m", message]):
        subprocess.run(["git", *smoke.IDENTITY, *arguments], cwd=project, check=True)


def records(project: Path) -> dict[str, dict]:
    """Every record by paper/experiment/seed."""
    paths = (project / "reports").glob("*/runs/*/*.json")
    return {f"{path.parts[-4]}/{path.parent.name}/{path.stem}": json.loads(path.read_text()) for path in paths}


def results(project: Path) -> dict[str, dict]:
    return {name: record["result"] for name, record in records(project).items()}


def rerun(project: Path, before: dict[str, dict]) -> set[str]:
    """The experiments whose records are not those of before."""
    return {name.rpartition("/")[0] for name, record in records(project).items() if before.get(name) != record}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
