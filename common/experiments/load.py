"""experiments.yaml: what a replication runs, resolved and checked before anything trains."""

import functools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pydantic
from pydantic import Field

from common.config import Strict, keys_at, nearest, read
from common.data.registry import dataset, registry
from common.errors import Problem
from common.experiments.cover import cover
from common.experiments.entry import check_entry
from common.experiments.experiment import Experiment, Profile, Verify
from common.experiments.settings import EPOCHS, epochs_of, settings_object
from common.experiments.tiers import TIERS, Tier
from common.experiments.written import Name, Written, written
from common.project import REPLICATIONS, ROOT, shown


class _Resolved(Strict):
    verify: Verify
    experiments: dict[Name, Experiment] = Field(min_length=1)


class _Parameters(Strict):
    profile: Profile


#: How the titles of synthetic datasets begin.
SYNTHETIC = "Synthetic, in place of: "


@functools.cache
def experiments(paper: str, profile: Profile | None = None) -> dict[str, Experiment]:
    """The experiments of a paper by name, under a profile (by default the one in params.yaml)."""
    resolved = _resolve(paper)
    if (profile or current_profile()) == "full":
        return resolved.experiments
    covered = dict.fromkeys(cover(resolved.experiments.values()), 1)
    seeds = {**covered, resolved.verify.experiment: 2}  # two, to meet spreads
    return {name: _tiny(found, seeds.get(name, 0)) for name, found in resolved.experiments.items()}


def verify_run(paper: str) -> Verify:
    return _resolve(paper).verify


def experiment(paper: str, name: str) -> Experiment:
    known = experiments(paper)
    if name not in known:
        raise Problem(f"{paper} has no experiment {name!r}.{nearest(name, known)}")
    return known[name]


def current_profile() -> Profile:
    profile = read(ROOT / "params.yaml", _Parameters).profile
    if profile == "smoke" and not all(known.title.startswith(SYNTHETIC) for known in registry().values()):
        raise Problem(
            "params.yaml says `profile: smoke`, but the registry names real data; its records would be overwritten.",
            "Say `profile: full`. `replicate smoke` makes a project of its own, on synthetic data.",
        )
    return profile


def path_of(paper: str) -> Path:
    return REPLICATIONS / paper / "experiments.yaml"


@functools.cache
def _resolve(paper: str) -> _Resolved:
    path = path_of(paper)
    file = written(path)
    merged = {name: {**file.merged(paper, name), "paper": paper, "name": name} for name in file.own}
    try:
        resolved = _Resolved(verify=file.verify, experiments=merged)  # type: ignore[arg-type]
    except pydantic.ValidationError as error:
        lines = [_explain(path, file, item) for item in error.errors()]
        raise Problem("\n".join(dict.fromkeys(lines))) from None
    for name, found in resolved.experiments.items():
        where = f"{shown(path)}: {file.places[name]}"
        for dataset_name in found.datasets:
            try:
                dataset(dataset_name)
            except Problem as problem:
                raise Problem(f"{where}: {problem.what}") from None
        check_entry(where, found.entry)
        settings_object(found.settings_class, found.settings, where)
        _tiny(found, 1)
        if found.environments:
            _check_environments(where, found.environments)
    _check_verify(shown(path), resolved)
    return resolved


def _check_verify(where: str, resolved: _Resolved) -> None:
    verify = resolved.verify
    if verify.experiment not in resolved.experiments:
        hint = nearest(verify.experiment, resolved.experiments)
        raise Problem(f"{where}: verify: no experiment {verify.experiment!r}.{hint}")
    chosen = resolved.experiments[verify.experiment]
    if verify.seed >= chosen.seeds:
        raise Problem(f"{where}: verify: {verify.experiment} has no seed {verify.seed}.")
    if verify.epochs is not None:
        epochs = epochs_of(chosen.all_settings)
        if epochs is None:
            wanted = " or ".join(f"`{name}`" for name in EPOCHS)
            raise Problem(f"{where}: verify: {verify.experiment} has no setting {wanted} to shorten.")
        if verify.epochs > epochs:
            raise Problem(f"{where}: verify: {verify.experiment} has {epochs} epochs, no more.")


def _tiny(full: Experiment, seeds: int) -> Experiment:
    """The experiment under the smoke profile: its tiny settings, at most so many seeds."""
    settings = {**full.settings, **full.smoke}
    settings_object(full.settings_class, settings, f"{shown(path_of(full.paper))}: {full.name}: smoke")
    reduced = "; ".join([*([full.reduced] if full.reduced else []), "smoke profile"])
    tiny = {"settings": settings, "seeds": min(full.seeds, seeds), "protocol": "reduced", "reduced": reduced}
    return full.model_copy(update=tiny)


def _explain(path: Path, file: Written, item: Any) -> str:
    """An error in a merged experiment, reported where the person wrote it: with the experiment, or in the defaults."""
    location: list[str] = [str(part) for part in item["loc"]]
    if len(location) < 2:
        return f"{shown(path)}: {'.'.join(location)}: {item['msg']}."
    name, rest = location[1], location[2:]
    in_defaults = rest and rest[0] in file.defaults and rest[0] not in file.own[name]
    place = f"{shown(path)}: {'defaults' if in_defaults else file.places[name]}"
    what = item["msg"].removeprefix("Value error, ").rstrip(".")
    if not rest:  # two of its keys do not go together
        return f"{place}: {what}."
    if item["type"] == "extra_forbidden":
        return f"{place}: unknown key {'.'.join(rest)!r}.{nearest(rest[-1], keys_at(Experiment, tuple(rest[:-1])))}"
    return f"{place}: {'.'.join(rest)}: {what}, found {str(item['input'])[:60]!r}."


def _check_environments(where: str, ids: list[str]) -> None:
    import gymnasium

    for environment in ids:
        if environment not in gymnasium.registry:
            raise Problem(
                f"{where}: gymnasium has no environment {environment!r}.{nearest(environment, gymnasium.registry)}"
            )


def unavailable(experiment: Experiment) -> str | None:
    """Why nobody here can run an experiment: a dataset of its that cannot be downloaded."""
    return next((reason for name in experiment.datasets if (reason := dataset(name).unavailable)), None)


def wanted_tiers(gpu: bool) -> tuple[Tier, ...]:
    """The tiers to run: those of REPLICATE_TIERS; else on a GPU all but `days`, elsewhere the quick one.

    What takes days is only ever run by name.
    """
    named = os.environ.get("REPLICATE_TIERS")
    if not named:
        return ("quick", "long", "gpu") if gpu else ("quick",)
    chosen = known_tiers("REPLICATE_TIERS", [part.strip() for part in named.split(",") if part.strip()])
    if not chosen:
        raise Problem(f"REPLICATE_TIERS is {named!r}, which is not a tier.{nearest('', TIERS)}")
    return chosen


def known_tiers(place: str, named: Sequence[str]) -> tuple[Tier, ...]:
    """In their order; a `Problem` that says in what `place` one was misspelt."""
    for word in named:
        if word not in TIERS:
            raise Problem(f"{place}: {word!r} is not a tier.{nearest(word, TIERS)}")
    return tuple(tier for tier in TIERS if tier in named)
