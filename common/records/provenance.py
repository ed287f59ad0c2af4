"""What was true of the checkout when a run was made: its commit, whether that commit is the whole truth, and what was
preregistered of its numbers."""

import functools
import subprocess
from typing import Any

from common.data.registry import REGISTRY
from common.experiments.experiment import Experiment
from common.experiments.load import path_of
from common.project import REPLICATIONS, ROOT
from common.records.fingerprint import modules

#: What experiments.yaml says of an experiment that its results do not depend on, and its verdicts do.
TERMS = ("seeds", "stochastic", "protocol", "reduced")


def forget_git() -> None:
    """What git said a while ago may be true no more."""
    _git.cache_clear()


def provenance(experiment: Experiment, preregistered: dict[str, Any]) -> dict[str, Any]:
    """The part of a record's circumstances that the checkout tells; `preregistered` are the claims that it tests."""
    cost = experiment.published_cost
    return {
        "commit": commit(),
        "dirty": _dirty(experiment),
        "promised": preregistered,
        "terms": terms(experiment),
        "published_cost": cost.model_dump(exclude_none=True) if cost else None,
    }


def commit() -> str | None:
    return _git("rev-parse", "HEAD")


def terms(experiment: Experiment) -> dict[str, Any]:
    return {part: getattr(experiment, part) for part in TERMS}


def uncommitted(experiment: Experiment) -> list[str]:
    """What decides on a run or its verdict and is in no commit, by its path."""
    return _uncommitted(experiment) or []


def _dirty(experiment: Experiment) -> bool | None:
    changed = _uncommitted(experiment)
    return None if changed is None else bool(changed)


def _uncommitted(experiment: Experiment) -> list[str] | None:
    claims = REPLICATIONS / experiment.paper / "claims.yaml"
    sources = [*modules(*experiment.code).values(), path_of(experiment.paper), claims, REGISTRY]
    changed = _git("status", "--porcelain", "--", *(str(path) for path in sources))
    return None if changed is None else [line[3:] for line in changed.splitlines()]


@functools.cache
def _git(*arguments: str) -> str | None:
    """What git says, once for each question; None where it says nothing for certain, as outside a checkout."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.rstrip("\n")
