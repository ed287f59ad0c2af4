"""A project with one more replication, whose runs go wrong as they are told: what tests of bad luck share."""

from collections.abc import Sequence
from pathlib import Path

from common.cli import smoke
from common.cli.new import with_paper
from common.files import write
from tests.smoke_project import commit

PAPER = "bad_luck"

ENTRY = '''
import os

import numpy as np

from common.runs.run import Result, Run
from replications.bad_luck.settings import Settings


class Walk:
    """A state that each epoch changes."""

    def __init__(self):
        self.place = np.zeros(1)

    def arrays(self):
        return [self.place]

    def restore(self, arrays):
        self.place = arrays[0]


def run(run: Run[Settings]) -> Result:
    fault = run.settings.fault if run.seed == run.settings.unlucky_seed else "none"
    walk = Walk()
    for epoch in run.epochs(run.settings.epochs, walk):
        if fault == "killed":
            os.kill(os.getpid(), 9)
        if fault == "left":
            os._exit(7)
        if fault == "memory":
            raise MemoryError
        if fault == "bug":
            raise KeyError("no such thing")
        if fault == "late_backend":
            import keras  # noqa: F401
        walk.place += np.linalg.norm(run.random("walk", epoch).normal(size=200_000))  # some work, not a sleep
        run.log(place=float("nan") if fault == "not_a_number" and epoch == 2 else float(walk.place[0]))
    metrics = {"place": float("inf") if fault == "infinite_metric" else float(walk.place[0])}
    if fault == "undeclared":
        metrics["distance"] = 0.0
    return Result(metrics, exhibit={"way": np.array(run.history["place"])})
'''

SETTINGS = """
from dataclasses import dataclass

from common.runs.run import positive


@dataclass(frozen=True)
class Settings:
    fault: str = "none"
    unlucky_seed: int = 1
    epochs: int = 20

    def __post_init__(self) -> None:
        positive(self, "epochs")
"""

EXPERIMENTS = """
verify: {experiment: none}
defaults:
  entry: walk
  settings_class: Settings
  seeds: 4
  tier: quick
  minutes: 0.1
  metrics: {place: {unit: steps, meaning: how far it got}}
experiments:
"""

CLAIM = """
  - id: CLAIM
    statement: It gets far.
    where: nowhere
    source: read
    kind: value
    experiment: CLAIM
    metric: place
    measured: last epoch
    published: {value: 8944, unit: steps}
    better: higher
    margin: {value: 100, reason: a test}
"""
README = """# Bad luck

## The paper in five lines

Nobody's.

## Results

<!-- results -->

<!-- /results -->
"""

FAULTS = ("none", "killed", "left", "memory", "bug", "undeclared", "late_backend", "not_a_number", "infinite_metric")


def make(folder: Path) -> Path:
    """A smoke project with the replication `bad_luck`: an experiment per fault, seed 1 of each the unlucky one."""
    project = smoke.make_project(folder, profile="full")
    add_paper(project, PAPER, FAULTS)
    commit(project, "a replication that goes wrong")
    return project


def add_paper(project: Path, name: str, faults: Sequence[str] = ("none",)) -> None:
    """A replication that needs numpy alone, with an experiment for each fault, and its line in dvc.yaml."""
    paper = project / "replications" / name
    write(paper / "__init__.py", "")
    write(paper / "walk.py", ENTRY.replace(PAPER, name))
    write(paper / "settings.py", SETTINGS)
    write(paper / "README.md", README)
    titles = "".join(f"  {fault}:\n    title: {fault}\n    settings: {{fault: {fault}}}\n" for fault in faults)
    write(paper / "experiments.yaml", EXPERIMENTS + titles)
    about = f"paper: {{title: {name}, authors: Nobody, year: 2000, link: none, short: {name}}}\nclaims:"
    write(paper / "claims.yaml", about + "".join(CLAIM.replace("CLAIM", fault) for fault in faults))
    pipeline = project / "dvc.yaml"
    write(pipeline, with_paper(pipeline.read_text(), name))
