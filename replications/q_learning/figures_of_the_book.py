"""The figures of Sutton and Barto's textbook: cliff walking and maximisation bias."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from common.evidence.claims import claims
from common.pages.figures import charts
from common.pages.figures.theme import PUBLISHED, WIDTH, Picture, save
from replications.q_learning import series
from replications.q_learning.drawing import CLIFF, paths
from replications.q_learning.optima import cliff_limits
from replications.q_learning.series import METHODS, Found

RULES = {"q_learning": "Q-learning", "sarsa": "Sarsa", "expected_sarsa": "Expected Sarsa"}


def cliff(folder: Path, found: Found) -> Picture:
    figure, axes = plt.subplots(figsize=(WIDTH, 3.6))
    limits = cliff_limits(series.setting("cliff_q_learning", "epsilon"))
    labels = {f"cliff_{rule}": RULES[rule] for rule in limits}
    series.curves(axes, series.histories(found, labels), "episode", "online_return", palette=METHODS)
    for rule, limit in limits.items():
        axes.axhline(limit, color=METHODS[RULES[rule]], linestyle="--", linewidth=1, label=f"exact limit, {limit:.2f}")
    levels = series.means(found, labels, "online_last")
    axes.set(ylim=(-100, -10), xlabel="episode", ylabel="return per episode", title="Cliff walking while learning")
    axes.legend(fontsize=8, loc="lower right")
    return save(
        figure,
        folder,
        "cliff",
        "Example 6.6: what each method collects online (step size 0.5), and what each would in the limit",
        "Two curves by episode. Over the last 100 episodes "
        + " and ".join(f"{label} collects {level:.1f}" for label, level in levels.items())
        + f" on average; dashed lines show the exact limits, {limits['sarsa']:.2f} for Sarsa and "
        f"{limits['q_learning']:.2f} for Q-learning.",
    )


def cliff_paths(folder: Path, found: Found) -> Picture | None:
    trips = {
        (RULES[rule], METHODS[RULES[rule]]): found[name].exhibit()["trips"][0]
        for rule in ("q_learning", "sarsa")
        if (name := f"cliff_{rule}_limit") in found
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
        "Where the two methods walk once they have learned, and no longer explore",
        "The 4 by 12 cliff with two paths from start to goal: "
        + " and ".join(f"{label}'s takes {int((trip >= 0).sum()) - 1} steps" for (label, _), trip in trips.items())
        + ".",
    )


def sweep(folder: Path, found: Found) -> Picture:
    figure, axes = plt.subplots(figsize=(WIDTH, 4))
    for rule, label in RULES.items():
        side = found.get(f"sweep_{rule}")
        if not side:
            continue
        sizes = side.experiment.settings["step_sizes"]
        for phase, line in (("asymptotic", "-"), ("interim", "--")):
            found_at = [series.interval(side, f"{phase}_{100 * size:03.0f}") for size in sizes]
            middle, half = np.array(found_at).T
            axes.errorbar(
                sizes, middle, half, color=METHODS[label], linestyle=line, marker="o", markersize=3, capsize=2,
                label=f"{label}, {phase}",
            )  # fmt: skip
    axes.set(ylim=(-160, 20), xlabel="step size", ylabel="return per episode", title="Performance over the step size")
    axes.legend(fontsize=8, ncols=3, loc="upper center", handlelength=3.5)
    return save(
        figure,
        folder,
        "sweep",
        "Figure 6.3: first 100 episodes (dashed) and long run (solid), with 95 % intervals",
        "Six curves of the return per episode over step sizes from 0.1 to 1: Q-learning, Sarsa and Expected Sarsa, "
        "each in the first 100 episodes and in the long run. A curve that leaves the chart below has diverged.",
    )


def bias(folder: Path, found: Found) -> Picture:
    figure, (curve, beyond) = plt.subplots(1, 2, figsize=(WIDTH, 3.7), width_ratios=[2, 1])
    labels = {"bias_q_learning": "Q-learning", "bias_double_q_learning": "Double Q-learning"}
    longer = {"bias_q_learning_long": "Q-learning", "bias_double_q_learning": "Double Q-learning"}
    series.curves(curve, series.histories(found, labels), "epoch", "left", palette=METHODS)
    series.curves(beyond, series.histories(found, longer), "long_episode", "long_left", palette=METHODS)
    peaks = series.means(found, labels, "left_at_peak")
    optimal = 100 * series.setting("bias_q_learning", "epsilon") / 2
    for axes in (curve, beyond):
        axes.axhline(optimal, color=PUBLISHED, linestyle="--", linewidth=1, label=f"optimal, {optimal:g} %")
    middle, margin = asymptote()
    claimed = f"claimed, {middle:g} ± {margin:g} %"
    beyond.axhspan(middle - margin, middle + margin, color=PUBLISHED, alpha=0.12, linewidth=0, label=claimed)
    curve.set(title="Left actions from A", xlabel="episodes", ylabel="%", ylim=(0, 100))
    beyond.set(title="Beyond the book's 300", xlabel="thousand episodes", ylabel="", ylim=(0, 20))
    beyond.xaxis.set_major_formatter(lambda episodes, _: f"{episodes / 1000:g}")
    charts.legend_without_repeats(curve)
    return save(
        figure,
        folder,
        "bias",
        "Figure 6.5: how often each method goes left, where every reward is a loss on average",
        f"Share of left actions by episode, for both methods, beside the optimal {optimal:g} %: on the left over 300 "
        "episodes (" + ", ".join(f"{label} up to {peak:.0f} %" for label, peak in peaks.items()) + "), on the right "
        f"far beyond, beside a band for the book's word about the asymptote, {middle:g} ± {margin:g} %.",
    )


def asymptote() -> tuple[float, float]:
    """Percent of left actions that the book says Q-learning keeps, and the claim's margin."""
    claim = next(claim for claim in claims("q_learning").claims if claim.id == "bias_at_asymptote")
    assert claim.published and claim.margin
    return claim.published.value, claim.margin.value
