"""Measuring: goals come out right, and each benchmark still plays."""

import importlib
import subprocess
import sys

import pytest

from benchmarks.__main__ import modules
from benchmarks.harness import MARKED_AT, Goal
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


PLAY_ONE_STRETCH = """
import sys
from importlib import import_module

class Enough(Exception): pass

def turn(units):
    assert units > 0
    raise Enough

paths = import_module(sys.argv[1]).PATHS
for contender in [path.plain for path in paths] + [path.ours for path in paths]:  # ours makes the process its own
    try:
        contender(turn, 0)
    except Enough:
        print("played")
"""


@pytest.mark.torture
@pytest.mark.parametrize("name", [module.__name__ for module in modules()])
def test_suite_and_baseline_are_timed_in_turns(name):
    command = [sys.executable, "-c", PLAY_ONE_STRETCH, name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.count("played") == 2 * len(importlib.import_module(name).PATHS)
