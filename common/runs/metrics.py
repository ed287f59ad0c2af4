"""What a run measured, checked before it becomes a record."""

import math
from collections.abc import Sequence
from dataclasses import astuple, replace
from typing import Any

from common.errors import Problem
from common.records.record import Draws, Summary
from common.runs.run import Result


class Undefined(Exception):
    """A metric is not a number, say a mean over nothing. That is a finding, but not that training diverged."""


def checked(entry: str, declared: Sequence[str], result: Result) -> Result:
    """The result with its metrics as a record has them, if they are those of experiments.yaml, and numbers."""
    _check_names(entry, set(declared), set(result.metrics))
    metrics = {name: _metric(name, value) for name, value in result.metrics.items()}
    for name, value in metrics.items():
        for number in astuple(value) if isinstance(value, Summary) else [value]:
            if not math.isfinite(number):
                raise Undefined(f"the metric {name} is not a finite number ({number})")
    return replace(result, metrics=metrics)


def _check_names(entry: str, declared: set[str], given: set[str]) -> None:
    undeclared, lacking = sorted(given - declared), sorted(declared - given)
    wrong = [f"gives {undeclared}, which experiments.yaml does not declare"] if undeclared else []
    wrong += [f"does not give {lacking}, which experiments.yaml declares"] if lacking else []
    if wrong:
        raise Problem(f"{entry} {' and '.join(wrong)}.")


def _metric(name: str, value: Any) -> float | Summary:
    """A number, or {mean, sd, n} where a run has many learners, with {low, high} where one of them is drawn."""
    try:
        if isinstance(value, dict):
            kind = Draws if "low" in value else Summary
            ends = {end: float(value[end]) for end in ("low", "high")} if kind is Draws else {}
            return kind(float(value["mean"]), float(value["sd"]), int(value["n"]), **ends)
        return float(value)
    except (TypeError, KeyError, ValueError) as error:
        raise Problem(f"The metric {name} is neither a number nor {{mean, sd, n}} ({error}).") from None
