"""A run under way: its checkpoint after each epoch, and a line on how far it is.

Both are named by the run's key, so that a run is only ever resumed by the very same code, settings and data. They lie
outside the checkout (see `project.scratch`): a run of hours outlives a fresh clone.
"""

import io
import json
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from common.files import write
from common.runs.run import History, State


class Spent(NamedTuple):
    """Time by the clock, and of the processor: the second is what a run costs, however busy the machine is."""

    seconds: float
    processor_seconds: float

    @classmethod
    def by_now(cls) -> "Spent":
        return cls(time.perf_counter(), time.process_time())


class FileCheckpoint:
    """Keeps one run's state in `folder` under `name`."""

    def __init__(self, folder: Path, name: str) -> None:
        self.state = folder / f"{name}.npz"
        self.progress = folder / f"{name}.progress"
        self._before = Spent(0, 0)
        self._started = Spent.by_now()

    def start(self) -> None:
        self._started = Spent.by_now()
        self._report(0, 0)

    @property
    def spent(self) -> "Spent":
        """On the run so far, earlier attempts that were resumed included."""
        parts = zip(self._before, Spent.by_now(), self._started, strict=True)
        return Spent(*(before + now - start for before, now, start in parts))

    @property
    def resumed(self) -> bool:
        return self._before.seconds > 0

    def resume(self, state: State) -> tuple[int, History]:
        try:
            with np.load(self.state, allow_pickle=False) as kept:
                arrays = [kept[f"state_{number}"] for number in range(int(kept["arrays"]))]
                done = int(kept["done"])
                history = json.loads(str(kept["history"]))
                before = Spent(*kept["spent"].tolist())
        except Exception:  # whatever damage makes numpy and zipfile raise
            return 0, {}  # none, or not one that can be trusted: start from the beginning
        state.restore(arrays)
        self._before = before
        return done, history

    def keep(self, state: State, history: History, done: int, total: int) -> None:
        arrays: dict[str, Any] = {f"state_{number}": array for number, array in enumerate(state.arrays())}
        content = io.BytesIO()
        np.savez(content, history=json.dumps(history), spent=self.spent, arrays=len(arrays), done=done, **arrays)
        write(self.state, content.getvalue())
        self._report(done, total)

    def forget(self) -> None:
        """The run is over and recorded."""
        self.state.unlink(missing_ok=True)
        self.progress.unlink(missing_ok=True)

    def set_aside(self) -> None:
        """The run has failed. Its last good checkpoint stays, for whoever wants to look; no run goes on from it."""
        if self.state.exists():
            self.state.replace(self.state.with_suffix(".failed.npz"))
        self.progress.unlink(missing_ok=True)

    def _report(self, done: int, total: int) -> None:
        write(self.progress, json.dumps({"done": done, "total": total, "seconds": self.spent.seconds}))
