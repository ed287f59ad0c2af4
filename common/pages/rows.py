"""The results of one paper in words and tables, as its report and its own README show them."""

import json
import os
from pathlib import Path
from typing import Any

from common.errors import Problem
from common.evidence import judge as judging
from common.evidence.claims import Claim, claims
from common.experiments.load import experiments
from common.pages.claim.provenance import makings
from common.pages.figures.listing import figures_folder, pictures
from common.pages.markdown.tables import claims_table, escaped, metrics_table, terms
from common.pages.speed import rates_text
from common.pages.words import Row, does_it_hold
from common.project import REPORTS, shown
from common.records.store import all_records


def rows_of(paper: str) -> list[Row]:
    """What the judge wrote about a paper; of a new one that is in no report yet, what it would write."""
    path = REPORTS / paper / "claims.json"
    return _read(path) if path.exists() else judging.as_json(judging.judge(paper))


def claims_and_rows(paper: str) -> list[tuple[Claim, Row]]:
    """Each claim as it was published, with what became of it."""
    published, rows = claims(paper).claims, rows_of(paper)
    if [claim.id for claim in published] != [row["claim"] for row in rows]:
        raise Problem(f"reports/{paper}/claims.json is not about the claims of claims.yaml.", "Mend it: dvc repro")
    return list(zip(published, rows, strict=True))


def results(paper: str, folder: Path) -> str:
    """Markdown for the README of a replication, which lies in `folder`."""
    rows = rows_of(paper)
    parts = [
        f"**Does it hold?** {does_it_hold(rows)}",
        claims_table(rows, with_paper=False),
        "\n".join(_claim_in_words(claim, row) for claim, row in claims_and_rows(paper)),
        measured_text(paper),
        escaped(made_with(paper)),
        rates_text(paper),
        figures_text(paper, folder),
    ]
    return "\n\n".join(filter(None, parts))


def measured_text(paper: str) -> str:
    return (
        "All that was measured, claimed or not; sd is from seed to seed, or where n counts learners, among these:\n\n"
        + metrics_table(*all_measured(paper))
    )


def figures_text(paper: str, folder: Path) -> str:
    """A paper's figures, for a Markdown file in `folder`."""
    figures = os.path.relpath(figures_folder(paper), folder)
    return "\n\n".join(
        f"![{escaped(picture.alt)}]({figures}/{picture.file})\n\n*{escaped(picture.title)}*"
        for picture in pictures(paper)
    )


def all_measured(paper: str) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Mean, sd and n of each metric of each experiment, and the units."""
    units = {
        name: {metric: about.unit for metric, about in found.metrics.items()}
        for name, found in experiments(paper).items()
    }
    return _read(REPORTS / paper / "metrics.json"), units


def _claim_in_words(claim: Claim, row: Row) -> str:
    said = ". Note: ".join([row["reason"], *row["notes"]])
    return f"- `{claim.id}`: {escaped(said)}. *Claim:* {escaped(terms(claim))}."


def made_with(paper: str) -> str:
    """Hardware and versions of a paper's records, once, on top of its results."""
    found = makings(all_records(paper).values())
    return "Made on " + " and on ".join(map(str, found)) + "." if found else "No runs yet."


def _read(path: Path) -> Any:
    if not path.exists():
        raise Problem(f"{shown(path)} is missing.", "Make it: replicate report")
    return json.loads(path.read_text(encoding="utf-8"))
