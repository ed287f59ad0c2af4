"""kill -9 at random moments of the pipeline: it always finishes afterwards, with the results of an undisturbed run."""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from common.cli import smoke
from tests.smoke_project import commit, edit, environment, records, replicate, results, succeeded
from tests.stub_project import PAPER, make

pytestmark = pytest.mark.torture
KILLS = int(os.environ.get("REPLICATE_TEST_KILLS", "6"))


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Nothing run yet; about a third of what there is to do is training."""
    project = make(tmp_path_factory.mktemp("kills"), ("none", "ink"))
    edit(project / f"replications/{PAPER}/experiments.yaml", "{fault: none}", "{fault: none, epochs: 200}")
    commit(project, "longer")
    return project


def start(project: Path) -> subprocess.Popen:
    with said_by(project).open("w") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "dvc", "repro"],
            cwd=project,
            env=environment(project),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def said_by(project: Path) -> Path:
    return project.parent / "said"


def kill(running: subprocess.Popen, chance: random.Random) -> str:
    """Kill dvc alone, one process below it, or all of them; what was killed."""
    below = psutil.Process(running.pid).children(recursive=True) if running.poll() is None else []
    what = chance.choice(["dvc alone", "one below", "all"])
    if what == "all":
        os.killpg(running.pid, signal.SIGKILL)
    elif what == "one below" and below:
        with_luck = chance.choice(below)
        if with_luck.is_running():
            with_luck.kill()
    else:
        running.kill()
    return what


def stop_all(running: subprocess.Popen) -> None:
    """What a person does before the next try: see that nothing of the last one goes on, but let one be late."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def heal(project: Path) -> None:
    """Where DVC will not start, since it was killed over a file of its own, any `replicate` command puts it right."""
    answer = replicate(project, "list").stderr
    assert re.search(r"rwlock|dvc\.lock", answer), said_by(project).read_text() + answer


def test_whatever_is_killed_the_next_repro_finishes_with_the_same_results(project, tmp_path):
    undisturbed = tmp_path / "undisturbed" / "project"
    shutil.copytree(project, undisturbed, symlinks=True)
    (undisturbed.parent / "mirror").symlink_to(project.parent / "mirror")
    began = time.monotonic()
    succeeded(smoke.repro(undisturbed))
    whole = time.monotonic() - began
    expected = results(undisturbed)

    chance = random.Random(1998)
    killed: list[str] = []
    healed = 0
    while len(killed) < KILLS:
        running = start(project)
        try:
            running.wait(chance.uniform(0, 0.6 * whole))
        except subprocess.TimeoutExpired:
            killed.append(kill(running, chance))
        else:  # it came to its end between two kills: from the start again, other moments are hit
            if running.returncode:
                heal(project)
                healed += 1
                continue
            assert results(project) == expected
            for back in (["clean", "-fdxq"], ["checkout", "-q", "."]):
                subprocess.run(["git", *back], cwd=project, check=True)
            continue
        before = records(project)  # reads every record whole, or fails
        if killed[-1] == "dvc alone":  # its children live on: the next repro must wait for them or do without
            running.wait()
            again = start(project)
            time.sleep(chance.uniform(0, 2))
            stop_all(again)
        stop_all(running)
        now = records(project)
        assert {name: now[name] for name in before} == before

    before = records(project)
    if smoke.repro(project).returncode:
        heal(project)
        healed += 1
    succeeded(smoke.repro(project))
    assert results(project) == expected
    assert {name: records(project)[name] for name in before} == before, "a finished seed was run again"
    assert replicate(project, "check").returncode == 0
    leftovers = list((project / "reports").rglob(".*"))
    assert not leftovers
    print(
        json.dumps(
            {"kills": len(killed), "healed": healed, **{what: killed.count(what) for what in sorted(set(killed))}}
        )
    )
