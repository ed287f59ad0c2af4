"""`replicate new NAME`: a paper's folder that already runs, and its line in dvc.yaml."""

import re
from pathlib import Path

import yaml

from common.errors import Problem
from common.files import write
from common.project import REPLICATIONS, ROOT, shown

SKELETON = Path(__file__).with_name("skeleton")
PIPELINE = ROOT / "dvc.yaml"
NEXT_STEPS = """\
{folder} has an example that runs, and dvc.yaml names it. Next:
  1. Write the paper's claims and your margins into {folder}/claims.yaml, and commit them before any full run.
  2. Put the paper's experiments in place of the example: {folder}/experiments.yaml and train.py.
  3. replicate smoke {name}    runs it end to end on synthetic data, in about a minute
  4. replicate plan {name}     says what the real runs cost; dvc repro makes them, and the report
The whole way: docs/add_a_paper.md
"""


def new(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise Problem(f"{name!r} can't be a folder of Python code.", "Say for instance: replicate new maxout")
    folder = REPLICATIONS / name
    if folder.exists():
        raise Problem(f"{shown(folder)} exists already.", f"Its experiments: replicate list {name}")
    pipeline = with_paper(PIPELINE.read_text(encoding="utf-8"), name)  # refuses before anything is written
    for source in sorted(SKELETON.iterdir()):
        text = source.read_text(encoding="utf-8")
        title = name.replace("_", " ").capitalize()
        write(folder / source.name.removesuffix(".txt"), text.replace("PAPER_NAME", name).replace("PAPER_TITLE", title))
    write(PIPELINE, pipeline)
    print(NEXT_STEPS.format(folder=shown(folder), name=name), end="")


def left_as_written(paper: str) -> list[tuple[str, str]]:
    """The words of the scaffold that stand for the paper's own, as far as nobody has replaced them, and their file."""
    skeleton = yaml.safe_load((SKELETON / "claims.yaml.txt").read_text(encoding="utf-8"))
    source, claim = skeleton["paper"], skeleton["claims"][0]
    placeholders = {
        "claims.yaml": [source["authors"], source["link"], claim["where"], claim["margin"]["reason"]],
        "README.md": ["Who, when, what was new, on what data", "*What differs.*", "What the paper leaves open"],
    }
    return [
        (file, words)
        for file, listed in placeholders.items()
        for words in listed
        if words in (REPLICATIONS / paper / file).read_text(encoding="utf-8")
    ]


def with_paper(pipeline: str, name: str) -> str:
    """dvc.yaml's text with a paper more: on a line of its own, in alphabetical order."""
    listed = re.search(r"^  - papers:\n((?: +- \w+\n)+)", pipeline, re.MULTILINE)
    if not listed:
        raise Problem("dvc.yaml has no list `papers`, a name on each line.", f"Add {name} by hand where it belongs.")
    lines = sorted([*listed[1].splitlines(keepends=True), f"      - {name}\n"])
    return pipeline[: listed.start(1)] + "".join(lines) + pipeline[listed.end(1) :]
