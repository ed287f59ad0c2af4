"""The figures of this replication, drawn from its records and exhibits alone."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from common.evidence.measured import Evidence, evidence
from common.evidence.statistics import Sample, mean_interval
from common.pages.theme import COLOURS, PUBLISHED, WIDTH, Picture, save
from common.runs.store import read_exhibit
from replications.q_learning.drawing import CLIFF, LAKE_4X4, LAKE_8X8, paths, policy_map
from replications.q_learning.taxi_film import film

PAPER = "q_learning"
Q, SARSA, EXPECTED, DOUBLE = COLOURS[1], COLOURS[0], COLOURS[2], COLOURS[3]
RULES = {"q_learning": ("Q-learning", Q), "sarsa": ("Sarsa", SARSA), "expected_sarsa": ("Expected Sarsa", EXPECTED)}
EXACT_Q, EXACT_SARSA = -50.80, -20.71


def draw(folder: Path) -> list[Picture]:
    found = {name: side for name, side in evidence(PAPER).items() if side.finished}
    drawn = [
        convergence(folder, found),
        maps(folder, found),
        cliff(folder, found),
        cliff_paths(folder, found),
        sweep(folder, found),
        bias(folder, found),
        roulette(folder, found),
        grid_world(folder, found),
        greedy(folder, found),
        film(folder, _exhibit(found, "taxi_greedy"), "taxi"),
    ]
    return [picture for picture in drawn if picture]


def convergence(folder: Path, found: dict[str, Evidence]) -> Picture:
    figure, (kept, broken) = plt.subplots(1, 2, figsize=(WIDTH, 3.6), sharex=True)
    sides = {
        kept: {"frozen_lake_4x4": "FrozenLake 4x4", "frozen_lake_8x8": "8x8", "cliff_walking": "CliffWalking",
               "taxi": "Taxi"},
        broken: {"frozen_lake_4x4": "n^-0.8, as the theorem asks", "constant_step": "constant 0.1",
                 "square_step": "1/n²"},
    }  # fmt: skip
    for axes, labels in sides.items():
        for (name, label), colour in zip(labels.items(), COLOURS, strict=False):
            if name in found:
                scale = _history(found[name], "largest_distance")[:, :1]
                _band(axes, found[name], "visits", "distance", label, colour, scale)
        axes.set(xscale="log", yscale="log", xlabel="updates per pair")
        axes.legend(fontsize=8)
    kept.set(title="Inside the theorem's conditions", ylabel="largest |Q - Q*|, as a share of the first")
    broken.set(title="Outside (FrozenLake 4x4)")
    return save(
        figure,
        folder,
        "convergence",
        "Distance to Q*, as a share of the distance at the start; bands are 95 % intervals over the seeds",
        "Two charts on logarithmic axes. Left, the distance to Q* falls steadily on all four environments. Right, on "
        "FrozenLake, it levels off under a constant step size, and hardly moves under step sizes 1/n².",
    )


def maps(folder: Path, found: dict[str, Evidence]) -> Picture | None:
    shown = [(name, lake) for name, lake in (("frozen_lake_4x4", LAKE_4X4), ("frozen_lake_8x8", LAKE_8X8))
             if _exhibit(found, name)]  # fmt: skip
    if not shown:
        return None
    figure, grid = plt.subplots(len(shown), 2, figsize=(WIDTH, 3.9 * len(shown)), squeeze=False)
    for row, (name, lake) in zip(grid, shown, strict=True):
        exhibit = _exhibit(found, name)
        for axes, part in zip(row, ("learned", "exact"), strict=True):
            q = exhibit[part]
            policy_map(axes, lake, q.max(axis=1), q >= q.max(axis=1, keepdims=True) - 1e-6)
        row[0].set_title(f"{name.replace('_', ' ')}: learnt (one learner)")
        row[1].set_title("exact")
    return save(
        figure,
        folder,
        "maps",
        "What each state is worth (colour, hundredths) and which way the greedy policy goes; slippery ice, gamma 0.9",
        "Grids of FrozenLake with a value and arrows in each state, learnt on the left and exact on the right; they "
        "agree but for a few arrows between nearly equal actions.",
    )


def cliff(folder: Path, found: dict[str, Evidence]) -> Picture:
    figure, axes = plt.subplots(figsize=(WIDTH, 3.6))
    for rule, limit in (("sarsa", EXACT_SARSA), ("q_learning", EXACT_Q)):
        label, colour = RULES[rule]
        if f"cliff_{rule}" in found:
            _band(axes, found[f"cliff_{rule}"], "episode", "online_return", label, colour)
        axes.axhline(limit, color=colour, linestyle="--", linewidth=1, label=f"exact limit, {limit:.2f}")
    axes.set(ylim=(-100, -10), xlabel="episode", ylabel="return per episode", title="Cliff walking while learning")
    axes.legend(fontsize=8, loc="lower right")
    return save(
        figure,
        folder,
        "cliff",
        "Example 6.6: what each method collects online (step size 0.5), and what each would in the limit",
        "Two curves by episode: Sarsa levels out near -27, Q-learning near -50; dashed lines at -20.71 and -50.80 show "
        "the exact limits; Sarsa's needs falling step sizes.",
    )


def cliff_paths(folder: Path, found: dict[str, Evidence]) -> Picture | None:
    trips = {
        RULES[rule]: exhibit["trips"][0]
        for rule in ("q_learning", "sarsa")
        if (exhibit := _exhibit(found, f"cliff_{rule}_limit"))
    }
    if not trips:
        return None
    figure, axes = plt.subplots(figsize=(WIDTH, 2.9))
    paths(axes, CLIFF, trips)
    axes.set_title("The greedy path of one learner by each method")
    return save(
        figure,
        folder,
        "cliff_paths",
        "Q-learning walks along the edge, Sarsa keeps away from it",
        "The 4 by 12 cliff: Q-learning's path runs along the cliff's edge, Sarsa's farther up.",
    )


def sweep(folder: Path, found: dict[str, Evidence]) -> Picture:
    figure, axes = plt.subplots(figsize=(WIDTH, 4))
    for rule, (label, colour) in RULES.items():
        side = found.get(f"sweep_{rule}")
        if not side:
            continue
        sizes = side.experiment.settings["step_sizes"]
        for phase, line in (("asymptotic", "-"), ("interim", "--")):
            found_at = [_interval(side, f"{phase}_{100 * size:03.0f}") for size in sizes]
            middle, half = np.array(found_at).T
            axes.errorbar(sizes, middle, half, color=colour, linestyle=line, marker="o", markersize=3, capsize=2,
                          label=f"{label}, {phase}")  # fmt: skip
    axes.set(ylim=(-160, 20), xlabel="step size", ylabel="return per episode", title="Performance over the step size")
    axes.legend(fontsize=8, ncols=3, loc="upper center", handlelength=3.5)
    return save(
        figure,
        folder,
        "sweep",
        "Figure 6.3: first 100 episodes (dashed) and long run (solid), with 95 % intervals",
        "Six curves over step sizes 0.1 to 1. Expected Sarsa is highest throughout and flat in the long run; Sarsa "
        "falls off the chart in the long run at large step sizes; Q-learning stays near -51.",
    )


def bias(folder: Path, found: dict[str, Evidence]) -> Picture:
    figure, (curve, beyond) = plt.subplots(1, 2, figsize=(WIDTH, 3.7), width_ratios=[2, 1])
    for name, label, colour in (
        ("bias_q_learning", "Q-learning", Q),
        ("bias_double_q_learning", "Double Q-learning", DOUBLE),
    ):
        if name in found:
            left = _history(found[name], "left").mean(axis=0)
            curve.plot(np.arange(1, len(left) + 1), left, color=colour, linewidth=1.5, label=label)
            episodes, long = (_history(found[name], part).mean(axis=0) for part in ("long_episode", "long_left"))
            beyond.plot(episodes, long, color=colour, linewidth=1.5)
    for axes in (curve, beyond):
        axes.axhline(5, color=PUBLISHED, linestyle="--", linewidth=1, label="optimal, 5 %")
        axes.set(xlabel="episodes")
    curve.set(title="Left actions from A", ylabel="%", ylim=(0, 100))
    beyond.set(title="Beyond the book's 300", ylim=(0, 20))
    curve.legend(fontsize=8)
    return save(
        figure,
        folder,
        "bias",
        "Figure 6.5: how often each method goes left, where every reward is a loss on average",
        "Left, share of left actions by episode: Q-learning climbs to over 90 % and comes down slowly, Double "
        "Q-learning starts at 50 % and falls at once. Right, over 5,000 episodes: Q-learning stays above the optimal "
        "5 %, Double Q-learning comes down to it.",
    )


def roulette(folder: Path, found: dict[str, Evidence]) -> Picture:
    figure, axes = plt.subplots(figsize=(WIDTH, 3.5))
    for name, label, colour, line in (
        ("q_linear", "Q-learning, 1/n", Q, "-"),
        ("q_polynomial", "Q-learning, 1/n^0.8", Q, "--"),
        ("double_linear", "Double Q-learning, 1/n", DOUBLE, "-"),
        ("double_polynomial", "Double Q-learning, 1/n^0.8", DOUBLE, "--"),
    ):
        if f"roulette_{name}" in found:
            _band(axes, found[f"roulette_{name}"], "trial", "mean_value", label, colour, line=line)
    axes.axhline(-0.053, color=PUBLISHED, linewidth=1, linestyle=":", label="true value, -$0.053")
    axes.set(xscale="log", xlabel="trials", ylabel="dollars", title="Mean value of a bet of one dollar")
    axes.legend(fontsize=8, loc="center", bbox_to_anchor=(0.45, 0.33))
    return save(
        figure,
        folder,
        "roulette",
        "Van Hasselt's roulette; bands are 95 % intervals over the seeds",
        "Mean value of the bets by trial, on a logarithmic axis. Q-learning climbs beyond $20 and comes down hardly "
        "(step sizes 1/n) or to about $10 (1/n^0.8); Double Q-learning stays near the true value.",
    )


def grid_world(folder: Path, found: dict[str, Evidence]) -> Picture:
    figure, panels = plt.subplots(2, 2, figsize=(WIDTH, 5), sharex=True, sharey="row")
    for column, exponent in enumerate(("linear", "polynomial")):
        for rule, label, colour in (("q", "Q-learning", Q), ("double", "Double Q-learning", DOUBLE)):
            name = f"grid_world_{rule}_{exponent}"
            if name in found:
                _band(panels[0, column], found[name], "step", "reward", label, colour)
                _band(panels[1, column], found[name], "step", "start_value", label, colour)
        for axes, best in zip(panels[:, column], (0.2, 0.363), strict=True):
            axes.axhline(best, color=PUBLISHED, linewidth=1, linestyle="--", label="optimum")
        panels[1, column].set(xlabel="steps")
    panels[0, 0].set(title="Step sizes 1/n", ylabel="reward per step")
    panels[0, 1].set(title="Step sizes 1/n^0.8")
    panels[1, 0].set(ylabel="value of the start")
    panels[0, 1].legend(fontsize=8)
    return save(
        figure,
        folder,
        "grid_world",
        "Van Hasselt's grid world: reward per step, and what the learner makes of the start",
        "Four charts by step. Above, Double Q-learning's reward per step rises over Q-learning's, most with step sizes "
        "1/n^0.8. Below, Q-learning values the start far above its true 0.36, Double Q-learning below it.",
    )


def greedy(folder: Path, found: dict[str, Evidence]) -> Picture:
    figure, panels = plt.subplots(1, 2, figsize=(WIDTH, 3.2))
    marks = {
        "taxi_greedy": ("Taxi", {"threshold, 8": 8, "exact optimum, 7.93": 7.93}, (-60, 12)),
        "frozen_lake_greedy": ("FrozenLake 4x4", {"threshold, 0.70": 0.70, "exact optimum, 0.7402": 0.7402}, (0, 0.8)),
    }
    for axes, (name, (title, lines, limits)) in zip(panels, marks.items(), strict=True):
        if name in found:
            _band(axes, found[name], "episode", "online_return", "while learning", COLOURS[0])
            middle, half = _interval(found[name], "greedy_return")
            last = _history(found[name], "episode")[0, -1]
            axes.errorbar([last], [middle], [half], color=COLOURS[1], marker="o", label="greedy policy at the end")
        for (label, value), line in zip(lines.items(), ("--", ":"), strict=True):
            axes.axhline(value, color=PUBLISHED, linestyle=line, linewidth=1, label=label)
        axes.set(title=title, xlabel="episode", ylim=limits)
        axes.legend(fontsize=8, loc="center right")
    panels[0].set_ylabel("return per episode")
    return save(
        figure,
        folder,
        "greedy",
        "Gymnasium's thresholds: learning curves, exploration included, and the greedy policy at the end",
        "Two charts by episode. On Taxi the greedy policy ends at the exact optimum of 7.93, just under the threshold "
        "of 8; on FrozenLake at 0.74, above the threshold of 0.70.",
    )


def _exhibit(found: dict[str, Evidence], name: str) -> dict[str, np.ndarray]:
    """What the first seed shows; empty where it is missing."""
    if name not in found or found[name].finished[0].exhibit is None:
        return {}
    return read_exhibit(found[name].finished[0])


def _history(side: Evidence, name: str) -> np.ndarray:
    """[seeds, points]"""
    return np.array([record.result.history[name] for record in side.finished if record.result])


def _band(
    axes: Axes, side: Evidence, along: str, name: str, label: str, colour: str, scale: float | np.ndarray = 1.0,
    line: str = "-",
) -> None:  # fmt: skip
    """A history's mean over the seeds, with its 95 % interval."""
    values = _history(side, name) / scale
    x = _history(side, along)[0]
    middle = values.mean(axis=0)
    if len(values) > 1:
        factor = mean_interval(Sample(len(values), 0.0, 1.0))
        half = (factor.high if factor else 0.0) * values.std(axis=0, ddof=1)
        axes.fill_between(x, middle - half, middle + half, color=colour, alpha=0.25, linewidth=0)
    axes.plot(x, middle, color=colour, linewidth=1.5, linestyle=line, label=label)


def _interval(side: Evidence, metric: str) -> tuple[float, float]:
    """The mean over all learners, and half of its 95 % interval."""
    interval = side.interval(metric)
    if interval is None:
        return side.points(metric)[0], 0.0
    return (interval.low + interval.high) / 2, (interval.high - interval.low) / 2
