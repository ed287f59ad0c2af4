"""The part of `replicate check` that is about the pipeline: its papers, its data and its lock."""

import json
import subprocess
from collections.abc import Iterator

import yaml

from common.cli.dvc import command, environment
from common.data.fetch import fault
from common.data.registry import registry
from common.errors import Problem
from common.project import RAW_DATA, ROOT, papers, shown

#: What a fresh clone does not have yet: neither its absence, nor that DVC has made no copy of it, is a disagreement.
FETCHED_LATER = ("data/raw", "data/fetched.json")
NOT_YET = ("deleted", "not in cache")
SHOWN = 3


def listed_papers() -> Iterator[str]:
    """dvc.yaml names each paper, once."""
    try:
        pipeline = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise Problem(f"dvc.yaml cannot be read: {error}") from None
    groups = [group for group in pipeline["vars"] or () if isinstance(group, dict)]  # the others name files
    listed: list[str] = next((group["papers"] for group in groups if group.get("papers")), [])
    for paper in papers():
        if paper not in listed:
            yield f"dvc.yaml: the list `papers` lacks {paper}. Add it."
    if listed != sorted(set(listed)):
        yield "dvc.yaml: the list `papers` is not in alphabetical order, each paper once. Sort it."
    for paper in sorted(set(listed) - set(papers())):
        yield f"dvc.yaml: the list `papers` has {paper}, but there is no replications/{paper}. Take it out."


def data() -> Iterator[str]:
    """Raw files that are there are the registry's; DVC itself would lock whatever it finds."""
    for name, known in registry().items():
        for file_name, expected in known.files.items():
            path = RAW_DATA / name / file_name
            wrong = fault(path, expected) if path.exists() or path.is_symlink() else None
            if wrong:
                yield f"{shown(path)} is not the registry's: {wrong}. Fix: replicate data {name}"


def ask_for_status() -> subprocess.Popen[str]:
    """`dvc status` takes seconds, in which another core can look at the papers."""
    asked, pipe = command("status", "--json"), subprocess.PIPE
    return subprocess.Popen(asked, cwd=ROOT, env=environment(), text=True, stdout=pipe, stderr=pipe)


def lock(status: subprocess.Popen[str]) -> Iterator[str]:
    """What `dvc status` finds changed, but for data yet to come: a line per cause, however many stages it concerns."""
    said, complained = status.communicate()
    if status.returncode:
        raise Problem(f"dvc status failed: {complained.strip()[-500:]}")
    causes: dict[str, list[str]] = {}
    for stage, changes in json.loads(said or "{}").items():
        for change in changes:
            for kind, files in change.items() if isinstance(change, dict) else [(change, {})]:
                wrong = [
                    f"{path} is {state}"
                    for path, state in files.items()
                    if not (path in FETCHED_LATER and state in NOT_YET)
                ]
                for cause in wrong or ([kind] if not files else []):
                    causes.setdefault(cause, []).append(stage)
    for cause, stages in list(causes.items())[:SHOWN]:
        where = stages[0] if len(stages) == 1 else f"{len(stages)} stages, {stages[0]} among them"
        yield f"dvc.lock is behind: {cause} ({where}). Fix: dvc repro"
    if len(causes) > SHOWN:
        yield f"dvc.lock is behind for other causes too ({len(causes) - SHOWN}), for which the fix is the same."
