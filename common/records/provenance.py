"""What was true of the checkout when a run was made: its commit, whether that commit is the whole truth, and
what was promised of the numbers."""

import functools
import subprocess
from typing import Any

import yaml

from common.data.registry import REGISTRY
from common.experiments.load import experiment, path_of
from common.project import REPLICATIONS, ROOT
from common.records.fingerprint import modules


@functools.cache
def provenance(paper: str, name: str) -> dict[str, Any]:
    """The part of a record's circumstances that the checkout tells."""
    found = experiment(paper, name)
    claims = REPLICATIONS / paper / "claims.yaml"
    sources = [*modules(*found.code).values(), path_of(paper), claims, REGISTRY]
    changed = _git("status", "--porcelain", "--", *(str(path) for path in sources))
    return {
        "commit": _git("rev-parse", "HEAD"),
        "dirty": None if changed is None else bool(changed),
        "promised": promised(paper, name),
        "terms": terms(paper, name),
        "published_cost": found.published_cost.model_dump(exclude_none=True) if found.published_cost else None,
    }


def promised(paper: str, name: str) -> dict[str, Any]:
    """All that decides on each claim of an experiment, as claims.yaml has it now: the claim without its prose.

    Kept in every record, so that a margin, or any other part of a rule, which was set after the fact can be told.
    """
    return {
        claim["id"]: {part: _without_prose(value) for part, value in claim.items() if part not in PROSE}
        for claim in _claims(paper)
        if name in (claim["experiment"], (claim.get("against") or {}).get("experiment"))
    }


@functools.cache
def _claims(paper: str) -> list[dict[str, Any]]:
    """As they are written, unchecked; common.evidence, which checks them, stands on this package."""
    path = REPLICATIONS / paper / "claims.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["claims"] if path.exists() else []


def terms(paper: str, name: str) -> dict[str, Any]:
    """What experiments.yaml says of an experiment that its results do not depend on, and its verdicts do."""
    found = experiment(paper, name)
    return {part: getattr(found, part) for part in ("seeds", "stochastic", "protocol", "reduced")}


#: What a claim says to people; a better word there changes no rule.
PROSE = {"id", "statement", "where", "source", "measured", "reason", "reading"}


def _without_prose(value: Any) -> Any:
    return {part: inner for part, inner in value.items() if part not in PROSE} if isinstance(value, dict) else value


def _git(*arguments: str) -> str | None:
    """What git says; None where it says nothing for certain, as outside a checkout."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
