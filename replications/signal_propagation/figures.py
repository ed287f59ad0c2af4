"""The figures of this replication, drawn from its records and exhibits; theory is drawn from the maps."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from common.evidence.judge import judge
from common.evidence.measurements import Measurements
from common.pages.figures import charts, default
from common.pages.figures.listing import Picture
from common.pages.figures.theme import COLOURS, MARGIN, PUBLISHED, WIDTH, save
from replications.signal_propagation import circle
from replications.signal_propagation.figures_of_learning import grid, linear_depth, modes
from replications.signal_propagation.mean_field import MeanField, critical_weight_variance
from replications.signal_propagation.propagation import START_LENGTHS, correlations_by_theory

Found = dict[str, Measurements]

POOLE = {"1_3": "σw = 1.3", "2_5": "σw = 2.5", "4_0": "σw = 4.0"}
VARIANCES = {"1_00": 1.0, "1_25": 1.25, "1_50": 1.5, "2_00": 2.0, "2_50": 2.5, "3_00": 3.0, "4_00": 4.0}


def draw(folder: Path, found: Found) -> list[Picture | None]:
    return [
        maps(folder, found),
        curvature(folder, found),
        depth_scales(folder, found),
        gradients(folder, found),
        grid(folder, found),
        modes(folder, found),
        linear_depth(folder, found),
        default.beside_published(folder, found, judge("signal_propagation")),
    ]


def maps(folder: Path, found: Found) -> Picture | None:
    """Poole's Figures 1B and 2B."""
    shown = {name: text for name, text in POOLE.items() if f"poole_{name}" in found}
    if not shown:
        return None
    figure, (lengths, correlations) = plt.subplots(1, 2, figsize=(WIDTH, 3.5))
    for (name, text), colour in zip(shown.items(), COLOURS, strict=False):
        side = found[f"poole_{name}"]
        theory, simulated = _theory(side), side.exhibit()
        layers = np.arange(len(simulated["lengths"]))
        q = [np.array(START_LENGTHS)]
        for _ in layers[1:]:
            q.append(np.array([theory.next_length(each) for each in q[-1]]))
        c = correlations_by_theory(theory, len(layers) - 1)
        for axes, expected, dots in ((lengths, np.array(q), "lengths"), (correlations, c, "correlations")):
            axes.plot(layers, expected, color=colour, linewidth=1.3)
            axes.plot(layers, simulated[dots], "o", color=colour, markersize=3, alpha=0.6)
        lengths.plot([], [], "o-", color=colour, markersize=3, label=text)
    lengths.set(title="Squared length of a unit", xlabel="layer", ylabel="q", xlim=(-0.2, 8.2), ylim=(0, None))
    correlations.set(title="Correlation of two inputs", xlabel="layer", ylabel="c", ylim=(0, 1.02))
    charts.legend_without_repeats(lengths)
    return save(
        figure,
        folder,
        "maps",
        "Poole 2016, Figures 1B and 2B, with ours: lines are the maps, dots the mean of four nets of 1,000 units. The "
        "length settles in a few layers, the correlation in tens; with σw = 1.3 it goes to 1, and above far below",
        "Two line charts by layer. Left, squared lengths from three starts meet within about four layers. Right, "
        "correlations from three starts rise towards 1 for σw = 1.3, and fall to 0.12 and 0.03 for 2.5 and 4.0.",
    )


def curvature(folder: Path, found: Found) -> Picture | None:
    """Poole's Figures 4D and 4E."""
    shown = {name: text for name, text in POOLE.items() if f"circle_{name}" in found}
    if not shown:
        return None
    figure, panels = plt.subplots(1, 2, figsize=(WIDTH, 3.5))
    published = {row.claim: row.published for row in judge("signal_propagation")}
    for (name, text), colour in zip(shown.items(), COLOURS, strict=False):
        side = found[f"circle_{name}"]
        simulated = side.exhibit()
        depth = len(simulated["expansions"]) - 1
        expected = circle.by_theory(_theory(side), depth)
        quantities = ("expansions", "expansion"), ("gauss_lengths", "gauss_length")
        for axes, line, (dots, claim) in zip(panels, expected, quantities, strict=True):
            axes.plot(np.arange(depth + 1), line, color=colour, linewidth=1.3)
            axes.plot(np.arange(depth + 1), 10.0 ** simulated[dots], "o", color=colour, markersize=2.5, alpha=0.6)
            axes.plot(depth + 1, 10.0 ** (published[f"{claim}_{name}"] or 0), "_", color=PUBLISHED, markersize=12)
        panels[0].plot([], [], "o-", color=colour, markersize=3, label=text)
    panels[0].plot([], [], "_", color=PUBLISHED, markersize=12, label="read off the paper's figure")
    panels[0].set(title="Expansion |h'|² / N", xlabel="layer", yscale="log")
    panels[1].set(title="Length of the Gauss map by angle", xlabel="layer", yscale="log")
    charts.legend_without_repeats(panels[0])
    return save(
        figure,
        folder,
        "curvature",
        "Poole 2016, Figures 4D and 4E, with ours: a circle of inputs through four nets of 1,000 units (dots), beside "
        "χ1 and χ2 (lines). In the chaotic phase, σw = 2.5 and 4.0, it is stretched and bent exponentially with depth",
        "Two line charts with a logarithmic axis, by layer. For σw = 2.5 and 4.0 both quantities are straight rising "
        "lines; for 1.3 the expansion falls slowly and the Gauss map levels off.",
    )


