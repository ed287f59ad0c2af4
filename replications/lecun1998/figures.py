"""The charts of this replication, drawn from its records and exhibits alone; its pictures: see gallery.py."""

from pathlib import Path

import matplotlib.pyplot as plt

from common.evidence.claims import claims
from common.evidence.frames import histories_of
from common.evidence.measurements import Measurements
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, PUBLISHED, WIDTH, save
from replications.lecun1998 import gallery

PAPER = "lecun1998"

#: The bars of Fig. 9 from top to bottom, each a claim, with the figure's own labels.
BARS = {
    "linear": "Linear",
    "linear_deslanted": "[deslant] Linear",
    "pairwise": "Pairwise",
    "neighbours": "K-NN Euclidean",
    "neighbours_deslanted": "[deslant] K-NN Euclidean",
    "quadratic": "40 PCA + quadratic",
    "radial_basis": "1000 RBF + linear",
    "support_vectors_deslanted": "[deslant] SVM poly 4",
    "fc_300": "28x28-300-10",
    "fc_300_distorted": "[dist] 28x28-300-10",
    "fc_300_deslanted": "[deslant] 20x20-300-10",
    "fc_1000": "28x28-1000-10",
    "fc_1000_distorted": "[dist] 28x28-1000-10",
    "fc_300_100": "28x28-300-100-10",
    "fc_300_100_distorted": "[dist] 28x28-300-100-10",
    "fc_500_150": "28x28-500-150-10",
    "fc_500_150_distorted": "[dist] 28x28-500-150-10",
    "lenet1": "[16x16] LeNet-1",
    "lenet4": "LeNet-4",
    "lenet4_neighbours": "LeNet-4 / K-NN",
    "lenet5": "LeNet-5",
    "lenet5_distorted": "[dist] LeNet-5",
    "lenet4_boosted": "[dist] Boosted LeNet-4",
}

#: From 1998 to today, one change after the other.
STEPS = {
    "lenet5": "the recipe of 1998",
    "step_softmax": "+ softmax, cross-entropy",
    "step_adam": "+ Adam",
    "step_batch": "+ mini-batches, 10 x the rate, new order",
    "step_relu": "+ rectified units, wider start",
    "lenet5_modern": "+ max-pooling",
    "step_dropout": "+ dropout",
    "step_distorted": "+ distorted digits",
}

#: What the paper leaves open, in groups that are measured alike.
CHOICES = {
    "lenet5_codes_10": "Eq. 8, mean over units, 10 passes",
    "lenet5_posterior_1": "Eq. 9, j = 1, 10 passes",
    "lenet5_posterior_10": "Eq. 9, j = 10, 10 passes",
    "lenet5_distorted": "distorted as chosen, 20 passes",
    "lenet5_distorted_twice": "distorted twice as much, 20 passes",
}

#: How wide initial weights are drawn, and what the squares of Eq. 8 are: their mean, or to the letter their sum.
STARTS = {
    "fc_300": "28x28-300-10: ±2.4/F, mean",
    "fc_300_wide": "28x28-300-10: ±2.4/√F, mean",
    "fc_300_wide_summed": "28x28-300-10: ±2.4/√F, sum",
    "fc_300_deslanted": "[deslant] 20x20-300-10: ±2.4/F, mean",
    "fc_300_deslanted_wide": "[deslant] 20x20-300-10: ±2.4/√F, mean",
    "fc_300_deslanted_wide_summed": "[deslant] 20x20-300-10: ±2.4/√F, sum",
    "lenet5": "LeNet-5: ±2.4/F, mean",
    "lenet5_wide": "LeNet-5: ±2.4/√F, mean",
}


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture | None]:
    drawn = [
        comparison(folder, found),
        curves(folder, found),
        dots(folder, found, STEPS, "ladder", "From 1998's recipe to today's", steps=True),
        dots(folder, found, CHOICES, "choices", "LeNet-5 under what the paper leaves open"),
        dots(folder, found, STARTS, "starts", "Initial weights; mean or sum (where nets train)"),
    ]
    return [*drawn, *gallery.draw(folder, found)]


