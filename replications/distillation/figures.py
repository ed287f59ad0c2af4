"""The figures of this replication, drawn from its records and exhibits alone."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from common.evidence.claims import Claim, claims
from common.evidence.measurements import Measurements
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, WIDTH, save
from common.records.store import read_exhibit
from replications.distillation.bias import RAISES

PAPER = "distillation"

#: The claims of one published count each, and what the figures call them.
LABELS = {
    "large": "large net",
    "small": "small net, labels alone",
    "distilled": "small net, distilled",
    "without_threes": "distilled without threes",
    "without_threes_on_threes": "... of these on threes",
    "corrected": "the same, bias of 3 raised",
    "corrected_on_threes": "... of these on threes",
}


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture | None]:
    if not found:
        return []
    return [comparison(folder, found), curves(folder, found), threes(folder, found)]


def comparison(folder: Path, found: dict[str, Measurements]) -> Picture:
    """The paper's counts beside ours."""
    shown = [claim for claim in _values() if claim.experiment in found]
    figure, axes = plt.subplots(figsize=(WIDTH, 0.5 * len(shown) + 1.1))
    charts.strip(axes, shown, found)
    axes.set_yticks(range(len(shown)), [LABELS[claim.id] for claim in shown])
    axes.set(title="Every seed beside the published count", xlabel="errors on the test set", xlim=(0, None))
    means = [(LABELS[claim.id], claim, found[claim.experiment].sample(claim.metric)) for claim in shown]
    return save(
        figure,
        folder,
        "comparison",
        "Test errors of each net: all seeds, the interval for their mean, and the published count with its margin, "
        "which is as wide as a count scatters by the choice of the test digits",
        "One row per published count: "
        + "; ".join(
            f"{label} {claim.published.value:g} in the paper, {ours.mean:.1f} here"
            for label, claim, ours in means
            if ours and claim.published
        )
        + ".",
    )


def _values() -> list[Claim]:
    return [claim for claim in claims(PAPER).claims if claim.kind == "value"]


def curves(folder: Path, found: dict[str, Measurements]) -> Picture:
    """Test errors by pass."""
    figure, panels = plt.subplots(1, 2, figsize=(WIDTH, 3.8))
    shown = {"The large net": ["large"], "The small net": ["small", "distilled", "without_threes"]}
    colours = iter(COLOURS)
    for axes, (title, names) in zip(panels, shown.items(), strict=True):
        highest = 0.0
        for claim in (claim for claim in _values() if claim.id in names):
            colour = next(colours)
            if claim.experiment not in found:
                continue
            finished = found[claim.experiment].finished
            histories = [record.result.history[claim.metric] for record in finished if record.result]
            charts.curves(axes, histories, LABELS[claim.id], colour)
            assert claim.published
            axes.axhline(claim.published.value, color=colour, linestyle="--", linewidth=1)
            highest = max(highest, claim.published.value, *(history[-1] for history in histories))
        axes.plot([], [], color="#555555", linestyle="--", linewidth=1, label="published")
        axes.set(title=title, xlabel="pass", ylim=(0, 2.5 * highest or 1))  # the first passes are off the chart
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(fontsize=8, loc="upper right")
    panels[0].set(ylabel="errors on the test set")
    return save(
        figure,
        folder,
        "curves",
        "Test errors by pass, never chosen by; bands run from the lowest seed to the highest",
        "Two line charts of test errors by pass, with dashed lines at the published counts. Left, the large net. "
        "Right, the small net on labels alone, distilled, and distilled without threes.",
    )


def threes(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """What raising the bias of the digit that was left out does."""
    if "distillation" not in found:
        return None
    exhibits = [read_exhibit(record) for record in found["distillation"].finished]
    figure, axes = plt.subplots(figsize=(WIDTH, 3.6))
    _sweeps(axes, [exhibit["errors"] for exhibit in exhibits], "all errors", COLOURS[0])
    _sweeps(axes, [exhibit["errors_on_threes"] for exhibit in exhibits], "errors on threes", COLOURS[1])
    published = {claim.id: claim.published.value for claim in _values() if claim.published}
    for part, colour in (("", COLOURS[0]), ("_on_threes", COLOURS[1])):
        axes.plot(0, published[f"without_threes{part}"], "o", color=colour, zorder=4, clip_on=False)
        axes.axhline(published[f"corrected{part}"], color=colour, linestyle="--", linewidth=1)
    axes.plot([], [], "o", color="#555555", label="published, before")
    axes.plot([], [], color="#555555", linestyle="--", linewidth=1, label="published, after")
    errors = np.array([exhibit["errors"] for exhibit in exhibits])  # [seeds, raises]
    axes.set(
        title="A net that never saw a 3",
        xlabel="added to the bias of 3",
        ylabel="errors on the test set",
        xlim=(0, 4),
        ylim=(0, 1.2 * max(errors[:, 0].max(), published["without_threes"])),
    )
    charts.legend_without_repeats(axes)
    return save(
        figure,
        folder,
        "threes",
        "Errors of the net distilled without threes, as its bias of 3 is raised; lines are means over the seeds, bands "
        "run from the lowest to the highest",
        "Line charts of test errors by what is added to the bias of 3, of all and of those on threes. Of all there are "
        f"{errors[:, 0].mean():.0f} before and {errors.min(axis=1).mean():.0f} where they are fewest. Marks at the "
        "published counts.",
    )


def _sweeps(axes: Axes, sweeps: list[np.ndarray], label: str, colour: str) -> None:
    values = np.array(sweeps)
    axes.fill_between(RAISES, values.min(axis=0), values.max(axis=0), color=colour, alpha=0.2, linewidth=0)
    axes.plot(RAISES, values.mean(axis=0), color=colour, linewidth=1.8, label=label)
