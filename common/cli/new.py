"""`replicate new NAME`: a paper's folder that already runs, and its lines in dvc.yaml."""

import re
from pathlib import Path

import yaml

from common.errors import Problem
from common.files import write
from common.project import REPLICATIONS, ROOT, papers, shown

SKELETON = Path(__file__).with_name("skeleton")
PIPELINE = ROOT / "dvc.yaml"
NEXT_STEPS = """\
{folder} is there, with an example that runs. Next:
  1. {folder}/claims.yaml: write down the paper's claims and your margins, and commit them.
  2. {folder}/train.py and experiments.yaml: put the paper's experiment in place of the example.
  3. replicate smoke, to see it run end to end on made-up data; then dvc repro for the real runs.
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
    print(NEXT_STEPS.format(folder=shown(folder)), end="")


def left_as_written(paper: str) -> list[str]:
    """The words of the scaffold's claims.yaml that stand for the paper's own, as far as nobody has replaced them."""
    skeleton = yaml.safe_load((SKELETON / "claims.yaml.txt").read_text(encoding="utf-8"))
    source, claim = skeleton["paper"], skeleton["claims"][0]
    own = (REPLICATIONS / paper / "claims.yaml").read_text(encoding="utf-8")
    placeholders = [source["authors"], source["link"], claim["where"], claim["margin"]["reason"]]
    return [words for words in placeholders if words in own]


def with_paper(pipeline: str, name: str) -> str:
    """dvc.yaml's text with a paper more: in the list, and in what the last stage waits for."""
    listed = re.search(r"^  - papers: \[([^\]\n]*)\]", pipeline, re.MULTILINE)
    waited = list(re.finditer(rf"^      - reports/(?:{'|'.join(papers()) or 'no'})/runs\n", pipeline, re.MULTILINE))
    if not listed or not waited:
        raise Problem(
            "dvc.yaml has no list `papers: [...]`, or its last stage waits for no paper.",
            "Put them there by hand: the name in the list, and its claims.json, figures and runs under `gather`.",
        )
    lines = "".join(f"      - reports/{name}/{part}\n" for part in ("claims.json", "figures", "runs"))
    end = waited[-1].end()
    return f"{pipeline[: listed.end(1)]}, {name}{pipeline[listed.end(1) : end]}{lines}{pipeline[end:]}"
