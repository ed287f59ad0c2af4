"""kill -9 at random moments of the pipeline: nothing is lost, nothing is believed that is not whole."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from common.cli import smoke
from tests.smoke_project import commit, environment, make_finished, records, results, succeeded

pytestmark = pytest.mark.torture
KILLS = int(os.environ.get("REPLICATE_KILLS", "20"))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> Path:
    return make_finished(tmp_path_factory.mktemp("smoke"))


def start_again(project: Path) -> None:
    """All that the pipeline makes goes, so that there is everything to interrupt."""
    for path in ("reports", "data/raw", "data/fetched.json", "dvc.lock", ".dvc/cache", ".replicate"):
        target = project / path
        shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)


def kill_after(project: Path, seconds: float, orphans: bool) -> bool:
    """Start `dvc repro` and kill it, or it and all its children; False when it had ended before."""
    dvc = subprocess.Popen(
        [sys.executable, "-m", "dvc", "repro"],
        cwd=project,
        env=environment(project),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        dvc.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.kill(dvc.pid, signal.SIGKILL) if orphans else os.killpg(dvc.pid, signal.SIGKILL)
        dvc.wait()
        return True
    assert dvc.returncode == 0
    return False


def test_killed_anywhere_the_next_repro_finishes_with_the_same_bits(undisturbed, tmp_path, capsys):
    rng = random.Random(1998)
    project = smoke.make_project(tmp_path)
    started = time.monotonic()
    succeeded(smoke.repro(project))
    whole = time.monotonic() - started
    start_again(project)

    kills = finished_between = 0
    kept: dict[str, dict] = {}
    while kills < KILLS:
        orphans = rng.random() < 0.5
        if kill_after(project, rng.uniform(0.1, 0.6) * whole, orphans):
            kills += 1
            now = records(project)  # fails if any record is half-written
            assert {name: now[name] for name in kept} == kept, "a finished run was done again"
            kept = now
        else:
            finished_between += 1
            assert results(project) == results(undisturbed)
            start_again(project)
            kept = {}

    succeeded(smoke.repro(project))
    final = records(project)
    assert {name: final[name] for name in kept} == kept
    assert results(project) == results(undisturbed)
    commit(project, "after the kills")
    assert "up to date" in succeeded(smoke.repro(project))
    assert not list(project.glob(".replicate/checkpoints/*"))
    with capsys.disabled():
        print(f"\n{kills} kills, {finished_between} whole runs between them, nothing lost")
