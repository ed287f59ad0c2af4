"""Carrying records over a refactoring that should change nothing.

The proof: the first epoch of one seed, run with the code of the records' commit and with the code of now, gives
the same bits. Then the records get the new key, and say where they were carried from.
"""

import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from common.errors import Problem
from common.project import RAW_DATA, ROOT
from common.runs import first_epoch
from common.runs.experiments import experiment
from common.runs.jobs import ingredients, job
from common.runs.machine import ENVIRONMENT
from common.runs.record import Ingredients, Record, seal
from common.runs.store import find, save
from common.runs.worker import Job


def rekey(paper: str, name: str) -> list[Record]:
    """Carry over the stale records of an experiment; returns them as they now are."""
    stale = _stale(paper, name)
    if not stale:
        return []
    first = stale[0]
    origin = _origin(first)
    commit = origin["commit"]
    if commit is None or first.circumstances["dirty"] is not False:
        raise Problem(
            f"{paper}/{name}: its records were not made from a clean commit, so there is no old code to compare with.",
            f"Run it again: replicate run {paper}/{name}",
        )
    now = job(paper, name, first.seed)
    then = dataclasses.replace(now, code=origin["code"])
    new = _first_epoch(ROOT, now)
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "then"
        _git("worktree", "add", "--detach", str(tree), commit)
        try:
            (tree / "data").mkdir(exist_ok=True)
            (tree / "data" / "raw").symlink_to(RAW_DATA, target_is_directory=True)
            old = _first_epoch(tree, then)
        finally:
            _git("worktree", "remove", "--force", str(tree))
    if old != new:
        raise Problem(
            f"{paper}/{name}: the first epoch of seed {first.seed} differs between {commit[:10]} and now:\n"
            f"{_differences(old, new)}",
            f"The change was no mere tidying. Run it again: replicate run {paper}/{name}",
        )
    return [_carry(record) for record in stale]


def _stale(paper: str, name: str) -> list[Record]:
    """The finished records whose code, and nothing else, is not that of now."""
    stale = []
    for seed in range(experiment(paper, name).seeds):
        record = find(paper, name, seed)
        if record is None or not record.finished:
            continue
        now = ingredients(paper, name, seed)
        if record.key == now.key:
            continue
        if record.ingredients.model_copy(update={"code": now.code}) != now:
            raise Problem(
                f"{paper}/{name} seed {seed}: settings, data or environments changed too, which is no refactoring.",
                f"Run it again: replicate run {paper}/{name}",
            )
        stale.append(record)
    return stale


def _first_epoch(tree: Path, run: Job) -> dict:
    """Today's small script on the code of `tree`."""
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(tree)}
    script = Path(first_epoch.__file__).read_text(encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(asdict(run)),
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Problem(f"The first epoch could not be run in {tree}:\n{done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _origin(record: Record) -> dict[str, str]:
    """The key, the code and the commit that a record was really made with, however often it was carried."""
    made_with = {"key": record.key, "code": record.ingredients.code, "commit": record.circumstances["commit"]}
    return record.carried_from or made_with


def _carry(record: Record) -> Record:
    now: Ingredients = ingredients(record.replication, record.experiment, record.seed)
    carried = seal(
        {
            **record.model_dump(exclude={"sha256"}),
            "key": now.key,
            "ingredients": now,
            "carried_from": _origin(record),
        }
    )
    save(carried, exhibit=None)
    return carried


def _differences(old: dict, new: dict) -> str:
    """What differs, by name: "train_loss: 0.25 then, 0.26 now"."""
    lines: list[str] = []
    for part in sorted({*old, *new}):
        then, now = old.get(part, {}), new.get(part, {})
        differing = sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
        lines.extend(f"  {name}: {then.get(name)} then, {now.get(name)} now" for name in differing)
    return "\n".join(lines)


def _git(*arguments: str) -> None:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise Problem(f"git {arguments[0]} failed: {done.stderr.strip()}")