def comparison(folder: Path, found: dict[str, Measurements]) -> Picture:
    """Fig. 9: the paper's bars, and ours with their intervals."""
    published = {claim.id: claim.published.value for claim in claims(PAPER).claims if claim.published}
    figure, axes = plt.subplots(figsize=(WIDTH, 0.36 * len(BARS) + 0.8))
    for row, name in enumerate(BARS):
        axes.barh(row - 0.2, published[name], 0.36, color="#9A9A9A", label="the paper" if row == 0 else None)
        axes.text(published[name] + 0.08, row - 0.2, f"{published[name]:g}", va="center", fontsize=7.5, color="#555555")
        side = found.get(name)
        interval = side.interval("test_error") if side else None
        sample = side.sample("test_error") if side else None
        if sample is None:
            continue
        axes.barh(row + 0.2, sample.mean, 0.36, color=COLOURS[0], label="ours" if row == 0 else None)
        end = sample.mean
        if interval and interval.high > interval.low:
            half = (interval.high - interval.low) / 2
            axes.errorbar(sample.mean, row + 0.2, xerr=half, color=COLOURS[1], capsize=2, linewidth=1.4)
            end = interval.high
        axes.text(end + 0.08, row + 0.2, f"{sample.mean:.2f}", va="center", fontsize=7.5, color=COLOURS[0])
    axes.set_yticks(range(len(BARS)), list(BARS.values()))
    axes.set_ylim(len(BARS) - 0.4, -0.6)
    axes.set(title="Error rate on the test set, %")
    axes.set_xlim(0, 1.05 * axes.get_xlim()[1])  # room for the longest bar's number
    axes.grid(axis="y", visible=False)
    axes.legend(loc="lower right")
    return save(
        figure,
        folder,
        "comparison",
        "Fig. 9 redrawn: the paper's bars beside ours; lines are 95 % intervals for the mean over seeds",
        "Horizontal bars of test error, the paper's in grey and ours in blue: "
        + "; ".join(
            f"{label}: {published[name]:g} % and "
            + (f"{found[name].sample('test_error').mean:.2f} %" if name in found else "not run")  # type: ignore[union-attr]
            for name, label in BARS.items()
        )
        + ".",
    )


def curves(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """Fig. 5, for LeNet-5 with and without distorted digits, as far as they have run."""
    titles = {"lenet5": ("LeNet-5", 0.95), "lenet5_distorted": ("LeNet-5, distorted digits", 0.8)}
    titles = {name: told for name, told in titles.items() if name in found}
    if not titles:
        return None
    figure, panels = plt.subplots(1, len(titles), figsize=(WIDTH / 2 * len(titles), 3.5), sharey=True, squeeze=False)
    for axes, (name, (title, published)) in zip(panels.flat, titles.items(), strict=True):
        errors = charts.labelled(
            histories_of([found[name]]), "metric", {"train_error": "training", "test_error": "test"}
        )
        charts.curves(axes, errors, "metric")
        tested = errors[errors.metric == "test"]
        highest = tested[tested.epoch >= min(2, tested.epoch.max())].value.max()
        axes.set_ylim(0, 1.3 * highest)  # the first pass is off the chart, as its error is off the scale
        axes.axhline(published, color=PUBLISHED, linestyle="--", linewidth=1, label=f"published, {published} %")
        axes.set(title=title, xlabel="pass")
        axes.legend(fontsize=8)
    panels[0, 0].set(ylabel="error, %")
    return save(
        figure,
        folder,
        "curves",
        "Training and test error by pass, as the paper's Fig. 5; bands run from the lowest seed to the highest",
        f"Line charts of training and test error by pass, for {' and '.join(title for title, _ in titles.values())}, "
        "with dashed lines at the published test errors.",
    )


def dots(
    folder: Path, found: dict[str, Measurements], labels: dict[str, str], name: str, title: str, steps: bool = False
) -> Picture | None:
    """One row for each experiment: its seeds and the interval for their mean; of `steps` also what each one changes."""
    shown = {label: found[key] for key, label in labels.items() if key in found}
    if len(shown) < 2:  # nothing to compare yet
        return None
    figure, axes = plt.subplots(figsize=(WIDTH, 0.42 * len(shown) + 1.1))
    charts.seeds_of(axes, shown, "test_error")
    for row, side in enumerate(shown.values()):
        if steps and row:
            before = list(labels)[list(labels).index(side.name) - 1]
            said = charts.change(side, found[before], "test_error") if before in found else ""
            axes.annotate(said, (1.02, row), xycoords=("axes fraction", "data"), va="center", fontsize=8.5)
    if steps:
        axes.annotate("this step [95 %]", (1.02, 1.02), xycoords="axes fraction", fontsize=8.5)
    axes.set(title=title, xlabel="test error after the last pass, %")
    means = {label: side.sample("test_error") for label, side in shown.items()}
    return save(
        figure,
        folder,
        name,
        f"{title}: every seed, and 95 % intervals for their mean"
        + ("; at the right what the step itself changed, seed by seed" if steps else ""),
        "Rows of dots: " + "; ".join(f"{label} {mean.mean:.2f} %" for label, mean in means.items() if mean) + ".",
    )
