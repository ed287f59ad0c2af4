"""The pictures of this replication: digits that LeNet-5 gets wrong, what it learned, what it was shown and aimed at."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from common.evidence.measurements import Measurements
from common.pages.figures.listing import Picture
from common.pages.figures.theme import WIDTH, save
from replications.lecun1998.codes import HEIGHT, digit_codes
from replications.lecun1998.codes import WIDTH as CODE_WIDTH


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    drawn = [mistakes(folder, found), filters(folder, found), distorted(folder, found), codes(folder)]
    return [picture for picture in drawn if picture]


def mistakes(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    """Fig. 8: every test digit that LeNet-5 gets wrong."""
    left = found["lenet5_distorted"].exhibit() if "lenet5_distorted" in found else {}
    if not left:
        return None
    shown, columns = len(left["index"]), 12
    rows = -(-shown // columns)
    figure, grid = plt.subplots(rows, columns, figsize=(WIDTH, 0.86 * rows), squeeze=False)
    for axes in grid.flat:
        axes.axis("off")
    parts = (left["image"], left["truth"], left["answer"])
    for axes, image, truth, answer in zip(grid.flat, *parts, strict=False):
        axes.imshow(image, cmap="gray_r", interpolation="nearest")
        axes.set_title(f"{truth}→{answer}", fontsize=8, loc="center", pad=2)
    wrong = round(100 * found["lenet5_distorted"].points("test_error")[0])
    return save(
        figure,
        folder,
        "mistakes",
        "The test digits that LeNet-5 (distorted digits, seed 0) gets wrong, as the paper's Fig. 8: truth → answer",
        f"{shown} handwritten digits, each with its true class and the network's wrong answer; {wrong} of 10,000 are "
        "wrong in all, where the paper shows 82.",
    )


def filters(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    kinds = {"lenet5": "1998", "lenet5_distorted": "1998, distorted", "lenet5_modern": "today"}
    exhibits = {label: found[name].exhibit() for name, label in kinds.items() if name in found}
    shown = {label: left["filters"] for label, left in exhibits.items() if left}
    if not shown:
        return None
    figure, grid = plt.subplots(len(shown), 6, figsize=(0.8 * WIDTH, 1.15 * len(shown)), squeeze=False)
    for row, (label, kernels) in zip(grid, shown.items(), strict=True):
        largest = np.abs(kernels).max()
        for axes, kernel in zip(row, kernels, strict=True):
            axes.imshow(kernel, cmap="RdBu_r", vmin=-largest, vmax=largest, interpolation="nearest")
            axes.set(xticks=[], yticks=[])
            axes.grid(visible=False)
            axes.spines[:].set_visible(False)
        row[0].set_ylabel(label, rotation=0, ha="right", va="center")
    return save(
        figure,
        folder,
        "filters",
        "The six 5x5 filters of C1 as learned (seed 0); red is positive, blue negative",
        "Rows of six small squares of 5 by 5 weights, one row for each way of training.",
    )


def distorted(folder: Path, found: dict[str, Measurements]) -> Picture | None:
    left = found["lenet5_distorted"].exhibit() if "lenet5_distorted" in found else {}
    if not left:
        return None
    versions = left["versions"]
    rows, columns = versions.shape[:2]
    figure, grid = plt.subplots(rows, columns, figsize=(WIDTH, 0.84 * rows), squeeze=False)
    for axes, image in zip(grid.flat, versions.reshape(-1, 28, 28), strict=True):
        axes.imshow(image, cmap="gray_r", interpolation="nearest")
        axes.axis("off")
    grid[0, 0].set_title("as it is", fontsize=8.5, loc="center")
    grid[0, 1].set_title("distorted", fontsize=8.5, loc="center")
    return save(
        figure,
        folder,
        "distorted",
        "Training digits as they are (left) and in their nine distorted versions",
        f"{rows} rows of one handwritten digit each: first the digit itself, then the same shifted, scaled, squeezed "
        "and sheared at random.",
    )


def codes(folder: Path) -> Picture:
    figure, grid = plt.subplots(1, 10, figsize=(WIDTH, 1.5))
    for digit, (axes, code) in enumerate(zip(grid, digit_codes(), strict=True)):
        # Light grey for -1, so that the field of 7 by 12 shows.
        axes.imshow(code.reshape(HEIGHT, CODE_WIDTH), cmap="gray_r", vmin=-1.3, vmax=1, interpolation="nearest")
        axes.set_title(str(digit), fontsize=9, loc="center")
        axes.axis("off")
    return save(
        figure,
        folder,
        "codes",
        "The 7x12 codes of LeNet-5's output (Fig. 3, by transcription); black is +1",
        "Ten bitmaps of 7 by 12 dots, each a stylised drawing of a digit from 0 to 9.",
    )
