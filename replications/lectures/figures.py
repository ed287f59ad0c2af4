"""The figure of this replication, drawn from its records alone."""

from pathlib import Path

import matplotlib.pyplot as plt

from common.evidence.measurements import Measurements
from common.pages.figures.listing import Picture
from common.pages.figures.theme import WIDTH, save
from replications.lectures.settings import STRETCH


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture | None]:
    return [loss(folder, found["autograd_example"])] if "autograd_example" in found else []


def loss(folder: Path, side: Measurements) -> Picture:
    """What the lecture's first program plots."""
    figure, axes = plt.subplots(figsize=(WIDTH, 3.6))
    for history in side.histories("first_loss"):
        axes.plot([STRETCH * place for place in range(len(history))], history, linewidth=1)
    first, last = (sum(side.points(f"{end}_loss")) / len(side.points(f"{end}_loss")) for end in ("first", "last"))
    axes.set(title="Nottingham's first program", xlabel="step", ylabel="sum of squares", ylim=(0, None))
    return save(
        figure,
        folder,
        "loss",
        "The loss of the first program by step, a line for each seed",
        f"A line chart of the loss, one line for each seed: {first:.0f} at first and {last:.0f} at last in the mean.",
    )
