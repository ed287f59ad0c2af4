"""The charts that every replication has a use for."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from common.evidence.claims import Claim
from common.evidence.measurements import Measurements, difference
from common.evidence.statistics import Interval, binomial_band, mean_interval, sample
from common.pages.figures.theme import COLOURS, MARGIN, PUBLISHED


def curves(axes: Axes, histories: Sequence[Sequence[float]], label: str, colour: str) -> None:
    """Values by epoch of several seeds [seeds][epochs]: their mean, and a band from the lowest to the highest."""
    values = np.array(histories)
    epochs = np.arange(1, values.shape[1] + 1)
    axes.fill_between(epochs, values.min(axis=0), values.max(axis=0), color=colour, alpha=0.2, linewidth=0)
    axes.plot(epochs, values.mean(axis=0), color=colour, linewidth=1.8, label=label)


def mean_curve(axes: Axes, histories: Sequence[Sequence[float]], label: str, colour: str) -> None:
    """Values by epoch of several seeds [seeds][epochs]: their mean, and a band for its 95 % interval."""
    values = np.array(histories)
    epochs = np.arange(1, values.shape[1] + 1)
    axes.plot(epochs, values.mean(axis=0), color=colour, linewidth=1.8, label=label)
    intervals = [mean_interval(sample(of_epoch)) for of_epoch in values.T.tolist()]
    ends = np.array([interval for interval in intervals if interval is not None])
    if len(ends) == len(epochs):
        axes.fill_between(epochs, ends[:, 0], ends[:, 1], color=colour, alpha=0.2, linewidth=0)


FARTHEST = 4.0  # margins from the published value; what lies farther is drawn at the edge


def in_margins(axes: Axes, claims: Sequence[Claim], measured: Mapping[str, Measurements]) -> None:
    """Claims of values on one axis, whatever their units: 0 is the published value, ±1 the ends of the margin."""
    _band(axes, (len(claims) - 1) / 2, Interval(-1, 1), len(claims) / 2, MARGIN, "margin")
    axes.axvline(0, color=PUBLISHED, linewidth=2, label="published")
    for row, claim in enumerate(claims):
        assert claim.published and claim.margin
        value, margin, side = claim.published.value, claim.margin.value, measured[claim.experiment]
        points = np.clip([(point - value) / margin for point in side.points(claim.metric)], -FARTHEST, FARTHEST)
        axes.scatter(points, np.full(len(points), row - 0.15), color=COLOURS[0], s=14, zorder=3, label="one seed")
        interval = side.interval(claim.metric)
        if interval:
            ends = np.clip([(end - value) / margin for end in interval], -FARTHEST, FARTHEST)
            axes.plot(
                ends, [row + 0.22] * 2, color=COLOURS[1], linewidth=2.4, zorder=4, label="95 % interval of the mean"
            )
    axes.set_yticks(range(len(claims)), [claim.id for claim in claims])
    axes.set_ylim(len(claims) - 0.45, -0.55)
    axes.set_xlim(-FARTHEST - 0.2, FARTHEST + 0.2)
    axes.set(xlabel="margins from the published value")
    axes.grid(axis="y", visible=False)
    legend_without_repeats(axes)


def strip(axes: Axes, claims: Sequence[Claim], evidence: Mapping[str, Measurements], trials: int | None = None) -> None:
    """For claims of one published value each: every seed, our interval, the published value and its margin.

    `trials` is the size of the test set: the band in which a share would scatter by the choice of the test cases
    is then drawn too. It informs, it does not judge. A claim whose experiment `evidence` lacks has a row all the same.
    """
    for row, claim in enumerate(claims):
        assert claim.published
        value = claim.published.value
        if trials:
            band = binomial_band(value / 100, trials)
            _band(axes, row, Interval(100 * band.low, 100 * band.high), 0.42, "#E8E8E8", "test set's sampling band")
        if claim.margin:
            _band(axes, row, Interval(value - claim.margin.value, value + claim.margin.value), 0.3, MARGIN, "margin")
        axes.plot([value, value], [row - 0.42, row + 0.42], color=PUBLISHED, linewidth=2, label="published")
        found = evidence.get(claim.experiment)
        if found is None:
            continue
        points = found.points(claim.metric)
        spread = np.linspace(-0.16, 0.16, len(points)) if len(points) > 1 else [0.0]
        axes.scatter(points, row + np.array(spread), color=COLOURS[0], s=18, zorder=3, label="one seed")
        interval = found.interval(claim.metric)
        if interval:
            middle = (interval.low + interval.high) / 2
            axes.errorbar(
                middle,
                row + 0.27,
                xerr=[[middle - interval.low], [interval.high - middle]],
                color=COLOURS[1],
                capsize=4,
                linewidth=2,
                zorder=4,
                label="95 % interval of the mean",
            )
    axes.set_yticks(range(len(claims)), [claim.id for claim in claims])
    axes.set_ylim(len(claims) - 0.45, -0.55)
    axes.grid(axis="y", visible=False)
    legend_without_repeats(axes)


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
    drawn = [pair for each in figure.axes for pair in zip(*each.get_legend_handles_labels(), strict=True)]
    first = {label: handle for handle, label in reversed(drawn)}
    fit = sum(len(label) + 6 for label in first) <= 110  # characters, the lines before them included
    columns = len(first) if fit else -(-len(first) // 2)
    figure.legend(
        list(first.values())[::-1], list(first)[::-1], loc="outside lower center", ncols=columns, fontsize=8.5
    )
