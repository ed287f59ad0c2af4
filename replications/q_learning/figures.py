"""The figures of this replication, drawn from its records and exhibits alone."""

from pathlib import Path

import gymnasium
import matplotlib.pyplot as plt

from common.evidence.measurements import Measurements
from common.pages.figures.theme import COLOURS, PUBLISHED, WIDTH, Picture, save
from replications.q_learning import series
from replications.q_learning.drawing import LAKE_4X4, LAKE_8X8, policy_map
from replications.q_learning.figures_of_double import grid_world, roulette
from replications.q_learning.figures_of_the_book import bias, cliff, cliff_paths, sweep
from replications.q_learning.optima import greedy_optimum
from replications.q_learning.series import Found
from replications.q_learning.taxi_film import film


def draw(folder: Path, found: dict[str, Measurements]) -> list[Picture | None]:
    return [
        convergence(folder, found),
        maps(folder, found),
        cliff(folder, found),
        cliff_paths(folder, found),
        sweep(folder, found),
        bias(folder, found),
        roulette(folder, found),
        grid_world(folder, found),
        greedy(folder, found),
        film(folder, found["taxi_greedy"].exhibit() if "taxi_greedy" in found else {}, "taxi"),
    ]


def convergence(folder: Path, found: Found) -> Picture:
    figure, (kept, broken) = plt.subplots(1, 2, figsize=(WIDTH, 3.6), sharex=True)
    sides = {
        kept: {"frozen_lake_4x4": "FrozenLake 4x4", "frozen_lake_8x8": "8x8", "cliff_walking": "CliffWalking",
               "taxi": "Taxi"},
        broken: {"frozen_lake_4x4": "n^-0.8, as the theorem asks", "constant_step": "constant 0.1",
                 "square_step": "1/n²"},
    }  # fmt: skip
    for axes, labels in sides.items():
        shown = series.histories(found, labels)
        if not shown.empty:
            shown["distance"] /= shown.groupby(["experiment", "seed"], observed=True).largest_distance.transform(
                "first"
            )
            series.curves(axes, shown, "visits", "distance")
        axes.set(xscale="log", yscale="log", xlabel="updates per pair")
    kept.set(title="Inside the theorem's conditions", ylabel="largest |Q - Q*|, as a share of the first")
    broken.set(title="Outside (FrozenLake 4x4)", ylabel="")
    return save(
        figure,
        folder,
        "convergence",
        "Distance to Q*, as a share of the distance at the start; bands are 95 % intervals over the seeds",
        "Two charts on logarithmic axes, of the distance to Q* by updates per pair. Left, four environments under step "
        "sizes as the theorem asks for. Right, FrozenLake under these, under a constant step size, and under 1/n².",
    )


def maps(folder: Path, found: Found) -> Picture | None:
    shown = [(name, lake) for name, lake in (("frozen_lake_4x4", LAKE_4X4), ("frozen_lake_8x8", LAKE_8X8))
             if name in found and found[name].exhibit()]  # fmt: skip
    if not shown:
        return None
    figure, grid = plt.subplots(len(shown), 2, figsize=(WIDTH, 3.9 * len(shown)), squeeze=False)
    for row, (name, lake) in zip(grid, shown, strict=True):
        left = found[name].exhibit()
        for axes, part in zip(row, ("learned", "exact"), strict=True):
            q = left[part]
            policy_map(axes, lake, q.max(axis=1), q >= q.max(axis=1, keepdims=True) - 1e-6)
        row[0].set_title(f"{name.replace('_', ' ')}: learnt (one learner)")
        row[1].set_title("exact")
    return save(
        figure,
        folder,
        "maps",
        "What each state is worth (colour, hundredths) and which way the greedy policy goes; slippery ice, gamma 0.9",
        "Grids of FrozenLake with a value and arrows in each state, learnt on the left and exact on the right.",
    )


def greedy(folder: Path, found: Found) -> Picture:
    figure, panels = plt.subplots(1, 2, figsize=(WIDTH, 3.2))
    worlds = {
        "taxi_greedy": ("Taxi", "Taxi-v4", (-60, 12)),
        "frozen_lake_greedy": ("FrozenLake 4x4", "FrozenLake-v1", (0, 0.8)),
    }
    ends = {}
    for axes, (name, (title, environment, limits)) in zip(panels, worlds.items(), strict=True):
        shown = series.histories(found, {name: "while learning"})
        series.curves(axes, shown, "episode", "online_return")
        if name in found:
            middle, half = series.interval(found[name], "greedy_return")
            ends[title], last = middle, shown.episode.max()
            axes.errorbar([last], [middle], [half], color=COLOURS[1], marker="o", label="greedy policy at the end")
        threshold = gymnasium.spec(environment).reward_threshold
        optimum = greedy_optimum(environment, series.setting(name, "gamma"))
        for label, value, line in (("threshold", threshold, "--"), ("exact optimum", optimum, ":")):
            axes.axhline(value, color=PUBLISHED, linestyle=line, linewidth=1, label=f"{label}, {value:.4g}")
        axes.set(title=title, xlabel="episode", ylabel="", ylim=limits)
        axes.legend(fontsize=8, loc="center right")
    panels[0].set_ylabel("return per episode")
    return save(
        figure,
        folder,
        "greedy",
        "Gymnasium's thresholds: learning curves, exploration included, and the greedy policy at the end",
        "Two charts of the return by episode, with the threshold and the exact optimum as lines. The greedy policy at "
        "the end collects " + " and ".join(f"{value:.2f} on {title}" for title, value in ends.items()) + ".",
    )
