"""Written text and units' memories as pictures of text: whatever a network writes is drawn, never put into a page."""

import textwrap
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from common.evidence.measurements import Measurements
from common.pages.figures.listing import Picture
from common.pages.figures.theme import WIDTH, save
from replications.char_rnn.settings import TEMPERATURES

COLUMNS = 84  # characters to a line; those of the book have 75 at most
HALF = 62  # of text that stands in two columns
LINE = 0.185  # inches
FONT = "DejaVu Sans Mono"


def stages(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    shown = found["evolution"].exhibit() if "evolution" in found else {}
    if not shown:
        return []
    texts = {f"after {stage:,} updates": page for stage, page in zip(shown["stages"], shown["pages"], strict=True)}
    return [
        save(
            as_text(texts, columns=COLUMNS, lines=4),
            folder,
            "evolution",
            "What char-rnn's default network writes while it learns War and Peace (temperature 1)",
            "Six passages of text by the network after ever more updates: from letters in disorder to words, "
            "some of them its own.",
        )
    ]


def temperatures(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    shown = found["shakespeare"].exhibit() if "shakespeare" in found else {}
    if not shown:
        return []
    texts = {f"temperature {value}": shown[f"temperature_{value}"] for value in TEMPERATURES}
    return [
        save(
            as_text(texts, columns=HALF, lines=9, across=2),
            folder,
            "temperatures",
            "What char-rnn's default network writes after 50 epochs on tinyshakespeare, the more freely the higher the "
            "temperature",
            "Four passages in the manner of a play, written at temperatures from 0.3 to 1.0.",
        )
    ]


def as_text(texts: dict[str, np.ndarray], columns: int, lines: int, across: int = 1) -> Figure:
    """Each passage under its heading, cut to so many lines; so many passages side by side."""
    down = -(-len(texts) // across)
    size = 10 if across == 1 else 8
    figure, grid = plt.subplots(down, across, figsize=(WIDTH, down * LINE * size / 10 * (lines + 2)), squeeze=False)
    for axes, (title, page) in zip(grid.flat, texts.items(), strict=False):
        axes.set_title(title, fontsize=9, fontweight="bold")
        passage = "\n".join(readable(page, columns, lines))
        font: dict[str, Any] = {"family": FONT, "fontsize": size}
        axes.text(0, 1, passage, va="top", parse_math=False, linespacing=1.2, transform=axes.transAxes, **font)
    for axes in grid.flat:
        axes.axis("off")
    return figure


def readable(page: np.ndarray, columns: int, lines: int) -> list[str]:
    """Bytes as lines of text; what is no character of a text shows as a box."""
    text = page.astype("uint8").tobytes().decode("utf-8", errors="replace").replace("\r", "").replace("\ufeff", "")
    text = "".join(
        character if character == "\n" or (character.isprintable() and character != "\ufffd") else "\N{WHITE SQUARE}"
        for character in text
    )
    wrapped = [part for line in text.split("\n") for part in textwrap.wrap(line, columns) or [""]]
    while wrapped and not wrapped[0]:
        wrapped.pop(0)
    return wrapped[:lines]


#: What a cell may follow, by the name of its correlation, and how the figure calls it.
FOLLOWED = {"quote": "quotations", "line": "how far the line has come"}
FOLLOWS = 0.5  # the least correlation, on test text, of which a picture shows anything


def memories(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    """For each thing that a cell may follow, the one that follows it best of all LSTMs whose exhibits are kept."""
    sides = [side for name, side in found.items() if name.startswith("war_lstm") and side.exhibit()]
    shown = {}
    for name in FOLLOWED:
        best = max(sides, key=lambda side: side.points(f"{name}_correlation")[0], default=None)  # seed 0's, as exhibits
        if best and best.points(f"{name}_correlation")[0] >= FOLLOWS:
            shown[name] = best
    if not shown:
        return []
    size, apart = (WIDTH, 2.8 * len(shown)), {"hspace": 0.08}
    figure, grid = plt.subplots(len(shown), 1, figsize=size, gridspec_kw=apart, squeeze=False)
    for axes, (name, best) in zip(grid.flat, shown.items(), strict=True):
        exhibit = best.exhibit()
        coloured(axes, exhibit["text"], exhibit[name].astype("float32"))
        axes.set_title(
            f"{best.experiment.title.split(', as ')[0]}: a cell that follows {FOLLOWED[name]} "
            f"(correlation {best.points(f'{name}_correlation')[0]:.2f} on test text)",
            fontsize=9.5,
            pad=10,
        )
    missing = [what for name, what in FOLLOWED.items() if name not in shown]
    return [
        save(
            figure,
            folder,
            "memories",
            "What cells hold (the tanh of it) while their networks read text that they were not trained on, a passage "
            "with many quotations: from blue to red, -1 to 1, or the other way about where a cell falls as what it "
            "follows rises. Of all LSTMs, seed 0, the cells that follow best"
            + "".join(f". Of a training with this seed no cell follows {what}" for what in missing),
            "A passage of War and Peace, each character on a ground in the colour of a cell's memory at that point: "
            + " and ".join(f"a cell that follows {FOLLOWED[name]}" for name in shown)
            + ".",
        )
    ]


def coloured(axes: Axes, text: np.ndarray, values: np.ndarray) -> None:
    """Each character on its cell's value; lines as they stand in the text."""
    grid = np.full((1, COLUMNS), np.nan)
    row, column, placed = 0, 0, []
    for byte, value in zip(text, values, strict=True):
        if column < COLUMNS and byte not in (ord("\n"), ord("\r")):
            grid[row, column] = value
            placed.append((row, column, chr(byte) if 32 <= byte < 127 else "\N{WHITE SQUARE}"))
        column += 1
        if byte == ord("\n"):
            row, column = row + 1, 0
            grid = np.vstack([grid, np.full((1, COLUMNS), np.nan)])
    axes.imshow(grid, cmap="RdBu_r", vmin=-1, vmax=1, alpha=0.45, aspect="auto", interpolation="nearest")
    for row, column, character in placed:
        axes.text(column, row, character, ha="center", va="center", parse_math=False, family=FONT, fontsize=7.5)
    axes.axis("off")
