"""experiments.yaml as it is written: defaults, experiments and grids of them, before anything is checked."""

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from common.config import Strict, nearest, read
from common.errors import Problem
from common.experiments.entry import full_entry, full_settings_class
from common.experiments.experiment import Experiment, Verify
from common.experiments.grid import grid
from common.project import shown

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]

#: Parts that an experiment adds to, where it replaces the others.
MERGED = ("settings", "smoke", "metrics")


#: What an experiment is called is said by its place in the file.
GIVEN = {"paper", "name"}


class _File(Strict):
    """What holds for every experiment, then each experiment's own, and grids of them."""

    verify: Verify
    defaults: dict[str, Any] = {}
    experiments: dict[Name, dict[str, Any]] = {}
    grids: dict[Name, dict[str, Any]] = {}  # see common/experiments/grid.py


@dataclass
class Written:
    path: Path
    verify: Verify
    defaults: dict[str, Any]
    own: dict[str, dict[str, Any]] = field(default_factory=dict)  # by experiment, what it says itself
    places: dict[str, str] = field(default_factory=dict)  # by experiment, where it says so

    def merged(self, paper: str, name: str) -> dict[str, Any]:
        """An experiment with the defaults, its code by full name; of one whose runs are another's, all that is."""
        own = self.own[name]
        if "runs_of" in own:
            return {**self._other(name), **own}
        merged = merge(self.defaults, own)
        for part, full in (("entry", full_entry), ("settings_class", full_settings_class)):
            if isinstance(merged.get(part), str):
                merged[part] = full(paper, merged[part])
        return merged

    def _other(self, name: str) -> dict[str, Any]:
        """Another paper's experiment, of which this one says no more than a title of its own."""
        own, where = self.own[name], f"{shown(self.path)}: {self.places[name]}"
        if more := own.keys() - {"title", "runs_of"}:
            raise Problem(f"{where}: `{min(more)}` is what runs_of says already.")
        paper, _, experiment = str(own["runs_of"]).partition("/")
        path = self.path.parents[1] / paper / self.path.name
        other = written(path) if path.exists() else None
        if other is None or experiment not in other.own:
            hint = nearest(experiment, other.own) if other else ""
            raise Problem(f"{where}: runs_of: no experiment {own['runs_of']!r}.{hint}")
        if "runs_of" in other.own[experiment]:
            raise Problem(f"{where}: runs_of: {own['runs_of']} has none of its own. Name whose they are.")
        return other.merged(paper, experiment)


def written(path: Path) -> Written:
    """The experiments of a file, in its order: first those by themselves, then those of the grids."""
    file = read(path, _File)
    for place, own in [("defaults", file.defaults), *file.experiments.items()]:
        for key in sorted(GIVEN & own.keys()):
            raise Problem(f"{shown(path)}: {place}: unknown key {key!r}.")
    by_name = {name: name for name in file.experiments}
    found = Written(path, file.verify, file.defaults, dict(file.experiments), by_name)
    known = Experiment.model_fields.keys() - GIVEN
    for name, content in file.grids.items():
        cells = grid(f"{shown(path)}: grids.{name}", content, "name", known, merge).cells()
        for cell in cells:
            for key in sorted(GIVEN & cell.parts.keys()):
                raise Problem(f"{shown(path)}: grids.{name}: {cell.place}: unknown key {key!r}.")
            if cell.name in found.own:
                raise Problem(f"{shown(path)}: grids.{name}: {cell.place}: {cell.name!r} is used twice.")
            found.own[cell.name] = cell.parts
            found.places[cell.name] = f"grids.{name}: {cell.place}: {cell.name}"
    return found


def code_of(path: Path, name: str) -> tuple[str, str] | None:
    """Entry and settings class of an experiment by an experiments.yaml of any age; None where it has no such one."""
    found = written(path)
    if name not in found.own:
        return None
    merged = found.merged(path.parent.name, name)
    return merged["entry"], merged["settings_class"]


def merge(defaults: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = {**copy.deepcopy(defaults), **own}
    for part in MERGED:
        if isinstance(defaults.get(part), dict) and isinstance(own.get(part), dict):
            merged[part] = {**defaults[part], **own[part]}
    return merged
