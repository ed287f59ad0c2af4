"""How far the runs are, for a person at a terminal and for a log."""

import json
import sys
import threading
import time
from types import TracebackType

from common.runs.worker import Job, Outcome


class Progress:
    """A bar with the time left at a terminal; elsewhere a line for each run that ends."""

    def __init__(self, jobs: list[Job], word: str = "recorded") -> None:
        self.jobs, self.word = jobs, word  # of what is done
        self.open = {job.name: job for job in jobs}
        self.done = 0
        self.started = time.monotonic()
        self._share_before = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Progress":
        self._share_before = self._share_done()  # by an earlier command that was stopped
        if self.jobs and sys.stderr.isatty():
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        if isinstance(error, KeyboardInterrupt):
            print(
                f"Stopped. {self.done} of {len(self.jobs)} runs are {self.word}; "
                "those under way are kept up to their last epoch, where they have any.",
                file=sys.stderr,
            )

    def ended(self, outcome: Outcome) -> None:
        self.done += 1
        self.open.pop(outcome.job.name, None)
        seconds = outcome.circumstances.get("seconds", 0)
        word = (
            outcome.status
            if outcome.status == "finished"
            else f"{outcome.status}: {(outcome.reason or '').partition(chr(10))[0]}"
        )
        if not self._thread.is_alive():
            count, left = f"[{self.done}/{len(self.jobs)}]", _clock(self._left(self._share_done()))
            print(f"{count} {outcome.job.name}: {word}, {seconds:.0f} s; {left} left", flush=True)

    def _share_done(self) -> float:
        """Runs done, those under way counted by their share."""
        share = float(self.done)
        for job in list(self.open.values()):
            try:
                report = json.loads(job.checkpoint().progress.read_text(encoding="utf-8"))
                share += report["done"] / max(report["total"], 1)
            except (OSError, ValueError, KeyError):
                continue  # not started, or just over
        return share

    def _left(self, share: float) -> float | None:
        """Seconds left, if the rest goes as what was done since the start."""
        if share <= self._share_before:
            return None
        return (time.monotonic() - self.started) / (share - self._share_before) * (len(self.jobs) - share)

    def _watch(self) -> None:
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        with Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]} left"),
        ) as bar:
            task = bar.add_task("", total=len(self.jobs), left="?")
            while not self._stop.wait(0.5):
                share = self._share_done()
                bar.update(
                    task,
                    completed=share,
                    left=_clock(self._left(share)),
                    description=f"{self.done} of {len(self.jobs)} runs",
                )
            bar.update(task, completed=self.done, left=_clock(0), description=f"{self.done} of {len(self.jobs)} runs")


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return "?"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
