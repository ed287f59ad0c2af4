"""The figures of this replication, drawn from its records and exhibits alone."""

import io
from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from PIL import Image, ImageDraw

from common.evidence.claims import Claim, claims
from common.evidence.measurements import Measurements
from common.evidence.statistics import mean_interval, sample
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
        for prefix, label, colour in (("", "DQN", COLOURS[0]), ("double_", "Double DQN", COLOURS[1])):
            if side := found.get(prefix + claim.experiment):
                returns_by_step(axes, side, label, colour)
        axes.set(title=TASKS[claim.experiment], xlabel="thousand steps")
    grid.flat[0].set_ylabel("mean return of 100 episodes")
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


def returns_by_step(axes: Axes, side: Measurements, label: str, colour: str) -> None:
    """The learning curve of each seed, their mean, and the interval for it."""
    histories = np.array(side.histories("mean_return"))
    thousands = np.arange(1, histories.shape[1] + 1) * side.experiment.settings["log_every"] / 1000
    axes.plot(thousands, histories.T, color=colour, linewidth=0.5, alpha=0.35)
    axes.plot(thousands, histories.mean(axis=0), color=colour, linewidth=1.8, label=label)
    intervals = [interval for values in histories.T if (interval := mean_interval(sample(values.tolist())))]
    if intervals:
        low, high = np.array(intervals).T
        # An interval of Student's may reach beyond what any seed, or the task itself, allows.
        low, high = np.maximum(low, histories.min()), np.minimum(high, histories.max())
        axes.fill_between(thousands, low, high, color=colour, alpha=0.15, linewidth=0)


def seeds(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    """A chart for each claim, since the tasks share no scale."""
    shown = [claim for claim in claims(PAPER).claims if claim.experiment in found]
    if not shown:
        return []
    figure, grid = plt.subplots(len(shown), 1, figsize=(WIDTH, 1.35 * len(shown) + 0.5), squeeze=False)
    for axes, claim in zip(grid.flat, shown, strict=True):
        strip(axes, claim, found)
    grid.flat[-1].set_xlabel("mean return of the last 100 episodes of training")
    return [
        save(
            figure,
            folder,
            "seeds",
            "Every seed beside the published value and its margin",
            "One chart per claim: each seed's mean return as a dot, the interval for their mean, and the published "
            "value as a line inside its margin.",
        )
    ]


def strip(axes: Axes, claim: Claim, found: dict[str, Measurements]) -> None:
    charts.strip(axes, [claim], found)
    axes.set_title(TASKS[claim.experiment])
    axes.set_yticks([])


def lunar_lander(folder: Path, found: dict[str, Measurements]) -> list[Picture]:
    if "lunarlander" not in found:
        return []
    figure, axes = plt.subplots(figsize=(WIDTH, 3.0))
    returns_by_step(axes, found["lunarlander"], "DQN", COLOURS[0])
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
