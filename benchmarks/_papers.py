"""A project of made-up papers: real claims, and records that the suite's own worker makes, of runs that take a
millisecond. What the suite costs as it grows is measured on it."""

import os
import subprocess
import sys
from pathlib import Path

from common.cli import smoke
from common.cli.dvc import dvc
from common.cli.new import with_paper
from common.evidence.claims import preregistered
from common.experiments.load import experiments
from common.files import write
from common.project import papers
from common.runs.fill import with_provenance
from common.runs.keep import keep
from common.runs.plan import missing
from common.runs.worker import execute

EXPERIMENTS, SEEDS = 20, 5  # of each paper: 100 records, and two claims of each experiment

ENTRY = '''"""A walk that comes to rest near 100 / width, from another place with each seed."""

from common.runs.run import Result, Run
from replications.PAPER.settings import Settings

EPOCHS = 20


def run(run: Run[Settings]) -> Result:
    place, rest = 100.0, 100 / run.settings.width
    for step in run.random("steps").normal(scale=0.2, size=EPOCHS):
        place = float(rest + (place - rest) / 2 + step)
        run.log(test_error=place, train_loss=place**2)
    return Result({"test_error": place, "train_loss": place**2}, parameters=1)
'''

SETTINGS = '''"""What the experiments differ by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    width: int = 1
'''

DEFAULTS = f"""verify: {{experiment: width_1}}
defaults:
  entry: walk
  settings_class: Settings
  seeds: {SEEDS}
  tier: quick
  minutes: 0.1
  metrics:
    test_error: {{unit: "%", meaning: share of the test images that are classified wrongly after the last epoch}}
    train_loss: {{unit: nats, meaning: mean cross-entropy of the training images during the last epoch}}
experiments:
"""

PAPER = """paper:
  title: What {name} found of networks of several widths
  authors: Nobody
  year: 2000
  link: nowhere
  short: {name}
defaults:
  source: read
  metric: test_error
  measured: last epoch
  better: lower
  margin: {{value: 0.5, reason: Half a per cent is what the data's noise allows.}}
claims:
"""

README = """# {name}

## The paper in five lines

Made up.

## Protocol

| | the paper | ours |
|---|---|---|
| network | {EXPERIMENTS} widths | the same |

Deviations:

1. *There is no paper.* The paper: none. Ours: a random walk. Reason: time. Expected: none.

## Open questions

- None.

## Results

<!-- results: written by `replicate draw`, not by hand -->

<!-- /results -->
"""


def make(folder: Path, count: int) -> Path:
    """A project of so many papers in `folder`, as after `dvc repro` and a commit."""
    names = [f"paper_{number:03}" for number in range(count)]
    project = smoke.make_project(folder, profile="full", only=names[0])
    for name in names:
        add_paper(project, name)
    pipeline = (project / "dvc.yaml").read_text(encoding="utf-8")
    for name in names[1:]:
        pipeline = with_paper(pipeline, name)
    write(project / "dvc.yaml", pipeline)
    commit(project)
    python(project, "-m", "common.cli.app", "data")
    python(project, "-m", "benchmarks._papers")
    python(project, "-m", "common.cli.app", "report")
    dvc("commit", "--force", "--quiet", project=project, env=smoke.environment(project), check=True)
    commit(project)
    return project


def add_paper(project: Path, name: str) -> None:
    folder, widths = project / "replications" / name, range(1, EXPERIMENTS + 1)
    write(folder / "__init__.py", f'"""{name}: made up."""\n')
    write(folder / "walk.py", ENTRY.replace("PAPER", name))
    write(folder / "settings.py", SETTINGS)
    write(folder / "README.md", README.format(name=name, EXPERIMENTS=EXPERIMENTS))
    titles = [f"  width_{width}: {{title: Width {width}, settings: {{width: {width}}}}}\n" for width in widths]
    write(folder / "experiments.yaml", DEFAULTS + "".join(titles))
    write(folder / "claims.yaml", PAPER.format(name=name) + "".join(claims_of(width) for width in widths))


def claims_of(width: int) -> str:
    """A value, and a comparison with the next width."""
    other = width % EXPERIMENTS + 1
    return f"""  - id: width_{width}
    statement: A network of width {width} has a test error of {100 / width:.2f} % on distorted digits.
    where: Table 1, row {width}
    kind: value
    experiment: width_{width}
    published: {{value: {100 / width:.2f}, unit: "%"}}
  - id: width_{width}_beats_{other}
    statement: A network of width {width} has a lower test error than one of width {other}.
    where: Figure {width}
    kind: ordering
    experiment: width_{width}
    against: {{experiment: width_{other}}}
    margin: null
"""


def commit(project: Path) -> None:
    for command in (["add", "-A"], ["commit", "-q", "-m", "made up"]):
        subprocess.run(["git", *smoke.IDENTITY, *command], cwd=project, check=True)


def python(project: Path, *arguments: str) -> str:
    """What a program of the project says."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=project, env=smoke.environment(project), capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def record_all() -> None:
    """Make every run in this one process; a pool and a process for each paper would take minutes."""
    os.fsync = lambda file: None  # the disk would take minutes too, and what is made up need outlive no power failure
    for paper in papers():
        rules = preregistered(paper)
        for job in missing(experiments(paper).values()):
            keep(execute(with_provenance(job, rules)))


if __name__ == "__main__":
    record_all()
