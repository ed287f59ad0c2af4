"""The pictures of this replication: what the nets drew, and what they see."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, ListedColormap

from common.evidence.measurements import Measurements
from common.pages.figures.listing import Picture
from common.pages.figures.theme import WIDTH, save
from replications.dcgan.settings import shown_after

SIDE = 28
SUMS = ((0, 3), (7, 4), (9, 6))  # latent_space.SHOWN, whose module loads Keras, which takes longer than all pictures
DRAWN_BY = {
    "conditional": "the DCGAN",
    "fully_connected": "the fully connected GAN",
    "unconditional": "the DCGAN without labels",
    "conditional_full": "the DCGAN, 200 epochs",
    "fully_connected_full": "the fully connected GAN, 200 epochs",
}

#: White to blue in the lower half of the values, white to black in the upper: two kinds of digits in one picture.
BLACK_ABOVE_BLUE = ListedColormap(
    np.concatenate([colormaps[name](np.linspace(0, 1, 128)) for name in ("Blues", "Greys")])
)


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    exhibits = {name: side.exhibit() for name, side in found.items()}
    pictures = [
        samples(folder, name, exhibits[name]["shown"], shown_after(found[name].experiment.settings["epochs"]))
        for name in DRAWN_BY
        if len(exhibits.get(name, {}).get("shown", []))
    ]
    if exhibits.get("unconditional"):
        exhibit = exhibits["unconditional"]
        pictures += [walk(folder, exhibit), steps(folder, exhibit), *sums(folder, exhibit), filters(folder, exhibit)]
    return pictures


def samples(folder: Path, name: str, shown: np.ndarray, epochs: list[int]) -> Picture:
    """The same z after several epochs: [epochs, 50, 784]."""
    columns = min(2, len(shown))
    rows = -(-len(shown) // columns)
    figure, grid = plt.subplots(rows, columns, figsize=(WIDTH, (WIDTH / columns / 2 + 0.3) * rows), squeeze=False)
    for axes in grid.flat[len(shown) :]:
        axes.axis("off")
    for axes, images, epoch in zip(grid.flat, shown, epochs, strict=False):
        picture(axes, sheet(images.reshape(5, 10, SIDE, SIDE)))
        axes.set_title(f"after epoch {epoch}", fontsize=9)
    title = f"Drawn by {DRAWN_BY[name]} in one training, from the same z after each epoch"
    return save(
        figure, folder, f"samples_{name}", title, f"{len(shown)} sheets of 50 generated digits, one per epoch shown."
    )


def samples_of_each(folder: Path, found: dict[str, Measurements], changes: dict[str, str]) -> list[Picture]:
    """What each of the `changes` {experiment: label} ended with: a row of 20 digits, each class in turn."""
    exhibits = {label: found[name].exhibit() for name, label in changes.items() if name in found}
    last = {label: exhibit["shown"][-1] for label, exhibit in exhibits.items() if exhibit}
    if len(last) < 2:
        return []
    figure, axes = plt.subplots(figsize=(WIDTH, 0.36 * len(last) + 0.1))
    picture(axes, sheet(np.array([images[:20] for images in last.values()]).reshape(-1, 20, SIDE, SIDE)))
    axes.set_yticks((SIDE + 1) * np.arange(len(last)) + SIDE / 2, list(last), fontsize=8.5)
    axes.tick_params(axis="y", length=0)
    return [
        save(
            figure,
            folder,
            "samples_ablations",
            "The same, seen: what each of these nets draws after its 3 epochs, in one training",
            f"{len(last)} rows of 20 generated digits: {', '.join(last)}.",
        )
    ]


def walk(folder: Path, exhibit: dict[str, np.ndarray]) -> Picture:
    """Each row a walk; under each digit the nearest training digit, and how far it is."""
    images, nearest, distances = exhibit["walk"], exhibit["walk_nearest"], exhibit["walk_distances"]
    rows, columns = distances.shape
    figure, grid = plt.subplots(rows, columns, figsize=(WIDTH, 1.85 * rows), squeeze=False)
    for row in range(rows):
        for column in range(columns):
            axes = grid[row, column]
            pair = np.stack([images[row, column] // 2 + 128, nearest[row, column] // 2]).reshape(2, 1, SIDE, SIDE)
            picture(axes, sheet(pair, fill=0), cmap=BLACK_ABOVE_BLUE)
            axes.set_xlabel(f"{distances[row, column]:.1f}", fontsize=8.5, labelpad=2)
    return save(
        figure,
        folder,
        "walk",
        "Walks on straight lines from one z to another; under each digit, in blue, the nearest of the 50,000 training "
        "digits and how far it is (Euclidean, pixels from 0 to 1)",
        f"{rows} rows of {columns} generated digits that change step by step, each above its nearest training digit.",
    )


def steps(folder: Path, exhibit: dict[str, np.ndarray]) -> Picture:
    """How much the digit changes at each step, and how far the walks keep from the training digits."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(WIDTH, 2.9))
    sizes = exhibit["walk_steps"].astype("float64")
    left.plot(
        np.arange(1, sizes.shape[1] + 1), (sizes / sizes.mean(axis=1, keepdims=True)).T, color="#0072B2", alpha=0.4
    )
    left.axhline(1, color="#000000", linestyle="--", linewidth=1)
    left.set(title="Change of the digit by step", xlabel="step", ylabel="times the walk's mean", ylim=(0, None))
    distances = np.sort(exhibit["walk_distances"].ravel())
    for values, label in (
        (distances, "digits of the walks shown"),
        (exhibit["unseen_distances"], "unseen real digits"),
    ):
        right.plot(values, np.linspace(0, 100, len(values)), label=label)
    right.set(title="Distance to the nearest training digit", xlabel="distance", ylabel="% nearer", xlim=(0, None))
    right.legend(fontsize=8)
    return save(
        figure,
        folder,
        "steps",
        "Left, the steps of 20 walks: from one memorised digit to the next they would jump. Right, how far the digits "
        "on the way keep from the training digits, beside real ones that were never seen",
        "Left, lines of the change per step relative to each walk's mean. Right, two cumulative curves of distances.",
    )


