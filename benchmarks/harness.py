"""Measuring hot paths in turns: ours, the plain way and PyTorch, each on every core, and what the machine could do.

Each contender runs in processes of its own, warmed up once, and does a stretch of work whenever it is its turn, so
that all meet the same weather on a busy machine. What counts are medians over the rounds. PyTorch is in no lock:
where nobody has installed it, the line says so, and the rest is measured.
"""

import importlib.metadata
import itertools
import math
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from common.runs.machine import ENVIRONMENT, make_deterministic, quietly

ROUNDS = 5

#: Told how many units a stretch has done; comes back when the next stretch may begin.
Turn = Callable[[float], None]
Contender = Callable[[Turn, int], None]  # works for ever, stretch by stretch, from this seed


#: Operations per second of a matrix product on the two-core machine where others' programs were timed. By whichever
#: library: where ours is the faster at products, the goals that are scaled by it are the stricter.
MARKED_AT = 180e9


@dataclass(frozen=True)
class Goal:
    """What ours shall reach: so many times the rate of the plain way, of the limit, or of another's program."""

    times: float
    of: str = "the plain way"  # or "the limit", or whose program
    rate: float | None = None  # that program's units per second, on a machine of MARKED_AT

    def in_words(self) -> str:
        return f"{self.times:g} × {self.of}" if self.times >= 1 else f"{self.times:.0%} of {self.of}"

    def against(self, plain: float, limit: float, work: float) -> float:
        """The rate to reach here; all rates in units per second."""
        if self.rate is not None:
            return self.times * self.rate * limit * work / MARKED_AT
        return self.times * {"the plain way": plain, "the limit": limit}[self.of]


@dataclass(frozen=True)
class HotPath:
    name: str
    replication: str
    unit: str  # what is counted: images, steps, characters
    ours: Contender  # one process per core, one thread each
    plain: Contender  # the way a library's own tutorial writes it
    work: float  # operations, or bytes moved, per unit
    limit: Literal["matrix product", "memory bandwidth"]
    goal: Goal
    plain_has_threads: bool = True  # then one process has all cores; otherwise it is run once per core
    torch: Contender | None = None  # the same in PyTorch, as its tutorials write it
    torch_has_threads: bool = True


@dataclass(frozen=True)
class Growth:
    """What a task costs at several sizes."""

    name: str
    replication: str
    of: str  # what is counted: seeds, learners, samples
    sizes: Sequence[int]
    measured: Callable[[int], float]
    unit: str = "s"  # or another of common/pages/speed.py


def measure(path: HotPath) -> dict[str, Any]:
    """One line of reports/benchmarks.json; the rates are units per second, the goal is in times plain."""
    players = {
        "ours": _processes(path.ours, have_threads=False),
        "plain": _processes(path.plain, path.plain_has_threads),
        "limit": _processes(LIMITS[path.limit], have_threads=False),
    }
    if path.torch and torch_version():
        players["torch"] = _processes(path.torch, path.torch_has_threads)
    try:
        rounds = [{name: _together(processes) for name, processes in players.items()} for _ in range(ROUNDS)]
    finally:
        for process in itertools.chain(*players.values()):
            process.end()
    rates = {name: [each[name] for each in rounds] for name in players}
    ours, plain = statistics.median(rates["ours"]), statistics.median(rates["plain"])
    limit = statistics.median(rates["limit"]) / path.work
    return {
        "path": path.name,
        "replication": path.replication,
        "unit": f"{path.unit}/s",
        "ours": _round(ours),
        "plain": _round(plain),
        "ratio": _round(ours / plain),
        "goal": _round(path.goal.against(plain, limit, path.work) / plain),
        "goal_in_words": path.goal.in_words(),
        "torch": _beside_torch(path, ours, rates.get("torch")),
        "limit": _round(limit),
        "limited_by": path.limit,
        "share_of_limit": _round(ours / limit),
        "spread": {"ours": _spread(rates["ours"]), "plain": _spread(rates["plain"])},
    }


