"""A project with a paper that needs numpy alone: what tests of the machinery share, also where runs go wrong."""

from collections.abc import Sequence
from pathlib import Path

from common.cli import smoke
from common.cli.new import with_paper
from common.files import write
from tests.smoke_project import commit, succeeded

PAPER = "walk"

WALK = '''
import os

import numpy as np

from common.runs.run import Result, Run
from replications.PAPER.settings import Settings


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
        walk.place += np.linalg.norm(run.random("walk", epoch).normal(size=200_000)) * run.settings.stride  # some work
        run.log(place=float("nan") if fault == "not_a_number" and epoch == 2 else float(walk.place[0]))
    metrics = {"place": float("inf") if fault == "infinite_metric" else float(walk.place[0])}
    if fault == "undeclared":
        metrics["distance"] = 0.0
    return Result(metrics, exhibit={"way": np.array(run.history["place"])})
'''

#: Another entry, which reads a dataset.
INK = '''
import numpy as np

from common.data import mnist
from common.runs.run import Result, Run
from replications.PAPER.settings import Settings


class Images:
    """Each epoch looks at some more of them."""

    def __init__(self):
        self.ink = np.zeros(1)

    def arrays(self):
        return [self.ink]

    def restore(self, arrays):
        self.ink = arrays[0]


def run(run: Run[Settings]) -> Result:
    images = mnist.load(run.data["mnist"]).test_images
    seen = Images()
    for epoch in run.epochs(run.settings.epochs, seen):
        seen.ink += run.random("look", epoch).choice(images, 50).mean() * run.settings.stride
        run.log(place=float(seen.ink[0]))
    return Result({"place": float(seen.ink[0])})
'''

SETTINGS = """
from dataclasses import dataclass

from common.runs.run import positive


@dataclass(frozen=True)
class Settings:
    fault: str = "none"
    unlucky_seed: int = 1
    epochs: int = 20
    stride: float = 1.0

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
  smoke: {epochs: 2}
  metrics: {place: {unit: steps, meaning: how far it got}}
experiments:
"""

CLAIM = """
  - id: CLAIM
    statement: It gets 8944 steps far.
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
README = """# A walk

## The paper in five lines

Nobody's.

## Results

<!-- results -->

<!-- /results -->
"""

FAULTS = ("killed", "left", "memory", "bug", "undeclared", "late_backend", "not_a_number", "infinite_metric")


def make(folder: Path, experiments: Sequence[str] = ("none", *FAULTS), profile: str = "full") -> Path:
    """A project of this paper alone, nothing run yet. Of an experiment that is named by a fault seed 1 meets it."""
    project = smoke.make_project(folder, profile=profile)
    add_paper(project, PAPER, experiments)
    smoke.leave(PAPER, project)
    commit(project, "a paper that needs numpy alone")
    return project


def make_finished(folder: Path) -> Path:
    """One without faults, tiny, in which the pipeline has run once; all of it is committed."""
    project = make(folder, ("none", "ink"), profile="smoke")
    succeeded(smoke.repro(project))
    commit(project, "everything has run")
    return project


def add_paper(project: Path, name: str, experiments: Sequence[str] = ("none",)) -> None:
    """The paper under this name, and its line in dvc.yaml."""
    paper = project / "replications" / name
    write(paper / "__init__.py", "")
    write(paper / "walk.py", WALK.replace("PAPER", name))
    write(paper / "ink.py", INK.replace("PAPER", name))
    write(paper / "settings.py", SETTINGS)
    write(paper / "README.md", README)
    parts = {each: f"settings: {{fault: {each}}}" for each in experiments}
    if "ink" in parts:  # then without the data none of them can be run
        parts = {each: f"{said}\n    datasets: [mnist]" for each, said in {**parts, "ink": "entry: ink"}.items()}
    own = "".join(f"  {each}:\n    title: {each}\n    {said}\n" for each, said in parts.items())
    write(paper / "experiments.yaml", EXPERIMENTS + own)
    about = f"paper: {{title: {name}, authors: Nobody, year: 2000, link: none, short: {name}}}\nclaims:"
    write(paper / "claims.yaml", about + "".join(CLAIM.replace("CLAIM", each) for each in experiments))
    pipeline = project / "dvc.yaml"
    write(pipeline, with_paper(pipeline.read_text(), name))
