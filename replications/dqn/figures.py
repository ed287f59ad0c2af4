"""The figures of this replication, drawn from its records and exhibits alone."""

import io
from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from PIL import Image, ImageDraw

from common.evidence.claims import claims
from common.evidence.frames import histories_of
from common.evidence.judge import judge
from common.evidence.measurements import Measurements
from common.evidence.row import Row
from common.experiments.load import experiment
from common.files import write
from common.pages.figures import charts
from common.pages.figures.theme import COLOURS, PUBLISHED, WIDTH, Picture, save

PAPER = "dqn"
TASKS = {"cartpole": "CartPole-v1", "acrobot": "Acrobot-v1", "mountaincar": "MountainCar-v0"}


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture | None]:
    return [
        *learning_curves(folder, found),
        *seeds(folder, found),
        *lunar_lander(folder, found),
        *cartpole_played(folder, found),
    ]


def learning_curves(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    shown = [claim for claim in claims(PAPER).claims if claim.experiment in found]
    if not shown:
        return []
    figure, grid = plt.subplots(1, len(shown), figsize=(WIDTH, 3.4), squeeze=False)
    for axes, claim in zip(grid.flat, shown, strict=True):
        assert claim.published
        axes.axhline(claim.published.value, color=PUBLISHED, linestyle="--", linewidth=1.2, label="published for DQN")
        returns_by_step(axes, found, {claim.experiment: "DQN", f"double_{claim.experiment}": "Double DQN"})
        axes.set(title=TASKS[claim.experiment], xlabel="thousand steps")
    grid.flat[0].set(ylabel="mean return of 100 episodes")
    charts.legend_without_repeats(grid.flat[0])
    return [
        save(
            figure,
            folder,
            "curves",
            "Learning curves: the mean of all seeds, its 95 % interval (band), and every seed (thin)",
            f"One chart for each of {', '.join(TASKS[claim.experiment] for claim in shown)}: the mean return of the "
            "last 100 episodes by steps of training, for DQN and Double DQN, against the published final value.",
        )
    ]


def returns_by_step(axes: Axes, found: dict[str, Measurements], labels: dict[str, str]) -> None:
    """The learning curve of each seed, their mean, and the interval for it."""
    shown = [found[name] for name in labels if name in found]
    returns = charts.labelled(histories_of(shown), "experiment", labels)
    returns = returns[returns.metric == "mean_return"]
    returns["steps"] = returns["epoch"] * shown[0].experiment.settings["log_every"] / 1000

    def within_what_was_seen(values: pd.Series) -> tuple[float, float]:
        """Student's interval may reach beyond what any seed, or the task itself, allows."""
        low, high = charts.of_the_mean(values)
        return max(low, returns.value.min()), min(high, returns.value.max())

    charts.curves(axes, returns, x="steps", band=within_what_was_seen)
    charts.curves(
        axes, returns, x="steps", band=None, units="seed", estimator=None, linewidth=0.5, alpha=0.35, legend=False
    )
    axes.set(ylabel="")


def seeds(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    """A chart for each claim, since the tasks share no scale."""
    shown = [row for row in judge(PAPER) if row.experiment in found]
    if not shown:
        return []
    figure, grid = plt.subplots(len(shown), 1, figsize=(WIDTH, 1.35 * len(shown) + 0.5), squeeze=False)
    for axes, row in zip(grid.flat, shown, strict=True):
        strip(axes, row)
    grid.flat[-1].set_xlabel("mean return of the last 100 episodes of training")
    return [
        save(
            figure,
            folder,
            "seeds",
            "Every seed beside the published value and its margin",
            "One chart per claim: each seed's mean return as a dot, the interval for their mean, and the published "
            "value as a line inside its margin. Dotted lines show the highest and the lowest return that there can be.",
        )
    ]


def strip(axes: Axes, row: Row) -> None:
    charts.strip(axes, [row])
    left, right = axes.get_xlim()
    for end in experiment(PAPER, row.experiment).metrics[row.metric].ends:
        if left <= end <= right:
            axes.axvline(end, color="#777777", linestyle=":", linewidth=1.2, label="the most or least possible")
    charts.legend_without_repeats(axes)
    axes.set_title(TASKS[row.experiment])
    axes.set_yticks([])


def lunar_lander(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    if "lunarlander" not in found:
        return []
    figure, axes = plt.subplots(figsize=(WIDTH, 3.0))
    returns_by_step(axes, found, {"lunarlander": "DQN"})
    axes.axhline(200, color="#777777", linestyle=":", linewidth=1.2, label="solved, as Gymnasium has it")
    axes.set(title="LunarLander-v3", xlabel="thousand steps", ylabel="mean return of the last 100")
    axes.legend(fontsize=8)
    return [
        save(
            figure,
            folder,
            "lunarlander",
            "The same algorithm and settings on LunarLander-v3, for which CleanRL gives no number",
            "A chart of the mean return of the last 100 episodes by steps of training, with Gymnasium's threshold 200.",
        )
    ]


def cartpole_played(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    """The trained agent of seed 0, without random actions, as a moving picture."""
    left = found["cartpole"].exhibit() if "cartpole" in found else {}
    if not left:
        return []
    observations = left["observations"]
    write(folder / "cartpole.gif", moving(observations))
    steps = len(observations) - 1
    return [
        Picture(
            "cartpole.gif",
            f"The trained agent (seed 0 of cartpole) balancing the pole for {steps} of at most 500 steps",
            "Animation: a cart moves left and right on a line, a pole balanced on it.",
        )
    ]


#: CartPole's own measures: the picture is 4.8 units wide, the pole 1 long, the cart an eighth of a picture or so.
FRAME = (360, 150)
FINER = 3  # drawn so much larger and then shrunk, for smooth edges
EVERY = 4  # steps to a frame; a step is 0.02 seconds
SHADES = 16  # few colours, few bytes


def moving(observations: np.ndarray) -> bytes:
    """A GIF in real time."""
    frames = [frame(position, angle) for position, _, angle, _ in observations[::EVERY]]
    palette = frames[0].quantize(SHADES)
    shades = [one.quantize(palette=palette, dither=Image.Dither.NONE) for one in frames]
    written = io.BytesIO()
    shades[0].save(
        written, format="GIF", save_all=True, append_images=shades[1:], duration=20 * EVERY, loop=0, optimize=True
    )
    return written.getvalue()


def frame(position: float, angle: float) -> Image.Image:
    """Cart and pole, seen from the side; the angle is 0 upright and grows to the right."""
    width, height = (FINER * length for length in FRAME)
    unit, ground, middle = width / 4.8, 0.8 * height, width / 2 + position * width / 4.8
    image = Image.new("RGB", (width, height), "#FFFFFF")
    pen = ImageDraw.Draw(image)
    pen.line([(0, ground), (width, ground)], fill="#BBBBBB", width=2 * FINER)
    pen.rectangle(box(middle, ground, 0.42 * unit, 0.24 * unit), fill="#444444")
    hinge = (middle, ground - 0.1 * unit)
    tip = (hinge[0] + unit * np.sin(angle), hinge[1] - unit * np.cos(angle))
    pen.line([hinge, tip], fill=COLOURS[1], width=7 * FINER)
    pen.ellipse(box(*hinge, 8 * FINER, 8 * FINER), fill=COLOURS[0])
    return image.resize(FRAME, Image.Resampling.BOX)


def box(x: float, y: float, width: float, height: float) -> Sequence[float]:
    return [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
