"""The figures of this replication, drawn from its records and exhibits alone."""

import itertools
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from common.evidence.claims import Claim, claims
from common.evidence.frames import histories_of
from common.evidence.measurements import Measurements
from common.pages.figures import charts
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, PUBLISHED, WIDTH, save
from replications.char_rnn import lags, pages
from replications.char_rnn.lags import CELLS

PAPER = "char_rnn"
BUDGETS = (64, 128, 256, 512)
NANOGPT = {1.88: "nanoGPT, CPU recipe: 1.88", 1.4697: "nanoGPT, its best: 1.4697"}
#: Held-out losses by update, as obama-rnn's checkpoint keeps them, and how many updates its epoch has.
OBAMA = {1_000: 1.5634, 5_000: 1.1717, 10_000: 1.1175, 20_000: 1.0887, 30_000: 1.08, 40_000: 1.0742, 48_450: 1.0681}
OBAMA_EPOCH = 1_615


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture | None]:
    return [
        *shakespeare(folder, found),
        *table_1(folder, found),
        *war_curves(folder, found),
        *lags.adding(folder, found),
        *pages.stages(folder, found),
        *pages.temperatures(folder, found),
        *pages.memories(folder, found),
    ]


def shakespeare(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    """Loss curves of char-rnn's defaults on each text and split that has runs."""
    titles = {
        "shakespeare": "5 % of each stream held out",
        "shakespeare_end": "last 10 % of the file held out",
        "obama": "Obama's speeches",
    }
    beside = {
        "shakespeare": "on tinyshakespeare, for which no loss was published",
        "shakespeare_end": "with its end held out, beside what nanoGPT, another kind of network, is quoted with",
        "obama": "on Obama's speeches, beside the losses that obama-rnn's checkpoint keeps",
    }
    shown = [name for name in titles if name in found and trained(found[name])]
    if not shown:
        return []
    figure, grid = plt.subplots(1, len(shown), figsize=(WIDTH, 3.4), sharey=True, squeeze=False)
    for axes, name in zip(grid.flat, shown, strict=True):
        parts = {"train_loss": "running loss in training", "validation_loss": "held out"}
        charts.curves(axes, charts.labelled(histories_of([found[name]]), "metric", parts), "metric")
        if name == "shakespeare_end":
            for (value, label), style in zip(NANOGPT.items(), ("--", ":"), strict=True):
                axes.axhline(value, color=PUBLISHED, linestyle=style, linewidth=1.2, label=label)
        if name == "obama":
            epochs = [updates / OBAMA_EPOCH for updates in OBAMA]
            axes.plot(epochs, list(OBAMA.values()), "o", color=PUBLISHED, markersize=4, label="obama-rnn, held out")
        axes.set(title=titles[name], xlabel="epoch", ylabel="")
    grid[0, 0].set(ylabel="nats per character", ylim=(None, 2.2))  # all panels', once all are drawn
    charts.legend_without_repeats(grid.flat[-1])
    return [
        save(
            figure,
            folder,
            "shakespeare",
            f"char-rnn's defaults, {'; '.join(beside[name] for name in shown)}. Bands run from the lowest seed to the "
            "highest",
            "Line charts of the loss by epoch, in training and on held-out text: "
            f"{', '.join(titles[name] for name in shown)}.",
        )
    ]


def trained(side: Measurements) -> bool:
    """Whether its runs went through epochs; n-grams are counted."""
    return any(record.result and record.result.history.get("validation_loss") for record in side.finished)


def table_1(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    """The paper's table beside ours, a panel for each row."""
    cells = {claim.experiment: claim for claim in claims(PAPER).claims if claim.id.startswith("table_1")}
    if not any(name in found for name in cells):
        return []
    figure, grid = plt.subplots(2, 2, figsize=(WIDTH, 6.6))
    for axes, budget in zip(grid.flat, BUDGETS, strict=True):
        row(axes, budget, cells, found)
    grid.flat[0].plot([], [], color=PUBLISHED, linewidth=2.5, label="published")
    charts.legend_without_repeats(grid.flat[0])
    return [
        save(
            figure,
            folder,
            "table_1",
            "Figure 1 (left), War and Peace: test loss by cell and depth, at equal numbers of parameters. Cells "
            "without a dot have not been run",
            "Four charts, one for each budget: published losses of RNN, LSTM and GRU with one to three layers, and "
            "ours where there are runs, with the 20-gram model's loss as a line.",
        )
    ]


def row(axes: Axes, budget: int, cells: dict[str, Claim], found: dict[str, Measurements]) -> None:
    places = [(cell, layers) for cell in CELLS for layers in (1, 2, 3) if f"war_{cell}_{layers}_{budget}" in cells]
    for place, (cell, layers) in enumerate(places):
        name = f"war_{cell}_{layers}_{budget}"
        published = cells[name].published
        assert published
        line = [published.value] * 2
        axes.plot([place - 0.32, place + 0.32], line, color=PUBLISHED, linewidth=2.5)
        if name in found:
            points = found[name].points("test_loss")
            spread = place + np.linspace(-0.15, 0.15, len(points))
            axes.scatter(spread, points, color=COLOURS[0], s=22, zorder=3, label="ours, one seed each")
    if "ngram_20" in found:
        loss = found["ngram_20"].points("test_loss")[0]
        axes.axhline(loss, color=COLOURS[1], linestyle="--", linewidth=1.2, label="20-gram model, ours")
    axes.set_xticks(range(len(places)), [f"{CELLS[cell]}\n{layers}" for cell, layers in places], fontsize=8)
    axes.grid(axis="x", visible=False)
    axes.set_title(f"budget of one LSTM layer of {budget}")
    if budget in BUDGETS[::2]:
        axes.set_ylabel("nats per character")


def war_curves(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    """Validation loss by epoch of the two small budgets, as far as they have run."""
    shown = {budget: lines for budget in BUDGETS[:2] if (lines := lines_of(budget, found))}
    if not shown:
        return []
    figure, grid = plt.subplots(1, len(shown), figsize=(WIDTH, 3.3), sharey=True, squeeze=False)
    for axes, (budget, lines) in zip(grid.flat, shown.items(), strict=True):
        histories = histories_of(found[name] for name in lines)
        losses = histories[histories.metric == "validation_loss"]
        charts.curves(axes, charts.labelled(losses, "experiment", lines))
        axes.set(title=f"budget of one LSTM layer of {budget}", xlabel="epoch", ylabel="")
    grid[0, 0].set(ylabel="nats per character", ylim=(None, 1.9))  # all panels', once all are drawn
    return [
        save(
            figure,
            folder,
            "war_curves",
            "War and Peace: loss on the validation text by epoch; bands run from the lowest seed to the highest",
            f"Line charts, one for each budget ({', '.join(map(str, shown))}), of the validation loss of each kind of "
            "network by epoch.",
        )
    ]


def lines_of(budget: int, found: dict[str, Measurements]) -> dict[str, str]:
    """The label of each cell and depth that was trained once, with no dropout to choose."""
    lines = {}
    for layers, cell in itertools.product((1, 2), CELLS):
        name = f"war_{cell}_{layers}_{budget}"
        if name in found and trained(found[name]) and len(found[name].experiment.settings.get("dropouts", [0])) == 1:
            lines[name] = f"{CELLS[cell]}, {layers} layer{'s' * (layers > 1)}"
    return lines
