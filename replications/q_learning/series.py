"""What the figures of this replication draw: histories over seeds, with their intervals."""

import numpy as np
from matplotlib.axes import Axes

from common.evidence.measurements import Measurements
from common.evidence.statistics import Sample, mean_interval
from common.experiments.load import experiment
from common.pages.figures.theme import COLOURS

Q, SARSA, EXPECTED, DOUBLE = COLOURS[1], COLOURS[0], COLOURS[2], COLOURS[3]
Found = dict[str, Measurements]


def setting(name: str, part: str) -> float:
    """Of the experiment `name`, whether it has run or not."""
    return experiment("q_learning", name).settings[part]


def history(side: Measurements, name: str) -> np.ndarray:
    """[seeds, points]"""
    return np.array([record.result.history[name] for record in side.finished if record.result])


def band(
    axes: Axes, side: Measurements, along: str, name: str, label: str, colour: str, scale: float | np.ndarray = 1.0,
    line: str = "-",
) -> None:  # fmt: skip
    """A history's mean over the seeds, with its 95 % interval."""
    values = history(side, name) / scale
    x = history(side, along)[0]
    middle = values.mean(axis=0)
    if len(values) > 1:
        factor = mean_interval(Sample(len(values), 0.0, 1.0))
        half = (factor.high if factor else 0.0) * values.std(axis=0, ddof=1)
        axes.fill_between(x, middle - half, middle + half, color=colour, alpha=0.25, linewidth=0)
    axes.plot(x, middle, color=colour, linewidth=1.5, linestyle=line, label=label)


def interval(side: Measurements, metric: str) -> tuple[float, float]:
    """The mean over all learners, and half of its 95 % interval."""
    interval = side.interval(metric)
    if interval is None:
        return side.points(metric)[0], 0.0
    return (interval.low + interval.high) / 2, (interval.high - interval.low) / 2
