"""Where runs are carried out, one at a time: slots on this machine. (Those of a cluster: `cluster`.)

Each has a process of its own. One that is killed so names its victim: the run that it was at, and no other.
"""

import os
import pickle
import subprocess
import sys
import threading
from typing import Protocol

from common.project import ROOT
from common.runs.machine import ENVIRONMENT
from common.runs.worker import Job, Outcome

SECONDS_TO_END = 10


class Killed(Exception):
    """The process that a run was in is gone."""


class Slot(Protocol):
    """A place where one run at a time is carried out."""

    def carry_out(self, job: Job) -> Outcome:
        """Raises `Killed` if its process did not live to tell."""


class Process:
    """A slot on this machine: Python once more, which reads jobs from its standard input and writes outcomes.

    It is kept from run to run, since loading a backend takes seconds.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()  # between starting a process and closing the slot

    def carry_out(self, job: Job) -> Outcome:
        process = self._started()
        assert process.stdin and process.stdout
        try:
            pickle.dump(job, process.stdin)
            process.stdin.flush()
            return pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            status = _ended(process)
        self._process = None
        if self._closed:
            raise SystemExit  # ends this slot's thread alone
        if status < 0:  # by a signal
            raise Killed
        return Outcome(job, "error", f"its process ended with status {status}; its output is above")

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()
                self._process.wait()

    def kill(self) -> None:
        """Ends the run that is under way; the slot itself stays open."""
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise SystemExit
            if self._process is None:
                self._process = _start()
            return self._process


def _ended(process: subprocess.Popen[bytes]) -> int:
    """The status of a process that has closed its output."""
    try:
        return process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _start() -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-m", "common.runs.process"],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
