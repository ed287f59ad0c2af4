"""Measuring: goals and ratios come out right, and each benchmark still plays."""

import importlib
import subprocess
import sys
from dataclasses import replace

import pytest

from benchmarks import harness
from benchmarks.__main__ import modules
from benchmarks.harness import MARKED_AT, Goal, HotPath, measure, torch_version
from common.project import ROOT


@pytest.mark.parametrize(
    ("goal", "rate"),
    [
        (Goal(2), 200.0),  # twice the plain way's 100 units a second
        (Goal(0.6, "the limit"), 600.0),  # six tenths of 1,000
        # Another's program makes 50 a second where products go at MARKED_AT; here, by the limit, at half of that.
        (Goal(1, "another's", rate=50.0), 25.0),
    ],
)
def test_a_goal_is_a_rate_on_this_machine(goal, rate):
    assert goal.against(plain=100.0, limit=1000.0, work=MARKED_AT / 2 / 1000) == pytest.approx(rate)


class Rates:
    """In place of a process: its contender is the list of the rates that it shows, round by round."""

    def __init__(self, contender, seed, one_thread):
        self.shown = iter(contender)

    def go(self):
        pass

    def rate(self):
        return next(self.shown)

    def end(self):
        pass


@pytest.fixture
def path(monkeypatch):
    """Measured on one core."""
    monkeypatch.setattr(harness, "Process", Rates)
    monkeypatch.setattr(harness.os, "cpu_count", lambda: 1)
    monkeypatch.setitem(harness.LIMITS, "memory bandwidth", [1e4] * 5)
    ours, plain, torch = [300, 100, 500, 200, 400], [100] * 5, [150, 100, 200, 250, 50]
    return HotPath("a path", "a_paper", "steps", ours, plain, 10, "memory bandwidth", Goal(2), torch=torch)


def test_one_line_has_ours_the_plain_way_and_pytorch(path, monkeypatch):
    monkeypatch.setattr(harness, "torch_version", lambda: "2.13.0")
    line = measure(path)
    assert (line["ours"], line["plain"], line["ratio"], line["goal"]) == (300, 100, 3, 2)
    assert (line["limit"], line["share_of_limit"]) == (1000, 0.3)
    assert line["torch"] == {"version": "2.13.0", "rate": 150, "ratio": 2, "spread": [50, 250]}


def test_without_pytorch_the_line_says_so(path, monkeypatch):
    monkeypatch.setattr(harness, "torch_version", lambda: None)
    assert (measure(path)["torch"], measure(path)["ratio"]) == ("not installed", 3)
    assert measure(replace(path, torch=None))["torch"] == "no counterpart"


PLAY_ONE_STRETCH = """
import sys
from importlib import import_module

class Enough(Exception): pass

def turn(units):
    assert units > 0
    raise Enough

paths, contenders = import_module(sys.argv[1]).PATHS, sys.argv[2:]
for contender in filter(None, (getattr(path, name) for name in contenders for path in paths)):
    try:
        contender(turn, 0)
    except Enough:
        print("played")
"""


@pytest.mark.torture
@pytest.mark.parametrize("name", [module.__name__ for module in modules()])
def test_suite_and_baseline_are_timed_in_turns(name):
    torch = ["torch"] if torch_version() else []
    contenders = [*torch, "plain", "ours"]  # ours comes last: it makes the process its own
    command = [sys.executable, "-c", PLAY_ONE_STRETCH, name, *contenders]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    paths = importlib.import_module(name).PATHS
    expected = sum(getattr(path, each) is not None for path in paths for each in contenders)
    assert done.stdout.count("played") == expected
