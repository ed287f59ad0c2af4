"""The charts that every replication has a use for, drawn from tidy frames (see `common.evidence.frames`)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from common.evidence.frames import points_of
from common.evidence.measurements import Measurements, difference
from common.evidence.row import Row
from common.evidence.statistics import Interval, binomial_band, mean_interval, sample
from common.pages.figures.theme import COLOURS, MARGIN, PUBLISHED

Band = tuple[str, float] | Callable[[pd.Series], tuple[float, float]] | None

#: From the lowest seed to the highest.
ALL_SEEDS: Band = ("pi", 100)


def of_the_mean(values: pd.Series) -> tuple[float, float]:
    """The 95 % interval for the mean of some seeds; one of them alone shows no spread."""
    return mean_interval(sample(values.tolist())) or (float("nan"), float("nan"))


def labelled(frame: pd.DataFrame, column: str, labels: Mapping[str, str]) -> pd.DataFrame:
    """The rows that have one of these values in a column, with its label instead, in the order of the labels."""
    ordered = pd.CategoricalDtype(list(labels.values()))
    shown = frame[frame[column].isin(list(labels))]
    shown = shown.assign(**{column: shown[column].astype(str).map(dict(labels)).astype(ordered)})
    return shown.sort_values(column, kind="stable")


def curves(axes: Axes, histories: pd.DataFrame, by: str = "experiment", band: Band = ALL_SEEDS, **options: Any) -> None:
    """Values by epoch: of each experiment (or whatever the lines differ `by`) the mean over the seeds, and a band."""
    lines = [str(line) for line in histories[by].unique()]
    drawn = {"x": "epoch", "y": "value", "palette": COLOURS[: len(lines)], "linewidth": 1.8, **options}
    sns.lineplot(
        histories.assign(**{by: histories[by].astype(str)}), hue=by, hue_order=lines, errorbar=band,
        err_kws={"linewidth": 0}, ax=axes, **drawn,
    )  # fmt: skip
    axes.legend(title=None, fontsize=8)
    if pd.api.types.is_integer_dtype(histories[drawn["x"]]):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def seeds(axes: Axes, points: pd.DataFrame, intervals: Mapping[str, Interval | None]) -> None:
    """A row for each of `intervals`: a dot for each seed (from columns `row` and `value`), the interval below it."""
    rows = list(intervals)
    sns.swarmplot(
        points.assign(row=points["row"].astype(str)), x="value", y="row", order=rows, color=COLOURS[0], size=4.2,
        warn_thresh=1, ax=axes, zorder=3, label="one seed", legend=False,
    )  # fmt: skip
    for row, interval in enumerate(intervals.values()):
        if interval:
            middle, half = (interval.low + interval.high) / 2, (interval.high - interval.low) / 2
            axes.errorbar(
                middle, row + 0.28, xerr=half, fmt="|", color=COLOURS[1], capsize=3.5, linewidth=2, zorder=4,
                label="95 % interval of the mean",
            )  # fmt: skip
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set(xlabel="", ylabel="")
    axes.grid(axis="y", visible=False)


def seeds_of(axes: Axes, sides: Mapping[str, Measurements], metric: str) -> None:
    """The same of one metric of several experiments, by their labels."""
    points = [(label, value) for label, side in sides.items() for value in side.points(metric)]
    seeds(axes, pd.DataFrame(points, columns=["row", "value"]), {k: side.interval(metric) for k, side in sides.items()})
    legend_without_repeats(axes)


FARTHEST = 4.0  # margins from the published value; what lies farther is drawn at the edge


def in_margins(axes: Axes, rows: Sequence[Row]) -> None:
    """Claims of values on one axis, whatever their units: 0 is the published value, ±1 the ends of the margin."""
    _band(axes, (len(rows) - 1) / 2, Interval(-1, 1), len(rows) / 2, MARGIN, "margin")
    axes.axvline(0, color=PUBLISHED, linewidth=2, label="published")
    by_claim = {row.claim: row for row in rows}

    def scaled(value: float, claim: str) -> float:
        return min(max(by_claim[claim].in_margins(value), -FARTHEST), FARTHEST)

    points = points_of(rows).rename(columns={"claim": "row"})
    points["value"] = [scaled(value, claim) for value, claim in zip(points["value"], points["row"], strict=True)]
    intervals = {row.claim: _interval(row) for row in rows}
    seeds(axes, points, {claim: found and Interval(*(scaled(end, claim) for end in found))
                         for claim, found in intervals.items()})  # fmt: skip
    axes.set_xlim(-FARTHEST - 0.2, FARTHEST + 0.2)
    axes.set(xlabel="margins from the published value")
    legend_without_repeats(axes)


def strip(axes: Axes, rows: Sequence[Row], labels: Sequence[str] = (), trials: int | None = None) -> None:
    """For claims of one published value each: every seed, our interval, the published value and its margin.

    `trials` is the size of the test set: the band in which a share would scatter by the choice of the test cases
    is then drawn too. It informs, it does not judge.
    """
    for place, row in enumerate(rows):
        assert row.published is not None
        if trials:
            band = binomial_band(row.published / 100, trials)
            _band(axes, place, Interval(100 * band.low, 100 * band.high), 0.42, "#E8E8E8", "test set's sampling band")
        if row.same:
            _band(axes, place, row.same, 0.3, MARGIN, "margin")
        axes.plot([row.published] * 2, [place - 0.42, place + 0.42], color=PUBLISHED, linewidth=2, label="published")
    points = points_of(rows).rename(columns={"claim": "row"})
    seeds(axes, points, {row.claim: _interval(row) for row in rows})
    axes.set_yticks(range(len(rows)), list(labels) or [row.claim for row in rows])
    legend_without_repeats(axes)


def _interval(row: Row) -> Interval | None:
    return None if row.ci_low is None or row.ci_high is None else Interval(row.ci_low, row.ci_high)


def change(side: Measurements, base: Measurements, metric: str) -> str:
    """By how much a metric is off that of another experiment, seed by seed, and its 95 % interval: "+0.2 [+0.1, +0.3]".

    "" where the two have fewer than two seeds in common.
    """
    common = {record.seed for record in side.finished} & {record.seed for record in base.finished}
    if len(common) < 2:
        return ""
    found = difference(side.of_seeds(common), metric, base.of_seeds(common), metric, paired=True)
    if found is None or found.interval is None:
        return ""
    return f"{found.mean:+.3f} [{found.interval.low:+.3f}, {found.interval.high:+.3f}]".replace("-", "−")


def _band(axes: Axes, row: float, interval: Interval, half: float, colour: str, label: str) -> None:
    axes.fill_between(
        [interval.low, interval.high], row - half, row + half, color=colour, linewidth=0, zorder=1, label=label
    )


def legend_without_repeats(axes: Axes) -> None:
    """One legend below the whole figure of these axes, for all that is drawn in it so far."""
    figure = axes.figure
    for legend in list(figure.legends):
        legend.remove()
    drawn: list[tuple[Artist, str]] = []
    for each in figure.axes:
        drawn += zip(*each.get_legend_handles_labels(), strict=True)
        if own := each.get_legend():
            own.remove()
    first = {label: handle for handle, label in reversed(drawn)}
    fit = sum(len(label) + 6 for label in first) <= 110  # characters, the lines before them included
    columns = len(first) if fit else -(-len(first) // 2)
    figure.legend(
        list(first.values())[::-1], list(first)[::-1], loc="outside lower center", ncols=columns, fontsize=8.5
    )
