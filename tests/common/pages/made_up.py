"""Claims made up for a test: papers and rows of any verdict, without a record behind them."""

from typing import Any

from common.evidence.claims import Paper
from common.evidence.row import Row
from common.pages.rows import Judged

ROW: dict[str, Any] = {
    "replication": "paper",
    "claim": "about_2_4",
    "kind": "value",
    "statement": "Has a test error of 2.4 %.",
    "where": "table 1",
    "metric": "error",
    "unit": "%",
    "published": 2.4,
    "printed": None,
    "uncertainty": None,
    "uncertainty_is": None,
    "source": "read",
    "margin": 0.3,
    "margin_is_factor": False,
    "margin_reason": "Two standard deviations.",
    "better": "lower",
    "measured": "last epoch",
    "experiment": "ours",
    "against": None,
    "paired": False,
    "tier": "quick",
    "protocol": "full",
    "n": 3,
    "seeds": 3,
    "failed": 0,
    "mean": 2.5,
    "sd": 0.1,
    "ci_low": 2.25,
    "ci_high": 2.75,
    "points": {0: 2.4, 1: 2.5, 2: 2.6},
    "verdict": "replicated",
    "direction": None,
    "p": None,
    "second_opinion": None,
    "with_half_margin": None,
    "with_double_margin": None,
    "readings": [],
    "same_as": None,
    "vacuous": None,
    "unreachable": None,
    "caveats": [],
    "corrected": [],
    "reason": "it lies within",
    "interpretation": None,
    "stale": False,
    "seconds": 60.0,
    "device": "CPU",
}
COMPARISON = {"kind": "ordering", "against": "theirs", "published": None, "margin": None}
NOT_RUN = {"verdict": "not run", "mean": None, "sd": None, "ci_low": None, "ci_high": None, "points": {}, "n": 0}


def row(**parts: Any) -> Row:
    return Row(**{**ROW, **parts})


def rows(*verdicts: str) -> list[Row]:
    return [row(verdict=name) for name in verdicts]


def paper(name: str, found: list[Row]) -> Judged:
    about = Paper(
        title=f"On {name}", authors="A. Author", year=1998, link="https://example.org", short=name.capitalize()
    )
    return Judged(name, about, found, withdrawn={})
