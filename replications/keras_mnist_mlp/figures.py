"""The figures of this replication, drawn from its records and exhibits alone."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from common.evidence.claims import claims
from common.evidence.frames import histories_of
from common.evidence.judge import judge
from common.evidence.measurements import Measurements
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, PUBLISHED, WIDTH, save

PAPER = "keras_mnist_mlp"
TEST_IMAGES = 10_000
LABELS = {
    "rmsprop_then": "RMSprop of then",
    "rmsprop_today": "RMSprop of today",
    "rmsprop_first": "RMSprop of the first Keras",
    "sgd_recipe": "SGD (lecture's recipe)",
    "softmax_regression": "softmax regression",
}


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture | None]:
    if not found:
        return []
    return [
        learning_curves(folder, found),
        seeds(folder, found),
        cost(folder, found),
        *mistakes(folder, found),
    ]


def learning_curves(folder: Path, found: dict[str, Measurements]) -> Picture:
    figure, (accuracy, loss) = plt.subplots(1, 2, figsize=(WIDTH, 3.6))
    histories = charts.labelled(histories_of(found.values()), "experiment", LABELS)
    # Softmax regression lies far below: it would flatten all the rest.
    of_networks = histories[histories.experiment != LABELS["softmax_regression"]]
    for axes, shown, metric in ((accuracy, of_networks, "test_accuracy"), (loss, histories, "test_loss")):
        charts.curves(axes, shown[shown.metric == metric])
    published = claims(PAPER).claims[0].published
    assert published
    accuracy.axhline(published.value, color=PUBLISHED, linestyle="--", linewidth=1.2, label="published")
    accuracy.set(title="Test accuracy by epoch, from 97 %", xlabel="epoch", ylabel="%", ylim=(97, 98.8))
    loss.set(title="Test loss by epoch", xlabel="epoch", ylabel="nats per image", ylim=(0, None))
    charts.legend_without_repeats(loss)
    return save(
        figure,
        folder,
        "curves",
        "Learning curves; bands run from the lowest seed to the highest",
        "Two line charts by epoch. Left, test accuracy of the four trainings of the 512-512 network, against the "
        f"published {published.value} %. Right, the test loss of these and of softmax regression.",
    )


def seeds(folder: Path, found: dict[str, Measurements]) -> Picture:
    figure, axes = plt.subplots(figsize=(WIDTH, 2.7))
    charts.strip(axes, judge(PAPER), trials=TEST_IMAGES)
    axes.set(title="Every seed beside the published value", xlabel="test accuracy after the last epoch, %")
    return save(
        figure,
        folder,
        "seeds",
        "All seeds, the published value with its margin, and the test set's own sampling band",
        "One row per claim: each seed's accuracy as a dot, the interval for their mean, the published value as a "
        "line inside its margin, and the wider band in which any accuracy on 10,000 test images scatters.",
    )


def cost(folder: Path, found: dict[str, Measurements]) -> Picture:
    """Seconds per epoch: the published figure, and ours in processor time, one seed on one core."""
    bars: list[tuple[str, float, str]] = []
    for name, side in found.items():
        published = side.experiment.published_cost
        if published and published.seconds_per_epoch and not bars:
            bars.append((f"then: {published.hardware}", published.seconds_per_epoch, PUBLISHED))
        epochs = side.experiment.settings["epochs"]
        seconds = [record.circumstances["processor_seconds"] / epochs for record in side.finished]
        device = side.finished[0].circumstances["device"]
        where = "one core" if device == "CPU" else device
        bars.append((f"now: {LABELS[name]}, {where}", float(np.mean(seconds)), COLOURS[0]))
    figure, axes = plt.subplots(figsize=(WIDTH, 0.6 + 0.42 * len(bars)))
    labels, values, colours = zip(*bars, strict=True)
    drawn = axes.barh(labels, values, color=colours, height=0.6)
    axes.bar_label(drawn, fmt="%.2f s", padding=4)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set(title="Seconds per epoch, then and now", xlim=(0, max(values) * 1.15))
    return save(
        figure,
        folder,
        "cost",
        "What an epoch cost then, on a GPU, and costs now, in time of one processor core (its test included)",
        "Bars: " + "; ".join(f"{label} {value:.2f} seconds" for label, value, _ in bars) + ".",
    )


def mistakes(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    """The test digits that seed 0 is wrong about with the greatest confidence."""
    left = found["rmsprop_then"].exhibit() if "rmsprop_then" in found else {}
    if not left:
        return []
    shown, columns = min(20, len(left["index"])), 10
    rows = -(-shown // columns)
    figure, grid = plt.subplots(rows, columns, figsize=(WIDTH, 1.15 * rows), squeeze=False)
    for axes in grid.flat:
        axes.axis("off")
    for axes, image, answer, truth in zip(grid.flat, left["image"], left["answer"], left["truth"], strict=False):
        axes.imshow(image, cmap="gray_r", interpolation="nearest")
        axes.set_title(f"{truth} as {answer}", fontsize=9, loc="center")
    return [
        save(
            figure,
            folder,
            "mistakes",
            "The test digits that the network (seed 0) is most sure and most wrong about: truth as answer",
            f"{shown} handwritten digits, each with its true class and the network's wrong answer.",
        )
    ]
