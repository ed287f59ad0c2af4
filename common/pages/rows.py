"""What the judge wrote: the claims of a paper with their verdicts, and all that was measured."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.errors import Problem
from common.evidence import judge as judging
from common.evidence.claims import Paper, claims
from common.evidence.promises_kept import withdrawn
from common.evidence.row import Row, as_json, from_json
from common.experiments.load import experiments
from common.files import pretty_json
from common.project import REPORTS, papers, shown

CLAIMS = REPORTS / "claims"


@dataclass(frozen=True)
class Judged:
    """A paper, and a row for each of its claims."""

    name: str
    about: Paper
    rows: list[Row]
    withdrawn: dict[str, str]  # claims that are no more, though runs were made for them, and why


def claims_path(paper: str) -> Path:
    return CLAIMS / f"{paper}.json"


def judged(paper: str) -> Judged:
    """As the judge wrote it; of a new paper that is in no report yet, what it would write."""
    path = claims_path(paper)
    if not path.exists():
        return Judged(paper, claims(paper).paper, judging.judge(paper), claims(paper).withdrawn)
    content = _read(path)
    try:
        return Judged(paper, Paper(**content["paper"]), from_json(content["claims"]), content["withdrawn"])
    except (TypeError, KeyError, ValueError):
        raise Problem(f"{shown(path)} is of another version of the suite.", "Make it again: replicate report") from None


def all_judged() -> list[Judged]:
    return [judged(paper) for paper in papers()]


def rows_of(paper: str) -> list[Row]:
    return judged(paper).rows


def as_text(paper: str, rows: list[Row]) -> str:
    """The file of a paper's claims."""
    about = claims(paper).paper.model_dump(exclude_defaults=True)
    return pretty_json({"paper": about, "claims": as_json(rows), "withdrawn": withdrawn(paper)})


def all_measured(paper: str) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Mean, sd and n of each metric of each experiment, and the units."""
    units = {
        name: {metric: about.unit for metric, about in found.metrics.items()}
        for name, found in experiments(paper).items()
    }
    return _read(REPORTS / paper / "metrics.json"), units


def _read(path: Path) -> Any:
    if not path.exists():
        raise Problem(f"{shown(path)} is missing.", "Make it: replicate report")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise Problem(f"{shown(path)} is not JSON, perhaps after a merge.", "Make it again: replicate report") from None
