"""The charts of this replication, drawn from its records and exhibits alone; its pictures: see gallery.py."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from common.evidence.frames import histories_of
from common.evidence.judge import judge
from common.evidence.measurements import Measurements, measurements
from common.evidence.row import Row
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, PUBLISHED, WIDTH, save
from replications.dcgan import gallery

PAPER = "dcgan"
TEST_IMAGES = 10_000
PUBLISHED_ERROR = 2.98
CURVES = {
    "conditional": "DCGAN",
    "fully_connected": "fully connected GAN",
    "gain_and_bias": "DCGAN, gain and bias",
    "fully_connected_gain_and_bias": "fully connected, gain and bias",
}
ABLATIONS = {
    "guidelines": ("ours, unchanged", "G and D move at once"),
    "alternating": ("G and D by turns", "as the script has it"),
    "no_batchnorm": ("no batchnorm", "use batchnorm in G and D"),
    "max_pooling": ("max-pooling in D", "use strided convolutions"),
    "relu_in_d": ("ReLU in D", "use LeakyReLU in D"),
    "more_dense_layers": ("one more dense layer", "remove dense hidden layers"),
    "no_dense_layers": ("no dense hidden layers", "what the advice wants"),
    "beta_1_of_0_9": ("Adam's beta1 of 0.9", "0.5 keeps training stable"),
}


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture | None]:
    everything = measurements(PAPER)
    return [
        *rows_of_the_table(folder, found),
        *error_by_epoch(folder, found),
        *ablations(folder, everything),
        *gallery.samples_of_each(folder, found, {name: change for name, (change, _) in ABLATIONS.items()}),
        *few_labels(folder, found),
        *gallery.draw(folder, found),
    ]


def rows_of_the_table(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    shown = [row for row in judge(PAPER) if row.kind == "value" and row.experiment in found]
    if not shown:
        return []
    figure, axes = plt.subplots(figsize=(WIDTH, 1.0 + 0.55 * len(shown)))
    charts.strip(axes, shown, [f"{row.claim}\n{digits(row, found)}" for row in shown], trials=TEST_IMAGES)
    axes.set(title="Error of the nearest-neighbour classifier, by what it was fitted on", xlabel="% of the test images")
    return [
        save(
            figure,
            folder,
            "table",
            "Every seed beside the published value, its margin, and the test set's own sampling band",
            "One row per claim of a value: each seed's error as a dot, the interval for their mean, and the published "
            "value as a line inside its margin.",
        )
    ]


def digits(row: Row, found: dict[str, Measurements]) -> str:
    """How many digits the classifier was fitted on, and how long the net that drew them was trained."""
    settings = found[row.experiment].experiment.settings
    count = settings.get("many_samples" if row.metric == "error_many" else "samples", settings["training_images"])
    return f"{count:,} digits" + (f", {settings['epochs']} epochs" if "epochs" in settings else "")


def error_by_epoch(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    """The short runs, and the full ones where there are any."""
    pictures = []
    for suffix, length in (("", "10 epochs"), ("_full", "200 epochs")):
        shown = {name + suffix: label for name, label in CURVES.items() if name + suffix in found}
        if not shown:
            continue
        figure, axes = plt.subplots(figsize=(WIDTH, 3.6))
        histories = histories_of(found[name] for name in shown)
        errors = charts.labelled(histories[histories.metric == "validation_error"], "experiment", shown)
        errors["epoch"] *= found[next(iter(shown))].experiment.settings["curve_every"]
        dashed = {label: (3, 1.5) if "gain and bias" in label else "" for label in shown.values()}  # over its twin
        charts.curves(axes, errors, style="experiment", dashes=dashed)
        axes.axhline(PUBLISHED_ERROR, color=PUBLISHED, linestyle="--", linewidth=1.2, label="published for DCGAN")
        axes.set(title="Error on the validation images, by epoch", xlabel="epoch", ylabel="% wrong", yscale="log")
        axes.set_yticks([3, 5, 10, 20, 50], minor=False)
        axes.yaxis.set_major_formatter("{x:g}")
        axes.minorticks_off()
        charts.legend_without_repeats(axes)
        pictures.append(
            save(
                figure,
                folder,
                f"curve{suffix}",
                f"{length}: nearest neighbours among 50,000 generated digits; bands run from the lowest seed to the "
                "highest",
                f"Line chart of the validation error by epoch for {', '.join(shown.values())}, with the published "
                f"{PUBLISHED_ERROR} % of the test images after 200 epochs.",
            )
        )
    return pictures


def ablations(folder: Path, everything: dict[str, Measurements]) -> list[Picture]:
    """A table and a chart at once: the change, the advice it goes against, and what came of it."""
    shown = [name for name in ABLATIONS if everything[name].records]
    if not shown:
        return []
    figure, axes = plt.subplots(figsize=(WIDTH, 0.9 + 0.45 * len(shown)))
    for row, name in enumerate(shown):
        side = everything[name]
        points = side.points("error") if side.finished else []
        colour = PUBLISHED if name == "guidelines" else COLOURS[0]
        axes.scatter(points, [row] * len(points), color=colour, s=22, zorder=3)
        if points:
            mean = float(np.mean(points))
            axes.plot([mean, mean], [row - 0.25, row + 0.25], color=colour, linewidth=2)
        said = outcome(side, everything["guidelines"])
        axes.annotate(said, (1.02, row), xycoords=("axes fraction", "data"), va="center", fontsize=8.5)
    base = everything["guidelines"]
    if base.finished:
        axes.axvline(float(np.mean(base.points("error"))), color=PUBLISHED, linestyle="--", linewidth=1)
    axes.annotate("mean, difference [95 %]", (1.02, -0.6), xycoords=("axes fraction", "data"), fontsize=8.5)
    rows = [f"{change}\n({advice})" if advice else change for change, advice in (ABLATIONS[name] for name in shown)]
    axes.set_yticks(range(len(shown)), rows, fontsize=8.5)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set(xlabel="% of the test images wrong (50,000 digits, 3 epochs)")
    axes.tick_params(axis="x", labelsize=8.5)
    axes.margins(x=0.1)
    axes.grid(axis="y", visible=False)
    axes.set_title("One change each (and the paper's advice)")
    return [
        save(
            figure,
            folder,
            "ablations",
            "The guidelines, each dropped in turn, after 3 of 200 epochs: every seed, their mean, and the "
            "difference from ours unchanged, over common seeds, with its interval",
            "One row per change with each seed's error as a dot and the mean in figures; the first row, ours "
            "unchanged, runs through all as a dashed line.",
        )
    ]


def outcome(side: Measurements, base: Measurements) -> str:
    """The mean error, and by how much it is off that of the same seeds unchanged; how many runs failed, and of what."""
    said = [f"{np.mean(side.points('error')):.2f} %"] if side.finished else []
    if side.name != base.name:
        said += [charts.change(side, base, "error")] if side.finished else []
    if failed := len(side.records) - len(side.finished):
        reasons = {re.sub(r"diverged: | in epoch.*", "", record.reason or "") for record in side.records}
        said.append(f"{failed} of {len(side.records)} failed ({', '.join(sorted(filter(None, reasons)))})")
    return ", ".join(filter(None, said))


FEATURES = {
    "svm_error_pixels": "pixels",
    "svm_error_untrained": "D before training",
    "svm_error": "D after training",
}


def few_labels(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    if "unconditional" not in found:
        return []
    figure, axes = plt.subplots(figsize=(WIDTH, 2.1))
    for row, metric in enumerate(FEATURES):
        points = found["unconditional"].points(metric)
        axes.barh(row, float(np.mean(points)), color=COLOURS[row], height=0.55, alpha=0.8)
        axes.scatter(points, [row] * len(points), color=PUBLISHED, s=14, zorder=3)
        axes.annotate(f"{np.mean(points):.2f} %", (max(points), row), (8, -3), textcoords="offset points", fontsize=8.5)
    axes.set_yticks(range(len(FEATURES)), list(FEATURES.values()))
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.margins(x=0.12)
    axes.set(title="Linear SVM on 1,000 labelled digits, by what it sees", xlabel="% of the test images wrong")
    return [
        save(
            figure,
            folder,
            "few_labels",
            "What D has learned without a label, in the manner of the paper's SVHN table; dots are seeds",
            "Bars: test error of a linear SVM on pixels, on the maps of an untrained D, and on those of the trained D.",
        )
    ]
