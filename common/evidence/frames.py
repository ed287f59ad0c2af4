"""The evidence as tidy pandas frames: what figures, notebooks and `replicate results` start from.

    from common.evidence import frames
    frames.runs("dqn")         # a row for each experiment, seed and metric
    frames.histories("dqn")    # a row for each experiment, seed, metric and epoch
    frames.claims("dqn")       # a row for each claim, with its verdict

Without a paper: of all papers. Rows are in the order of experiments.yaml and claims.yaml, and so are the categories.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from common.evidence.judge import judge
from common.evidence.measurements import Measurements, measurements
from common.evidence.row import Row
from common.evidence.verdicts import VERDICTS
from common.project import papers
from common.records.record import Summary

RUNS = {
    "paper": "category", "experiment": "category", "seed": "int64", "metric": "category", "value": "float64",
    "unit": "category", "sd": "float64", "learners": "int64", "status": "category", "stale": "bool",
    "seconds": "float64", "device": "category",
}  # fmt: skip
HISTORIES = {
    "paper": "category", "experiment": "category", "seed": "int64", "metric": "category", "epoch": "int64",
    "value": "float64",
}  # fmt: skip
POINTS = {"claim": "category", "seed": "int64", "value": "float64"}


def runs(paper: str | None = None) -> pd.DataFrame:
    """What each run measured; of a run that failed the values are NaN.

    `sd` and `learners`: where a run averages over many learners, their spread and number. `seconds`: of a core, or of
    the device's time.
    """
    return runs_of(_sides(paper))


def histories(paper: str | None = None) -> pd.DataFrame:
    """What each finished run logged, epoch by epoch (or whatever it counts), from 1."""
    return histories_of(_sides(paper))


def claims(paper: str | None = None) -> pd.DataFrame:
    """What was published, what was measured and the verdict; the columns are those of reports/claims.csv."""
    rows = [row for name in _named(paper) for row in judge(name)]
    columns = [field.name for field in dataclasses.fields(Row)]
    frame = pd.DataFrame([dataclasses.asdict(row) for row in rows], columns=columns)
    frame = frame.rename(columns={"replication": "paper"})
    numbers = ["published", "uncertainty", "margin", "mean", "sd", "ci_low", "ci_high", "seconds"]
    frame = frame.astype(dict.fromkeys(numbers, "float64"))
    return frame.assign(verdict=pd.Categorical(frame["verdict"], categories=VERDICTS))


def runs_of(sides: Iterable[Measurements]) -> pd.DataFrame:
    return _frame(_run_rows(sides), RUNS)


def histories_of(sides: Iterable[Measurements]) -> pd.DataFrame:
    return _frame(_history_rows(sides), HISTORIES)


def points_of(rows: Sequence[Row]) -> pd.DataFrame:
    """What each seed measured for some claims; for a paired comparison the differences."""
    return _frame(((row.claim, seed, value) for row in rows for seed, value in row.points.items()), POINTS)


def _run_rows(sides: Iterable[Measurements]) -> Iterator[tuple[Any, ...]]:
    for side in sides:
        known = side.experiment
        for record in side.records:
            found = record.result.metrics if record.result else {}
            for metric, about in known.metrics.items():
                value = found.get(metric, float("nan"))
                if not isinstance(value, Summary):
                    value = Summary(value, float("nan"), 1)
                yield (
                    known.paper, known.name, record.seed, metric, value.mean, about.unit, value.sd, value.n,
                    record.status, side.all_stale,
                    record.seconds if record.finished else float("nan"), record.device if record.finished else None,
                )  # fmt: skip


def _history_rows(sides: Iterable[Measurements]) -> Iterator[tuple[Any, ...]]:
    for side in sides:
        for record in side.finished:
            assert record.result
            for metric, values in record.result.history.items():
                for epoch, value in enumerate(values, start=1):
                    yield side.experiment.paper, side.name, record.seed, metric, epoch, value


def _frame(rows: Iterable[tuple[Any, ...]], columns: dict[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    kinds = {name: kind for name, kind in columns.items() if kind != "category"}
    orders = {
        name: pd.Categorical(frame[name], categories=frame[name].dropna().unique())
        for name in columns
        if name not in kinds
    }
    return frame.astype(kinds).assign(**orders)


def _sides(paper: str | None) -> list[Measurements]:
    return [side for name in _named(paper) for side in measurements(name).values()]


def _named(paper: str | None) -> list[str]:
    return [paper] if paper else papers()