def sums(folder: Path, exhibit: dict[str, np.ndarray]) -> list[Picture]:
    parts, results = exhibit["sum_parts"], exhibit["sums"]
    if not len(parts):
        return []
    widths = {"width_ratios": [1, 0.4, 1, 0.4, 1, 0.4, 3]}
    figure, grid = plt.subplots(len(parts), 7, figsize=(WIDTH, 2.2 * len(parts)), squeeze=False, gridspec_kw=widths)
    for axes in grid.flat:
        axes.axis("off")
    all_there = len(parts) == len(SUMS)  # G may draw a class too seldom; then it is not known which
    named = [(str(a), str(b)) for a, b in SUMS] if all_there else [("a", "b")] * len(parts)
    for row, terms, found, (a, b) in zip(grid, parts, results, named, strict=True):
        for axes, term in zip(row[:5:2], terms, strict=True):
            picture(axes, sheet(term.reshape(3, 1, SIDE, SIDE)))
        for axes, name in zip(row[::2], (f"bold {a}", f"thin {a}", f"thin {b}", f"a bold {b}?"), strict=True):
            axes.set_title(name, fontsize=9, loc="center")
        for axes, sign in zip((row[1], row[3], row[5]), ("−", "+", "="), strict=True):
            axes.text(0.5, 0.5, sign, ha="center", va="center", fontsize=20, transform=axes.transAxes)
        picture(row[6], sheet(found.reshape(3, 3, SIDE, SIDE)))
    return [
        save(
            figure,
            folder,
            "sums",
            "Sums of z in the manner of Fig. 7: the mean z of three bold digits, minus that of three thin ones, plus "
            "that of three thin ones of another class. Right, the sum in the middle and eight neighbours of it. The "
            "classes are those of the nearest training digits; the pairs were fixed before any was seen",
            f"{len(parts)} rows, each with three columns of three digits and a square of nine results.",
        )
    ]


def filters(folder: Path, exhibit: dict[str, np.ndarray]) -> Picture:
    """[5, 5, 1, 64]: grey is 0."""
    values = exhibit["filters"].astype("float64")[:, :, 0].transpose(2, 0, 1)
    order = np.argsort(-np.square(values).sum(axis=(1, 2)), kind="stable")
    figure, axes = plt.subplots(figsize=(WIDTH * 0.75, WIDTH * 0.75 / 4))
    limit = np.abs(values).max()
    picture(axes, sheet(values[order].reshape(4, 16, 5, 5), fill=np.nan), cmap="gray", vmin=-limit, vmax=limit)
    return save(
        figure,
        folder,
        "filters",
        "The 64 filters of D's first layer (5 x 5, one training), those of greatest weight first; mid-grey is 0",
        "64 small squares in greys.",
    )


def sheet(images: np.ndarray, fill: float = 40) -> np.ndarray:
    """[rows, columns, side, side] as one picture with a line of one pixel between."""
    rows, columns, side, _ = images.shape
    whole = np.full((rows * (side + 1) - 1, columns * (side + 1) - 1), fill, dtype=images.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = row * (side + 1), column * (side + 1)
            whole[top : top + side, left : left + side] = images[row, column]
    return whole


def picture(axes: Axes, image: np.ndarray, cmap: str | Colormap = "gray_r", vmin: float = 0, vmax: float = 255) -> None:
    axes.imshow(image, cmap=cmap, vmin=vmin, vmax=vmax, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