def depth_scales(folder: Path, found: Found) -> Picture | None:
    """Schoenholz's depth scales by weight variance, and with dropout."""
    shown = {name: variance for name, variance in VARIANCES.items() if f"depth_scale_{name}" in found}
    if not shown:
        return None
    figure, (scales, ends) = plt.subplots(1, 2, figsize=(WIDTH, 3.7))
    critical = critical_weight_variance(0.05)
    variances = np.unique([*np.linspace(1, 4, 61), critical - 0.01, critical + 0.01])
    for keep, colour in zip((1.0, 0.99, 0.98, 0.95), COLOURS, strict=False):
        theory = [MeanField(variance, 0.05, keep) for variance in variances]
        label = "no dropout" if keep == 1 else f"units kept: {keep:.0%}"
        scales.plot(variances, [each.depth_scale for each in theory], color=colour, label=label)
        ends.plot(variances, [each.correlation for each in theory], color=colour)
        if keep == 1:
            scales.plot(variances, [each.length_scale for each in theory], "--", color=colour, label="ξq of lengths")
        side = found.get(f"dropout_{100 * keep:.0f}")
        if side:
            _dots(ends, [1.76], [side.points("correlation_simulated")], colour)
    points = [found[f"depth_scale_{name}"].points("depth_scale_simulated") for name in shown]
    _dots(scales, list(shown.values()), points, COLOURS[0])
    scales.plot([], [], "o", color=MARGIN, markersize=4, label="one seed")
    for axes in (scales, ends):
        axes.axvline(critical, color=MARGIN, linewidth=1, zorder=0)
    scales.set(title="Depth scale ξc of correlations", xlabel="σw²", ylabel="layers", yscale="log")
    ends.set(title="Correlation c* that two inputs end at", xlabel="σw²", ylim=(0, 1.03))
    charts.legend_without_repeats(scales)
    return save(
        figure,
        folder,
        "depth_scales",
        "Depth scales and fixed points with σb² = 0.05: lines are theory, dots seeds. Without dropout ξc diverges at "
        "the border of the phases (grey, σw² = 1.761), and ξq does not; with dropout no critical point is left",
        "Two line charts by weight variance. Left, the depth scale without dropout has a pole at 1.761; with 99, 98 "
        "and 95 % of the units kept it is at most 14.5, 10.5 and 6.8 layers. Right, the correlation at the fixed "
        "point leaves 1 at the pole, and is below 1 everywhere with dropout.",
    )


def gradients(folder: Path, found: Found) -> Picture | None:
    """Schoenholz's Figure 4."""
    shown = {name: variance for name, variance in VARIANCES.items() if f"gradients_{name}" in found}
    if not shown:
        return None
    figure, axes = plt.subplots(figsize=(WIDTH, 4.0))
    for (name, variance), colour in zip(shown.items(), COLOURS, strict=False):
        side = found[f"gradients_{name}"]
        norms = side.exhibit()["squared_norms"]
        layers = np.arange(2, len(norms) + 2)
        axes.plot(layers, norms, color=colour, linewidth=1.3, label=f"σw² = {variance:g}")
        top = min(len(norms) - len(norms) // 10, len(norms) - 1)  # above it the labels' one direction still shows
        expected = norms[top] * _theory(side).chi_1 ** (top - np.arange(top))
        axes.plot(layers[:top], expected, "--", color=colour, linewidth=1)
    axes.plot([], [], "--", color="#555555", linewidth=1, label="χ1 for each layer down")
    axes.set(title="Gradient of a layer's weights", xlabel="layer", ylabel="squared norm", yscale="log")
    charts.legend_without_repeats(axes)
    return save(
        figure,
        folder,
        "gradients",
        "Squared norm of the gradient in one net of 240 layers of 300 units, on 100 digits, for each σw²; dashed, what "
        "χ1 gives from layer 218 down. Below σw² = 1.76 gradients vanish on their way down, above they explode",
        "A line chart with a logarithmic axis, by layer: seven nearly straight lines, which fall from the top layer "
        "down for weight variances up to 1.5, and rise from 2.0 on.",
    )


def _dots(axes: Axes, places: list[float], points: list[list[float]], colour: str) -> None:
    for place, values in zip(places, points, strict=True):
        axes.plot([place] * len(values), values, "o", color=colour, markersize=4, alpha=0.6)


def _theory(side: Measurements) -> MeanField:
    settings = side.experiment.prepared
    return MeanField(settings.weight_variance, settings.bias_variance)
