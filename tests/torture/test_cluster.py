"""Runs on a Dask cluster, and workers that are killed, there and here."""

import os
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
from tests.smoke_project import (
    command,
    commit,
    copy_of,
    edit,
    environment,
    records,
    replicate,
    results,
    succeeded,
)

pytestmark = pytest.mark.torture
PAPER = "keras_mnist_mlp"
EXPERIMENT = f"{PAPER}/softmax_regression"  # an epoch takes milliseconds
PATIENCE = 120  # seconds after which something is taken to hang


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    """The pipeline has run once. Of what `verify` names smoke runs two seeds: here of the experiment that is killed."""
    project = smoke.make_project(tmp_path_factory.mktemp("smoke"), only=PAPER)
    edit(
        project / f"replications/{PAPER}/experiments.yaml", "experiment: rmsprop_then", "experiment: softmax_regression"
    )
    succeeded(smoke.repro(project))
    commit(project, "everything has run")
    return project


@pytest.fixture
def project(finished, tmp_path) -> Path:
    """A finished project, its records of one paper taken away."""
    project = copy_of(finished, tmp_path)
    shutil.rmtree(project / "reports" / PAPER / "runs")
    return project


class Cluster:
    """A scheduler and workers as processes of their own on loopback."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.processes: list[subprocess.Popen] = []
        scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.address = wait_for(lambda: re.search(r"tcp://127\.0\.0\.1:\d+", self._log(scheduler)))[0]

    def add_worker(self) -> subprocess.Popen:
        return self._start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"
        )

    def _start(self, *arguments: str) -> subprocess.Popen:
        log = (self.project.parent / f"dask-{len(self.processes)}.log").open("w")
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=self.project,
            env=environment(self.project),
            stdout=log,
            stderr=log,
        )
        self.processes.append(process)
        return process

    def _log(self, process: subprocess.Popen) -> str:
        return (self.project.parent / f"dask-{self.processes.index(process)}.log").read_text()

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(project):
    cluster = Cluster(project)
    yield cluster
    cluster.stop()


def wait_for(condition):
    """What the condition gives, once it gives something."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("nothing came of it")


def started_runs(project: Path) -> list[Path]:
    """Runs that have kept at least one epoch."""
    return list((project / ".replicate" / "checkpoints").glob("*.npz"))


def test_a_cluster_gives_the_same_results(finished, project, cluster):
    for _ in range(2):
        cluster.add_worker()
    succeeded(replicate(project, "run", PAPER, "--cluster", cluster.address))
    assert results(project) == results(finished)


def any_resumed(project: Path) -> bool:
    """Whether the kill hit a run in its midst."""
    return any(record["circumstances"]["resumed"] for record in records(project).values())


def longer(project: Path) -> None:
    """Runs long enough to be killed in the middle."""
    edit(project / f"replications/{PAPER}/experiments.yaml", "smoke: {epochs: 2}", "smoke: {epochs: 400}")


def test_a_killed_cluster_worker_costs_only_its_run(project, cluster):
    longer(project)
    succeeded(replicate(project, "run", EXPERIMENT))
    undisturbed = results(project)
    shutil.rmtree(project / "reports" / PAPER / "runs")

    doomed = cluster.add_worker()
    cluster.add_worker()
    running = subprocess.Popen(
        command("run", EXPERIMENT, "--cluster", cluster.address),
        cwd=project, env=environment(project), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    wait_for(lambda: len(started_runs(project)) == 2)  # so that one is the doomed worker's
    doomed.send_signal(signal.SIGKILL)
    output, _ = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, output
    assert results(project) == undisturbed
    assert any_resumed(project), output


def test_stopping_a_run_on_a_cluster_ends_it_there_and_its_workers_serve_the_next(finished, project, cluster):
    worker = cluster.add_worker()
    longer(project)
    running = subprocess.Popen(
        command("run", EXPERIMENT, "--cluster", cluster.address),
        cwd=project, env=environment(project), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # ignored in a background job
    )  # fmt: skip
    wait_for(lambda: started_runs(project))
    running.send_signal(signal.SIGINT)
    output, _ = running.communicate(timeout=PATIENCE)
    assert running.returncode != 0, output
    wait_for(lambda: not psutil.Process(worker.pid).children())

    edit(project / f"replications/{PAPER}/experiments.yaml", "smoke: {epochs: 400}", "smoke: {epochs: 2}")
    edit(project / "common/methods/optimizers.py", "return", "LIMIT = 1\n            return")
    succeeded(replicate(project, "run", PAPER, "--cluster", cluster.address))
    assert results(project) == results(finished)


def test_a_killed_local_worker_costs_only_its_run(project):
    longer(project)
    succeeded(replicate(project, "run", EXPERIMENT))
    undisturbed = results(project)
    shutil.rmtree(project / "reports" / PAPER / "runs")

    running = subprocess.Popen(
        command("run", EXPERIMENT),
        cwd=project, env=environment(project), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    wait_for(lambda: len(started_runs(project)) == 2)  # so that the killed one has something to resume from
    os.kill(busiest_child(running.pid), signal.SIGKILL)
    output, _ = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, output
    assert results(project) == undisturbed
    assert any_resumed(project), output


def busiest_child(parent: int) -> int:
    """The worker process that has used most processor time."""
    children = psutil.Process(parent).children(recursive=True)
    return max(children, key=lambda child: sum(child.cpu_times()[:2])).pid


def test_workers_with_several_threads_are_refused(project, cluster):
    cluster._start("worker", cluster.address, "--nthreads", "2", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    done = replicate(project, "run", PAPER, "--cluster", cluster.address)
    assert done.returncode == 1
    assert "--nthreads 1" in done.stderr
