"""Carrying records over a refactoring that should change nothing.

The proof, for the code that the records were made with and the current code: the first epoch of one run with the
experiment's own settings, and a whole run with its smoke settings, give the same bits, results and all. Then the
records get the new key, and say where they were carried from. Where the code is the same and the settings are too, once
defaults are filled in, there is nothing to prove.
"""

import contextlib
import dataclasses
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from common.errors import Problem
from common.experiments.experiment import Experiment
from common.experiments.load import experiments, path_of
from common.experiments.settings import departures, settings_object
from common.experiments.written import code_of
from common.project import RAW_DATA, ROOT
from common.records.current import ingredients
from common.records.fingerprint import fingerprint
from common.records.record import Ingredients, Record, sealed
from common.records.store import find, save
from common.runs import rekey_trial
from common.runs.fill import locked
from common.runs.machine import ENVIRONMENT
from common.runs.plan import job
from common.runs.worker import Job


def rekey(experiment: Experiment) -> list[Record]:
    """Carry over the stale records of an experiment; returns them as they now are."""
    with locked({(experiment.paper, experiment.name)}):
        stale = sorted(_stale(experiment), key=_made_by)
        now = fingerprint(*experiment.code)
        for (code, commit), records in itertools.groupby(stale, key=_made_by):
            unproved = [record for record in records if now not in (code, record.ingredients.code)]
            if unproved:
                _prove(experiment, unproved[0], code, commit)
        return [_carry(experiment, record) for record in stale]


def _stale(experiment: Experiment) -> list[Record]:
    """The settled records whose code, or the way their settings are written down, is not that of now."""
    stale = []
    for seed in range(experiment.seeds):
        record = find(experiment.paper, experiment.name, seed)
        if record is None or not record.settled:
            continue
        now = ingredients(experiment, seed)
        if record.key == now.key:
            continue
        if not _same_but_for_code(experiment, record, now):
            raise Problem(
                f"{record.name}: settings, data or environments changed too, so this is more than a refactoring.",
                f"Run it again: replicate run {experiment}",
            )
        if record.circumstances["dirty"] is not False and record.ingredients.code != now.code:
            raise Problem(
                f"{record.name} was not made from a clean commit, so there is no old code to compare with.",
                f"Run it again: replicate run {experiment}",
            )
        stale.append(record)
    return stale


def _same_but_for_code(experiment: Experiment, record: Record, now: Ingredients) -> bool:
    """A setting that the record lacks is taken to have had its default of now; `_prove` asks the old code."""
    try:
        settings = departures(settings_object(experiment.settings_class, record.ingredients.settings))
    except Problem:  # a setting that there is no more
        return False
    return dataclasses.replace(record.ingredients, code=now.code, settings=settings).key == now.key


def _origin(record: Record) -> dict[str, str]:
    """The key, the code and the commit that a record was really made with, however often it was carried."""
    made_with = {"key": record.key, "code": record.ingredients.code, "commit": record.circumstances["commit"]}
    return record.carried_from or made_with


def _made_by(record: Record) -> tuple[str, str]:
    origin = _origin(record)
    return origin["code"], origin["commit"]


def _prove(experiment: Experiment, record: Record, code: str, commit: str) -> None:
    """Refuse to go on unless the old code and the current code do the same, by the record's own settings."""
    seed = record.seed
    first_epoch = job(experiment, seed, purpose="rekey")
    smoke = dataclasses.replace(first_epoch, settings=experiments(experiment.paper, "smoke")[experiment.name].settings)
    with _checkout(commit) as then:
        entry, settings_class = _code_then(then, experiment)
        for run, epochs in ((first_epoch, 1), (smoke, None)):
            before = {**_as_json(run), "code": code, "entry": entry, "settings_class": settings_class}
            if epochs:
                before["recorded"] = record.ingredients.settings
            old, new = _tried(then, before, epochs), _tried(ROOT, _as_json(run), epochs)
            _check_settings(experiment, old.pop("settings"), new.pop("settings"))
            if old != new:
                what = "the first epoch" if epochs else "a whole run with the smoke settings"
                raise Problem(
                    f"{experiment}: {what} of seed {seed} differs between {commit[:10]} and now:\n"
                    f"{_differences(old, new)}",
                    f"The change is more than a refactoring. Run it again: replicate run {experiment}",
                )


def _check_settings(experiment: Experiment, then: dict[str, Any], now: dict[str, Any]) -> None:
    """A default that changed changes the runs of all who lean on it, though no bit of the first epoch may show it."""
    changed = [name for name in sorted(then.keys() & now.keys()) if then[name] != now[name]]
    if changed:
        values = "; ".join(f"{name} was {then[name]!r} and is {now[name]!r}" for name in changed)
        raise Problem(
            f"{experiment}: its records were made with other settings: {values}.",
            f"Run it again: replicate run {experiment}",
        )


def _as_json(run: Job) -> dict[str, Any]:
    """With the parts that jobs of older checkouts have instead of the ingredients."""
    return {**asdict(run), "code": run.ingredients.code, "seed": run.seed, "key": run.key}


def _code_then(tree: Path, experiment: Experiment) -> tuple[str, str]:
    """An entry may have moved to another module since."""
    found = code_of(tree / path_of(experiment.paper).relative_to(ROOT), experiment.name)
    if found is None:
        raise Problem(
            f"{experiment} had another name when its records were made.", f"Run it: replicate run {experiment}"
        )
    return found


@contextlib.contextmanager
def _checkout(commit: str) -> Iterator[Path]:
    """The project as it was at a commit, on the data of now."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "then"
        _git("worktree", "add", "--detach", str(tree), commit)
        try:
            (tree / "data").mkdir(exist_ok=True)
            (tree / "data" / "raw").symlink_to(RAW_DATA, target_is_directory=True)
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _tried(tree: Path, run: dict[str, Any], epochs: int | None) -> dict[str, Any]:
    """What today's small script finds out about a run by the code of `tree`."""
    script = Path(rekey_trial.__file__).read_text(encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps({"job": run, "epochs": epochs}),
        cwd=tree,
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        name = f"{run['replication']}/{run['experiment']}"
        raise Problem(f"{name} could not be tried in {tree}:\n{done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _carry(experiment: Experiment, record: Record) -> Record:
    now = ingredients(experiment, record.seed)
    carried = sealed(dataclasses.replace(record, key=now.key, ingredients=now, carried_from=_origin(record)))
    save(carried, exhibit=None)
    return carried


def _differences(old: dict[str, Any], new: dict[str, Any]) -> str:
    """What differs, by name: "train_loss: 0.25 then, 0.26 now"."""
    names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    return "\n".join(f"  {name}: {old.get(name)} then, {new.get(name)} now" for name in names)


def _git(*arguments: str) -> None:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise Problem(f"git {arguments[0]} failed: {done.stderr.strip()}")
