"""What was true of the checkout when a run was made: its commit, whether that commit is the whole truth, and
what was promised of the numbers."""

import functools
import subprocess
from typing import Any

from common.data.registry import REGISTRY
from common.experiments.load import experiment, path_of
from common.project import REPLICATIONS, ROOT
from common.records.fingerprint import modules


def provenance(paper: str, name: str, promised: dict[str, Any]) -> dict[str, Any]:
    """The part of a record's circumstances that the checkout tells; `promised` are the rules of the claims on it."""
    found = experiment(paper, name)
    return {
        **_commit(paper, name),
        "promised": promised,
        "terms": terms(paper, name),
        "published_cost": found.published_cost.model_dump(exclude_none=True) if found.published_cost else None,
    }


@functools.cache
def _commit(paper: str, name: str) -> dict[str, Any]:
    claims = REPLICATIONS / paper / "claims.yaml"
    sources = [*modules(*experiment(paper, name).code).values(), path_of(paper), claims, REGISTRY]
    changed = _git("status", "--porcelain", "--", *(str(path) for path in sources))
    return {"commit": _git("rev-parse", "HEAD"), "dirty": None if changed is None else bool(changed)}


def terms(paper: str, name: str) -> dict[str, Any]:
    """What experiments.yaml says of an experiment that its results do not depend on, and its verdicts do."""
    found = experiment(paper, name)
    return {part: getattr(found, part) for part in ("seeds", "stochastic", "protocol", "reduced")}


def _git(*arguments: str) -> str | None:
    """What git says; None where it says nothing for certain, as outside a checkout."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
