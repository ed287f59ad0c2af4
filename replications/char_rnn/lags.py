"""The figure of the adding problem: what vanishes on the way back, and what comes of it."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from common.evidence.measurements import Measurements
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, PUBLISHED, WIDTH, save

CELLS = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}


def adding(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    sides = {cell: found[f"adding_{cell}"] for cell in CELLS if f"adding_{cell}" in found}
    if not sides:
        return []
    figure, (errors, lags) = plt.subplots(1, 2, figsize=(WIDTH, 3.4))
    for (cell, side), colour in zip(sides.items(), COLOURS, strict=False):
        learned(errors, side, CELLS[cell], colour)
        vanished(lags, side, CELLS[cell], colour)
    errors.axhline(1 / 6, color=PUBLISHED, linestyle=":", linewidth=1.2, label="always saying 1")
    errors.set(title="What is learned", xlabel="updates", ylabel="mean squared error", yscale="log")
    lags.set(title="What reaches back", xlabel="steps back", ylabel="share of the error", yscale="log")
    for label, style in (("before training", "--"), ("after", "-")):
        lags.plot([], [], color="#555555", linestyle=style, linewidth=1.5, label=label)
    charts.legend_without_repeats(errors)
    return [
        save(
            figure,
            folder,
            "adding",
            "The adding problem at equal numbers of parameters. Left, error on unseen sequences, every seed. Right, "
            "how much of an error reaches the steps before it: dashed before training, solid after (seed 0)",
            "Two charts for RNN, LSTM and GRU: test error by updates, and the norm of the error by steps back in time.",
        )
    ]


def learned(axes: Axes, side: Measurements, label: str, colour: str) -> None:
    every = side.experiment.settings["log_every"]
    for record in side.finished:
        if record.result and (history := record.result.history.get("test_error")):
            axes.plot(
                every * np.arange(1, len(history) + 1), history, color=colour, linewidth=1, alpha=0.7, label=label
            )


def vanished(axes: Axes, side: Measurements, label: str, colour: str) -> None:
    shown = side.exhibit()
    for name, style in (("at_first", "--"), ("at_last", "-")):
        if name in shown:
            shares = np.maximum(shown[name] / shown[name][0], 1e-12)
            axes.plot(np.arange(len(shares)), shares, color=colour, linestyle=style, linewidth=1.5, label=label)
