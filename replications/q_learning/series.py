"""What the figures of this replication draw: histories over seeds, as tidy frames, and intervals over learners."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from common.evidence.frames import histories_of
from common.evidence.measurements import Measurements
from common.experiments.load import experiment
from common.pages.figures import charts
from common.pages.figures.theme import COLOURS

METHODS = {"Sarsa": COLOURS[0], "Q-learning": COLOURS[1], "Expected Sarsa": COLOURS[2], "Double Q-learning": COLOURS[3]}
Found = dict[str, Measurements]
Labels = dict[str, str]  # by experiment


def setting(name: str, part: str) -> float:
    """Of the experiment `name`, whether it has run or not."""
    return experiment("q_learning", name).settings[part]


def histories(found: Found, labels: Labels) -> pd.DataFrame:
    """Of those experiments that have run a row for each label, seed and point logged, and a column for each metric."""
    logged = histories_of([found[name] for name in labels if name in found])
    wide = logged.pivot(index=["experiment", "seed", "epoch"], columns="metric", values="value").reset_index()
    return charts.labelled(wide, "experiment", labels)


def curves(axes: Axes, shown: pd.DataFrame, x: str, y: str, **options: Any) -> None:
    """The mean over the seeds with its 95 % interval."""
    if not shown.empty:
        charts.curves(axes, shown, x=x, y=y, **{"band": charts.of_the_mean, "linewidth": 1.5, **options})


def means(found: Found, labels: Labels, metric: str) -> dict[str, float]:
    """Of what has run, by label, over all learners."""
    return {label: interval(found[name], metric)[0] for name, label in labels.items() if name in found}


def interval(side: Measurements, metric: str) -> tuple[float, float]:
    """The mean over all learners, and half of its 95 % interval."""
    interval = side.interval(metric)
    if interval is None:
        return side.points(metric)[0], 0.0
    return (interval.low + interval.high) / 2, (interval.high - interval.low) / 2