def torch_version() -> str | None:
    """Of the PyTorch that is installed here, if any is."""
    with suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version("torch")
    return None


def _beside_torch(path: HotPath, ours: float, rates: list[float] | None) -> dict[str, Any] | str:
    """PyTorch's rate and how many times as fast ours is; or why there is none, in words."""
    if rates is None:
        return "not installed" if path.torch else "no counterpart"
    median = statistics.median(rates)
    return {
        "version": torch_version(),
        "rate": _round(median),
        "ratio": _round(ours / median),
        "spread": _spread(rates),
    }


def measure_growth(growth: Growth) -> dict[str, Any]:
    """A value for each size, medians of three, and the exponent of the power law that fits them best."""
    values = [statistics.median(growth.measured(size) for _ in range(3)) for size in growth.sizes]
    exponent = float(np.polyfit(np.log(growth.sizes), np.log(values), 1)[0])
    return {
        "path": growth.name,
        "replication": growth.replication,
        "of": growth.of,
        "sizes": list(growth.sizes),
        "unit": growth.unit,
        "values": [_round(value) for value in values],
        "exponent": _round(exponent),
    }


class Process:
    """A contender in a process of its own, waiting for its turn."""

    def __init__(self, contender: Contender, seed: int, one_thread: bool) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        before = dict(os.environ)
        os.environ.update(ENVIRONMENT if one_thread else {"TF_CPP_MIN_LOG_LEVEL": "3"})
        spawn = multiprocessing.get_context("spawn")
        self.process = spawn.Process(target=_play, args=(contender, theirs, seed, one_thread), daemon=True)
        self.process.start()
        os.environ.clear()
        os.environ.update(before)
        self._hear()  # the first stretch, in which all is loaded and compiled

    def go(self) -> None:
        self.pipe.send("go")

    def rate(self) -> float:
        units, seconds = self._hear()
        return units / seconds

    def end(self) -> None:
        self.process.terminate()
        self.process.join()

    def _hear(self) -> tuple[float, float]:
        try:
            return self.pipe.recv()
        except EOFError:
            sys.exit("A contender has died; what it said stands above.")


def _play(contender: Contender, pipe: Any, seed: int, one_thread: bool) -> None:
    started = time.perf_counter()

    def turn(units: float) -> None:
        nonlocal started
        pipe.send((units, time.perf_counter() - started))
        pipe.recv()
        started = time.perf_counter()

    contender(turn, seed)


def _processes(contender: Contender, have_threads: bool) -> list[Process]:
    """One that has all cores, or one of one thread for each core."""
    count = 1 if have_threads else os.cpu_count() or 1
    return [Process(contender, seed, one_thread=not have_threads) for seed in range(count)]


def _together(processes: Sequence[Process]) -> float:
    """Units per second of all of them, side by side."""
    for process in processes:
        process.go()
    return math.fsum(process.rate() for process in processes)


def matrix_product(turn: Turn, seed: int) -> None:
    """Operations of products in single precision, by the backend that trains."""
    with quietly():
        from keras import ops

        make_deterministic()
    size, count = 2_048, 4
    a = ops.convert_to_tensor(np.random.default_rng(seed).normal(size=(size, size)).astype("float32"))
    while True:
        for _ in range(count):
            ops.convert_to_numpy(ops.matmul(a, a))
        turn(count * 2 * size**3)


def memory_bandwidth(turn: Turn, seed: int) -> None:
    """Bytes read and written by copies too large for any cache."""
    size = 1 << 28
    source, target = np.full(size, seed, "uint8"), np.zeros(size, "uint8")
    while True:
        np.copyto(target, source)
        turn(2 * size)


LIMITS: dict[str, Contender] = {"matrix product": matrix_product, "memory bandwidth": memory_bandwidth}


def _spread(rates: list[float]) -> list[float]:
    return [_round(min(rates)), _round(max(rates))]


def _round(value: float, digits: int = 4) -> float:
    return float(f"{value:.{digits}g}")
